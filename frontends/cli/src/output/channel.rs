//! Standard output and standard error: what they can show, and writing to them.

use std::io::{self, ErrorKind, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use super::terminal_style::TerminalStyle;
use crate::failure::{self, Failure};
use crate::text;

/// Where something is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    /// What was asked for.
    Stdout,
    /// What there is to say about it.
    Stderr,
}

impl Channel {
    /// What the channel can show.
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
            colour: choice != ColorChoice::Never,
            narrated: std::env::var_os("NO_GRAPHICS").is_some_and(|value| !value.is_empty() && value != "0"),
            unicode: !is_terminal || supports_unicode::supports_unicode(),
            width: size.filter(|_| is_terminal).map(|(width, _)| width.0),
        }
    }

    /// Writes a text of the user's to standard output, byte for byte where a program reads it.
    pub(crate) fn hand_over(text: &str) -> Result<(), Failure> {
        if io::stdout().is_terminal() {
            return Self::Stdout.write(&text::harmless(text));
        }
        Self::emit(text)
    }

    /// Writes what programs read to standard output, byte for byte: JSON, scripts, queries.
    pub(crate) fn emit(text: &str) -> Result<(), Failure> {
        Self::emit_while_read(text).map(|_| ())
    }

    /// The same, and whether there is still somebody to read.
    pub(crate) fn emit_while_read(text: &str) -> Result<bool, Failure> {
        Self::Stdout.settle(write_all(io::stdout().lock(), text))
    }

    /// Writes what people read, without its colours where the channel has none.
    ///
    /// All output for people comes here, and none of it makes a terminal or a CI system do something.
    pub(crate) fn write(self, text: &str) -> Result<(), Failure> {
        self.write_while_read(text).map(|_| ())
    }

    /// The same, and whether there is still somebody to read.
    pub(crate) fn write_while_read(self, text: &str) -> Result<bool, Failure> {
        let text = text::inert(text);
        self.settle(match self {
            Self::Stdout => write_all(anstream::stdout().lock(), &text),
            Self::Stderr => write_all(anstream::stderr().lock(), &text),
        })
    }

    /// Whether there is still somebody to read. Whoever closes the other end, as `head` does, has seen enough: that
    /// is no failure.
    fn settle(self, written: io::Result<()>) -> Result<bool, Failure> {
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

fn write_all(mut stream: impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}
