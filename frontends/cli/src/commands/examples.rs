//! `tamis examples`: writes records that a query matches, and records that it does not match, as comments.

use clap::Args;
use tamis::Compiler;

use crate::args::{InputArgs, OutputArgs};
use crate::failure::{Failure, Outcome};
use crate::output::{Channel, report};

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis examples 'status_code >= 500 and duration_ns > 5s'
  tamis examples --file slow.tamis --output examples.txt

For each of the first 50 conditions there is a record that the query matches because of it, a record that
it rejects because of it alone, and one without a value. The lines are comments: put those that say what
the query is for into its file, and `tamis lint` checks that they stay true.

If the query has errors, they go to standard error and the exit code is 1.";

#[derive(Debug, Args)]
pub(crate) struct ExamplesArgs {
    #[command(flatten)]
    inputs: InputArgs,

    #[command(flatten)]
    output: OutputArgs,
}

pub(crate) fn run(args: &ExamplesArgs) -> Result<Outcome, Failure> {
    args.output.require_other_than(args.inputs.files())?;
    let (query, schema, options) = args.inputs.read()?;
    let compiler = Compiler::new(schema).with_options(options);
    let Ok(examples) = compiler.examples(&query.text) else {
        let diagnostics = compiler.analyze(&query.text).diagnostics;
        Channel::Stderr.write(&report::diagnostics(&diagnostics, &query, Channel::Stderr.style()))?;
        return Ok(Outcome::Findings);
    };
    let lines: String = examples.iter().map(|example| format!("{example}\n")).collect();
    args.output.destination().emit_user_text(&lines)?;
    Ok(Outcome::Clean)
}
