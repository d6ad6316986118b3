//! Settings from JSON.
//!
//! What is read is a tree of values first: readers of a stream that `serde` derives are many times as large, and
//! settings are small.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::de::value::StrDeserializer;
use serde::de::{Deserialize, Deserializer, Error as _, IntoDeserializer};
use serde_json::{Map, Value as Json};

use super::scorer::{
    ChainPollTemplate, ContentPart, FewShotExample, LlmScorer, MultimodalCapability, OutputType, ScorerConfiguration,
};
use super::settings::{Dialect, ExportFormat, MetricAggregation, MetricDetail, RootType, SelectColumns, Sort};
use super::{Id, RequestSettings};
use crate::diagnostic::words;

/// What can be read from JSON.
pub(super) trait Read: Sized {
    fn read(json: Json) -> Result<Self, Unreadable>;

    /// What a field that is absent says; nothing where it must not be.
    fn absent() -> Option<Self> {
        None
    }
}

/// What is wrong with JSON, and where.
#[derive(Debug)]
pub(super) struct Unreadable {
    /// As `metric_details[3].id`.
    path: String,
    problem: String,
}

impl Unreadable {
    fn is(json: &Json, expected: &str) -> Self {
        let is = match json {
            Json::Null => "null".to_owned(),
            Json::Bool(value) => format!("boolean `{value}`"),
            Json::Number(number) => format!("number `{number}`"),
            Json::String(_) => format!("string {json}"),
            Json::Array(_) => "sequence".to_owned(),
            Json::Object(_) => "map".to_owned(),
        };
        Self::custom(format_args!("invalid type: {is}, expected {expected}"))
    }

    fn inside(mut self, step: &str) -> Self {
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
pub(super) struct Fields(Map<String, Json>);

impl Fields {
    /// Those of an object that has no others than these.
    pub(super) fn new(json: Json, names: &[&str]) -> Result<Self, Unreadable> {
        let Json::Object(object) = json else { return Err(Unreadable::is(&json, "an object")) };
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
    fn take<T: Read>(&mut self, name: &str) -> Result<T, Unreadable> {
        match self.given(name)? {
            Some(value) => Ok(value),
            None => T::absent().ok_or_else(|| Unreadable::custom(format_args!("missing field `{name}`"))),
        }
    }

    /// Takes one that may be there.
    pub(super) fn given<T: Read>(&mut self, name: &str) -> Result<Option<T>, Unreadable> {
        self.0.remove(name).map(T::read).transpose().map_err(|problem| problem.inside(name))
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

impl Read for Id {
    fn read(json: Json) -> Result<Self, Unreadable> {
        Self::parse(&String::read(json)?).ok_or_else(|| Unreadable::custom("a UUID with hyphens is expected"))
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
        impl Read for $name {
            fn read(json: Json) -> Result<Self, Unreadable> {
                let text = String::read(json)?;
                let name: StrDeserializer<'_, Unreadable> = text.as_str().into_deserializer();
                Self::deserialize(name)
            }
        }
    )+};
}

named!(Dialect, ExportFormat, MetricAggregation, MultimodalCapability, OutputType, RootType);

/// Reads structs by the names of their fields.
macro_rules! fields {
    ($($name:ident { $($field:ident),+ })+) => {$(
        impl Read for $name {
            fn read(json: Json) -> Result<Self, Unreadable> {
                let mut fields = Fields::new(json, &[$(stringify!($field)),+])?;
                Ok(Self { $($field: fields.take(stringify!($field))?),+ })
            }
        }
    )+};
}

fields! {
    Sort { column, ascending }
    MetricDetail { id, metric_name, aggregation }
    LlmScorer { query, response, chain_poll_template, scorer_configuration, normalized_input, user_prompt }
    ChainPollTemplate {
        metric_system_prompt, metric_description, value_field_name, explanation_field_name, template,
        metric_few_shot_examples, response_schema
    }
    FewShotExample { generation_prompt_and_response, evaluating_response }
    ScorerConfiguration {
        model_alias, num_judges, output_type, scoreable_node_types, cot_enabled, ground_truth, multimodal_capabilities
    }
}

impl Read for SelectColumns {
    fn read(json: Json) -> Result<Self, Unreadable> {
        let mut fields = Fields::new(json, &["column_ids", "include_all_metrics", "include_all_feedback"])?;
        Ok(Self {
            column_ids: fields.given("column_ids")?.unwrap_or_default(),
            include_all_metrics: fields.given("include_all_metrics")?.unwrap_or_default(),
            include_all_feedback: fields.given("include_all_feedback")?.unwrap_or_default(),
        })
    }
}

impl Read for ContentPart {
    fn read(json: Json) -> Result<Self, Unreadable> {
        let is_text = json.get("type").is_some_and(|kind| kind == "text");
        let mut fields = Fields::new(json, if is_text { &["type", "text"] } else { &["type", "file_id"] })?;
        match fields.take::<String>("type")?.as_str() {
            "text" => Ok(Self::Text { text: fields.take("text")? }),
            "file" => Ok(Self::File { file_id: fields.take("file_id")? }),
            other => Err(Unreadable::unknown_variant(other, &["text", "file"])),
        }
    }
}

/// Lets `serde` read what is read here.
macro_rules! deserialized {
    ($($name:ident),+) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::read(Json::deserialize(deserializer)?).map_err(D::Error::custom)
            }
        }
    )+};
}

deserialized!(RequestSettings, SelectColumns, Sort, MetricDetail, LlmScorer, ChainPollTemplate, FewShotExample);
deserialized!(ScorerConfiguration, ContentPart, Id);
