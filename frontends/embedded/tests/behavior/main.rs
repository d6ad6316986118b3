//! Properties of queries inside other files: a module for each.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod edits;
mod empty;
mod imports;
mod incremental;
mod keystrokes;
mod notations;
mod positions;
