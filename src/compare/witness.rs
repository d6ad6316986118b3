//! Records that one query matches and the other does not, confirmed by the matcher.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use super::{Side, Witness};
use crate::filter::Number;
use crate::matcher::{Matcher, Truth};
use crate::options::MissingValues;
use crate::record::{Layout, Value};
use crate::semantic::satisfiability::Budget;

/// The number of steps to make a record smaller, in addition to those for the size of the queries.
const MAX_STEPS: usize = 1_000_000;
const MAX_STEPS_OF_SIZE: usize = 8;

/// The value of a column, and whether it is one that the schema describes.
type Field = (String, Value<'static>, bool);

/// A confirmed record.
pub(super) struct Draft {
    fields: Vec<Field>,
    /// The models under which it is confirmed; at least one.
    pub(super) models: Vec<MissingValues>,
    has_missing: bool,
}

impl Draft {
    /// Whether a column has no value, and it matters.
    pub(super) const fn has_missing(&self) -> bool {
        self.has_missing
    }
}

/// Confirms records.
pub(super) struct Witnesses<'s> {
    sides: &'s [Side; 2],
    /// The predicate of each side, under each model.
    matchers: [Vec<(MissingValues, Matcher)>; 2],
    layout: &'s Layout,
    /// Whether records do not tell the result of a condition, so that an unknown result may be a match.
    has_undecidable: bool,
    size: usize,
}

impl<'s> Witnesses<'s> {
    pub(super) fn new(sides: &'s [Side; 2], layout: &'s Layout, has_undecidable: bool, size: usize) -> Self {
        let under_models = |side: &Side| {
            let models = MissingValues::ALL.iter();
            models.map(|model| (*model, side.matcher.clone().missing_values(*model))).collect()
        };
        Self { sides, matchers: sides.each_ref().map(under_models), layout, has_undecidable, size }
    }

    /// The record with these values, without those that do not matter; `None` if it is no witness.
    pub(super) fn confirm(&self, mut fields: Vec<Field>, side: usize) -> Option<Draft> {
        let has_missing = fields.iter().any(|(_, value, _)| *value == Value::Missing);
        let results = self.results(&fields);
        let models = self.models(&results, side);
        models.first()?;
        let steps = Budget::of(MAX_STEPS + MAX_STEPS_OF_SIZE * self.size);
        // The columns that differ are first, and most likely to matter.
        for number in (0..fields.len()).rev() {
            if !steps.take(self.size + fields.len()) {
                break;
            }
            let Some((_, value, _)) = fields.get_mut(number).filter(|(_, value, _)| *value != Value::Missing) else {
                continue;
            };
            let removed = std::mem::replace(value, Value::Missing);
            // A value does not matter if the results are the same without it, and known as before.
            if self.results(&fields) == results {
                continue;
            }
            if let Some((_, value, _)) = fields.get_mut(number) {
                *value = removed;
            }
        }
        Some(Draft { fields, models, has_missing })
    }

    /// The results of both queries under each model.
    fn results(&self, fields: &[Field]) -> Vec<[Truth; 2]> {
        let record = self.record(fields, &|_| false);
        let [old, new] = &self.matchers;
        old.iter().zip(new).map(|((_, old), (_, new))| [old.matches(&record), new.matches(&record)]).collect()
    }

    /// The models under which only the query of this side matches.
    fn models(&self, results: &[[Truth; 2]], side: usize) -> Vec<MissingValues> {
        let is_missed = |truth: Truth| truth == Truth::False || truth == Truth::Unknown && !self.has_undecidable;
        let confirmed = MissingValues::ALL.iter().zip(results).filter(|(_, [old, new])| {
            let (matching, other) = if side == 0 { (old, new) } else { (new, old) };
            matching.is_true() && is_missed(*other)
        });
        confirmed.map(|(model, _)| *model).collect()
    }

    /// The record as JSON; the missing values of some columns are written as `null`.
    fn record(&self, fields: &[Field], is_written: &dyn Fn(&str) -> bool) -> Json {
        let mut record = Json::Object(Map::new());
        for (id, value, _) in fields {
            if *value == Value::Missing && !is_written(id) {
                continue;
            }
            put(&mut record, &self.layout.path(id), json(value));
        }
        record
    }

    pub(super) fn witness(&self, draft: &Draft, side: usize) -> Witness {
        let record = self.record(&draft.fields, &|_| false);
        let model = draft.models.first().copied().unwrap_or_default();
        let mut traces = self.sides.iter().map(|side| {
            let trace = side.matcher.clone().missing_values(model).trace(&record);
            let reasons = side.shape.reasons(&trace);
            reasons.iter().filter_map(|reason| trace.conditions.get(*reason)).cloned().collect::<Vec<_>>()
        });
        let [old, new] = [traces.next().unwrap_or_default(), traces.next().unwrap_or_default()];
        let matters = |id: &str| old.iter().chain(&new).any(|condition| condition.column_id == id);
        let record = self.record(&draft.fields, &matters);
        let is_unusual = |(_, value, is_usual): &&Field| !is_usual && *value != Value::Missing;
        Witness {
            record,
            models: draft.models.clone(),
            unusual_columns: draft.fields.iter().filter(is_unusual).map(|(id, ..)| id.clone()).collect(),
            conditions: if side == 0 { new } else { old },
        }
    }
}

/// Puts a value at a path of keys.
fn put(record: &mut Json, path: &[String], value: Json) {
    let mut at = record;
    for key in path {
        if !at.is_object() {
            *at = Json::Object(Map::new());
        }
        let Json::Object(object) = at else { return };
        at = object.entry(key.clone()).or_insert(Json::Null);
    }
    *at = value;
}

fn json(value: &Value<'_>) -> Json {
    match value {
        Value::Missing => Json::Null,
        Value::Boolean(value) => Json::Bool(*value),
        Value::Number(Number::Integer(value)) => Json::from(*value),
        Value::Number(Number::Unsigned(value)) => Json::from(*value),
        Value::Number(Number::Float(value)) => Json::from(*value),
        Value::Text(text) | Value::Structure(text) => Json::String(Cow::into_owned(text.clone())),
        Value::List(items) => items.iter().map(json).collect(),
    }
}
