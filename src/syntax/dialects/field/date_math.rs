//! Dates that are computed and rounded as in Elasticsearch: `now-7d/d`, `2026-01-05||+1M/d`.

use chrono::{Days, Months, NaiveDate};

use crate::diagnostic::{Diagnostic, Safety, words};
use crate::source::Span;
use crate::syntax::dialects::foreign;
use crate::syntax::grammar;

/// The timestamp or date in tamis syntax, without rounding unless it is to a day: `now/d` is `today`. `None` for any
/// other text, and for units whose length depends on the calendar.
pub(in crate::syntax) fn date_math(written: &str) -> Option<String> {
    if let Some((date, moves)) = written.split_once("||") {
        return moved(date.parse().ok()?, moves).map(|date| date.to_string());
    }
    let (time, unit) = written.split_once('/')?;
    let moves = time.strip_prefix("now")?;
    let is_unit = matches!(unit, "s" | "m" | "h" | "H" | "d" | "w" | "M" | "y");
    let ours = if unit == "d" { format!("today{moves}") } else { time.to_owned() };
    (is_unit && grammar::is_literal(&ours)).then_some(ours)
}

/// A date after moves such as `+1M-2d/d`; `None` if they are not whole days or round to more than a day.
fn moved(mut date: NaiveDate, moves: &str) -> Option<NaiveDate> {
    let mut rest = moves.strip_suffix("/d").unwrap_or(moves);
    while let Some(sign) = rest.chars().next() {
        let after = rest.get(1..).filter(|_| matches!(sign, '+' | '-'))?;
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, unit) = (after.get(..digits)?.parse::<u32>().ok()?, after.get(digits..)?.chars().next()?);
        let is_later = sign == '+';
        let months = |each: u32| Some(Months::new(number.checked_mul(each)?));
        let days = |each: u64| Some(Days::new(u64::from(number).checked_mul(each)?));
        date = match unit {
            'y' if is_later => date.checked_add_months(months(12)?),
            'y' => date.checked_sub_months(months(12)?),
            'M' if is_later => date.checked_add_months(months(1)?),
            'M' => date.checked_sub_months(months(1)?),
            'w' if is_later => date.checked_add_days(days(7)?),
            'w' => date.checked_sub_days(days(7)?),
            'd' if is_later => date.checked_add_days(days(1)?),
            'd' => date.checked_sub_days(days(1)?),
            _ => None,
        }?;
        rest = after.get(digits + 1..)?;
    }
    Some(date)
}

/// `2026-01-05||+1M/d` as a value
pub(in crate::syntax) fn date_math_value(written: &str, span: Span) -> Diagnostic {
    let diagnostic = foreign(format!("{} is date math of Elasticsearch; write the date", words::quote(written)), span);
    match date_math(written) {
        Some(ours) => diagnostic.suggest(Safety::Unsafe, span, ours),
        None => diagnostic.help("write a date such as `2026-01-31`, or a relative one such as `now-7d` or `today`"),
    }
}

#[cfg(test)]
mod tests {
    use super::date_math;

    #[test]
    fn date_math_is_a_date_or_timestamp() {
        for (written, ours) in [
            ("now/d", Some("today")),
            ("now-7d/d", Some("today-7d")),
            ("now-3h/h", Some("now-3h")),
            ("2026-01-05||/d", Some("2026-01-05")),
            ("2026-01-31||+1M/d", Some("2026-02-28")),
            ("2026-01-05||+1y-2w-3d", Some("2026-12-19")),
            ("2026-01-05||+3h", None),
            ("2026-01-05||/M", None),
            ("2026-01-05", None),
            ("now-7d", None),
            ("now/x", None),
        ] {
            assert_eq!(date_math(written).as_deref(), ours, "{written}");
        }
    }
}
