//! What the caller gives besides the query.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde::Deserialize;
use serde_json::Value as Json;
use tamis::{Options, ParameterValue, Recent};
use wasm_bindgen::prelude::*;

use crate::{border, zones};

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
#[serde(try_from = "Json")]
struct Value(ParameterValue);

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
            options.zone = zones::zone(zone).ok_or_else(|| JsError::new(message))?;
        }
        for (name, value) in &self.parameters {
            options.parameters.bind(name, value.0.clone());
        }
        Ok(options)
    }

    /// The values that were asked for lately.
    pub(crate) fn recent(&self) -> Recent {
        let mut recent = Recent::default();
        for asked in &self.recent {
            recent.add(&asked.column, asked.value.0.clone());
        }
        recent
    }
}

impl TryFrom<Json> for Value {
    type Error = &'static str;

    fn try_from(json: Json) -> Result<Self, Self::Error> {
        match json {
            Json::Array(items) => items.into_iter().map(single).collect::<Option<Vec<_>>>().map(ParameterValue::from),
            value => single(value),
        }
        .map(Self)
        .ok_or("a value is a text, a number, a boolean or a list of these")
    }
}

fn single(json: Json) -> Option<ParameterValue> {
    match json {
        Json::Bool(value) => Some(value.into()),
        Json::String(value) => Some(value.into()),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(value), _) => Some(value.into()),
            (None, Some(value)) => Some(value.into()),
            (None, None) => number.as_f64().map(ParameterValue::from),
        },
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}
