//! What the caller gives besides the query.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde::Deserialize;
use tamis::{Options, ParameterValue, Recent, Zone};
use wasm_bindgen::prelude::*;

use crate::border;

/// `Options` of `types.d.ts`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Given {
    now: Option<String>,
    zone: Option<String>,
    parameters: BTreeMap<String, Value>,
    recent: Vec<Asked>,
}

/// A value that was asked for lately.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    column: String,
    value: Value,
}

/// The value of a parameter.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "a value is a text, a number, a boolean or a list of these")]
enum Value {
    One(Single),
    Several(Vec<Single>),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Single {
    Boolean(bool),
    Integer(i64),
    Natural(u64),
    Number(f64),
    Text(String),
}

impl Given {
    pub(crate) fn read(argument: &JsValue) -> Result<Self, JsError> {
        border::take("options", argument)
    }

    /// What the query is checked with.
    pub(crate) fn options(&self) -> Result<Options, JsError> {
        let mut options = Options::default();
        if let Some(now) = &self.now {
            let instant = DateTime::parse_from_rfc3339(now);
            let instant =
                instant.map_err(|_| JsError::new("`now` is no time with a zone, as `2026-01-15T12:00:00Z`"))?;
            options.now = Some(instant.to_utc());
        }
        if let Some(zone) = &self.zone {
            let message = "`zone` is neither `UTC`, an offset such as `+02:00` nor an IANA name such as `Europe/Paris`";
            options.zone = Zone::parse(zone).ok_or_else(|| JsError::new(message))?;
        }
        for (name, value) in &self.parameters {
            options.parameters.bind(name, value.clone());
        }
        Ok(options)
    }

    /// The values that were asked for lately.
    pub(crate) fn recent(&self) -> Recent {
        let mut recent = Recent::default();
        for asked in &self.recent {
            recent.add(&asked.column, asked.value.clone());
        }
        recent
    }
}

impl From<Single> for ParameterValue {
    fn from(value: Single) -> Self {
        match value {
            Single::Boolean(value) => value.into(),
            Single::Integer(value) => value.into(),
            Single::Natural(value) => value.into(),
            Single::Number(value) => value.into(),
            Single::Text(value) => value.into(),
        }
    }
}

impl From<Value> for ParameterValue {
    fn from(value: Value) -> Self {
        match value {
            Value::One(value) => value.into(),
            Value::Several(values) => values.into(),
        }
    }
}
