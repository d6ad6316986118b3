//! The values of a record that a query reads.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use tamis::filter::Number;
use tamis::record::{Field, Record, Value};

use super::paths::Sink;

/// The values of the fields of a matcher, by [`Field::index`].
pub(super) struct Values<'r> {
    values: Vec<Value<'r>>,
}

impl<'r> Values<'r> {
    /// No values of this number of fields.
    pub(super) fn missing(count: usize) -> Self {
        Self { values: vec![Value::Missing; count] }
    }

    /// Removes all values.
    pub(super) fn clear(&mut self) {
        self.values.fill(Value::Missing);
    }

    /// Sets the value of a field.
    pub(super) fn set(&mut self, field: usize, value: Value<'r>) {
        if let Some(slot) = self.values.get_mut(field) {
            *slot = value;
        }
    }

    /// The first column of text among `fields` whose value is an object, or an array that is no list.
    pub(super) fn structure<'f>(&self, fields: &'f [Field]) -> Option<&'f Field> {
        let is_structure = |field: &&Field| matches!(self.values.get(field.index()), Some(Value::Structure(_)));
        fields.iter().filter(|field| !field.is_list()).find(is_structure)
    }
}

impl Record for Values<'_> {
    fn value(&self, field: &Field) -> Value<'_> {
        self.values.get(field.index()).map_or(Value::Missing, borrowed)
    }
}

fn borrowed<'v>(value: &'v Value<'_>) -> Value<'v> {
    match value {
        Value::Boolean(value) => Value::Boolean(*value),
        Value::Number(number) => Value::Number(*number),
        Value::Text(text) => Value::Text(Cow::Borrowed(text)),
        Value::Structure(json) => Value::Structure(Cow::Borrowed(json)),
        Value::List(items) => Value::List(items.iter().map(borrowed).collect()),
        _ => Value::Missing,
    }
}

/// Receives the values of the fields of a matcher.
pub(super) struct Filler<'f, 's, 'r> {
    pub(super) fields: &'f [Field],
    pub(super) values: &'s mut Values<'r>,
}

impl<'de> Sink<'de> for Filler<'_, '_, 'de> {
    fn fill<D: Deserializer<'de>>(&mut self, field: usize, value: D) -> Result<(), D::Error> {
        let is_list = self.fields.get(field).is_some_and(Field::is_list);
        self.values.set(field, ValueSeed { is_list }.deserialize(value)?);
        Ok(())
    }

    fn clear(&mut self, field: usize) {
        self.values.set(field, Value::Missing);
    }
}

/// Reads a JSON value as `tamis` reads a `serde_json::Value`; an array is a list if `is_list`, else a structure.
#[derive(Clone, Copy)]
pub(super) struct ValueSeed {
    pub(super) is_list: bool,
}

impl<'de> DeserializeSeed<'de> for ValueSeed {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<Value<'de>, D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value<'de>, E> {
        Ok(Value::Missing)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value<'de>, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value<'de>, E> {
        Ok(Value::Number(Number::Integer(value)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value<'de>, E> {
        Ok(Value::Number(i64::try_from(value).map_or(Number::Unsigned(value), Number::Integer)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value<'de>, E> {
        Ok(Value::Number(Number::Float(value)))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value<'de>, A::Error> {
        if !self.is_list {
            let array = serde_json::Value::deserialize(SeqAccessDeserializer::new(items))?;
            return Ok(Value::Structure(Cow::Owned(array.to_string())));
        }
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Self { is_list: false })? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value<'de>, A::Error> {
        let object = serde_json::Value::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Value::Structure(Cow::Owned(object.to_string())))
    }
}
