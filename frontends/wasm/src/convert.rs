//! Conversion between Rust values and JavaScript objects, by way of JSON text.

use std::fmt;

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

/// Converts a value to a JavaScript object.
pub(crate) fn to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    let text = serde_json::to_string(value)?;
    JSON::parse(&text).map_err(|_| JsError::new("the result is not JSON; please report this"))
}

/// Deserializes an argument, which is an object or JSON text; the default if it is absent.
pub(crate) fn from_js<T: DeserializeOwned + Default>(name: &str, argument: &JsValue) -> Result<T, JsError> {
    if argument.is_undefined() || argument.is_null() {
        return Ok(T::default());
    }
    let text = match argument.as_string() {
        Some(text) => text,
        None => JSON::stringify(argument)
            .map_err(|_| JsError::new(&format!("`{name}` cannot be converted to JSON; pass it as JSON text")))?
            .into(),
    };
    let invalid = |problem: &dyn fmt::Display| JsError::new(&format!("`{name}`: {problem}"));
    let mut reader = serde_json::Deserializer::from_str(&text);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|problem| invalid(&problem))?;
    reader.end().map(|()| read).map_err(|problem| invalid(&problem))
}
