//! Mistakes in days and times.

use chrono::{DateTime, NaiveDate, Utc};

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::filter::Instant;
use crate::options::{Options, Zone};
use crate::semantic::check::{Literal, Subject, instant};
use crate::syntax;
use crate::syntax::ast::ValueKind;

use super::{type_mismatch, unquoted, write_unquoted};

/// `created_at > "yesterday"`, `created_at > 7d`, `created_at > 2026-1-5`
pub(in crate::semantic::check) fn no_instant(
    subject: &Subject<'_, '_>,
    literal: Literal<'_, '_>,
    options: &Options,
) -> Diagnostic {
    if let Some(plain) = unquoted(literal, &[ValueKind::Instant]) {
        return write_unquoted(type_mismatch(subject, literal), literal, plain);
    }
    let replaceable = literal.parameter.is_none();
    if let Some(diagnostic) = printed_time(subject, literal, options).filter(|_| replaceable) {
        return diagnostic;
    }
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
        ValueKind::Bareword if replaceable => {
            if let Some(diagnostic) =
                foreign_clock(literal).or_else(|| moved_wrongly(literal)).or_else(|| in_english(literal))
            {
                return diagnostic;
            }
        }
        _ => {}
    }
    type_mismatch(subject, literal)
        .help("write a day, as `2026-01-31`, a time, as `2026-01-31T18:15Z`, or `now-7d`, `today`, `yesterday`")
}

/// `2025-01-01T00:00:00+0200`, in quotes or not
fn printed_time(subject: &Subject<'_, '_>, literal: Literal<'_, '_>, options: &Options) -> Option<Diagnostic> {
    let ours = syntax::normalized_time(literal.text)?;
    instant::parse(&ours, options).ok()?;
    let quoted = words::quote(&ours);
    let diagnostic = match literal.kind {
        ValueKind::String => type_mismatch(subject, literal),
        _ => Diagnostic::new(
            Code::InvalidInstant,
            format!("{} is not written as a time is", literal.quoted()),
            literal.span,
        ),
    };
    Some(diagnostic.help(format!("write {quoted}")).fix(
        Safety::Safe,
        format!("write {quoted}"),
        Edit::replace(literal.span, ours),
    ))
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
        format!("{} is another language's clock; tamis says {quoted}", literal.quoted()),
        literal.span,
    );
    let is_ours = matches!(syntax::operand(&ours), Some(crate::syntax::ast::Operand::Value(value)) if value.kind == ValueKind::Instant);
    is_ours.then(|| diagnostic.fix(Safety::Safe, format!("write {quoted}"), Edit::replace(literal.span, ours)))
}

/// `now-7days`, `now-7`, `now-1mo`
fn moved_wrongly(literal: Literal<'_, '_>) -> Option<Diagnostic> {
    let begins = |clock: &&str| literal.text.get(..clock.len()).is_some_and(|start| start.eq_ignore_ascii_case(clock));
    let clock = ["now", "today", "yesterday"].into_iter().find(begins)?;
    let moved = literal.text.get(clock.len()..)?;
    let number_end = 1 + moved.get(1..)?.find(|c: char| !c.is_ascii_digit()).unwrap_or(moved.len() - 1);
    let (moved, unit) = moved.split_at_checked(number_end)?;
    if !moved.starts_with(['-', '+']) || moved.len() < 2 || !unit.chars().all(char::is_alphabetic) {
        return None;
    }
    let message = match unit {
        "" => format!("{} does not say of what", literal.quoted()),
        _ => format!("{} is not a unit", words::quote(unit)),
    };
    let diagnostic = Diagnostic::new(Code::UnknownUnit, message, literal.span);
    let fix = |diagnostic: Diagnostic, ours: String| {
        diagnostic.fix(Safety::Unsafe, format!("write {}", words::quote(&ours)), Edit::replace(literal.span, ours))
    };
    let whole = |unit: &str| format!("{clock}{moved}{unit}");
    Some(match (unit, syntax::unit::by_other_name(unit)) {
        ("", _) => {
            fix(diagnostic.help(format!("name the unit, for example {}", words::quote(&whole("d")))), whole("d"))
        }
        (_, Some(known)) => fix(diagnostic.with_label(format!("did you mean `{known}`?")), whole(known)),
        ("M" | "mo" | "mon" | "month" | "months" | "y" | "yr" | "year" | "years" | "q", None) => {
            diagnostic.help("months and years differ in length; count days or weeks, as in `now-30d`")
        }
        _ => diagnostic.help("the units are `ns`, `us`, `ms`, `s`, `m`, `h`, `d` and `w`"),
    })
}

/// `April 16, 2025`, `16 Apr 2025`
fn in_english(literal: Literal<'_, '_>) -> Option<Diagnostic> {
    let words: Vec<&str> =
        literal.text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty()).collect();
    let &[first, second, year] = words.as_slice() else { return None };
    let (month, day) = month(first).map(|month| (month, second)).or_else(|| Some((month(second)?, first)))?;
    let ours = NaiveDate::from_ymd_opt(year.parse().ok()?, month, day.parse().ok()?)?.to_string();
    let quoted = words::quote(&ours);
    Some(
        Diagnostic::new(Code::InvalidInstant, format!("{} is not written as a day is", literal.quoted()), literal.span)
            .help(format!("write {quoted}"))
            .fix(Safety::Safe, format!("write {quoted}"), Edit::replace(literal.span, ours)),
    )
}

/// The number of a month, by its English name or the first three letters of it.
fn month(name: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let is_named = |month: &str| {
        name.eq_ignore_ascii_case(month) || month.get(..3).is_some_and(|short| name.eq_ignore_ascii_case(short))
    };
    (1..).zip(MONTHS).find_map(|(number, month)| is_named(month).then_some(number))
}

/// `2026-1-5`, `2026-01-05T10`
fn malformed_instant(literal: Literal<'_, '_>, options: &Options) -> Diagnostic {
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
    let fits = padded != *literal.text
        && padded.len() == 10
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
pub(in crate::semantic::check) fn invalid_instant(
    literal: Literal<'_, '_>,
    wrong: instant::Wrong,
    zone: Zone,
) -> Diagnostic {
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
        Wrong::Range => (format!("{quoted} does not lie within the years 0001 to 9999 in UTC as a whole"), None),
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
pub(in crate::semantic::check) fn naive_timestamp(
    literal: Literal<'_, '_>,
    read: DateTime<Utc>,
    zone: Zone,
) -> Diagnostic {
    let written = Instant(read).to_string();
    let diagnostic =
        Diagnostic::new(Code::NaiveTimestamp, format!("{} names no time zone", literal.quoted()), literal.span)
            .with_label(format!("read in {zone}, as {written}"))
            .help("end it with `Z` for UTC or with an offset such as `+02:00`");
    if literal.parameter.is_some() {
        return diagnostic;
    }
    diagnostic.fix(Safety::Safe, format!("write {}", words::quote(&written)), Edit::replace(literal.span, written))
}
