//! Dates and times that other languages compute: `NOW() - INTERVAL '7 days'`, `DATEADD(day, -7, GETDATE())`,
//! `datetime(2026, 1, 5)`.

use chrono::{DateTime, Days, NaiveDate, SecondsFormat};

use crate::diagnostic::Safety;
use crate::syntax::grammar;

use super::clock::{clock_word, moves_by_days};
use super::lengths::{Length, Moves, lengths, unit_of};
use super::parts::{split, unquoted};

/// The maximum length of an expression in bytes, and the maximum depth of its calls.
const MAX_LENGTH: usize = 300;
const MAX_DEPTH: usize = 6;

/// A date or time, and what is added to it.
#[derive(Clone, Debug)]
struct Moment {
    /// `now`, `today`, `yesterday`, a date or a timestamp.
    base: String,
    moves: Moves,
    is_certain: bool,
    /// The unit of numbers that are added to it, and whether that is certain.
    unit_of_number: (&'static str, bool),
}

/// The value in tamis syntax that an expression of another language means, and whether it is certain.
pub(in crate::syntax) fn moment(written: &str) -> Option<(String, Safety)> {
    if written.len() > MAX_LENGTH {
        return None;
    }
    let moment = sum(written.trim(), 0)?;
    let safety = if moment.is_certain && moment.moves.is_certain { Safety::Safe } else { Safety::Unsafe };
    Some((moment.written()?, safety))
}

impl Moment {
    fn of(base: impl Into<String>) -> Self {
        let base = base.into();
        let unit_of_number = ("d", base != "now");
        Self { base, moves: Moves::default(), is_certain: true, unit_of_number }
    }

    /// This value as a query writes it; `None` if it goes back and forth.
    fn written(&self) -> Option<String> {
        let moves = self.moves.written()?;
        if moves.is_empty() || matches!(self.base.as_str(), "now" | "today" | "yesterday") {
            return Some(format!("{}{moves}", self.base));
        }
        let date: NaiveDate = self.base.parse().ok()?;
        let days = self.moves.days()?;
        let moved = match self.moves.is_later() {
            true => date.checked_add_days(Days::new(days)),
            false => date.checked_sub_days(Days::new(days)),
        };
        Some(moved?.to_string())
    }

    /// The first instant of its day; `None` if that is not known.
    fn start_of_day(self) -> Option<Self> {
        match self.base.as_str() {
            "now" if self.moves.days().is_some() => Some(Self { base: "today".to_owned(), ..self }),
            "today" | "yesterday" => Some(self),
            date if date.len() == 10 => Some(self),
            _ => None,
        }
    }

    fn moved(mut self, length: &Length, is_later: bool) -> Option<Self> {
        let (unit, is_certain) = self.unit_of_number;
        self.is_certain &= !length.is_number || is_certain;
        self.moves.push(&length.in_unit(unit), is_later)?;
        Some(self)
    }

