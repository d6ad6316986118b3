//! Facts about the values of a column, in addition to their type.

use chrono::{DateTime, Utc};

use crate::diagnostic::words;
use crate::schema::{AllowedValue, DataType, DataUnit, FilterType, Resolved, Schema};
use crate::semantic::check::is_uuid;

/// The earliest time of a record: an older one is a default, such as the Unix epoch, not the time of an event.
const EARLIEST: &str = "2000-01-01T00:00:00Z";
/// A time before this version was released, and so before `now`: if `now` is not set, there can be records up to here.
const LATEST: &str = "2026-01-01T00:00:00Z";
/// The first and the last timestamp that servers accept.
const FIRST: &str = "0001-01-01T00:00:00Z";
const LAST: &str = "9999-12-31T23:59:59Z";
/// The maximum number of values to list in a message.
const MAX_LISTED: usize = 12;

/// The columns, and the time that `now` means.
#[derive(Clone, Copy)]
pub(crate) struct Known<'k> {
    pub(crate) schema: &'k Schema,
    pub(crate) now: Option<DateTime<Utc>>,
}

/// The possible numbers of a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Numbers {
    pub(crate) min: f64,
    pub(crate) max: f64,
    /// Whether all are whole numbers.
    pub(crate) is_whole: bool,
    /// The only possible numbers, if they are known.
    pub(crate) listed: Option<Vec<f64>>,
}

/// The possible timestamps of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timestamps {
    /// The first timestamp.
    pub(crate) min: DateTime<Utc>,
    /// The end, exclusive.
    pub(crate) end: DateTime<Utc>,
}

/// The possible strings of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Texts<'k> {
    Any,
    /// UUIDs only.
    Uuids,
    /// These only.
    Listed(Vec<&'k str>),
}

impl Texts<'_> {
    pub(crate) fn have(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Uuids => is_uuid(text),
            Self::Listed(listed) => listed.contains(&text),
        }
    }
}

impl Numbers {
    pub(crate) const ANY: Self = Self { min: f64::NEG_INFINITY, max: f64::INFINITY, is_whole: false, listed: None };
}

impl<'k> Known<'k> {
    fn column(self, id: &'k str) -> Option<Resolved<'k>> {
        self.schema.described(id)
    }

    /// Whether a record may have several values in the column.
    pub(crate) fn may_have_several(self, id: &'k str) -> bool {
        self.column(id).is_some_and(|column| column.column.multi_valued)
    }

    /// Like [`may_have_several`](Self::may_have_several), with an id that is not borrowed for as long.
    pub(crate) fn has_several(self, id: &str) -> bool {
        self.schema.described(id).is_some_and(|column| column.column.multi_valued)
    }

    /// Whether a record may have no value in the column.
    pub(crate) fn may_be_missing(self, id: &'k str) -> bool {
        !self.column(id).is_some_and(|column| column.column.is_never_missing())
    }

    pub(crate) fn numbers(self, id: &'k str) -> Numbers {
        let Some(column) = self.column(id) else { return Numbers::ANY };
        let is_whole = column.column.data_type == Some(DataType::Integer);
        let (min, max) = match column.unit() {
            Some(DataUnit::Percentage) => (0.0, 1.0),
            Some(unit) if unit != DataUnit::Other => (0.0, f64::INFINITY),
            _ if is_count(id) => (0.0, f64::INFINITY),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        };
        let number = |value: &AllowedValue| match value {
            AllowedValue::Number(number) => Some(*number),
            _ => None,
        };
        let listed = column.column.allowed_values.as_ref().and_then(|values| values.iter().map(number).collect());
        Numbers { min, max, is_whole, listed }
    }

    /// The possible timestamps of a column: if `is_certain`, only those that certainly exist, else all that may exist.
    /// Always `Some`.
    pub(crate) fn timestamps(self, id: &str, is_certain: bool) -> Option<Timestamps> {
        let time = |text: &str| text.parse().ok();
        if !is_record_time(id) {
            return Some(Timestamps { min: time(FIRST)?, end: time(LAST)? });
        }
        let end = match self.now {
            None if is_certain => time(LATEST)?,
            None => DateTime::<Utc>::MAX_UTC,
            Some(now) => now,
        };
        Some(Timestamps { min: time(EARLIEST)?, end })
    }

    /// Whether setting `now` would make more facts about the column known.
    pub(crate) fn needs_now(self, id: &str) -> bool {
        self.now.is_none() && is_record_time(id)
    }

    pub(crate) fn texts(self, id: &'k str) -> Texts<'k> {
        let Some(column) = self.column(id).and_then(|column| column.column.borrowed()) else { return Texts::Any };
        let text = |value: &'k AllowedValue| match value {
            AllowedValue::Text(text) => Some(text.as_str()),
            _ => None,
        };
        match column.allowed_values.as_ref().and_then(|values| values.iter().map(text).collect()) {
            Some(listed) => Texts::Listed(listed),
            None if column.data_type == Some(DataType::Uuid) => Texts::Uuids,
            None => Texts::Any,
        }
    }

    /// A fact about the values of a column, as a sentence; `None` if it may have any value of its type.
    pub(crate) fn fact(self, id: &'k str) -> Option<String> {
        let column = self.column(id)?;
        let name = words::quote(id);
        match column.column.effective_type()? {
            FilterType::Number => {
                let Numbers { min, max, is_whole, listed } = self.numbers(id);
                if let Some(listed) = listed {
                    return known_values(&name, &listed.iter().map(ToString::to_string).collect::<Vec<_>>());
                }
                let whole = is_whole.then_some("a whole number");
                let range = match (min, max) {
                    (_, 1.0) => Some("from 0 to 1"),
                    (0.0, _) => Some("never negative"),
                    _ => None,
                };
                let facts: Vec<&str> = whole.into_iter().chain(range).collect();
                (!facts.is_empty()).then(|| format!("{name} is {}", facts.join(" and ")))
            }
            FilterType::Date if is_record_time(id) => {
                Some(format!("{name} is never before the year 2000, and never after now"))
            }
            FilterType::Text | FilterType::Id => match self.texts(id) {
                Texts::Listed(listed) => known_values(&name, &listed),
                Texts::Uuids => Some(format!("{name} is always a UUID")),
                Texts::Any => None,
            },
            _ => None,
        }
    }
}

fn known_values<S: AsRef<str>>(name: &str, listed: &[S]) -> Option<String> {
    (listed.len() <= MAX_LISTED).then(|| format!("the known values of {name} are {}", words::list(listed, "and")))
}

/// Whether a standard column without a unit is a count.
fn is_count(id: &str) -> bool {
    id == "step_number" || id.starts_with("metrics/num_")
}

/// Whether a column is the time when a record was created or changed.
fn is_record_time(id: &str) -> bool {
    matches!(id, "created_at" | "updated_at")
}
