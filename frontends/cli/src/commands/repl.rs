//! `tamis repl`: an interactive session, which programs can use too.
//!
//! `commands.rs` is the table of commands, `session.rs` the state between lines, and `execute.rs` answers a line; none
//! of them depends on a terminal. `editor.rs` is a session with a person, whose lines `prompt.rs` reads, and `pipe.rs` one
//! with a program.

use std::io::{self, IsTerminal};

use clap::Args;

use crate::args::{ConfigArgs, OptionsArgs, SchemaArgs};
use crate::failure::{Failure, Outcome};

mod answer;
mod commands;
mod complete;
mod document;
mod editor;
mod execute;
mod help;
mod highlight;
mod history;
mod live;
mod matching;
mod pipe;
mod plain;
mod prompt;
mod session;
mod settings;
mod show;
mod terminal;
mod theme;
mod wording;

use pipe::LineFormat;
use session::{InputMode, Session};

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis repl
  tamis repl --columns columns.json --tz Europe/Paris
  tamis repl < queries.txt                   check each line
  tamis repl --format jsonl < queries.txt    print a JSON document for each line

On a terminal, where `tamis` alone also starts it, Tab completes, Ctrl-R searches the history, `:help` lists
the commands and Ctrl-D exits. The history is stored in `tamis/history` in the state directory, which is
~/.local/state unless XDG_STATE_HOME is set. Lines that start with a space are not stored.

Without a terminal, each line is a query or a command and is answered at once, so that a program can keep
the process open; see docs/editors.md for the responses. Commands read and write files: use
`--queries-only` if the lines are not trusted. The exit code is 1 if a line failed.";

#[derive(Debug, Args)]
pub(crate) struct ReplArgs {
    #[command(flatten)]
    schema: SchemaArgs,

    #[command(flatten)]
    options: OptionsArgs,

    #[command(flatten)]
    config: ConfigArgs,

    /// Answer line by line in this format, even on a terminal [default without a terminal: human]
    #[arg(long, value_name = "FORMAT")]
    format: Option<LineFormat>,

    /// Treat every line as a query, even if it starts with `:` like a command
    #[arg(long)]
    queries_only: bool,

    /// Neither read nor write the history
    #[arg(long)]
    no_history: bool,
}

pub(crate) fn run(args: &ReplArgs) -> Result<Outcome, Failure> {
    let config = args.config.here()?;
    let options = args.options.read(&config)?;
    let now = args.options.fixed_now()?;
    args.schema.require_unshared_stdin("the queries", true)?;
    let mut session = Session::new(args.schema.read(&config)?, options, now).with_config(config);
    let is_typed = args.format.is_none() && is_on_terminal();
    session.mode = match (args.queries_only, is_typed) {
        (true, _) => InputMode::Queries,
        (false, true) => InputMode::Typed,
        (false, false) => InputMode::QueriesAndCommands,
    };
    if is_typed {
        editor::run(session, !args.no_history)
    } else {
        pipe::run(session, args.format.unwrap_or(LineFormat::Human))
    }
}

/// Whether input and output are a terminal.
pub(crate) fn is_on_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}
