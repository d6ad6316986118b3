//! Standard output and standard error: what they can show, and writing to them.

use std::io::{self, ErrorKind, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use crate::failure::Failure;
use crate::input;

/// Where something is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    /// What was asked for.
    Stdout,
    /// What there is to say about it.
    Stderr,
}

/// What a channel can show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// Whether colours are wanted and understood.
    pub(crate) colour: bool,
    /// Whether lines are drawn with more than ASCII.
    pub(crate) unicode: bool,
    /// How many characters fit on a line; nothing where it is no terminal.
    pub(crate) width: Option<u16>,
}

impl Channel {
    /// What the channel can show.
    pub(crate) fn look(self) -> Look {
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
        Look {
            colour: choice != ColorChoice::Never,
            unicode: !is_terminal || supports_unicode::supports_unicode(),
            width: size.filter(|_| is_terminal).map(|(width, _)| width.0),
        }
    }

    /// Writes `text`, without its colours where the channel has none.
    ///
    /// Whoever closes the other end, as `head` does, has seen enough: that is no failure.
    pub(crate) fn write(self, text: &str) -> Result<(), Failure> {
        let (written, name) = match self {
            Self::Stdout => (write_all(anstream::stdout().lock(), text), "standard output"),
            Self::Stderr => (write_all(anstream::stderr().lock(), text), "standard error"),
        };
        match written {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::new(format!("cannot write to {name}: {}", input::reason(&error))))
            }
            _ => Ok(()),
        }
    }
}

fn write_all(mut stream: impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

/// A JSON document on one line.
pub(crate) fn json(document: &impl serde::Serialize) -> Result<String, Failure> {
    let json = serde_json::to_string(document);
    json.map(|json| crate::render::json(&(json + "\n")))
        .map_err(|error| Failure::new(format!("cannot write JSON: {error}")))
}