    /// Moved by the lengths that are written as one.
    fn moved_by(self, written: &str, is_later: bool) -> Option<Self> {
        lengths(written)?.iter().try_fold(self, |moment, length| moment.moved(length, is_later))
    }
}

/// `now() - interval '7 days'`
fn sum(written: &str, depth: usize) -> Option<Moment> {
    let mut parts = split(written, |c| matches!(c, '+' | '-')).into_iter();
    let mut moment = term(parts.next()?.1, depth)?;
    for (sign, length) in parts {
        moment = moment.moved_by(length, sign == Some('+'))?;
    }
    Some(moment)
}

/// `now()`, `'2026-01-05'::date`, `DATE '2026-01-05'`, `current_date`
fn term(written: &str, depth: usize) -> Option<Moment> {
    let written = written.trim();
    if depth > MAX_DEPTH {
        return None;
    }
    if let Some((inner, cast)) = written.rsplit_once("::") {
        return cast_to(term(inner, depth + 1)?, cast);
    }
    if let Some(text) = unquoted(written) {
        return literal(text);
    }
    if written.starts_with(|c: char| c.is_ascii_digit()) {
        return literal(written);
    }
    if let Some(call) = written.strip_suffix(')') {
        return call_of(call, depth);
    }
    if let Some((word, text)) = written.split_once(['\'', '"']).filter(|(word, _)| super::is_typed_literal(word.trim()))
    {
        return literal(text.trim_end_matches(['\'', '"'])).filter(|_| !word.trim().eq_ignore_ascii_case("interval"));
    }
    clock(written)
}

/// `datetime.now(`, `now().date(`
fn call_of(call: &str, depth: usize) -> Option<Moment> {
    let opener = opener_of_last(call)?;
    let (name, arguments) = (call.get(..opener)?.trim(), call.get(opener + 1..)?);
    if name.is_empty() {
        return sum(arguments, depth + 1);
    }
    if let Some((receiver, method)) = name.rsplit_once('.').filter(|(receiver, _)| receiver.ends_with(')')) {
        let inner = term(receiver, depth + 1)?;
        return match method.to_ascii_lowercase().as_str() {
            "date" | "normalize" => inner.start_of_day(),
            "floor" if is_day(arguments) => inner.start_of_day(),
            "isoformat" | "timestamp" | "to_pydatetime" | "toisostring" | "gettime" => Some(inner),
            _ => None,
        };
    }
    let arguments: Vec<&str> = split(arguments, |c| c == ',').into_iter().map(|(_, part)| part.trim()).collect();
    function(name, &arguments, depth + 1)
}

/// A call of a function, by the last part of its name.
fn function(name: &str, arguments: &[&str], depth: usize) -> Option<Moment> {
    let last = name.rsplit('.').next()?.trim_start_matches("new ").to_ascii_lowercase().replace('_', "");
    let first = arguments.first().copied().unwrap_or_default();
    match (last.as_str(), arguments) {
        ("now", [length]) if length.starts_with('-') => Moment::of("now").moved_by(length.get(1..)?, false),
        ("ago", [length]) => Moment::of("now").moved_by(length, false),
        ("trycast" | "safecast" | "cast" | "convert", _) => converted(first, arguments, depth),
        ("datesub" | "datetimesub" | "timestampsub" | "subdate", _) => shifted(arguments, false, depth),
        ("dateadd" | "datetimeadd" | "timestampadd" | "adddate", _) => shifted(arguments, true, depth),
        ("addmonths", [moment, months]) => moved_by_units(sum(moment, depth)?, months, "month", true),
        ("datetrunc" | "datetimetrunc" | "timestamptrunc" | "trunc" | "startofday" | "tostartofday", _) => {
            truncated(arguments, depth)
        }
        ("datetime" | "date" | "timestamp", [_, _, _, ..]) => literal(&of_numbers(arguments)?),
        ("todatetime" | "totimestamp" | "fromunixtime" | "fromtimestamp" | "utcfromtimestamp", [seconds, ..])
            if seconds.parse::<i64>().is_ok() =>
        {
            let at = DateTime::from_timestamp(seconds.parse().ok()?, 0)?;
            Some(Moment::of(at.to_rfc3339_opts(SecondsFormat::Secs, true)))
        }
        ("date" | "datetime" | "timestamp", _) if unquoted(first) == Some("now") => of_sqlite(&last, arguments),
        _ if reads_text(&last) && !first.is_empty() => {
            let moment = sum(first, depth)?;
            if matches!(last.as_str(), "date" | "todate") { moment.start_of_day() } else { Some(moment) }
        }
        _ => clock_of_call(name, arguments).or_else(|| shifted_by_name(&last, arguments, depth)),
    }
}

/// Whether a function reads a date or time from its first argument.
fn reads_text(name: &str) -> bool {
    let reads = ["parsedate", "parsetimestamp", "strptime", "fromisoformat", "isodate", "trytotimestamp", "trytodate"];
    matches!(
        name,
        "date"
            | "datetime"
            | "timestamp"
            | "todate"
            | "todatetime"
            | "todatetime64"
            | "totimestamp"
            | "totimestamptz"
            | "totimestampntz"
            | "todate32"
            | "parsedatetimebesteffort"
            | "parsedatetime64besteffort"
    ) || reads.iter().any(|start| name.starts_with(start))
}

/// `now()`, `datetime.now(timezone.utc)`, `time.time()`
fn clock_of_call(name: &str, arguments: &[&str]) -> Option<Moment> {
    let is_zone = |argument: &&str| argument.is_empty() || argument.to_ascii_lowercase().contains("utc");
    let is_precision = |argument: &&str| argument.bytes().all(|byte| byte.is_ascii_digit());
    if !arguments.iter().all(|argument| is_zone(argument) || is_precision(argument)) {
        return None;
    }
    clock(name)
}

/// `current_date`, `datetime.datetime.now`
fn clock(name: &str) -> Option<Moment> {
    let lower = name.trim().to_ascii_lowercase();
    let last = lower.rsplit('.').next()?;
    let is_qualified = last != lower && (last.contains("now") || last.contains("today"));
    let word = match last {
        "yesterday" => "yesterday",
        "unix_timestamp" => "now",
        _ if lower == "time.time" => "now",
        last => clock_word(if is_qualified { last } else { &lower })?,
    };
    // `datetime.today()` has a time.
    let word = if lower.ends_with("datetime.today") || lower.ends_with("timestamp.today") { "now" } else { word };
    let is_epoch = matches!(last, "time" | "unix_timestamp");
    let unit_of_number = if lower == "date.now" {
        ("ms", true)
    } else if is_epoch {
        ("s", true)
    } else {
        ("d", word != "now" || moves_by_days(name))
    };
    Some(Moment { unit_of_number, ..Moment::of(word) })
}

/// `'2026-01-05'`, `'now'`
fn literal(text: &str) -> Option<Moment> {
    let text = text.trim();
    let is_instant = text.len() >= 10 && text.starts_with(|c: char| c.is_ascii_digit()) && grammar::is_literal(text);
    match text.to_ascii_lowercase().as_str() {
        word @ ("now" | "today" | "yesterday") => Some(Moment::of(word)),
        _ => is_instant.then(|| Moment::of(text)),
    }
}

/// `2026, 1, 5`, `2026, 1, 5, 12, 30`
fn of_numbers(arguments: &[&str]) -> Option<String> {
    let is_number = |argument: &&&str| argument.bytes().all(|byte| byte.is_ascii_digit()) && !argument.is_empty();
    let numbers: Vec<u32> = arguments.iter().take_while(is_number).map_while(|one| one.parse().ok()).collect();
    let (year, month, day) = (*numbers.first()?, *numbers.get(1)?, *numbers.get(2)?);
    let date = NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day)?;
    let time = |index: usize| numbers.get(index).copied().unwrap_or(0);
    let has_time = (3..6).any(|index| time(index) > 0);
    has_time
        .then(|| date.and_hms_opt(time(3), time(4), time(5)))
        .map_or(Some(date.to_string()), |at| Some(format!("{}Z", at?.format("%Y-%m-%dT%H:%M:%S"))))
}

