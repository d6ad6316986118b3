//! `tamis check`: checks a query for errors.

use tamis::diagnostic::Diagnostics;

use crate::failure::{Failure, Outcome};
use crate::input::Query;
use crate::output::findings::{github, sarif};
use crate::output::{self, Channel, TerminalStyle, report};

mod args;
mod fix;

use args::ReportFormat;
pub(crate) use args::{AFTER_HELP, CheckArgs};

pub(crate) fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    if args.fix {
        return fix::run(args);
    }
    let config = args.inputs.config()?;
    let (query, schema, options) = args.inputs.read_with(&config)?;
    let analysis = tamis::analyze(&query.text, &schema, &options);
    let unsupported = analysis.typed.as_ref().map(|typed| config.unsupported(typed)).unwrap_or_default();
    let mut diagnostics = analysis.diagnostics;
    if !unsupported.is_empty() {
        diagnostics.append(unsupported);
        diagnostics.settle();
    }
    let outcome = if diagnostics.has_error() { Outcome::Findings } else { Outcome::Clean };
    match args.format {
        ReportFormat::Human | ReportFormat::Narrated => {
            Channel::Stdout.write(&human(&diagnostics, &query, args.style(Channel::Stdout)))
        }
        ReportFormat::Json => Channel::emit(&output::json(&diagnostics.to_json(&query.text))?),
        ReportFormat::Github => Channel::emit(&github(&[args.findings(&query, &diagnostics)])),
        ReportFormat::Sarif => Channel::emit(&sarif(&[args.findings(&query, &diagnostics)], &[])?),
    }?;
    Ok(outcome)
}

fn human(diagnostics: &Diagnostics, query: &Query, style: TerminalStyle) -> String {
    let mut text = report::diagnostics(diagnostics, query, style);
    if !text.is_empty() {
        text.push('\n');
    }
    text + &report::summary(diagnostics, diagnostics.omitted())
        + "\n"
        + &report::fixable(diagnostics)
        + &report::rule_pointer(diagnostics)
}
