//! The `tamis` command: compiles, checks and explores filters for LLM logs.
//!
//! Each command is a file in `commands/` with its arguments, and thin: the meaning of queries belongs to the library.
//! A module imports only modules to the left of it, as `tests/imports.rs` checks:
//!
//! `failure`, `suggest`, `text` → `input` → `output` → `columns_cache`, `curl`, `git` → `config` → `args` → `usage` →
//! `commands` → `cli`
#![cfg_attr(
    not(all(feature = "match", feature = "repl", feature = "server")),
    expect(dead_code, unused_imports, reason = "only commands that are left out need it")
)]

mod args;
mod cli;
mod columns_cache;
mod commands;
mod config;
mod curl;
mod failure;
mod features;
mod git;
mod input;
mod output;
mod suggest;
mod text;
mod usage;

use std::ffi::OsString;
use std::process::ExitCode;

use output::Channel;

/// Runs the command with the arguments of the process and returns its exit code: 0 for success, 1 if there are
/// findings, 2 if the command line is invalid or the input cannot be read.
#[must_use]
pub fn main() -> ExitCode {
    let mut arguments: Vec<_> = std::env::args_os().collect();
    if arguments.len() == 1 {
        arguments.extend(default_command().map(OsString::from));
    }
    cli::color_choice(&arguments).write_global();
    let outcome = match cli::parse(arguments) {
        Ok(cli) => cli::run(cli.command),
        Err(rejected) => usage::handle(&rejected),
    };
    match outcome {
        Ok(outcome) => outcome.into(),
        Err(failure) => {
            // If standard error is not writable, the failure cannot be reported.
            let _ = Channel::Stderr.write(&failure.to_string());
            failure.outcome().into()
        }
    }
}

/// The command that runs if none is given; `None` for the help.
fn default_command() -> Option<&'static str> {
    #[cfg(feature = "repl")]
    if commands::repl::is_on_terminal() {
        return Some("repl");
    }
    None
}
