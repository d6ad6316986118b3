//! Settings and metadata from JSON.
//!
//! What is read is a tree of values first: readers of a stream that `serde` derives are many times as large.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::de::Error as _;
use serde_json::{Map, Value as Json};

use crate::diagnostic::words;
use crate::filter;

/// What can be read from JSON.
pub(crate) trait Read: Sized {
    fn read(json: Json) -> Result<Self, Unreadable>;

    /// What a field that is absent says; nothing where it must not be.
    fn absent() -> Option<Self> {
        None
    }
}

/// What is wrong with JSON, and where.
#[derive(Debug)]
pub(crate) struct Unreadable {
    /// As `metric_details[3].id`.
    path: String,
    problem: String,
}

impl Unreadable {
    pub(crate) fn is(json: &Json, expected: &str) -> Self {
        let is = match json {
            Json::Null => "null".to_owned(),
            Json::Bool(value) => format!("boolean `{value}`"),
            Json::Number(number) => format!("number `{number}`"),
            Json::String(text) => format!("string {}", filter::json(text)),
            Json::Array(_) => "sequence".to_owned(),
            Json::Object(_) => "map".to_owned(),
        };
        Self::custom(format_args!("invalid type: {is}, expected {expected}"))
    }

    pub(crate) fn inside(mut self, step: &str) -> Self {
        let joint = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = [step, joint, &self.path].concat();
        self
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.problem)
    }
}

impl std::error::Error for Unreadable {}

impl serde::de::Error for Unreadable {
    fn custom<T: fmt::Display>(problem: T) -> Self {
        Self { path: String::new(), problem: problem.to_string() }
    }
}

/// The fields of an object.
pub(crate) struct Fields(Map<String, Json>);

impl Fields {
    /// Those of an object that may have others, of which nothing is known.
    pub(crate) fn open(json: Json) -> Result<Self, Unreadable> {
        Map::read(json).map(Self)
    }

    /// Those of an object that has no others than these.
    pub(crate) fn new(json: Json, names: &[&str]) -> Result<Self, Unreadable> {
        let Self(object) = Self::open(json)?;
        match object.keys().find(|key| !names.contains(&key.as_str())) {
            Some(key) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                let (key, names) = (words::quote(key), names.join(", "));
                Err(Unreadable::custom(format_args!("unknown field {key}, expected one of {names}")))
            }
            None => Ok(Self(object)),
        }
    }

    /// Takes one that must be there, unless its type says what it is else.
    pub(crate) fn take<T: Read>(&mut self, name: &str) -> Result<T, Unreadable> {
        match self.given(name)? {
            Some(value) => Ok(value),
            None => T::absent().ok_or_else(|| Unreadable::custom(format_args!("missing field `{name}`"))),
        }
    }

    /// Takes one that may be there.
    pub(crate) fn given<T: Read>(&mut self, name: &str) -> Result<Option<T>, Unreadable> {
        self.0.get_mut(name).map(|json| T::read(json.take())).transpose().map_err(|problem| problem.inside(name))
    }
}

impl Read for String {
    fn read(json: Json) -> Result<Self, Unreadable> {
        if let Json::String(text) = json { Ok(text) } else { Err(Unreadable::is(&json, "a string")) }
    }
}

impl Read for bool {
    fn read(json: Json) -> Result<Self, Unreadable> {
        json.as_bool().ok_or_else(|| Unreadable::is(&json, "a boolean"))
    }
}

impl Read for u64 {
    fn read(json: Json) -> Result<Self, Unreadable> {
        json.as_u64().ok_or_else(|| Unreadable::is(&json, "a whole number"))
    }
}

impl Read for u32 {
    fn read(json: Json) -> Result<Self, Unreadable> {
        let whole = json.as_u64().and_then(|whole| Self::try_from(whole).ok());
        whole.ok_or_else(|| Unreadable::is(&json, "a whole number in 32 bits"))
    }
}

impl Read for Map<String, Json> {
    fn read(json: Json) -> Result<Self, Unreadable> {
        if let Json::Object(object) = json { Ok(object) } else { Err(Unreadable::is(&json, "an object")) }
    }
}

impl Read for DateTime<Utc> {
    fn read(json: Json) -> Result<Self, Unreadable> {
        let text = String::read(json)?;
        let instant = DateTime::parse_from_rfc3339(&text).map(|instant| instant.to_utc());
        instant.map_err(|problem| Unreadable::custom(format_args!("{problem}, expected a time as RFC 3339 has it")))
    }
}

impl<T: Read> Read for Option<T> {
    fn read(json: Json) -> Result<Self, Unreadable> {
        if json.is_null() { Ok(None) } else { T::read(json).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(json: Json) -> Result<Self, Unreadable> {
        let Json::Array(items) = json else { return Err(Unreadable::is(&json, "a sequence")) };
        let mut read = Self::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            read.push(T::read(item).map_err(|problem| problem.inside(&format!("[{index}]")))?);
        }
        Ok(read)
    }
}

/// Reads enums by the names that `serde` has for them.
macro_rules! named {
    ($($name:ident),+) => {$(
        impl crate::json::Read for $name {
            fn read(json: serde_json::Value) -> Result<Self, crate::json::Unreadable> {
                let text = String::read(json)?;
                serde::Deserialize::deserialize(serde::de::value::StrDeserializer::new(&text))
            }
        }
    )+};
}

/// Lets `serde` read what is read here.
macro_rules! deserialized {
    ($($name:ident),+) => {$(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let json = serde_json::Value::deserialize(deserializer)?;
                crate::json::Read::read(json).map_err(serde::de::Error::custom)
            }
        }
    )+};
}

pub(crate) use {deserialized, named};
