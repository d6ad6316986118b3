//! What a query is checked with, besides the columns.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Duration, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, Offset, TimeZone, Utc};

use crate::ast::{List, Operand, Value, ValueKind};
use crate::parse::{self, Limits};
use crate::source::Span;

/// What a query is checked with, besides the columns.
///
/// # Examples
///
/// ```
/// use tamis::{Options, Schema, Zone};
///
/// let mut options = Options::at("2026-01-15T12:00:00Z".parse()?);
/// options.zone = Zone::named("Europe/Paris").ok_or("no such zone")?;
/// options.parameters.bind("model", "gpt-4o");
///
/// let query = "created_at >= today and model = $model";
/// let schema = Schema::builtin();
/// let compiled = tamis::compile(query, &schema, &options)?;
/// assert!(compiled.tree.to_json().contains("2026-01-14T23:00:00Z"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What `now` means. Where it is absent, `now`, `today` and `yesterday` are errors.
    pub now: Option<DateTime<Utc>>,
    /// The zone of days, and of times that are written without one.
    pub zone: Zone,
    /// What `$name` means.
    pub parameters: Parameters,
    /// How much a query may cost.
    pub limits: Limits,
}

impl Options {
    /// The defaults, with a meaning for `now`.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self { now: Some(now), ..Self::default() }
    }
}

/// A time zone: a fixed offset from UTC, or one of the IANA database, whose days may be 23 or 25
/// hours long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Rules);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rules {
    Fixed(FixedOffset),
    Named(chrono_tz::Tz),
}

/// What a time on the clock means in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClockTime {
    /// One instant, or the earlier of two when clocks were set back.
    Instant(DateTime<Utc>),
    /// None: clocks were set forward past it.
    Skipped,
}

impl Default for Zone {
    fn default() -> Self {
        Self::UTC
    }
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Rules::Named(chrono_tz::Tz::UTC));

    /// A zone by its IANA name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok().map(Rules::Named).map(Self)
    }

    /// A zone by its offset from UTC in minutes, east positive, less than a day.
    #[must_use]
    pub fn fixed(minutes: i32) -> Option<Self> {
        FixedOffset::east_opt(minutes.checked_mul(60)?).map(Rules::Fixed).map(Self)
    }

    /// A zone as people write it: `UTC`, `Z`, `+02:00` or an IANA name.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::Zone;
    ///
    /// assert_eq!(Zone::parse("+02:00"), Zone::fixed(120));
    /// assert!(Zone::parse("America/New_York").is_some());
    /// assert!(Zone::parse("Mars/Olympus").is_none());
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
            return Some(Self::UTC);
        }
        let sign = match text.chars().next()? {
            '+' => 1,
            '-' | '−' => -1,
            _ => return Self::named(text),
        };
        let (hours, minutes) = text.get(text.chars().next()?.len_utf8()..)?.split_once(':')?;
        let two = |digits: &str| (digits.len() == 2).then(|| digits.parse::<u8>().ok()).flatten();
        let (hours, minutes) = (two(hours)?, two(minutes).filter(|&minutes| minutes < 60)?);
        Self::fixed(sign * (i32::from(hours) * 60 + i32::from(minutes)))
    }

    /// What the zone's clocks show at an instant.
    pub(crate) fn clock(self, instant: DateTime<Utc>) -> NaiveDateTime {
        match self.0 {
            Rules::Fixed(offset) => instant.with_timezone(&offset).naive_local(),
            Rules::Named(zone) => instant.with_timezone(&zone).naive_local(),
        }
    }

    /// When the zone's clocks show this.
    pub(crate) fn instant(self, clock: NaiveDateTime) -> ClockTime {
        let earliest = match self.0 {
            Rules::Fixed(offset) => earliest(&offset, clock),
            Rules::Named(zone) => earliest(&zone, clock),
        };
        earliest.map_or(ClockTime::Skipped, ClockTime::Instant)
    }

    /// The first instant of a day: midnight, or where clocks skip it the instant they go on from.
    pub(crate) fn day_start(self, day: NaiveDate) -> Option<DateTime<Utc>> {
        let midnight = day.and_hms_opt(0, 0, 0)?;
        // No zone has ever skipped more than a day; the step is the finest that any has used.
        (0..=24 * 4).find_map(|quarters| match self.instant(midnight + Duration::minutes(15 * quarters)) {
            ClockTime::Instant(instant) if quarters == 0 => Some(instant),
            ClockTime::Instant(instant) => Some(self.transition_before(instant)),
            ClockTime::Skipped => None,
        })
    }

    /// The instant at which clocks were set forward, at most a quarter of an hour before `instant`.
    fn transition_before(self, instant: DateTime<Utc>) -> DateTime<Utc> {
        let offset = |at: DateTime<Utc>| self.clock(at) - at.naive_utc();
        let (mut before, mut after) = (instant - Duration::minutes(15), instant);
        if offset(before) == offset(after) {
            return instant;
        }
        while after - before > Duration::seconds(1) {
            let middle = before + (after - before) / 2;
            if offset(middle) == offset(after) { after = middle } else { before = middle }
        }
        after
    }
}

