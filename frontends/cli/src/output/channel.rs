//! Standard output and standard error: their capabilities, and writing to them.

#[cfg(unix)]
use std::fs::File;
use std::fs::Metadata;
use std::io::{self, ErrorKind, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use super::terminal_style::TerminalStyle;
use crate::failure::{self, Failure};
use crate::text;

/// An output stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    /// For results.
    Stdout,
    /// For diagnostics and messages.
    Stderr,
}

impl Channel {
    /// The capabilities of the channel.
    pub(crate) fn style(self) -> TerminalStyle {
        let (is_terminal, choice, size) = match self {
            Self::Stdout => {
                let stream = io::stdout();
                (stream.is_terminal(), AutoStream::choice(&stream), terminal_size::terminal_size_of(&stream))
            }
            Self::Stderr => {
                let stream = io::stderr();
                (stream.is_terminal(), AutoStream::choice(&stream), terminal_size::terminal_size_of(&stream))
            }
        };
        TerminalStyle {
            color: choice != ColorChoice::Never,
            narrated: std::env::var_os("NO_GRAPHICS").is_some_and(|value| !value.is_empty() && value != "0"),
            unicode: !is_terminal || supports_unicode::supports_unicode(),
            width: size.filter(|_| is_terminal).map(|(width, _)| width.0),
        }
    }

    /// What the channel writes to.
    #[cfg(unix)]
    pub(super) fn metadata(self) -> io::Result<Metadata> {
        use std::os::fd::AsFd;
        let descriptor = match self {
            Self::Stdout => io::stdout().as_fd().try_clone_to_owned(),
            Self::Stderr => io::stderr().as_fd().try_clone_to_owned(),
        };
        File::from(descriptor?).metadata()
    }

    /// Elsewhere, files cannot be compared.
    #[cfg(not(unix))]
    pub(super) fn metadata(self) -> io::Result<Metadata> {
        Err(ErrorKind::Unsupported.into())
    }

    /// Writes text of the user to standard output: escaped on a terminal, otherwise byte for byte.
    pub(crate) fn emit_user_text(text: &str) -> Result<(), Failure> {
        Self::Stdout.emit_exact_unless_terminal(text)
    }

    /// The same for each channel.
    pub(super) fn emit_exact_unless_terminal(self, text: &str) -> Result<(), Failure> {
        let is_terminal = match self {
            Self::Stdout => io::stdout().is_terminal(),
            Self::Stderr => io::stderr().is_terminal(),
        };
        if is_terminal { self.write(&text::visible_lines(text)) } else { self.emit_exact(text) }
    }

    /// Writes output for programs, byte for byte.
    pub(super) fn emit_exact(self, text: &str) -> Result<(), Failure> {
        self.emit_part(text.as_bytes()).map(|_| ())
    }

    /// Writes a part of some output for programs, byte for byte; returns whether the output is still open.
    pub(super) fn emit_part(self, part: &[u8]) -> Result<bool, Failure> {
        self.is_open_after(match self {
            Self::Stdout => write_all(io::stdout().lock(), part),
            Self::Stderr => write_all(io::stderr().lock(), part),
        })
    }

    /// Writes output for programs to standard output, byte for byte: JSON, scripts, queries.
    pub(crate) fn emit(text: &str) -> Result<(), Failure> {
        Self::emit_while_open(text).map(|_| ())
    }

    /// The same; returns whether the output is still open.
    pub(crate) fn emit_while_open(text: &str) -> Result<bool, Failure> {
        Self::Stdout.is_open_after(write_all(io::stdout().lock(), text.as_bytes()))
    }

    /// Writes records to standard output, escaped on a terminal, otherwise byte for byte; returns whether the output is
    /// still open.
    pub(crate) fn emit_records(bytes: &[u8]) -> Result<bool, Failure> {
        let written = if io::stdout().is_terminal() {
            let text = text::visible_lines(&String::from_utf8_lossy(bytes));
            write_all(io::stdout().lock(), text.as_bytes())
        } else {
            write_all(io::stdout().lock(), bytes)
        };
        Self::Stdout.is_open_after(written)
    }

    /// Writes output for people, without colors if the channel does not support them.
    ///
    /// All output for people passes through here and is escaped for terminals and CI systems.
    pub(crate) fn write(self, text: &str) -> Result<(), Failure> {
        self.write_while_open(text).map(|_| ())
    }

    /// The same; returns whether the output is still open.
    pub(crate) fn write_while_open(self, text: &str) -> Result<bool, Failure> {
        let text = text::inert(text);
        self.is_open_after(match self {
            Self::Stdout => write_all(anstream::stdout().lock(), text.as_bytes()),
            Self::Stderr => write_all(anstream::stderr().lock(), text.as_bytes()),
        })
    }

    /// Whether the output is still open after a write. It is not an error if the reader closes it, as `head` does.
    fn is_open_after(self, written: io::Result<()>) -> Result<bool, Failure> {
        let name = match self {
            Self::Stdout => "standard output",
            Self::Stderr => "standard error",
        };
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
            Err(error) => Err(Failure::new(format!("cannot write to {name}: {}", failure::reason(&error)))),
            Ok(()) => Ok(true),
        }
    }
}

fn write_all(mut stream: impl Write, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}
