//! The targets of requests.

use tamis::request::Target;

use crate::output::{TerminalStyle, table};

/// Lists the targets with their filters and paths.
pub(crate) fn list(style: TerminalStyle) -> String {
    let rows = Target::ALL.iter().map(|target| [target.as_str(), target.forms().as_str(), target.path()]);
    // A wrapped path could not be copied.
    let style = TerminalStyle { width: None, ..style };
    table::render(["target", "filter", "path"], rows.map(|row| row.map(str::to_owned)), style)
}
