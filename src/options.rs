//! Options for checking and compiling queries.

use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

use crate::limits::Limits;

mod missing_values;
mod parameters;
mod zone;

pub use missing_values::MissingValues;
pub use parameters::{ParameterError, ParameterValue, Parameters};
pub(crate) use zone::ClockTime;
pub use zone::{Zone, ZoneDatabase, ZoneError};

/// Options for checking and compiling queries.
///
/// # Examples
///
/// ```
/// use tamis::{Options, Schema, Zone};
///
/// let mut options = Options::at("2026-01-15T12:00:00Z".parse()?);
/// options.zone = "Europe/Paris".parse()?;
/// options.parameters.bind("model", "gpt-4o");
///
/// let query = "created_at >= today and model = $model";
/// let schema = Schema::builtin();
/// let compiled = tamis::compile(query, &schema, &options)?;
/// assert!(compiled.tree.to_json().contains("2026-01-14T23:00:00Z"));
///
/// // As JSON, a timestamp is written in RFC 3339, and a zone by its name.
/// let json = serde_json::to_string(&options)?;
/// assert!(json.starts_with(r#"{"now":"2026-01-15T12:00:00Z","zone":"Europe/Paris","parameters":{"model":"gpt-4o"}"#));
/// assert_eq!(serde_json::from_str::<Options>(&json)?, options);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Options {
    /// The time that `now` means, truncated to microseconds. If absent, `now`, `today` and `yesterday` are errors.
    pub now: Option<DateTime<Utc>>,
    /// The time zone of dates, and of timestamps without an offset.
    pub zone: Zone,
    /// The values of parameters such as `$name`.
    pub parameters: Parameters,
    /// Limits on the size and cost of a query.
    pub limits: Limits,
}

impl Options {
    /// Returns the default options with this `now`.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self { now: Some(now), ..Self::default() }
    }

    /// Sets the value of `now`.
    #[must_use]
    pub const fn now(mut self, now: DateTime<Utc>) -> Self {
        self.now = Some(now);
        self
    }

    /// Sets the zone of dates, and of timestamps without an offset.
    #[must_use]
    pub const fn zone(mut self, zone: Zone) -> Self {
        self.zone = zone;
        self
    }

    /// Sets the values of parameters.
    #[must_use]
    pub fn parameters(mut self, parameters: Parameters) -> Self {
        self.parameters = parameters;
        self
    }

    /// Sets the limits on the size of a query.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The time that `now` means, with the precision of the API's clients.
    pub(crate) fn now_in_microseconds(&self) -> Option<DateTime<Utc>> {
        self.now.map(|now| now.trunc_subsecs(6))
    }
}
