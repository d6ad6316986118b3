//! Queries inside other files: their positions in them, and how they are written there.

mod host_document;
mod host_file;
mod json;
mod layout;
mod markdown;
mod offered;
mod property;
mod query;
mod raised;
mod source_map;
mod string_style;
mod toml;
mod writer;
mod yaml;

pub(in crate::commands) use host_document::Unreadable;
pub(in crate::commands) use host_file::HostFile;
pub(in crate::commands) use offered::Fixable;
pub use property::check_embedded_fixes;
pub(in crate::commands) use query::{EmbeddedQuery, edited};
pub(in crate::commands) use source_map::offset;
pub(in crate::commands) use writer::Writer;
