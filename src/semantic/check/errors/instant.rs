//! Errors in dates and timestamps.

use chrono::{DateTime, NaiveDate, Utc};

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::filter::Instant;
use crate::options::{Options, Zone};
use crate::semantic::check::{Literal, Subject, instant};
use crate::syntax;
use crate::syntax::ast::{self, Operand, ValueKind};

use super::{type_mismatch, unquoted, write_instead, write_unquoted};

/// `created_at > "yesterday"`, `created_at > 7d`, `created_at > 2026-1-5`
pub(in crate::semantic::check) fn expected_timestamp(
    subject: &Subject<'_, '_>,
    literal: Literal<'_, '_>,
    options: &Options,
) -> Diagnostic {
    if let Some(plain) = unquoted(literal, &[ValueKind::Instant]) {
        // Without a time zone, it would be reported at once.
        if let Ok(read) = instant::parse(&plain, options)
            && read.naive
        {
            let ours = Instant(read.when.start()).to_string();
            let zone = options.zone;
            let help = format!("write {} without quotes and with its time zone, here {zone}", words::quote(&ours));
            return write_instead(type_mismatch(subject, literal).help(help), literal, Safety::Safe, ours);
        }
        return write_unquoted(type_mismatch(subject, literal), literal, plain);
    }
    let replaceable = literal.parameter.is_none();
    if let Some(diagnostic) = other_timestamp_format(subject, literal, options) {
        return diagnostic;
    }
    match literal.kind {
        ValueKind::Quantity => {
            let ago = format!("now-{}", literal.text.trim_start_matches('-'));
            // Not for `5%`.
            if instant::parse(&ago, &Options::at(DateTime::UNIX_EPOCH)).is_ok() {
                let help = format!("for a time before now, {} {}", literal.verb(), words::quote(&ago));
                return write_instead(type_mismatch(subject, literal).help(help), literal, Safety::Unsafe, ago);
            }
        }
        ValueKind::Number => {
            if let Some((moment, unit)) = epoch(literal.text) {
                let written = Instant(moment).to_string();
                let help = format!("read as {unit} since the Unix epoch, this is {}", words::quote(&written));
                return write_instead(type_mismatch(subject, literal).help(help), literal, Safety::Unsafe, written);
            }
        }
        ValueKind::Bareword if replaceable && literal.text.starts_with(|c: char| c.is_ascii_digit()) => {
            return in_english(literal).unwrap_or_else(|| malformed_instant(literal, options));
        }
        ValueKind::String if replaceable => {
            if let Some(diagnostic) = foreign_clock(literal) {
                return diagnostic;
            }
        }
        ValueKind::Bareword if replaceable => {
            if let Some(diagnostic) =
                foreign_clock(literal).or_else(|| malformed_offset(literal)).or_else(|| in_english(literal))
            {
                return diagnostic;
            }
        }
        _ => {}
    }
    type_mismatch(subject, literal).help(format!(
        "{} a date such as `2026-01-31`, a timestamp such as `2026-01-31T18:15Z`, or `now-7d` or `today`",
        literal.verb()
    ))
}

/// `2025-01-01T00:00:00+0200`, in quotes or not
fn other_timestamp_format(
    subject: &Subject<'_, '_>,
    literal: Literal<'_, '_>,
    options: &Options,
) -> Option<Diagnostic> {
    let ours = syntax::normalized_time(literal.text)?;
    instant::parse(&ours, options).ok()?;
    let diagnostic = match literal.kind {
        ValueKind::String => type_mismatch(subject, literal),
        _ if literal.parameter.is_some() => type_mismatch(subject, literal),
        _ => Diagnostic::new(Code::InvalidInstant, format!("invalid timestamp {}", literal.quoted()), literal.span),
    };
    let help = format!("{} {}", literal.verb(), words::quote(&ours));
    Some(write_instead(diagnostic.help(help), literal, Safety::Safe, ours))
}

/// `created_at > current_date`: the operator decides whether the fix is certain.
pub(in crate::semantic::check) fn with_whole_day(error: Diagnostic, comparison: &ast::Comparison<'_>) -> Diagnostic {
    if error.code != Code::ForeignSyntax {
        return error;
    }
    let is_first = match &comparison.operand {
        Operand::Value(value) => value.span == error.span,
        Operand::Range(bounds) => bounds.first().is_some_and(|low| low.span == error.span),
        Operand::List(_) => false,
    };
    syntax::with_whole_day(error, Some(comparison.operator).filter(|_| is_first))
}

