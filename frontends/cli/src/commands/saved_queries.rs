//! Saved queries: finding files with queries, reading the queries in them, and writing changed queries back.
//!
//! `files.rs` finds the files and `saved.rs` the queries in them; the crate `tamis_embedded` knows the formats. What is
//! done with the queries is up to the commands.

mod files;
mod progress;
mod saved;

pub(super) use files::{Files, Project, find, is_query_file, none_found, skipped};
pub(super) use progress::Progress;
pub(super) use saved::{Change, Saved};
