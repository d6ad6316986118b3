//! Objects of JavaScript, which cross the border as JSON text.

use std::fmt;

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

/// An object as JavaScript has it.
pub(crate) fn give(value: &impl Serialize) -> Result<JsValue, JsError> {
    let text = serde_json::to_string(value)?;
    JSON::parse(&text).map_err(|_| JsError::new("the answer is not JSON; please report this"))
}

/// Reads an argument, an object or JSON text; where it is left out, the default.
pub(crate) fn take<T: DeserializeOwned + Default>(name: &str, argument: &JsValue) -> Result<T, JsError> {
    if argument.is_undefined() || argument.is_null() {
        return Ok(T::default());
    }
    let text = match argument.as_string() {
        Some(text) => text,
        None => JSON::stringify(argument)
            .map_err(|_| JsError::new(&format!("`{name}` cannot be written as JSON: write it as JSON text")))?
            .into(),
    };
    let wrong = |problem: &dyn fmt::Display| JsError::new(&format!("`{name}`: {problem}"));
    let mut reader = serde_json::Deserializer::from_str(&text);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|problem| wrong(&problem))?;
    reader.end().map(|()| read).map_err(|problem| wrong(&problem))
}