/// `cast(now() as date)`, `convert(date, getdate())`
fn converted(first: &str, arguments: &[&str], depth: usize) -> Option<Moment> {
    if let [cast, moment, ..] = arguments {
        return cast_to(sum(moment, depth)?, cast);
    }
    let at = first.to_ascii_lowercase().rfind(" as ")?;
    cast_to(sum(first.get(..at)?, depth)?, first.get(at + 4..)?)
}

/// A value as another type.
fn cast_to(moment: Moment, cast: &str) -> Option<Moment> {
    match cast.trim().to_ascii_lowercase() {
        cast if cast == "date" => moment.start_of_day(),
        cast if cast.starts_with("timestamp") || cast.starts_with("datetime") => Some(moment),
        _ => None,
    }
}

/// `now(), interval 7 day`, `day, -7, getdate()`, `now(), 7`
fn shifted(arguments: &[&str], is_later: bool, depth: usize) -> Option<Moment> {
    match *arguments {
        [moment, length] => sum(moment, depth)?.moved_by(length, is_later),
        [unit, number, moment] if unit_of(unit).is_some() => {
            moved_by_units(sum(moment, depth)?, number, unit, is_later)
        }
        [moment, number, unit] => moved_by_units(sum(moment, depth)?, number, unit, is_later),
        _ => None,
    }
}

fn moved_by_units(moment: Moment, number: &str, unit: &str, is_later: bool) -> Option<Moment> {
    let (number, is_later) = match number.trim().strip_prefix('-') {
        Some(number) => (number, !is_later),
        None => (number.trim(), is_later),
    };
    moment.moved(&Length::of(number, unit)?, is_later)
}

/// `subtractDays(now(), 7)`
fn shifted_by_name(name: &str, arguments: &[&str], depth: usize) -> Option<Moment> {
    let [moment, number] = *arguments else { return None };
    let (unit, is_later) = match name.strip_prefix("subtract") {
        Some(unit) => (unit, false),
        None => (name.strip_prefix("add")?, true),
    };
    moved_by_units(sum(moment, depth)?, number, unit, is_later)
}

/// `'day', now()`, `now(), DAY`, `now()`
fn truncated(arguments: &[&str], depth: usize) -> Option<Moment> {
    let moment = match *arguments {
        [moment] => moment,
        [unit, moment] if is_day(unit) => moment,
        [moment, unit] if is_day(unit) => moment,
        _ => return None,
    };
    sum(moment, depth)?.start_of_day()
}

/// Whether an argument names the day.
pub(in crate::syntax) fn is_day(argument: &str) -> bool {
    let word = argument.trim().trim_matches(['\'', '"']);
    ["day", "dd", "d"].iter().any(|day| word.eq_ignore_ascii_case(day))
}

