//! Random records.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value as Json, json};
use tamis::filter::Number;
use tamis::record::{Field, Record as Matchable, Value as Read};
use tamis_test_support::evaluate::{Record, Value};

use crate::random::Random;
use crate::values::{CASED, FLOATS, IDS, INTEGERS, TEXTS, UNSIGNED, WITH_NUL, float};

/// The first timestamp of records and queries.
pub(crate) fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_768_262_400, 0).unwrap()
}

/// A record: its values by column, and the columns whose list has an item that is null.
pub(crate) struct Generated {
    pub(crate) values: Record,
    null_items: Vec<&'static str>,
}

/// A record of which a part of the values is missing.
pub(crate) fn record(random: &mut Random) -> Generated {
    let mut values = Record::new();
    let mut add = |random: &mut Random, id: &str, value: Value| {
        if random.chance(75) {
            values.insert(id.to_owned(), value);
        }
    };
    for (id, texts) in [
        ("name", &TEXTS[..]),
        ("input", &TEXTS),
        ("output", &WITH_NUL),
        ("model", &CASED),
        ("session_id", &IDS),
        ("user_metadata/plan", &TEXTS),
    ] {
        let text = random.pick(texts).to_owned();
        // Records are often longer than what is searched for.
        let text = if id == "input" { format!("{text} and {}", random.pick(texts)) } else { text };
        add(random, id, Value::String(text));
    }
    for id in ["status_code", "metrics/duration_ns"] {
        let number = Number::Integer(random.pick(&INTEGERS));
        add(random, id, Value::Number(number));
    }
    let unsigned = Number::Unsigned(random.pick(&UNSIGNED));
    add(random, "control_id", Value::Number(unsigned));
    for id in ["temperature", "metrics/cost"] {
        let number = if id == "temperature" && random.chance(20) { f64::NAN } else { random.pick(&FLOATS) };
        add(random, id, Value::Number(float(number)));
    }
    for id in ["is_complete", "has_children"] {
        let value = random.chance(50);
        add(random, id, Value::Boolean(value));
    }
    for id in ["created_at", "updated_at"] {
        // Half hours, and a millisecond before or after.
        let half_hours = i64::try_from(random.below(200)).unwrap();
        let milliseconds = random.pick(&[-1, 0, 0, 1]);
        let timestamp = start() + TimeDelta::minutes(30 * half_hours) + TimeDelta::milliseconds(milliseconds);
        add(random, id, Value::Timestamp(timestamp));
    }
    for (id, texts) in [("tags", &CASED[..]), ("labels", &TEXTS)] {
        let texts = random.some(texts, 0).into_iter().map(str::to_owned).collect();
        add(random, id, Value::Strings(texts));
    }
    let numbers = random.some(&FLOATS, 0).into_iter().map(float).collect();
    add(random, "scores", Value::Numbers(numbers));
    let null_items = ["tags", "labels", "scores"].into_iter().filter(|_| random.chance(30)).collect();
    Generated { values, null_items }
}

impl Generated {
    /// The record for the loader: by column, NaN as a string.
    pub(crate) fn to_json(&self) -> Json {
        let mut json = Map::new();
        for (id, value) in &self.values {
            let mut value = match value {
                Value::String(text) => json!(text),
                Value::Strings(texts) => json!(texts),
                Value::Number(number) => number_json(*number),
                Value::Numbers(numbers) => numbers.iter().map(|number| number_json(*number)).collect(),
                Value::Boolean(value) => json!(value),
                Value::Timestamp(timestamp) => json!(timestamp.to_rfc3339()),
            };
            if let Some(items) = value.as_array_mut().filter(|_| self.null_items.contains(&&**id)) {
                items.push(Json::Null);
            }
            json.insert(id.clone(), value);
        }
        Json::Object(json)
    }
}

fn number_json(number: Number) -> Json {
    if number.as_f64().is_nan() { json!("NaN") } else { json!(number) }
}

impl Matchable for Generated {
    fn value(&self, field: &Field) -> Read<'_> {
        let null = || self.null_items.contains(&field.column_id()).then_some(Read::Missing);
        match self.values.get(field.column_id()) {
            None => Read::Missing,
            Some(Value::String(text)) => Read::Text(text.into()),
            Some(Value::Strings(texts)) => {
                Read::List(texts.iter().map(|text| Read::Text(text.into())).chain(null()).collect())
            }
            Some(Value::Number(number)) => Read::Number(*number),
            Some(Value::Numbers(numbers)) => {
                Read::List(numbers.iter().map(|number| Read::Number(*number)).chain(null()).collect())
            }
            Some(Value::Boolean(value)) => Read::Boolean(*value),
            Some(Value::Timestamp(timestamp)) => Read::Text(timestamp.to_rfc3339().into()),
        }
    }
}
