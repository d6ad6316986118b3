//! Filters as dictionaries. `pythonize` takes three times as long, as it creates each key anew.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use tamis::filter::{Filter, FilterOperator, FilterTree, Number, OneOrMany};

use crate::convert;

/// Converts a filter tree. Recursive: as deep as the tree is nested.
pub(crate) fn tree<'py>(py: Python<'py>, tree: &FilterTree<'_>) -> PyResult<Bound<'py, PyDict>> {
    let node = PyDict::new(py);
    match tree {
        FilterTree::Leaf(leaf) => node.set_item(intern!(py, "filter"), filter(py, &leaf.filter)?)?,
        FilterTree::Not(not) => node.set_item(intern!(py, "not"), self::tree(py, &not.not)?)?,
        FilterTree::And(and) => node.set_item(intern!(py, "and"), trees(py, &and.and)?)?,
        FilterTree::Or(or) => node.set_item(intern!(py, "or"), trees(py, &or.or)?)?,
    }
    Ok(node)
}

fn trees<'py>(py: Python<'py>, parts: &[FilterTree<'_>]) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    parts.iter().try_for_each(|part| list.append(tree(py, part)?))?;
    Ok(list)
}

/// Converts a comparison.
pub(crate) fn filter<'py>(py: Python<'py>, filter: &Filter<'_>) -> PyResult<Bound<'py, PyAny>> {
    let text = |text: &std::borrow::Cow<'_, str>| Ok(PyString::new(py, text).into_any());
    let leaf =
        |operator, value, case_sensitive, type_| leaf(filter.column_id(), operator, value, case_sensitive, type_);
    let made = match filter {
        Filter::Text(filter) => {
            let type_ = match filter.filter_type {
                tamis::filter::TextType::Text => intern!(py, "text"),
                tamis::filter::TextType::Collection => intern!(py, "collection"),
            };
            leaf(filter.operator, values(py, &filter.value, text)?, Some(filter.case_sensitive), type_)?
        }
        Filter::Id(filter) => leaf(filter.operator, values(py, &filter.value, text)?, None, intern!(py, "id"))?,
        Filter::Number(filter) => {
            let value = values(py, &filter.value, |number| self::number(py, *number))?;
            leaf(filter.operator, value, None, intern!(py, "number"))?
        }
        Filter::Boolean(filter) => {
            let value = filter.value.into_pyobject(py)?.to_owned().into_any();
            leaf(filter.operator, value, None, intern!(py, "boolean"))?
        }
        Filter::Date(filter) => {
            let value = PyString::new(py, &filter.value.to_string()).into_any();
            leaf(filter.operator, value, None, intern!(py, "date"))?
        }
        // Others are rare.
        other => return convert::to_python(py, other),
    };
    Ok(made.into_any())
}

/// Its keys are in the order of the JSON.
fn leaf<'py>(
    column_id: &str,
    operator: FilterOperator,
    value: Bound<'py, PyAny>,
    case_sensitive: Option<bool>,
    type_: &Bound<'py, PyString>,
) -> PyResult<Bound<'py, PyDict>> {
    let py = value.py();
    let leaf = PyDict::new(py);
    leaf.set_item(intern!(py, "column_id"), column_id)?;
    leaf.set_item(intern!(py, "operator"), operator.as_str())?;
    leaf.set_item(intern!(py, "value"), value)?;
    if let Some(case_sensitive) = case_sensitive {
        leaf.set_item(intern!(py, "case_sensitive"), case_sensitive)?;
    }
    leaf.set_item(intern!(py, "type"), type_)?;
    Ok(leaf)
}

fn values<'py, T>(
    py: Python<'py>,
    values: &OneOrMany<T>,
    convert: impl Fn(&T) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    match values {
        OneOrMany::One(value) => convert(value),
        OneOrMany::Many(values) => {
            let list = PyList::empty(py);
            values.iter().try_for_each(|value| list.append(convert(value)?))?;
            Ok(list.into_any())
        }
    }
}

fn number(py: Python<'_>, number: Number) -> PyResult<Bound<'_, PyAny>> {
    Ok(match number {
        Number::Integer(value) => value.into_pyobject(py)?.into_any(),
        Number::Unsigned(value) => value.into_pyobject(py)?.into_any(),
        Number::Float(value) => value.into_pyobject(py)?.into_any(),
    })
}