/// `'now', '-7 days', 'start of day'`
fn of_sqlite(name: &str, arguments: &[&str]) -> Option<Moment> {
    let start = Moment::of("now");
    let moment = arguments.iter().skip(1).try_fold(start, |moment, modifier| {
        let modifier = unquoted(modifier)?.trim();
        match modifier {
            "start of day" => moment.start_of_day(),
            "utc" | "localtime" => Some(moment),
            _ => match modifier.strip_prefix('-') {
                Some(length) => moment.moved_by(length, false),
                None => moment.moved_by(modifier.trim_start_matches('+'), true),
            },
        }
    })?;
    if name == "date" { moment.start_of_day() } else { Some(moment) }
}

/// The position of the parenthesis that the end of a text closes.
fn opener_of_last(call: &str) -> Option<usize> {
    let mut openers = Vec::new();
    let mut quote = None;
    for (at, c) in call.char_indices() {
        match quote {
            Some(open) if open == c => quote = None,
            Some(_) => {}
            None => match c {
                '\'' | '"' => quote = Some(c),
                '(' => openers.push(at),
                ')' => drop(openers.pop()?),
                _ => {}
            },
        }
    }
    openers.pop().filter(|_| openers.is_empty())
}

#[cfg(test)]
mod tests {
    use super::moment;
    use crate::diagnostic::Safety::{Safe, Unsafe};

    #[test]
    fn moments_are_dates_or_relative_timestamps() {
        for (written, safety, ours) in [
            ("TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 7 DAY)", Safe, "now-7d"),
            ("DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY)", Safe, "today-7d"),
            ("DATE_SUB(NOW(), INTERVAL 1 MONTH)", Unsafe, "now-30d"),
            ("DATEADD(day, -7, CURRENT_DATE())", Safe, "today-7d"),
            ("DATEADD('hour', -6, CURRENT_TIMESTAMP())", Safe, "now-6h"),
            ("DATE_ADD(NOW(), INTERVAL -7 DAY)", Safe, "now-7d"),
            ("subtractHours(now(), 6)", Safe, "now-6h"),
            ("addDays(now(), -7)", Safe, "now-7d"),
            ("now() - toIntervalHour(6)", Safe, "now-6h"),
            ("NOW() - '7 days'::interval", Safe, "now-7d"),
            ("NOW()-INTERVAL '1 day 6 hours'", Safe, "now-1d6h"),
            ("datetime('now', '-7 days')", Safe, "now-7d"),
            ("date('now', '-7 days')", Safe, "today-7d"),
            ("ADD_MONTHS(SYSDATE, -1)", Unsafe, "now-30d"),
            ("date_trunc('day', now() - interval '7 days')", Safe, "today-7d"),
            ("toStartOfDay(now())", Safe, "today"),
            ("TO_DATE('2026-01-05', 'YYYY-MM-DD')", Safe, "2026-01-05"),
            ("CAST('2026-01-05' AS DATE)", Safe, "2026-01-05"),
            ("CAST(GETDATE() AS DATE)", Safe, "today"),
            ("'2026-01-05'::date - interval '7 days'", Safe, "2025-12-29"),
            ("to_timestamp(1767571200)", Safe, "2026-01-05T00:00:00Z"),
            ("pd.Timestamp.now() - pd.Timedelta(days=7)", Safe, "now-7d"),
            ("pd.Timestamp.utcnow() - pd.Timedelta('7D')", Safe, "now-7d"),
            ("datetime.now(timezone.utc) - timedelta(days=1, hours=6)", Safe, "now-1d6h"),
            ("datetime.datetime.now() - datetime.timedelta(7)", Safe, "now-7d"),
            ("datetime(2026, 1, 5)", Safe, "2026-01-05"),
            ("dt.datetime(2026, 1, 5, 12, 30)", Safe, "2026-01-05T12:30:00Z"),
            ("datetime.now().date()", Safe, "today"),
            ("startofday(ago(7d))", Safe, "today-7d"),
            ("GETDATE() - 7", Unsafe, "now-7d"),
            ("today() - 7", Safe, "today-7d"),
        ] {
            assert_eq!(moment(written), Some((ours.to_owned(), safety)), "{written}");
        }
        for written in [
            "",
            "f()",
            "now(x)",
            "date_trunc('month', now())",
            "now() - interval '1 day' + interval '1 hour'",
            "(",
            ")",
        ] {
            assert_eq!(moment(written), None, "{written}");
        }
    }
}
