//! Until when a compiled query stays the same.

use chrono::{DateTime, Utc};

use crate::options::Options;

/// Until when a compiled query stays the same, with the same columns and options but the current time as `now`.
///
/// The earlier of two is the lesser one.
///
/// # Examples
///
/// ```
/// use tamis::{Compiler, Expiry, Schema};
///
/// let compiler = Compiler::new(Schema::builtin()).now("2026-01-15T12:00:00Z".parse()?);
/// assert_eq!(compiler.compile("created_at > 2026-01-01")?.expiry, Expiry::Never);
/// assert_eq!(compiler.compile("created_at > today")?.expiry, Expiry::At("2026-01-16T00:00:00Z".parse()?));
/// assert_eq!(compiler.compile("created_at > now-7d")?.expiry, Expiry::Immediately);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expiry {
    /// It contains the time of compilation, from `now`.
    Immediately,
    /// It contains the date of compilation, from `today` or `yesterday`: until the next day starts in the zone.
    At(DateTime<Utc>),
    /// It does not depend on the time of compilation.
    Never,
}

impl Expiry {
    /// The expiry of a literal that starts with `now`, `today` or `yesterday`.
    pub(super) fn of_relative(text: &str, options: &Options) -> Self {
        if text.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("now")) {
            return Self::Immediately;
        }
        let tomorrow = options.now_in_microseconds().and_then(|now| {
            let today = options.zone.clock(now).date();
            today.succ_opt().and_then(|tomorrow| options.zone.day_start(tomorrow))
        });
        tomorrow.map_or(Self::Immediately, Self::At)
    }
}
