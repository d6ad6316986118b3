//! Ranges and periods in one word, or in words: `500..599`, `5xx`, `2026-01`, `last 7 days`.

use chrono::{Months, NaiveDate};

use crate::syntax::ast::Operator;
use crate::syntax::{grammar, unit};

/// Several values that are written as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Period {
    /// `500..599`, `5xx`, `2026-01`: from the first to the last value, both included.
    Range { low: String, high: String },
    /// `last 7 days`: since this timestamp.
    Since(String),
}

impl Period {
    /// Reads a range or a period; `None` for any other text.
    pub(crate) fn of(written: &str) -> Option<Self> {
        let written = written.trim();
        let (low, high) = if let Some(since) = since(&written.to_lowercase()) {
            return Some(Self::Since(since));
        } else if let Some((low, high)) = written.split_once("..").filter(|(low, _)| !low.is_empty()) {
            bounds(low, high.trim_start_matches(['.', '<', '=']))?
        } else if let Some((low, high)) = written.split_once(['/', '-']).filter(|(low, _)| class(low).is_some()) {
            (class(low)?.0, class(high)?.1)
        } else if let Some((low, high)) = written.split_once('-').filter(|(low, _)| low.len() < 4) {
            bounds(low, high)?
        } else {
            class(written).or_else(|| days(written))?
        };
        if !is_ordered(&low, &high) {
            return None;
        }
        Some(Self::Range { low, high })
    }

    /// The range from this period to the end of another one.
    pub(in crate::syntax) fn to(self, last: Self) -> Option<Self> {
        let (Self::Range { low, .. }, Self::Range { high, .. }) = (self, last) else { return None };
        is_ordered(&low, &high).then_some(Self::Range { low, high })
    }

    /// The condition on `column` that the operator means with this operand; `None` if there is none.
    pub(crate) fn condition(&self, column: &str, operator: Operator) -> Option<String> {
        let (low, high) = match self {
            Self::Range { low, high } => (low, high),
            Self::Since(since) => {
                return match operator {
                    Operator::Eq | Operator::In | Operator::Gt | Operator::Gte | Operator::Between => {
                        Some(format!("{column} >= {since}"))
                    }
                    Operator::Lt | Operator::Lte | Operator::Ne | Operator::NotIn => {
                        Some(format!("{column} < {since}"))
                    }
                    _ => None,
                };
            }
        };
        Some(match operator {
            Operator::Eq | Operator::In | Operator::Between | Operator::Contains => {
                format!("{column} between {low} and {high}")
            }
            Operator::Ne | Operator::NotIn | Operator::NotBetween | Operator::NotContains => {
                format!("{column} not between {low} and {high}")
            }
            Operator::Gt => format!("{column} > {high}"),
            Operator::Gte => format!("{column} >= {low}"),
            Operator::Lt => format!("{column} < {low}"),
            Operator::Lte => format!("{column} <= {high}"),
            _ => return None,
        })
    }
}

/// `7 days`, `24h`, `week` as a duration: `7d`.
pub(super) fn duration(written: &str) -> Option<String> {
    let plain = written.trim();
    let length = plain.len() - plain.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, word) = plain.split_at_checked(length)?;
    let number: u32 = if number.is_empty() { 1 } else { number.parse().ok()? };
    let word = word.trim();
    if let Some(days) = unit::days_of(word) {
        return Some(format!("{}d", number.checked_mul(days)?));
    }
    let unit = unit::of_word(word).filter(|unit| unit::is_time(unit))?;
    Some(format!("{number}{unit}"))
}

/// `last 7 days`, `the past hour` as `now-7d`, `now-1h`.
fn since(written: &str) -> Option<String> {
    let mut words = written.split_whitespace().peekable();
    while words.next_if(|word| ["in", "within", "during", "the"].contains(word)).is_some() {}
    words.next_if(|word| ["last", "past", "previous"].contains(word))?;
    let rest: Vec<&str> = words.collect();
    Some(format!("now-{}", duration(&rest.join(" "))?))
}

