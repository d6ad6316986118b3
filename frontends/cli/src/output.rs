//! Output: standard output, standard error, reports, tables and files.

mod channel;
pub(crate) mod destination;
pub(crate) mod diff;
pub(crate) mod findings;
mod json;
mod links;
pub(crate) mod replace;
pub(crate) mod report;
mod sink;
pub(crate) mod table;
mod terminal_style;

pub(crate) use channel::Channel;
pub(crate) use destination::Destination;
pub(crate) use json::{is_zero, json};
pub(crate) use sink::{Sink, Spool};
pub(crate) use terminal_style::TerminalStyle;
