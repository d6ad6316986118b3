//! Lengths of time in other languages: `INTERVAL '7 days'`, `timedelta(days=7)`, `toIntervalHour(6)`.

use crate::syntax::unit;

use super::parts::{split, unquoted};

/// A number with a unit.
#[derive(Clone, Debug)]
pub(super) struct Length {
    number: u64,
    unit: &'static str,
    is_negative: bool,
    /// Whether a unit of varying length was replaced by days.
    is_rounded: bool,
    /// Whether there is no unit, which usually means days.
    pub(super) is_number: bool,
}

impl Length {
    pub(super) fn of(number: &str, unit: &str) -> Option<Self> {
        let (is_negative, digits) = match number.trim().strip_prefix('-') {
            Some(digits) => (true, digits.trim()),
            None => (false, number.trim().trim_start_matches('+')),
        };
        let number: u64 = digits.parse().ok()?;
        let (unit, factor) = unit_of(unit)?;
        Some(Self { number: number.checked_mul(factor)?, unit, is_negative, is_rounded: factor > 1, is_number: false })
    }
}

impl Length {
    /// This length, with another unit if it is only a number.
    pub(super) fn in_unit(&self, unit: &'static str) -> Self {
        if self.is_number { Self { unit, ..self.clone() } } else { self.clone() }
    }
}

/// The unit that a word names, and how often it has to be taken.
pub(super) fn unit_of(word: &str) -> Option<(&'static str, u64)> {
    let word = word.trim().trim_matches(['\'', '"']);
    let lower = word.to_lowercase();
    match lower.as_str() {
        "dd" => return Some(("d", 1)),
        "hh" => return Some(("h", 1)),
        "mi" => return Some(("m", 1)),
        "ss" => return Some(("s", 1)),
        "wk" | "ww" => return Some(("w", 1)),
        "mm" => return Some(("d", 30)),
        "yy" | "yyyy" => return Some(("d", 365)),
        _ => {}
    }
    if let Some(days) = unit::days_of(word).or_else(|| unit::days_of(&lower)) {
        return Some(("d", days.into()));
    }
    unit::of_word(&lower).filter(|unit| unit::is_time(unit)).map(|unit| (unit, 1))
}

/// The lengths that are added.
#[derive(Clone, Debug)]
pub(super) struct Moves {
    moves: Vec<(bool, u64, &'static str)>,
    pub(super) is_certain: bool,
}

impl Default for Moves {
    fn default() -> Self {
        Self { moves: Vec::new(), is_certain: true }
    }
}

impl Moves {
    /// Adds a length; `None` if there are too many.
    pub(super) fn push(&mut self, length: &Length, is_later: bool) -> Option<()> {
        self.is_certain &= !length.is_rounded;
        if length.number > 0 {
            self.moves.push((is_later != length.is_negative, length.number, length.unit));
        }
        (self.moves.len() < 10).then_some(())
    }

    pub(super) fn is_later(&self) -> bool {
        self.moves.first().is_none_or(|(is_later, ..)| *is_later)
    }

    /// The offset as a query writes it: `-1d6h`. `None` if it goes back and forth.
    pub(super) fn written(&self) -> Option<String> {
        let is_later = self.is_later();
        if !self.moves.iter().all(|(later, ..)| *later == is_later) {
            return None;
        }
        let lengths: String = self.moves.iter().map(|(_, number, unit)| format!("{number}{unit}")).collect();
        Some(if lengths.is_empty() { lengths } else { format!("{}{lengths}", if is_later { '+' } else { '-' }) })
    }

    /// The number of days, if these are whole days in one direction.
    pub(super) fn days(&self) -> Option<u64> {
        let is_later = self.is_later();
        self.moves.iter().try_fold(0_u64, |days, (later, number, unit)| {
            let length = match *unit {
                "d" => 1,
                "w" => 7,
                _ => return None,
            };
            days.checked_add(number.checked_mul(length)?).filter(|_| *later == is_later)
        })
    }
}

/// `interval '1 day 6 hours'`, `'7 days'::interval`, `timedelta(days=1, hours=6)`, `7d`, `7`
pub(super) fn lengths(written: &str) -> Option<Vec<Length>> {
    let written = written.trim();
    let plain = written.strip_suffix("::interval").or_else(|| written.strip_suffix("::INTERVAL")).unwrap_or(written);
    let is_interval = plain.get(..8).is_some_and(|word| word.eq_ignore_ascii_case("interval"));
    if is_interval && !plain.ends_with(')') {
        return in_words(plain.get(8..)?);
    }
    match plain.strip_suffix(')').and_then(|call| call.split_once('(')) {
        Some((name, arguments)) => of_call(name, arguments),
        None if plain.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(vec![Length { is_number: true, ..Length::of(plain, "d")? }])
        }
        None => in_words(plain),
    }
}

