//! `tamis explain`: explains a query in plain English.

use clap::{Args, ValueEnum};

use crate::args::{InputArgs, OutputArgs};
use crate::failure::{Failure, Outcome};
use crate::output::{self, Channel, report};
use crate::text;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis explain 'status_code >= 500 and not (duration_ns > 5s)'
  tamis explain --format text --file slow.tamis
  tamis explain 'created_at >= now-7d' --now 2026-01-15T12:00:00Z

The explanation says what the query matches, whether bounds are inclusive, whether comparisons are
case-sensitive, which timestamps dates, `now` and `today` mean, and how missing values are handled. If
the query has errors, they go to standard error and the exit code is 1.";

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    inputs: InputArgs,

    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "outline")]
    format: ExplainFormat,

    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExplainFormat {
    /// An indented list of the conditions, with notes
    Outline,
    /// Sentences
    Text,
    /// A JSON document
    Json,
}

pub(crate) fn run(args: &ExplainArgs) -> Result<Outcome, Failure> {
    args.output.require_other_than(args.inputs.files())?;
    let (query, schema, options) = args.inputs.read()?;
    let analysis = tamis::analyze(&query.text, &schema, &options);
    Channel::Stderr.write(&report::diagnostics(&analysis.diagnostics, &query, Channel::Stderr.style()))?;
    let Some(explanation) = tamis::explain(&analysis, &options) else { return Ok(Outcome::Findings) };
    let text = match args.format {
        ExplainFormat::Outline => text::visible_lines(&text::with_line_end(&explanation.to_outline())),
        ExplainFormat::Text => text::visible_lines(&text::with_line_end(&explanation.to_text())),
        ExplainFormat::Json => {
            args.output.destination().emit(&output::json(&explanation)?)?;
            return Ok(Outcome::Clean);
        }
    };
    args.output.destination().write(&text)?;
    Ok(Outcome::Clean)
}