/// `current_date`, `now/d`
fn foreign_clock(literal: Literal<'_, '_>) -> Option<Diagnostic> {
    let ours = match literal.text.strip_suffix("/d") {
        Some(clock) => clock.strip_prefix("now").map(|moved| format!("today{moved}"))?,
        None => syntax::clock_word(literal.text)?.to_owned(),
    };
    let quoted = words::quote(&ours);
    let diagnostic = Diagnostic::new(
        Code::ForeignSyntax,
        format!("{} is another language's syntax; use {quoted}", literal.quoted()),
        literal.span,
    );
    let is_ours = matches!(syntax::operand(&ours), Some(crate::syntax::ast::Operand::Value(value)) if value.kind == ValueKind::Instant);
    is_ours.then(|| diagnostic.fix(Safety::Safe, format!("write {quoted}"), Edit::replace(literal.span, ours)))
}

/// `now-7days`, `now-7`, `now-1mo`, `now - 1 month`
fn malformed_offset(literal: Literal<'_, '_>) -> Option<Diagnostic> {
    let text: String = literal.text.chars().filter(|c| !c.is_whitespace()).collect();
    let starts = |clock: &&str| text.get(..clock.len()).is_some_and(|start| start.eq_ignore_ascii_case(clock));
    let clock = ["now", "today", "yesterday"].into_iter().find(starts)?;
    let moved = text.get(clock.len()..)?;
    let number_end = 1 + moved.get(1..)?.find(|c: char| !c.is_ascii_digit()).unwrap_or(moved.len() - 1);
    let (moved, unit) = moved.split_at_checked(number_end)?;
    if !moved.starts_with(['-', '+']) || moved.len() < 2 || !unit.chars().all(char::is_alphabetic) {
        return None;
    }
    let message = match unit {
        "" => format!("missing unit in {}", literal.quoted()),
        _ => format!("unknown unit {}", words::quote(unit)),
    };
    let diagnostic = Diagnostic::new(Code::UnknownUnit, message, literal.span);
    let fix = |diagnostic: Diagnostic, ours: String| {
        diagnostic.fix(Safety::Unsafe, format!("write {}", words::code(&ours)), Edit::replace(literal.span, ours))
    };
    let whole = |unit: &str| format!("{clock}{moved}{unit}");
    Some(match (unit, syntax::unit::by_other_name(unit)) {
        ("", _) => fix(diagnostic.help(format!("add a unit, for example {}", words::quote(&whole("d")))), whole("d")),
        (_, Some(known)) => fix(diagnostic.with_label(format!("did you mean `{known}`?")), whole(known)),
        (written, None) if syntax::unit::days_of(written).is_some() => {
            let days =
                syntax::unit::days_of(written).and_then(|days| moved.get(1..)?.parse::<u32>().ok()?.checked_mul(days));
            let help = "months and years vary in length; use days or weeks";
            match days.map(|days| format!("{clock}{}{days}d", moved.get(..1).unwrap_or_default())) {
                Some(ours) => fix(diagnostic.help(format!("{help}, as in {}", words::quote(&ours))), ours),
                None => diagnostic.help(help),
            }
        }
        _ => diagnostic.help("valid units are `ns`, `us`, `ms`, `s`, `m`, `h`, `d` and `w`"),
    })
}

/// `April 16, 2025`, `16 Apr 2025`, `15th Jan 2026`, `15-Jan-2026`
fn in_english(literal: Literal<'_, '_>) -> Option<Diagnostic> {
    let words: Vec<&str> = literal.text.split(|c: char| matches!(c, ',' | '-' | '/') || c.is_whitespace()).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty() && *word != "of").collect();
    let (first, second, year) = match *words.as_slice() {
        [first, second, year] if first.len() < 4 || !first.starts_with(|c: char| c.is_ascii_digit()) => {
            (first, second, year)
        }
        [year, second, first] => (first, second, year),
        _ => return None,
    };
    let (month, day) =
        syntax::month(first).map(|month| (month, second)).or_else(|| Some((syntax::month(second)?, first)))?;
    let ours = NaiveDate::from_ymd_opt(year.parse().ok()?, month, day_number(day)?)?.to_string();
    (year.len() == 4).then_some(())?;
    Some(Diagnostic::new(Code::InvalidInstant, format!("invalid date {}", literal.quoted()), literal.span).suggest(
        Safety::Safe,
        literal.span,
        ours,
    ))
}

