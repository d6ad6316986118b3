//! `tamis explain`: what a query keeps, in plain English.

use clap::{Args, ValueEnum};

use crate::args::InputArgs;
use crate::failure::{Failure, Outcome};
use crate::output::{self, Channel, report};
use crate::text;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis explain 'status_code >= 500 and not (duration_ns > 5s)'
  tamis explain --format text --file slow.tamis
  tamis explain 'created_at >= now-7d' --now 2026-01-15T12:00:00Z

It says what is kept, whether bounds and case count, what days and times without a zone stand for, the
instants that `now` and `today` come to, and what becomes of records that lack a value. The exit code is 1
where the query has errors; those go to standard error.";

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    inputs: InputArgs,

    /// How to explain it
    #[arg(long, value_name = "FORMAT", default_value = "outline")]
    format: ExplainFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExplainFormat {
    /// An indented list of the conditions, and notes
    Outline,
    /// Sentences
    Text,
    /// One JSON document
    Json,
}

pub(crate) fn run(args: &ExplainArgs) -> Result<Outcome, Failure> {
    let (query, schema, options) = args.inputs.read()?;
    let analysis = tamis::analyze(&query.text, &schema, &options);
    Channel::Stderr.write(&report::diagnostics(&analysis.diagnostics, &query, Channel::Stderr.style()))?;
    let Some(explanation) = tamis::explain(&analysis, &options) else { return Ok(Outcome::Findings) };
    let text = match args.format {
        ExplainFormat::Outline => text::harmless(&text::with_line_end(&explanation.to_outline())),
        ExplainFormat::Text => text::harmless(&text::with_line_end(&explanation.to_text())),
        ExplainFormat::Json => {
            Channel::emit(&output::json(&explanation)?)?;
            return Ok(Outcome::Clean);
        }
    };
    Channel::Stdout.write(&text)?;
    Ok(Outcome::Clean)
}
