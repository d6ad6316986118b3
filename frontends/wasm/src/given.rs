//! What the caller gives besides the query.

use chrono::DateTime;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use tamis::{Limits, Options, ParameterValue, Recent};
use wasm_bindgen::prelude::*;

use crate::{border, zones};

/// `Options` of `types.d.ts`.
#[derive(Debug, Default, Deserialize)]
#[serde(try_from = "Json")]
pub(crate) struct Given {
    now: Option<String>,
    zone: Option<String>,
    parameters: Vec<(String, ParameterValue)>,
    recent: Vec<Asked>,
    limits: Limits,
}

/// A value that was asked for lately.
#[derive(Debug)]
struct Asked {
    column: String,
    value: ParameterValue,
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
            options.zone = zones::zone(zone).ok_or_else(|| JsError::new(message))?;
        }
        options.limits = self.limits;
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

impl TryFrom<Json> for Given {
    type Error = String;

    fn try_from(json: Json) -> Result<Self, String> {
        let mut given = Self::default();
        for (name, json) in object(json)? {
            let inside = |problem| format!("{name}: {problem}");
            match name.as_str() {
                "now" => given.now = optional(json).map_err(inside)?,
                "zone" => given.zone = optional(json).map_err(inside)?,
                "parameters" => given.parameters = parameters(json).map_err(inside)?,
                "recent" => given.recent = recent(json).map_err(inside)?,
                "limits" => given.limits = limits(json).map_err(inside)?,
                _ => return Err(unknown(&name, "one of `now`, `zone`, `parameters`, `recent`, `limits`")),
            }
        }
        Ok(given)
    }
}

fn parameters(json: Json) -> Result<Vec<(String, ParameterValue)>, String> {
    object(json)?.into_iter().map(|(name, json)| Ok((name, value(json)?))).collect()
}

fn limits(json: Json) -> Result<Limits, String> {
    let mut limits = Limits::default();
    for (name, json) in object(json)? {
        let limit = match name.as_str() {
            "bytes" => &mut limits.bytes,
            "depth" => &mut limits.depth,
            "list_items" => &mut limits.list_items,
            "diagnostics" => &mut limits.diagnostics,
            _ => return Err(unknown(&name, "one of `bytes`, `depth`, `list_items`, `diagnostics`")),
        };
        let count = json.as_u64().and_then(|count| usize::try_from(count).ok());
        *limit = count.ok_or_else(|| mistyped(&json, "a count"))?;
    }
    Ok(limits)
}

fn recent(json: Json) -> Result<Vec<Asked>, String> {
    let Json::Array(items) = json else { return Err(mistyped(&json, "a sequence")) };
    items.into_iter().map(asked).collect()
}

fn asked(json: Json) -> Result<Asked, String> {
    let (mut column, mut asked) = (None, None);
    for (name, json) in object(json)? {
        match name.as_str() {
            "column" => column = Some(text(json)?),
            "value" => asked = Some(value(json)?),
            _ => return Err(unknown(&name, "`column` or `value`")),
        }
    }
    let column = column.ok_or("missing field `column`")?;
    Ok(Asked { column, value: asked.ok_or("missing field `value`")? })
}

fn value(json: Json) -> Result<ParameterValue, String> {
    match json {
        Json::Array(items) => items.into_iter().map(single).collect::<Option<Vec<_>>>().map(ParameterValue::from),
        Json::Object(literal) => literal.get("literal").and_then(Json::as_str).map(ParameterValue::parse),
        value => single(value),
    }
    .ok_or_else(|| "a value is a text, a number, a boolean, a list of these or a `literal`".to_owned())
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

fn object(json: Json) -> Result<Map<String, Json>, String> {
    if let Json::Object(object) = json { Ok(object) } else { Err(mistyped(&json, "an object")) }
}

fn optional(json: Json) -> Result<Option<String>, String> {
    if json.is_null() { Ok(None) } else { text(json).map(Some) }
}

fn text(json: Json) -> Result<String, String> {
    if let Json::String(text) = json { Ok(text) } else { Err(mistyped(&json, "a string")) }
}

fn unknown(name: &str, expected: &str) -> String {
    ["unknown field `", name, "`, expected ", expected].concat()
}

fn mistyped(json: &Json, expected: &str) -> String {
    let json = serde_json::to_string(json).unwrap_or_default();
    ["invalid type: `", &json, "`, expected ", expected].concat()
}
