//! The terminal: job control, the external editor and the clipboard.

use std::io::{self, Write};
use std::process::Command;

use crossterm::clipboard::CopyToClipboard;
use crossterm::execute;

use crate::failure::{self, Failure};

/// Stops the process group, as Ctrl-Z does in programs that read whole lines; returns when it continues.
#[cfg(unix)]
pub(super) fn suspend() {
    // A shell without job control does not stop it.
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
}

#[cfg(not(unix))]
pub(super) const fn suspend() {}

/// Edits a text in the editor of the user.
pub(super) fn edit(text: &str) -> Result<String, Failure> {
    let broken = |error: io::Error| Failure::new(format!("cannot edit the query: {}", failure::reason(&error)));
    let mut file = tempfile::Builder::new().prefix("query-").suffix(".tamis").tempfile().map_err(broken)?;
    file.write_all(format!("{text}\n").as_bytes()).map_err(broken)?;
    let path = file.into_temp_path();
    let command =
        ["VISUAL", "EDITOR"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let command = command.unwrap_or_else(|| if cfg!(windows) { "notepad" } else { "vi" }.to_owned());
    let words = shlex::split(&command).unwrap_or_default();
    let Some((program, arguments)) = words.split_first() else {
        return Err(Failure::new("`EDITOR` is not a command").help("set it, for example to `vi`"));
    };
    let status = Command::new(program).args(arguments).arg(&path).status().map_err(|error| {
        Failure::new(format!("cannot run {}: {}", crate::text::quote(program), failure::reason(&error)))
            .help("set `EDITOR` to the command of your editor")
    })?;
    if !status.success() {
        return Err(Failure::new(format!("{} failed: {status}", crate::text::quote(program))));
    }
    let edited = std::fs::read_to_string(&path).map_err(broken)?;
    Ok(edited.replace("\r\n", "\n").trim_end().to_owned())
}

/// Copies a text to the clipboard of the terminal, which may be on another machine, with the sequence OSC 52.
pub(super) fn copy(text: &str) -> Result<(), Failure> {
    execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text)).map_err(|error| broken(&error))
}

pub(super) fn broken(error: &io::Error) -> Failure {
    Failure::new(format!("cannot read the terminal: {}", failure::reason(error)))
}
