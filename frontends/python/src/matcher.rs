//! Queries as predicates on records.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};
use tamis::record::{Layout, LayoutPreset};
use tamis::{Compiled, MissingValues};

use crate::convert::{invalid, to_python};
use crate::offsets::Offsets;
use crate::query::Query;
use crate::record::{PyRecord, dictionary};
use crate::results::{PlainTrace, truth};

/// A predicate of the library, with the keys of its fields as Python strings.
pub(crate) struct Prepared {
    pub(crate) matcher: tamis::Matcher,
    pub(crate) keys: Vec<Vec<Py<PyString>>>,
    /// Whether the layout of a record affects where its values are.
    depends_on_layout: bool,
}

impl Prepared {
    fn new(py: Python<'_>, matcher: tamis::Matcher) -> Self {
        let key = |key: &String| PyString::intern(py, key).unbind();
        let keys = matcher.fields().iter().map(|field| field.path().iter().map(key).collect());
        let keys = keys.collect();
        let depends_on_layout = matcher.fields().iter().any(|field| field.path() != [field.column_id()]);
        Self { matcher, keys, depends_on_layout }
    }

    /// Detects the layout of a record, if it matters.
    pub(crate) fn detect(&self, record: &Bound<'_, PyDict>) -> PyResult<LayoutPreset> {
        match self.depends_on_layout {
            true => detect(record),
            false => Ok(LayoutPreset::Search),
        }
    }
}

/// Detects the layout of a record from its keys.
fn detect(record: &Bound<'_, PyDict>) -> PyResult<LayoutPreset> {
    let keys = record.keys();
    let keys: Vec<Bound<'_, PyAny>> = keys.iter().collect();
    let texts = keys.iter().filter_map(|key| key.cast::<PyString>().ok()?.to_str().ok());
    Ok(LayoutPreset::detect(texts))
}

/// The predicates of a query for the layouts, each created when it is first used.
pub(crate) struct Matchers {
    search: PyOnceLock<Prepared>,
    flat: PyOnceLock<Prepared>,
    id: PyOnceLock<Prepared>,
}

impl Matchers {
    pub(crate) const fn new() -> Self {
        Self { search: PyOnceLock::new(), flat: PyOnceLock::new(), id: PyOnceLock::new() }
    }

    pub(crate) fn of(&self, py: Python<'_>, preset: LayoutPreset, compiled: &Compiled<'_>) -> &Prepared {
        let (cell, preset) = match preset {
            LayoutPreset::Flat => (&self.flat, preset),
            LayoutPreset::Id => (&self.id, preset),
            _ => (&self.search, LayoutPreset::Search),
        };
        cell.get_or_init(py, || Prepared::new(py, tamis::Matcher::new(&compiled.typed, &Layout::new(preset))))
    }
}

/// A query as a predicate on records of one layout.
#[pyclass(frozen, subclass, module = "tamis._tamis")]
pub(crate) struct Matcher {
    prepared: Prepared,
    preset: LayoutPreset,
    text: String,
}

#[pymethods]
impl Matcher {
    /// `paths` are the keys that lead to the values of some columns, by their ids.
    #[new]
    fn new(
        py: Python<'_>,
        query: &Bound<'_, Query>,
        layout: &str,
        paths: Vec<(String, Vec<String>)>,
        missing_values: &str,
    ) -> PyResult<Self> {
        let query = query.get();
        let preset: LayoutPreset = layout.parse().map_err(|problem| invalid("layout", &format!("{problem}")))?;
        let model: MissingValues =
            missing_values.parse().map_err(|problem| invalid("missing_values", &format!("{problem}")))?;
        let layout =
            paths.into_iter().fold(Layout::new(preset), |layout, (column, path)| layout.with_path(column, path));
        let matcher = tamis::Matcher::new(&query.compiled.typed, &layout).missing_values(model);
        Ok(Self { prepared: Prepared::new(py, matcher), preset, text: query.text().to_owned() })
    }

    /// Returns whether a record is matched: `None` if that depends on a missing value.
    fn matches(&self, record: &Bound<'_, PyAny>) -> PyResult<Option<bool>> {
        let record = dictionary(record)?;
        let record = PyRecord::new(&record, &self.prepared.keys);
        let found = self.prepared.matcher.matches(&record);
        record.finish().map(|()| truth(found))
    }

    /// Returns whether a record is matched, and the result of each condition.
    fn _trace<'py>(&self, record: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = record.py();
        let record = dictionary(record)?;
        let record = PyRecord::new(&record, &self.prepared.keys);
        let trace = self.prepared.matcher.trace(&record);
        record.finish()?;
        to_python(py, &PlainTrace::new(trace, self.preset, &Offsets::new(&self.text)))
    }

    /// The columns that the query compares, and the keys that lead to their values.
    fn _paths(&self) -> Vec<(&str, &[String])> {
        self.prepared.matcher.fields().iter().map(|field| (field.column_id(), field.path())).collect()
    }

    /// Returns the name of the layout of a record.
    #[staticmethod]
    fn _layout(record: &Bound<'_, PyAny>) -> PyResult<&'static str> {
        detect(&dictionary(record)?).map(LayoutPreset::as_str)
    }
}
