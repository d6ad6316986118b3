//! Conversion between Rust values and Python objects.

use std::str::FromStr;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tamis::diagnostic::UnknownName;

/// Converts a value to dictionaries, lists and plain values.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &(impl Serialize + ?Sized)) -> PyResult<Bound<'py, PyAny>> {
    Ok(pythonize::pythonize(py, value)?)
}

/// Deserializes an argument that is JSON text.
pub(crate) fn from_json<T: DeserializeOwned>(name: &str, json: &str) -> PyResult<T> {
    let mut reader = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(&mut reader).map_err(|problem| invalid(name, &problem.to_string()))
}

/// Parses an argument that is a name.
pub(crate) fn parse<T: FromStr<Err = UnknownName>>(name: &str, text: &str) -> PyResult<T> {
    text.parse().map_err(|problem: UnknownName| invalid(name, &problem.to_string()))
}

/// The error of an invalid argument.
pub(crate) fn invalid(name: &str, problem: &str) -> PyErr {
    PyValueError::new_err(format!("`{name}`: {problem}"))
}
