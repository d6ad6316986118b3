//! Compiled queries.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tamis::lower::{self, MissingValuePolicy};
use tamis::record::{Layout, LayoutPreset};
use tamis::sql::SqlOptions;
use tamis::{Compiled, Limits};

use crate::compiler::Compiler;
use crate::convert::{parse, to_python};
use crate::errors;
use crate::filter;
use crate::matcher::{Matchers, Prepared};
use crate::record::{PyRecord, dictionary};
use crate::results::{diagnostics_of, truth};

/// A compiled query.
#[pyclass(frozen, subclass, module = "tamis._tamis")]
pub(crate) struct Query {
    compiler: Py<Compiler>,
    text: String,
    pub(crate) compiled: Compiled<'static>,
    matchers: Matchers,
}

#[pymethods]
impl Query {
    /// Compiles a query.
    #[new]
    fn new(py: Python<'_>, compiler: Py<Compiler>, text: String) -> PyResult<Self> {
        let library = &compiler.get().compiler;
        let compiled = py.detach(|| library.compile(&text).map(Compiled::into_owned));
        let compiled = compiled.map_err(|report| errors::query_error(py, &report))?;
        Ok(Self { compiler, text, compiled, matchers: Matchers::new() })
    }

    /// The compiler of the query.
    #[getter]
    fn _compiler(&self, py: Python<'_>) -> Py<Compiler> {
        self.compiler.clone_ref(py)
    }

    /// The text, as it was written.
    #[getter]
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    fn __str__(&self) -> String {
        tamis::parse(&self.text, &Limits::default()).ast.to_string()
    }

    /// The filter tree.
    fn _tree<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        filter::tree(py, &self.compiled.tree)
    }

    /// The flat list, and where it and the query may match different records.
    fn _filters<'py>(&self, py: Python<'py>) -> PyResult<(Vec<Bound<'py, PyAny>>, Bound<'py, PyAny>)> {
        let flat = lower::flat(&self.compiled.typed, MissingValuePolicy::Warn);
        let Some(filters) = &flat.filters else { return Err(errors::not_flat(py, &self.text, &flat.diagnostics)) };
        let filters = filters.0.iter().map(|each| filter::filter(py, each)).collect::<PyResult<_>>()?;
        Ok((filters, to_python(py, &diagnostics_of(&flat.diagnostics, &self.text))?))
    }

    /// The condition in SQL, and the types and values of its parameters.
    fn _sql<'py>(
        &self,
        py: Python<'py>,
        dialect: &str,
        layout: (String, Vec<(String, Vec<String>)>),
        types: (Option<String>, String),
        parameters: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let ((layout, paths), (nesting, timestamps)) = (layout, types);
        let layout = paths
            .into_iter()
            .fold(Layout::new(parse("layout", &layout)?), |layout, (column, path)| layout.with_path(column, path));
        let options = SqlOptions::new(parse("dialect", dialect)?).layout(layout);
        let options = options.timestamps(parse("timestamps", &timestamps)?);
        let options = match nesting {
            Some(nesting) => options.nesting(parse("nesting", &nesting)?),
            None => options,
        };
        let options = if parameters { options.parameters() } else { options };
        let condition = options.condition_of_query(&self.compiled.typed);
        let condition = condition.map_err(|found| errors::unsupported(py, &self.text, &found))?;
        to_python(py, &(condition.sql, condition.parameters))
    }

    /// Warnings and advice.
    fn _warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &diagnostics_of(&self.compiled.warnings, &self.text))
    }

    /// The explanation as text and outline, the columns that may be missing, and notes.
    fn _explain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let explained = self.compiler.get().compiler.explain(&self.text);
        let explained = explained.map_err(|report| errors::query_error(py, &report))?;
        to_python(py, &(explained.to_text(), explained.to_outline(), &explained.missing, &explained.notes))
    }

    /// The ids of the compared columns, in alphabetical order.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.compiled.tree.columns().into_iter().collect()
    }

    /// Returns whether a record is matched: `None` if that depends on a missing value.
    ///
    /// A record is a dictionary, another mapping or an object with `to_dict()`. Its layout is detected from its keys.
    ///
    /// >>> import tamis
    /// >>> q = tamis.compile("cost > 1")
    /// >>> q.matches({"metrics": {"cost": 2}}), q.matches({"metrics_cost": 1}), q.matches({})
    /// (True, False, None)
    fn matches(&self, record: &Bound<'_, PyAny>) -> PyResult<Option<bool>> {
        let record = dictionary(record)?;
        let prepared = self.prepared(&record)?;
        let record = PyRecord::new(&record, &prepared.keys);
        let found = prepared.matcher.matches(&record);
        record.finish().map(|()| truth(found))
    }
}

impl Query {
    /// The matcher for records in the layout of this one.
    fn prepared(&self, record: &Bound<'_, PyDict>) -> PyResult<&Prepared> {
        let py = record.py();
        let search = self.matchers.of(py, LayoutPreset::Search, &self.compiled);
        Ok(match search.detect(record)? {
            LayoutPreset::Search => search,
            other => self.matchers.of(py, other, &self.compiled),
        })
    }
}
