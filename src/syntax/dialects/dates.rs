//! Functions of dates: units to which a date is truncated, and the time since a date.

use chrono::{Days, NaiveDate};

use crate::syntax::ast::Operator;

use super::Period;
use super::lengths::{duration, unit_of};
use super::moment::moment;
use super::parts::{split, unquoted};

/// A unit of time to which a date is truncated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) enum DateUnit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl DateUnit {
    /// The unit that an argument names, or that its format keeps: `'month'`, `'%Y-%m'`.
    pub(in crate::syntax) fn of_argument(argument: &str) -> Option<Self> {
        let word = argument.trim().trim_matches(['\'', '"']).to_lowercase();
        Some(match word.as_str() {
            "minute" | "mi" => Self::Minute,
            "hour" | "hh" | "hh24" => Self::Hour,
            "day" | "dd" | "yyyy-mm-dd" | "%y-%m-%d" | "%f" | "yyyymmdd" => Self::Day,
            "week" | "isoweek" | "iw" => Self::Week,
            "month" | "mm" | "mon" | "yyyy-mm" | "%y-%m" => Self::Month,
            "year" | "yyyy" | "yy" | "%y" => Self::Year,
            _ => return None,
        })
    }

    /// The period that starts with a date: `'2026-01-01'`, `'2026-01'`, `202601`, `2026`.
    pub(in crate::syntax) fn period(self, written: &str) -> Option<Period> {
        let text = unquoted(written).unwrap_or(written);
        let date = date_of_digits(text);
        let text = date.as_deref().unwrap_or(text);
        match self {
            Self::Minute => time_of(text, 16, ":00Z", ":59.999999Z"),
            Self::Hour => time_of(text, 13, ":00:00Z", ":59:59.999999Z"),
            Self::Day | Self::Week => {
                let first: NaiveDate = text.get(..10)?.parse().ok()?;
                let days = if self == Self::Week { 6 } else { 0 };
                let last = first.checked_add_days(Days::new(days))?;
                Some(Period::Range { low: first.to_string(), high: last.to_string() })
            }
            Self::Month => Period::of(text.get(..7)?),
            Self::Year => Period::of(text.get(..4)?),
        }
    }
}

/// The period of a timestamp in UTC from its first `length` bytes with these ends. The API stores microseconds.
fn time_of(text: &str, length: usize, first: &str, last: &str) -> Option<Period> {
    let start = text.get(..length)?.replacen(' ', "T", 1);
    let is_time = start.as_bytes().get(10) == Some(&b'T') && start.get(..10)?.parse::<NaiveDate>().is_ok();
    let low = format!("{start}{first}");
    let is_valid = is_time && chrono::DateTime::parse_from_rfc3339(&low).is_ok();
    is_valid.then(|| Period::Range { low, high: format!("{start}{last}") })
}

/// `20260105` as `2026-01-05`, `202601` as `2026-01`.
pub(in crate::syntax) fn date_of_digits(written: &str) -> Option<String> {
    let is_digits = matches!(written.len(), 6 | 8) && written.bytes().all(|byte| byte.is_ascii_digit());
    let (year, month) = (written.get(..4)?, written.get(4..6).filter(|_| is_digits)?);
    let day = written.get(6..).filter(|day| !day.is_empty()).map(|day| format!("-{day}")).unwrap_or_default();
    Some(format!("{year}-{month}{day}"))
}

/// Whether an argument is a type or a unit of time, and not a column.
pub(in crate::syntax) fn is_type_or_unit(word: &str) -> bool {
    let types = ["date", "datetime", "timestamp", "varchar", "nvarchar", "char", "text", "int", "float", "decimal"];
    types.iter().any(|known| word.eq_ignore_ascii_case(known)) || unit_of(word).is_some()
}

/// Whether a call converts a timestamp to a date: `cast(x as date)`, `convert(date, x)`.
pub(in crate::syntax) fn is_cast_to_day(call: &str) -> bool {
    let call = call.to_ascii_lowercase();
    call.trim_end_matches(')').trim_end().ends_with(" as date") || call.contains("(date,")
}

/// The time since a timestamp.
pub(in crate::syntax) struct Elapsed<'q> {
    column: &'q str,
    now: String,
    unit: &'static str,
}

impl<'q> Elapsed<'q> {
    /// Reads `day, x, now()`, `now(), x, hour` or `x`.
    pub(in crate::syntax) fn of(arguments: &'q str) -> Option<Self> {
        let parts: Vec<&str> = split(arguments, |c| c == ',').into_iter().map(|(_, part)| part.trim()).collect();
        let mut elapsed = Self { column: "", now: "now".to_owned(), unit: "d" };
        for part in &parts {
            match (moment(part), unit_of(part)) {
                (Some((now, _)), _) => elapsed.now = now,
                (None, Some((unit, 1))) => elapsed.unit = unit,
                _ if elapsed.column.is_empty() && super::super::is_plain_name(part) => elapsed.column = part,
                _ => return None,
            }
        }
        (!elapsed.column.is_empty() && matches!(elapsed.now.as_str(), "now" | "today")).then_some(elapsed)
    }

    /// The condition on the timestamp, if less or more than this number of units has passed.
    pub(in crate::syntax) fn condition(&self, operator: Operator, number: &str) -> Option<String> {
        let opposite = match operator {
            Operator::Lt => ">",
            Operator::Lte => ">=",
            Operator::Gt => "<",
            Operator::Gte => "<=",
            _ => return None,
        };
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty();
        let length = if is_number { format!("{number}{}", self.unit) } else { duration(number)? };
        Some(format!("{} {opposite} {}-{length}", self.column, self.now))
    }
}
