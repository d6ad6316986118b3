//! The targets of requests.

use tamis::request::{RequestError, Target};

use crate::failure::Failure;
use crate::output::{TerminalStyle, table};

/// The target with this name.
pub(crate) fn parse(name: &str) -> Result<Target, Failure> {
    name.parse().map_err(|error: RequestError| {
        let failure = Failure::new(error.to_string());
        match error.help() {
            Some(help) => failure.help(help),
            None => failure.help("`tamis request --list` lists the targets"),
        }
    })
}

/// Lists the targets with their filters and paths.
pub(crate) fn list(style: TerminalStyle) -> String {
    let rows = Target::ALL.iter().map(|target| [target.as_str(), target.forms().as_str(), target.path()]);
    // A wrapped path could not be copied.
    let style = TerminalStyle { width: None, ..style };
    table::render(["target", "filter", "path"], rows.map(|row| row.map(str::to_owned)), style)
}
