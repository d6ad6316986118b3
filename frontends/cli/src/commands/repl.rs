//! `tamis repl`: queries one after another.
//!
//! `commands.rs` is the table of commands, `session.rs` what holds from one line to the next, and `execute.rs` answers a
//! line; none of them knows a terminal. `editor.rs` asks people for lines, `pipe.rs` reads them from programs.

use std::io::{self, IsTerminal};

use clap::Args;

use crate::args::{OptionsArgs, SchemaArgs};
use crate::failure::{Failure, Outcome};

mod answer;
mod commands;
mod complete;
mod editor;
mod execute;
mod highlight;
mod pipe;
mod session;
mod wording;

use pipe::LineFormat;
use session::{LinesAre, Session};

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis repl
  tamis repl --columns columns.json --tz Europe/Paris
  tamis repl < queries.txt                     say of each line whether it is well
  tamis repl --format jsonl < queries.txt      a JSON document for each line

On a terminal, where plain `tamis` does the same, Tab completes, Ctrl-R searches the history,
`:help` lists the commands and Ctrl-D leaves. The history is the file `tamis/history` in the
folder for state, ~/.local/state unless XDG_STATE_HOME names another; lines that begin with a blank
are left out.

Elsewhere each line is a query or a command, and is answered at once, so that a program can hold the
command open; docs/editors.md describes the answers. Commands read and write files: give
`--queries-only` where others write the lines. The exit code is 1 where a line failed.";

#[derive(Debug, Args)]
pub(crate) struct ReplArgs {
    #[command(flatten)]
    schema: SchemaArgs,

    #[command(flatten)]
    options: OptionsArgs,

    /// Answer line by line, also on a terminal; `human` where there is none
    #[arg(long, value_name = "FORMAT")]
    format: Option<LineFormat>,

    /// Take every line for a query, also one that begins with `:` as a command does
    #[arg(long)]
    queries_only: bool,
}

pub(crate) fn run(args: &ReplArgs) -> Result<Outcome, Failure> {
    let options = args.options.read()?;
    let now = args.options.fixed_now()?;
    let mut session = Session::new(args.schema.read()?, options, now);
    let is_typed = args.format.is_none() && is_on_terminal();
    session.lines = match (args.queries_only, is_typed) {
        (true, _) => LinesAre::Queries,
        (false, true) => LinesAre::Typed,
        (false, false) => LinesAre::QueriesAndCommands,
    };
    if is_typed { editor::run(session) } else { pipe::run(session, args.format.unwrap_or(LineFormat::Human)) }
}

/// Whether there is somebody to type, and to read.
pub(crate) fn is_on_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}