fn earliest<Z: TimeZone>(zone: &Z, clock: NaiveDateTime) -> Option<DateTime<Utc>> {
    match zone.offset_from_local_datetime(&clock) {
        LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _) => {
            let utc = clock.checked_sub_offset(offset.fix())?;
            Some(Utc.from_utc_datetime(&utc))
        }
        LocalResult::None => None,
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Rules::Fixed(offset) => offset.fmt(f),
            Rules::Named(zone) => f.write_str(zone.name()),
        }
    }
}

/// The values of parameters, by name.
///
/// A value is bound after parsing, so that it can never change the shape of a query.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    values: BTreeMap<String, ParameterValue>,
}

impl Parameters {
    /// Gives `$name` a value, in the place of any it had.
    pub fn bind(&mut self, name: impl Into<String>, value: impl Into<ParameterValue>) {
        self.values.insert(name.into(), value.into());
    }

    /// The value of `$name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ParameterValue> {
        self.values.get(name)
    }

    /// The names that have a value, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }
}

/// A typed value, or a list of them.
///
/// # Examples
///
/// ```
/// use tamis::ParameterValue;
///
/// let text = ParameterValue::from("gpt-4o");
/// let list = ParameterValue::from(vec![500, 502]);
/// // As the command line reads it: one literal or list of the language, else text.
/// assert_eq!(ParameterValue::parse("(500, 502)"), list);
/// assert_eq!(ParameterValue::parse("gpt-4o"), text);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterValue(pub(crate) Operand<'static>);

impl ParameterValue {
    /// One literal or list of the language, as `5s`, `"a"` or `("a", "b")`; any other text is
    /// itself.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        parse::operand(text).map_or_else(|| Self::from(text), Self)
    }

    fn single(kind: ValueKind, text: impl Into<String>) -> Self {
        Self(Operand::Value(Value { kind, text: text.into().into(), span: Span::default() }))
    }
}

impl From<&str> for ParameterValue {
    fn from(text: &str) -> Self {
        Self::single(ValueKind::String, text)
    }
}

impl From<String> for ParameterValue {
    fn from(text: String) -> Self {
        Self::single(ValueKind::String, text)
    }
}

impl From<bool> for ParameterValue {
    fn from(value: bool) -> Self {
        Self::single(ValueKind::Boolean, value.to_string())
    }
}

impl From<i32> for ParameterValue {
    fn from(value: i32) -> Self {
        Self::single(ValueKind::Number, value.to_string())
    }
}

impl From<i64> for ParameterValue {
    fn from(value: i64) -> Self {
        Self::single(ValueKind::Number, value.to_string())
    }
}

impl From<u64> for ParameterValue {
    fn from(value: u64) -> Self {
        Self::single(ValueKind::Number, value.to_string())
    }
}

impl From<f64> for ParameterValue {
    /// A number; one that is not finite is an error where it is used.
    fn from(value: f64) -> Self {
        Self::single(ValueKind::Number, format!("{value:?}"))
    }
}

impl From<DateTime<Utc>> for ParameterValue {
    fn from(value: DateTime<Utc>) -> Self {
        Self::single(ValueKind::Instant, crate::filter::Instant(value).to_string())
    }
}

impl<T: Into<Self>> From<Vec<T>> for ParameterValue {
    /// A list. The items of a list among `values` become items themselves.
    fn from(values: Vec<T>) -> Self {
        let mut items = Vec::with_capacity(values.len());
        for value in values {
            match value.into().0 {
                Operand::Value(item) => items.push(item),
                Operand::List(list) => items.extend(list.items),
                Operand::Range(bounds) => items.extend(*bounds),
            }
        }
        Self(Operand::List(List { items, span: Span::default() }))
    }
}