/// The number of a day: `15`, `15th`.
fn day_number(written: &str) -> Option<u32> {
    let suffix = ["st", "nd", "rd", "th"].iter().find_map(|suffix| written.strip_suffix(suffix));
    suffix.unwrap_or(written).parse().ok()
}

/// `2026-1-5`, `2026-01-05T10`
fn malformed_instant(literal: Literal<'_, '_>, options: &Options) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::InvalidInstant, format!("invalid date or timestamp {}", literal.quoted()), literal.span)
            .help("write a date as `2026-01-31`, a timestamp as `2026-01-31T18:15:00Z` or `2026-01-31T18:15+02:00`");
    let date: Vec<&str> = literal.text.split(['-', '/', '.']).collect();
    let padded = match date.as_slice() {
        [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => return diagnostic,
    };
    let fits = padded != *literal.text
        && padded.len() == 10
        && padded.bytes().filter(u8::is_ascii_digit).count() == 8
        && instant::parse(&padded, options).is_ok();
    if !fits {
        return diagnostic;
    }
    diagnostic.fix(Safety::Safe, format!("write {}", words::code(&padded)), Edit::replace(literal.span, padded))
}

/// The time and unit of a number, if it is a plausible Unix timestamp in seconds or milliseconds.
fn epoch(text: &str) -> Option<(DateTime<Utc>, &'static str)> {
    let number: i64 = text.parse().ok()?;
    match number {
        100_000_000..=9_999_999_999 => Some((DateTime::from_timestamp(number, 0)?, "seconds")),
        100_000_000_000..=9_999_999_999_999 => Some((DateTime::from_timestamp_millis(number)?, "milliseconds")),
        _ => None,
    }
}

/// `created_at > 2026-02-30`
pub(in crate::semantic::check) fn invalid_instant(
    literal: Literal<'_, '_>,
    wrong: instant::InstantError,
    zone: Zone,
) -> Diagnostic {
    use instant::InstantError;
    let (quoted, verb) = (literal.quoted(), literal.verb());
    let (message, help) = match wrong {
        InstantError::Month => (format!("invalid month in {quoted}"), Some("months range from 01 to 12".to_owned())),
        InstantError::Day(days) => (format!("invalid day in {quoted}"), Some(format!("this month has {days} days"))),
        InstantError::Time => (
            format!("invalid time of day in {quoted}"),
            Some("hours range from 00 to 23, minutes and seconds from 00 to 59".to_owned()),
        ),
        InstantError::Precision => (
            format!("{quoted} is more precise than a nanosecond"),
            Some(format!("{verb} at most nine fractional digits of a second")),
        ),
        InstantError::Offset => {
            (format!("invalid UTC offset in {quoted}"), Some(format!("{verb} `Z`, or an offset such as `+02:00`")))
        }
        InstantError::Skipped => (
            format!("{quoted} does not exist in {zone}: clocks were set forward past it"),
            Some(format!("{verb} another time, or add a UTC offset")),
        ),
        InstantError::Range => (format!("{quoted} is not entirely within the years 0001 to 9999 in UTC"), None),
        InstantError::Order => (
            format!("the units in {quoted} must go from largest to smallest"),
            Some(format!("{verb} the largest unit first, as in `now-1h30m`")),
        ),
        InstantError::NoNow => (
            format!("{quoted} depends on the current time, which is not set here"),
            Some(format!("{verb} a date or timestamp")),
        ),
    };
    let diagnostic = Diagnostic::new(Code::InvalidInstant, message, literal.span);
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// `created_at > 2026-01-01 10:00`
pub(in crate::semantic::check) fn naive_timestamp(
    literal: Literal<'_, '_>,
    read: DateTime<Utc>,
    zone: Zone,
) -> Diagnostic {
    let written = Instant(read).to_string();
    let diagnostic =
        Diagnostic::new(Code::NaiveTimestamp, format!("{} has no time zone", literal.quoted()), literal.span)
            .with_label(format!("interpreted in {zone}, as {written}"))
            .help("add `Z` for UTC, or an offset such as `+02:00`");
    write_instead(diagnostic, literal, Safety::Safe, written)
}
