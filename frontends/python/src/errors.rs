//! The exceptions, which are classes of `tamis._diagnostics`.

use miette::{GraphicalReportHandler, GraphicalTheme};
use pyo3::prelude::*;
use tamis::Report;
use tamis::diagnostic::{Diagnostic, Diagnostics};
use tamis::request::Rejected;

use crate::convert;
use crate::results::{diagnostics_of, problems_of};

/// The width of a report, in columns.
const WIDTH: usize = 100;

/// The exception `tamis.QueryError`.
pub(crate) fn query_error(py: Python<'_>, report: &Report) -> PyErr {
    from_diagnostics(py, "QueryError", report.source(), report.diagnostics())
}

/// The exception `tamis.QueryError`, for a query that a dialect of SQL cannot express.
pub(crate) fn unsupported(py: Python<'_>, source: &str, diagnostics: &Diagnostics) -> PyErr {
    from_diagnostics(py, "QueryError", source, diagnostics)
}

/// The exception `tamis.NotFlat`.
pub(crate) fn not_flat(py: Python<'_>, source: &str, diagnostics: &Diagnostics) -> PyErr {
    from_diagnostics(py, "NotFlat", source, diagnostics)
}

/// The exception `tamis.RequestError`.
pub(crate) fn request_error(py: Python<'_>, source: &str, rejected: &Rejected) -> PyErr {
    let mut report = rendered(&rejected.diagnostics, source);
    for error in &rejected.errors {
        let separator = if report.is_empty() { "" } else { "\n\n" };
        report.push_str(&format!("{separator}{}", drawn(error)));
    }
    let create = || -> PyResult<PyErr> {
        let diagnostics = convert::to_python(py, &diagnostics_of(&rejected.diagnostics, source))?;
        let problems = convert::to_python(py, &problems_of(&rejected.errors))?;
        let arguments = (report.as_str(), source, diagnostics, problems);
        Ok(PyErr::from_value(class(py, "RequestError")?.call1(arguments)?))
    };
    create().unwrap_or_else(|problem| problem)
}

fn from_diagnostics(py: Python<'_>, name: &str, source: &str, diagnostics: &Diagnostics) -> PyErr {
    let create = || -> PyResult<PyErr> {
        let found = convert::to_python(py, &diagnostics_of(diagnostics, source))?;
        Ok(PyErr::from_value(class(py, name)?.call1((rendered(diagnostics, source), source, found))?))
    };
    create().unwrap_or_else(|problem| problem)
}

fn class<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("tamis._diagnostics")?.getattr(name)
}

/// Draws diagnostics as the command line does on a terminal without color.
pub(crate) fn rendered(diagnostics: &[Diagnostic], source: &str) -> String {
    let reports = diagnostics.iter().map(|diagnostic| {
        let fix = diagnostic.unmentioned_fix().map(|fix| format!("\n  fix: {}", fix.title)).unwrap_or_default();
        let mut diagnostic = diagnostic.clone();
        diagnostic.fixes.clear();
        drawn(&diagnostic.excerpt("query", source)) + &fix
    });
    reports.collect::<Vec<_>>().join("\n\n")
}

fn drawn(diagnostic: &dyn miette::Diagnostic) -> String {
    let handler =
        GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_links(false).with_width(WIDTH);
    let mut shown = String::new();
    if handler.render_report(&mut shown, diagnostic).is_err() {
        return diagnostic.to_string();
    }
    shown.trim_matches('\n').lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}