/// `7 days`, `timedelta(days=7)` as `7d`.
pub(super) fn duration(written: &str) -> Option<String> {
    let lengths = lengths(written)?;
    let mut moves = Moves::default();
    for length in lengths.iter().filter(|length| !length.is_number) {
        moves.push(length, true)?;
    }
    moves.written()?.strip_prefix('+').map(str::to_owned)
}

/// `timedelta(days=7)`, `Timedelta(7, 'd')`, `toIntervalDay(7)`, `make_interval(days => 7)`
fn of_call(name: &str, arguments: &str) -> Option<Vec<Length>> {
    let last = name.rsplit('.').next()?.trim().to_ascii_lowercase().replace('_', "");
    let arguments: Vec<&str> = split(arguments, |c| c == ',').into_iter().map(|(_, part)| part.trim()).collect();
    if let Some(unit) = last.strip_prefix("tointerval") {
        let [number] = *arguments else { return None };
        return Some(vec![Length::of(number, unit)?]);
    }
    if !matches!(
        last.as_str(),
        "timedelta" | "relativedelta" | "dateoffset" | "makeinterval" | "numtodsinterval" | "interval" | "duration"
    ) {
        return None;
    }
    match *arguments {
        [text] if unquoted(text).is_some() => in_words(text),
        // The first argument of Python is days.
        [days] if days.bytes().all(|byte| byte.is_ascii_digit()) => Some(vec![Length::of(days, "d")?]),
        [number, unit] if !number.contains('=') => Some(vec![Length::of(number, unit.trim_start_matches("unit="))?]),
        _ => {
            let named = |argument: &&str| {
                let (unit, number) = argument.split_once('=')?;
                Length::of(number.trim_start_matches('>').trim(), unit.trim())
            };
            arguments.iter().map(named).collect()
        }
    }
}

/// `7 days`, `'1 day 6 hours'`, `'7' day`, `P7D`
fn in_words(written: &str) -> Option<Vec<Length>> {
    let plain: String = written.chars().filter(|c| !matches!(c, '\'' | '"')).collect();
    if let Some(ours) = iso_duration(plain.trim()) {
        return in_words(&ours);
    }
    let mut rest = plain.trim();
    let mut lengths = Vec::new();
    while !rest.is_empty() && lengths.len() < 8 {
        let (sign, unsigned) = rest.split_at_checked(usize::from(rest.starts_with(['-', '+'])))?;
        let unsigned = unsigned.trim_start();
        let (number, after) = unsigned.split_at_checked(unsigned.find(|c: char| !c.is_ascii_digit())?)?;
        let after = after.trim_start();
        let (unit, after) = after.split_at_checked(after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len()))?;
        lengths.push(Length::of(&format!("{sign}{number}"), unit)?);
        rest = after.trim_start_matches([' ', ',']);
    }
    (!lengths.is_empty() && rest.is_empty()).then_some(lengths)
}

/// `P7D`, `PT1H30M` as `7d`, `1h30m`.
pub(super) fn iso_duration(written: &str) -> Option<String> {
    let (days, time) = written.strip_prefix('P')?.split_once('T').unwrap_or((written.strip_prefix('P')?, ""));
    let is_part =
        |text: &str, units: &[char]| text.chars().all(|c| c.is_ascii_digit() || c == '.' || units.contains(&c));
    let is_duration = is_part(days, &['D', 'W']) && is_part(time, &['H', 'M', 'S']);
    let ours = format!("{days}{time}").to_lowercase();
    (is_duration && ours.ends_with(|c: char| c.is_ascii_lowercase())).then_some(ours)
}
