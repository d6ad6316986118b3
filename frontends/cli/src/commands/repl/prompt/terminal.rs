//! The terminal: raw mode, events, job control, the external editor and the clipboard.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::process::Command;
use std::time::Duration;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event, KeyCode, KeyModifiers};
use crossterm::{execute, terminal};

use crate::failure::{self, Failure};

/// How long the rest of a paste may take to arrive, which a terminal does not mark as such.
const PASTE_DELAY: Duration = Duration::from_millis(2);
/// The size of a terminal that does not know it.
const SIZE: (u16, u16) = (80, 24);

/// Keys are read at once and not echoed until this is dropped.
pub(super) struct RawMode(());

impl RawMode {
    pub(super) fn enter() -> io::Result<Self> {
        terminal::enable_raw_mode()?;
        let raw = Self(());
        execute!(io::stdout(), EnableBracketedPaste)?;
        Ok(raw)
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that is gone.
        let _ = execute!(io::stdout(), DisableBracketedPaste);
        let _ = terminal::disable_raw_mode();
    }
}

/// The width and the height of the terminal.
pub(super) fn size() -> (usize, usize) {
    let (width, height) = terminal::size().ok().filter(|(width, height)| *width > 0 && *height > 0).unwrap_or(SIZE);
    (width.into(), height.into())
}

/// The events of the terminal, in order.
#[derive(Default)]
pub(super) struct Events {
    /// Events that have been read already.
    pending: VecDeque<Event>,
}

impl Events {
    /// Waits for the next event.
    pub(super) fn next(&mut self) -> io::Result<Event> {
        self.pending.pop_front().map_or_else(event::read, Ok)
    }

    /// Whether the next event has arrived.
    pub(super) fn is_pending(&mut self) -> io::Result<bool> {
        self.receive(Duration::ZERO)?;
        Ok(!self.pending.is_empty())
    }

    /// Whether text follows directly, so that a Tab belongs to a paste: nobody types that fast.
    pub(super) fn text_follows(&mut self) -> io::Result<bool> {
        self.receive(PASTE_DELAY)?;
        let is_text = |event: &Event| match event {
            Event::Key(key) => {
                matches!(key.code, KeyCode::Char(_))
                    && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
            }
            _ => false,
        };
        let is_tab = |event: &&Event| matches!(event, Event::Key(key) if key.code == KeyCode::Tab);
        Ok(self.pending.iter().find(|event| !is_tab(event)).is_some_and(is_text))
    }

    fn receive(&mut self, delay: Duration) -> io::Result<()> {
        let mut delay = if self.pending.is_empty() { delay } else { Duration::ZERO };
        while event::poll(delay)? {
            self.pending.push_back(event::read()?);
            delay = Duration::ZERO;
        }
        Ok(())
    }
}

/// Stops the process group, as Ctrl-Z does in programs that read whole lines; returns when it continues.
#[cfg(unix)]
pub(super) fn suspend() {
    // A shell without job control does not stop it.
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
}

#[cfg(not(unix))]
pub(super) const fn suspend() {}

/// Edits a text in the editor of the user, outside of raw mode.
pub(in super::super) fn edit(text: &str) -> Result<String, Failure> {
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
pub(in super::super) fn copy(text: &str) -> Result<(), Failure> {
    execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text)).map_err(|error| broken(&error))
}

pub(in super::super) fn broken(error: &io::Error) -> Failure {
    Failure::new(format!("cannot read the terminal: {}", failure::reason(error)))
}
