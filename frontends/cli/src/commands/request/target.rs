//! The requests that can be named.

use tamis::request::Target;

use crate::failure::Failure;
use crate::output::{TerminalStyle, table};

/// The target of this name.
pub(crate) fn parse(name: &str) -> Result<Target, Failure> {
    Target::parse(name).map_err(|error| {
        let failure = Failure::new(error.to_string());
        match error.help() {
            Some(help) => failure.help(help),
            None => failure.help("`tamis request --list` lists them"),
        }
    })
}

/// The requests, what filters they take and where they go.
pub(crate) fn list(style: TerminalStyle) -> String {
    let rows = Target::ALL.iter().map(|target| [target.as_str(), target.forms().as_str(), target.path()]);
    // A path that takes several lines could not be copied.
    let style = TerminalStyle { width: None, ..style };
    table::render(["target", "takes", "path"], rows.map(|row| row.map(str::to_owned)), style)
}
