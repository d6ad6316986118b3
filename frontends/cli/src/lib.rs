//! The `tamis` command: compiles, checks and explores filters for LLM logs.
//!
//! Each command is a file of its own and thin: what a query means is the library's business. What
//! they share is in `args.rs` (what is asked), `input.rs` (what is read), `render.rs`, `diff.rs`
//! and `output.rs` (what is shown and where), `replace.rs` (what is rewritten) and `failure.rs` (how a
//! command ends).

mod args;
mod usage;

mod check;
mod columns;
mod compile;
mod complete;
mod completions;
mod explain;
mod fmt;
mod help;
mod hover;
mod lint;
mod man;
mod raise;
mod repl;
mod request;
mod rule;
mod tokens;

mod diff;
mod failure;
mod input;
mod offset;
mod output;
mod render;
mod replace;
mod suggest;
mod table;
mod wrap;

use std::process::ExitCode;

use args::Command;
use failure::{Failure, Outcome};
#[doc(hidden)]
pub use lint::fixes_hold;
use output::Channel;

/// Runs the command with the arguments of the process, and returns its exit code: 0 if all is clean, 1 if there are
/// findings, 2 if it was not understood or its input could not be read.
#[must_use]
pub fn main() -> ExitCode {
    let mut arguments: Vec<_> = std::env::args_os().collect();
    if arguments.len() == 1 && repl::is_on_terminal() {
        arguments.push("repl".into());
    }
    usage::colour(&arguments).write_global();
    let outcome = match usage::parse(arguments) {
        Ok(cli) => run(cli.command),
        Err(error) => usage::answer(&error),
    };
    match outcome {
        Ok(outcome) => outcome.into(),
        Err(failure) => {
            // Where nothing can be written there is nobody to tell.
            let _ = Channel::Stderr.write(&failure.to_string());
            failure.outcome().into()
        }
    }
}

fn run(command: Command) -> Result<Outcome, Failure> {
    match command {
        Command::Compile(args) => compile::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Raise(args) => raise::run(&args),
        Command::Request(args) => request::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Fmt(args) => fmt::run(&args),
        Command::Columns(args) => columns::run(&args),
        Command::Rule(args) => rule::run(&args),
        Command::Repl(args) => repl::run(&args),
        Command::Complete(args) => complete::run(&args),
        Command::Hover(args) => hover::run(&args),
        Command::Tokens(args) => tokens::run(&args),
        Command::Help(args) => help::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    }
}
