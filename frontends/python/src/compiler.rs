//! The compiler.

use std::sync::Arc;

use chrono::Utc;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use tamis::diagnostic::Safety;
use tamis::lint::Levels;
use tamis::request::{self, RequestSettings, Target};
use tamis::{Limits, Options, Recent};

use crate::convert::{from_json, invalid, to_python};
use crate::errors;
use crate::offsets::Offsets;
use crate::results::{
    Analysis, Fixed, PlainHover, PlainRejection, diagnostics_of, problems_of, suggestions, tokens_of,
};
use crate::schema::Schema;

/// Compiles queries against the columns of a log store.
#[pyclass(frozen, module = "tamis._tamis")]
#[derive(Debug)]
pub(crate) struct Compiler {
    pub(crate) compiler: tamis::Compiler,
}

#[pymethods]
impl Compiler {
    /// `options` are those of the library as a dictionary: `now`, `zone`, `parameters` and `limits`. With `clock`, `now`
    /// is the current time.
    #[new]
    fn new(schema: &Schema, options: Option<&Bound<'_, PyAny>>, clock: bool) -> PyResult<Self> {
        let mut compiler = tamis::Compiler::new(Arc::clone(&schema.schema));
        if let Some(options) = options {
            let options: Options =
                pythonize::depythonize(options).map_err(|problem| PyValueError::new_err(problem.to_string()))?;
            compiler = compiler.with_options(options);
        }
        Ok(Self { compiler: if clock { compiler.now(Utc::now()) } else { compiler } })
    }

    /// Analyzes a query, valid or not.
    fn analyze<'py>(&self, py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
        let analysis = py.detach(|| self.compiler.analyze(text));
        to_python(py, &Analysis::new(text, &analysis))
    }

    /// Lints a query; `levels` are those of rules, as JSON.
    fn lint<'py>(&self, py: Python<'py>, text: &str, levels: &str) -> PyResult<Bound<'py, PyAny>> {
        let levels: Levels = from_json("levels", levels)?;
        let found = py.detach(|| self.compiler.lint(text, &levels));
        to_python(py, &diagnostics_of(&found, text))
    }

    /// Applies the fixes of a query; with `lints`, those of its lints too.
    fn fix<'py>(&self, py: Python<'py>, text: &str, safety: &str, lints: bool) -> PyResult<Bound<'py, PyAny>> {
        let safety: Safety = safety.parse().map_err(|problem| invalid("safety", &format!("{problem}")))?;
        let outcome = py.detach(|| match lints {
            true => self.compiler.fix_lints(text, &Levels::default(), safety),
            false => self.compiler.fix(text, safety),
        });
        to_python(py, &Fixed::from(&outcome))
    }

    /// Suggests what can be written at a code point of a query, best first.
    fn complete<'py>(&self, py: Python<'py>, text: &str, at: u32) -> PyResult<Bound<'py, PyAny>> {
        let offsets = Offsets::new(text);
        let completion = py.detach(|| self.compiler.complete(text, offsets.byte(at), &Recent::default()));
        to_python(py, &suggestions(&completion, &offsets))
    }

    /// Describes the token at a code point of a query; `None` if there is nothing to describe.
    fn hover<'py>(&self, py: Python<'py>, text: &str, at: u32) -> PyResult<Bound<'py, PyAny>> {
        let offsets = Offsets::new(text);
        let hover = py.detach(|| self.compiler.hover(text, offsets.byte(at)));
        to_python(py, &hover.map(|hover| PlainHover::new(&hover, &offsets)))
    }

    /// Compiles a request; without a query it is for all records. Returns its method, path, body and warnings.
    fn request<'py>(
        &self,
        py: Python<'py>,
        target: &str,
        text: Option<&str>,
        settings: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let settings: RequestSettings = from_json("settings", settings)?;
        let source = text.unwrap_or_default();
        let target: Target = target.parse().map_err(|error| errors::request_error(py, source, &vec![error].into()))?;
        let rejected = |rejected| errors::request_error(py, source, &rejected);
        let (body, warnings) = match text {
            None => (self.compiler.body(target, None, &settings).map_err(rejected)?, Vec::new()),
            Some(text) => {
                let compiled = self.compiler.request(text, target, &settings).map_err(rejected)?;
                (compiled.body, compiled.warnings.into_iter().collect())
            }
        };
        // Without the ids for the path, the body is still useful.
        let path = request::path(target, &settings).ok();
        let problems = problems_of(&request::warnings(target, &settings));
        to_python(py, &(target.method(), path, body, diagnostics_of(&warnings, source), problems))
    }

    /// Explains the server's response to a request that it rejected.
    fn explain_rejection<'py>(
        &self,
        py: Python<'py>,
        text: &str,
        response: &str,
        target: &str,
        settings: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let settings: RequestSettings = from_json("settings", settings)?;
        let target: Target = target.parse().map_err(|error| errors::request_error(py, text, &vec![error].into()))?;
        let compiled = self.compiler.request(text, target, &settings);
        let compiled = compiled.map_err(|rejected| errors::request_error(py, text, &rejected))?;
        let rejection = request::explain_rejection(response, &compiled);
        let rejection = rejection.map_err(|problem| PyValueError::new_err(problem.to_string()))?;
        to_python(py, &PlainRejection::new(&rejection, text))
    }
}

/// Formats a query.
#[pyfunction]
pub(crate) fn format(py: Python<'_>, text: &str) -> PyResult<String> {
    py.detach(|| tamis::format(text, &Limits::default())).map_err(|report| errors::query_error(py, &report))
}

/// Splits any text into classified tokens.
#[pyfunction]
pub(crate) fn tokens<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    to_python(py, &py.detach(|| tokens_of(text)))
}

/// Converts JSON to a query. Returns its text and the notes, as pairs of a JSON pointer and a message.
#[pyfunction]
pub(crate) fn raise_(py: Python<'_>, json: &str, schema: &Schema) -> PyResult<(String, Vec<(String, String)>)> {
    let raised = py.detach(|| tamis::raise(json, &schema.schema));
    let raised = raised.map_err(|error| PyValueError::new_err(error.to_string()))?;
    let notes = raised.notes.into_iter().map(|note| (note.pointer, note.message));
    Ok((raised.ast.to_string(), notes.collect()))
}
