//! Saved queries: finding files with queries, reading the queries in them, and writing changed queries back.
//!
//! `files.rs` finds the files, `saved.rs` and `embedded.rs` the queries in them, and `write_back.rs` writes changed
//! queries. What is done with the queries is up to the commands.

mod embedded;
mod files;
mod progress;
mod saved;
mod write_back;

pub use embedded::check_embedded_fixes;
pub(super) use embedded::{EmbeddedQuery, Fixable, Writer, edited};
pub(super) use files::{Files, Project, find, is_query_file, none_found, skipped};
pub(super) use progress::Progress;
pub(super) use saved::{Change, Content, Saved};
pub(super) use write_back::{Written, with_end_of};
