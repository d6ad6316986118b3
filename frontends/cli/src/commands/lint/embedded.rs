//! Queries inside other files: their positions in them, and how they are written there.

mod format;
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

pub(super) use format::Format;
pub(super) use host_document::Unreadable;
pub(super) use host_file::HostFile;
pub(super) use offered::Fixable;
pub use property::check_embedded_fixes;
pub(super) use query::{EmbeddedQuery, edited};
pub(super) use source_map::offset;
pub(super) use toml::integer;
pub(super) use writer::Writer;