/// The bounds of a range, if both are numbers or dates.
fn bounds(low: &str, high: &str) -> Option<(String, String)> {
    let is_value = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit())
            && text.ends_with(|c: char| c.is_ascii_alphanumeric())
            && grammar::is_literal(text)
    };
    (is_value(low) && is_value(high)).then(|| (low.to_owned(), high.to_owned()))
}

/// Whether a range is not reversed: numbers, or dates of the same length.
fn is_ordered(low: &str, high: &str) -> bool {
    match (low.parse::<f64>(), high.parse::<f64>()) {
        (Ok(low), Ok(high)) => low <= high,
        _ => low.len() != high.len() || low <= high,
    }
}

/// `5xx`, `50x`, `5**`: all numbers of three digits that start with the same ones.
fn class(written: &str) -> Option<(String, String)> {
    let digits = written.trim_end_matches(['x', 'X', '*']);
    let is_class = written.len() == 3 && (1..3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    (is_class && !digits.starts_with('0')).then(|| (format!("{digits:0<3}"), format!("{digits:9<3}")))
}

/// `2026`, `2026-01`, `2026-q1`: the first and the last day.
fn days(written: &str) -> Option<(String, String)> {
    let (year, part) = written.split_once(['-', '/']).unwrap_or((written, ""));
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let (month, months) = match part.strip_prefix(['q', 'Q']) {
        _ if !is_year => return None,
        Some(quarter) => (quarter.parse::<u32>().ok()?.checked_mul(3)?.checked_sub(2)?, 3),
        None if part.is_empty() => (1, 12),
        None if part.len() <= 2 => (part.parse().ok()?, 1),
        None => return None,
    };
    let first = NaiveDate::from_ymd_opt(year.parse().ok()?, month, 1)?;
    let last = first.checked_add_months(Months::new(months))?.pred_opt()?;
    Some((first.to_string(), last.to_string()))
}

#[cfg(test)]
mod tests {
    use super::Period;
    use crate::syntax::ast::Operator;

    #[test]
    fn ranges_and_periods_are_conditions() {
        for (written, condition) in [
            ("500..599", "x between 500 and 599"),
            ("500...599", "x between 500 and 599"),
            ("500-599", "x between 500 and 599"),
            ("2026-01-01..2026-01-31", "x between 2026-01-01 and 2026-01-31"),
            ("5xx", "x between 500 and 599"),
            ("50X", "x between 500 and 509"),
            ("4xx/5xx", "x between 400 and 599"),
            ("2026-01", "x between 2026-01-01 and 2026-01-31"),
            ("2024-2", "x between 2024-02-01 and 2024-02-29"),
            ("2026", "x between 2026-01-01 and 2026-12-31"),
            ("2026-Q2", "x between 2026-04-01 and 2026-06-30"),
            ("last 7 days", "x >= now-7d"),
            ("the past hour", "x >= now-1h"),
            ("last 2 weeks", "x >= now-2w"),
            ("last month", "x >= now-30d"),
        ] {
            let period = Period::of(written);
            assert_eq!(period.and_then(|period| period.condition("x", Operator::Eq)).as_deref(), Some(condition));
        }
        let month = |operator| Period::of("2026-01").and_then(|month| month.condition("x", operator));
        assert_eq!(month(Operator::Gt).as_deref(), Some("x > 2026-01-31"));
        assert_eq!(month(Operator::Lt).as_deref(), Some("x < 2026-01-01"));
    }

    #[test]
    fn other_texts_are_neither() {
        for written in [
            "",
            "..",
            "a..b",
            "5",
            "xxx",
            "0xx",
            "2026-13",
            "2026-01-05",
            "last",
            "last word",
            "7 days",
            "-5-7",
            "599..500",
            "5xx/4xx",
        ] {
            assert_eq!(Period::of(written), None, "{written}");
        }
    }
}
