//! Dictionaries as records.

use std::borrow::Cow;
use std::cell::OnceCell;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping, PySet, PyString, PyTuple};
use tamis::filter::Number;
use tamis::record::{Field, Record, Value};

/// A dictionary as a record. Each value is looked up once, when it is first needed.
pub(crate) struct PyRecord<'r, 'py> {
    record: &'r Bound<'py, PyDict>,
    /// The keys that lead to the value of each field.
    keys: &'r [Vec<Py<PyString>>],
    found: Vec<OnceCell<Option<Bound<'py, PyAny>>>>,
    /// The first error.
    error: OnceCell<PyErr>,
}

impl<'r, 'py> PyRecord<'r, 'py> {
    pub(crate) fn new(record: &'r Bound<'py, PyDict>, keys: &'r [Vec<Py<PyString>>]) -> Self {
        let found = keys.iter().map(|_| OnceCell::new()).collect();
        Self { record, keys, found, error: OnceCell::new() }
    }

    /// Returns the first error of all values that were read.
    pub(crate) fn finish(mut self) -> PyResult<()> {
        self.error.take().map_or(Ok(()), Err)
    }

    fn look_up(&self, index: usize) -> PyResult<Option<Bound<'py, PyAny>>> {
        let mut keys = self.keys.get(index).map(Vec::as_slice).unwrap_or_default().iter();
        let Some(first) = keys.next() else { return Ok(None) };
        let mut found = self.record.get_item(first)?;
        for key in keys {
            let Some(object) = &found else { return Ok(None) };
            let Ok(object) = object.cast::<PyDict>() else { return Ok(None) };
            found = object.get_item(key)?;
        }
        Ok(found)
    }

    /// Keeps the first error, and treats the value as missing.
    fn or_missing<T: Default>(&self, value: PyResult<T>) -> T {
        value.unwrap_or_else(|error| {
            let _ = self.error.set(error);
            T::default()
        })
    }
}

/// A dictionary as it is; a model of an SDK, which has `to_dict()`, or another mapping as a dictionary.
pub(crate) fn dictionary<'py>(record: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
    if let Ok(record) = record.cast::<PyDict>() {
        return Ok(record.clone());
    }
    let py = record.py();
    let converted = match record.getattr_opt(intern!(py, "to_dict"))? {
        Some(to_dict) => to_dict.call0()?,
        None if record.is_instance_of::<PyMapping>() => py.get_type::<PyDict>().call1((record,))?,
        None => record.clone(),
    };
    converted.cast_into().map_err(|_| {
        let class = record.get_type().name().map_or_else(|_| String::new(), |name| name.to_string());
        PyTypeError::new_err(format!(
            "a record is a dictionary, a mapping or an object with `to_dict()`, not `{class}`"
        ))
    })
}

impl Record for PyRecord<'_, '_> {
    fn value(&self, field: &Field) -> Value<'_> {
        let Some(cell) = self.found.get(field.index()) else { return Value::Missing };
        let Some(found) = cell.get_or_init(|| self.or_missing(self.look_up(field.index()))) else {
            return Value::Missing;
        };
        read(found, field.is_list()).unwrap_or_else(|error| {
            let _ = self.error.set(error);
            Value::Missing
        })
    }
}

/// Reads a value; a list is several values if `is_list`, else a structure.
fn read<'v>(found: &'v Bound<'_, PyAny>, is_list: bool) -> PyResult<Value<'v>> {
    if let Ok(text) = found.cast::<PyString>() {
        return Ok(Value::Text(text.to_str().map_or_else(|_| text.to_string_lossy(), Cow::Borrowed)));
    }
    if found.is_none() {
        return Ok(Value::Missing);
    }
    if let Ok(value) = found.cast::<PyBool>() {
        return Ok(Value::Boolean(value.is_true()));
    }
    if let Ok(value) = found.cast::<PyFloat>() {
        return Ok(Value::Number(Number::Float(value.value())));
    }
    if let Ok(value) = found.cast::<PyInt>() {
        return integer(value).map(Value::Number);
    }
    read_other(found, is_list)
}

/// Beyond 64 bits it is the nearest float, as in JSON.
fn integer(value: &Bound<'_, PyInt>) -> PyResult<Number> {
    if let Ok(value) = value.extract::<i64>() {
        return Ok(Number::Integer(value));
    }
    match value.extract::<u64>() {
        Ok(value) => Ok(Number::Unsigned(value)),
        Err(_) => Ok(Number::Float(value.str()?.to_str()?.parse().unwrap_or(f64::NAN))),
    }
}

#[inline(never)]
fn read_other(found: &Bound<'_, PyAny>, is_list: bool) -> PyResult<Value<'static>> {
    let py = found.py();
    let is_sequence = found.is_instance_of::<PyList>() || found.is_instance_of::<PyTuple>();
    if is_sequence || found.is_instance_of::<PySet>() || found.is_instance_of::<PyFrozenSet>() {
        if !is_list {
            return structure(found);
        }
        let items = found.try_iter()?.map(|item| read(&item?, false).map(owned));
        return items.collect::<PyResult<_>>().map(Value::List);
    }
    if found.is_instance_of::<PyDict>() {
        return structure(found);
    }
    // Dates of the standard library and of pandas; arrays and numbers of NumPy.
    if let Some(to_text) = found.getattr_opt(intern!(py, "isoformat"))? {
        return Ok(Value::Text(Cow::Owned(to_text.call0()?.extract()?)));
    }
    if let Some(to_plain) = found.getattr_opt(intern!(py, "tolist"))? {
        return read(&to_plain.call0()?, is_list).map(owned);
    }
    let class = found.get_type();
    match &*class.name()?.to_string_lossy() {
        "Decimal" | "UUID" => Ok(Value::Text(Cow::Owned(found.str()?.extract()?))),
        // The missing value of pandas.
        "NAType" => Ok(Value::Missing),
        other => Err(PyTypeError::new_err(format!("a record cannot have a value of the type `{other}`"))),
    }
}

fn structure(found: &Bound<'_, PyAny>) -> PyResult<Value<'static>> {
    let json: serde_json::Value = pythonize::depythonize(found)?;
    Ok(Value::Structure(Cow::Owned(json.to_string())))
}

fn owned(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Boolean(value) => Value::Boolean(value),
        Value::Number(number) => Value::Number(number),
        Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
        Value::List(items) => Value::List(items.into_iter().map(owned).collect()),
        Value::Structure(json) => Value::Structure(Cow::Owned(json.into_owned())),
        _ => Value::Missing,
    }
}
