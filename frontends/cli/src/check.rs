//! `tamis check`: what is wrong with a query.

use serde::Serialize;
use tamis::diagnostic::{Diagnostic, JsonDiagnostic};
use tamis::source::Lines;

use crate::args::{CheckArgs, ReportFormat};
use crate::failure::{Failure, Outcome};
use crate::input::Query;
use crate::output::Channel;
use crate::{render, rule};

/// The version of the JSON document.
const VERSION: u32 = 1;

pub(crate) fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    let (query, schema, options) = args.inputs.read()?;
    let diagnostics = tamis::analyze(&query.text, &schema, &options).diagnostics;
    Channel::Stdout.write(&match args.format {
        ReportFormat::Human => human(&diagnostics, &query),
        ReportFormat::Json => json(&diagnostics, &query)?,
    })?;
    Ok(if diagnostics.iter().any(Diagnostic::is_error) { Outcome::Findings } else { Outcome::Clean })
}

fn human(diagnostics: &[Diagnostic], query: &Query) -> String {
    let mut text = render::diagnostics(diagnostics, query, Channel::Stdout.look());
    if !text.is_empty() {
        text.push('\n');
    }
    text + &render::summary(diagnostics) + "\n" + &rule::pointer(diagnostics)
}

#[derive(Serialize)]
struct Document {
    version: u32,
    /// Whether the query compiles.
    ok: bool,
    diagnostics: Vec<JsonDiagnostic>,
}

fn json(diagnostics: &[Diagnostic], query: &Query) -> Result<String, Failure> {
    let lines = Lines::new(&query.text);
    let document = Document {
        version: VERSION,
        ok: !diagnostics.iter().any(Diagnostic::is_error),
        diagnostics: diagnostics.iter().map(|diagnostic| diagnostic.to_json(&lines)).collect(),
    };
    crate::output::json(&document)
}
