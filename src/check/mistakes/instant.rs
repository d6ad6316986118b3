//! Mistakes in days and times.

use chrono::{DateTime, Utc};

use crate::ast::ValueKind;
use crate::check::{Literal, Subject, instant};
use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::filter::Instant;
use crate::options::{Options, Zone};

use super::{type_mismatch, unquoted, write_unquoted};

/// `created_at > "yesterday"`, `created_at > 7d`, `created_at > 2026-1-5`
pub(in crate::check) fn no_instant(subject: &Subject<'_, '_>, literal: Literal<'_>, options: &Options) -> Diagnostic {
    if let Some(plain) = unquoted(literal, &[ValueKind::Instant]) {
        return write_unquoted(type_mismatch(subject, literal), literal, plain);
    }
    let replaceable = literal.parameter.is_none();
    match literal.kind {
        ValueKind::Quantity if replaceable => {
            let ago = format!("now-{}", literal.text.trim_start_matches('-'));
            return type_mismatch(subject, literal)
                .help(format!("for a time before now write {}", words::quote(&ago)))
                .fix(Safety::Unsafe, format!("write {}", words::quote(&ago)), Edit::replace(literal.span, ago));
        }
        ValueKind::Number if replaceable => {
            if let Some((moment, unit)) = epoch(literal.text) {
                let written = Instant(moment).to_string();
                return type_mismatch(subject, literal)
                    .help(format!("as a count of {unit} since 1970 this is {}", words::quote(&written)))
                    .fix(
                        Safety::Unsafe,
                        format!("write {}", words::quote(&written)),
                        Edit::replace(literal.span, written),
                    );
            }
        }
        ValueKind::Bareword if replaceable && literal.text.starts_with(|c: char| c.is_ascii_digit()) => {
            return malformed_instant(literal, options);
        }
        _ => {}
    }
    type_mismatch(subject, literal)
        .help("write a day, as `2026-01-31`, a time, as `2026-01-31T18:15Z`, or `now-7d`, `today`, `yesterday`")
}

/// `2026-1-5`, `2026-01-05T10`
fn malformed_instant(literal: Literal<'_>, options: &Options) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::InvalidInstant,
        format!("{} is not written as a day or a time is", literal.quoted()),
        literal.span,
    )
    .help("a day is `2026-01-31`, a time `2026-01-31T18:15`, `2026-01-31T18:15:00Z` or `2026-01-31T18:15+02:00`");
    let date: Vec<&str> = literal.text.split(['-', '/', '.']).collect();
    let padded = match date.as_slice() {
        [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => return diagnostic,
    };
    let fits = padded.len() == 10
        && padded.bytes().filter(u8::is_ascii_digit).count() == 8
        && instant::parse(&padded, options).is_ok();
    if !fits {
        return diagnostic;
    }
    diagnostic.fix(Safety::Safe, format!("write {}", words::quote(&padded)), Edit::replace(literal.span, padded))
}

/// A number as an instant, and what it counts, if it is a count of seconds or milliseconds of this time.
fn epoch(text: &str) -> Option<(DateTime<Utc>, &'static str)> {
    let number: i64 = text.parse().ok()?;
    match number {
        100_000_000..=9_999_999_999 => Some((DateTime::from_timestamp(number, 0)?, "seconds")),
        100_000_000_000..=9_999_999_999_999 => Some((DateTime::from_timestamp_millis(number)?, "milliseconds")),
        _ => None,
    }
}

/// `created_at > 2026-02-30`
pub(in crate::check) fn invalid_instant(literal: Literal<'_>, wrong: instant::Wrong, zone: Zone) -> Diagnostic {
    use instant::Wrong;
    let quoted = literal.quoted();
    let (message, help) = match wrong {
        Wrong::Month => (format!("{quoted} has no such month"), Some("months go from 01 to 12".to_owned())),
        Wrong::Day(days) => {
            (format!("{quoted} is no day of the calendar"), Some(format!("that month has {days} days")))
        }
        Wrong::Time => (
            format!("{quoted} is no time of day"),
            Some("hours go from 00 to 23, minutes and seconds from 00 to 59".to_owned()),
        ),
        Wrong::Precision => (
            format!("{quoted} is finer than a nanosecond"),
            Some("a second has at most nine fractional digits".to_owned()),
        ),
        Wrong::Offset => {
            (format!("{quoted} has no such offset from UTC"), Some("write `Z`, or an offset as `+02:00`".to_owned()))
        }
        Wrong::Skipped => (
            format!("clocks in {zone} never showed {quoted}: they were set forward past it"),
            Some("write another time, or the offset meant".to_owned()),
        ),
        Wrong::Range => (format!("{quoted} does not lie within the years 0000 to 9999 as a whole"), None),
        Wrong::Order => (
            format!("the units of {quoted} do not go from large to small"),
            Some("write the largest unit first, as in `now-1h30m`".to_owned()),
        ),
        Wrong::NoNow => {
            (format!("{quoted} depends on the time, and none is given here"), Some("write a day or a time".to_owned()))
        }
    };
    let diagnostic = Diagnostic::new(Code::InvalidInstant, message, literal.span);
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// `created_at > 2026-01-01 10:00`
pub(in crate::check) fn naive_timestamp(literal: Literal<'_>, read: DateTime<Utc>, zone: Zone) -> Diagnostic {
    let written = Instant(read).to_string();
    let diagnostic =
        Diagnostic::new(Code::NaiveTimestamp, format!("{} names no time zone", literal.quoted()), literal.span)
            .saying(format!("read in {zone}, as {written}"))
            .help("end it with `Z` for UTC or with an offset such as `+02:00`");
    if literal.parameter.is_some() {
        return diagnostic;
    }
    diagnostic.fix(Safety::Safe, format!("write {}", words::quote(&written)), Edit::replace(literal.span, written))
}
