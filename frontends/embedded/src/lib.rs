//! Finds tamis queries inside YAML, JSON, TOML and Markdown, maps positions between a query and its file, and edits
//! queries where they are written.
//!
//! [`FilePatterns`] say where a file contains queries. [`FilePatterns::read`] returns its [`Content`]: an
//! [`EmbeddedQuery`] for each query, in source order. It maps spans in both directions, and edits of the query to edits
//! of the file, in the notation of the file. [`FilePatterns::after_edit`] follows an edit of a file, such as a keystroke,
//! without reading all of it again.
//!
//! ```
//! use tamis::diagnostic::Edit;
//! use tamis::{Options, Schema, Span};
//! use tamis_embedded::{FilePatterns, Format, KeyPattern, Patterns, Writer, edited};
//!
//! let text = "views:\n  - name: Slow\n    query: |\n      duration_ns > 5s\n      and status_code > 499\n";
//! let patterns = Patterns { queries: vec![KeyPattern::parse("$.views[*].query")?], ..Patterns::default() };
//! let patterns = FilePatterns::new([(Format::Yaml, patterns.into())]);
//! let (schema, options) = (Schema::builtin(), Options::default());
//! let writer = Writer { schema: &schema, options: &options };
//!
//! let content = patterns.read(text, &writer).map_err(|error| error.message)?;
//! let [query] = content.queries.as_slice() else { return Err("one query".to_owned()) };
//! assert_eq!(query.text, "duration_ns > 5s\nand status_code > 499\n");
//! assert_eq!(query.key.as_deref(), Some("/views/Slow/query"));
//!
//! // `status_code` in the query, and in the file.
//! let span = query.to_file(Span::new(21, 32));
//! assert_eq!(span.text(text), "status_code");
//! assert_eq!(query.to_query(text, span.start), Some(21));
//! assert_eq!(query.to_query(text, 0), None);
//!
//! // A new line of the query has the indentation of its block.
//! let edits = query.edits(&[Edit::insert(17, "and name = \"a\"\n")], &writer).unwrap_or_default();
//! assert!(edited(text, &edits).contains("\n      and name = \"a\"\n      and status_code > 499\n"));
//! # Ok::<(), String>(())
//! ```
//!
//! The crate does no I/O, and no text takes more than linear time, apart from sorting, or unbounded memory.

mod align;
mod check_fixes;
mod comments;
mod content;
mod edits;
mod empty_block;
mod file_patterns;
mod format;
mod host_document;
mod host_file;
mod incremental;
mod inside;
mod json;
mod keys;
mod layout;
mod markdown;
mod offered;
mod query;
mod raised;
mod sections;
mod source_map;
mod string_style;
mod toml;
mod write_back;
mod writer;
mod yaml;

#[doc(hidden)]
pub use check_fixes::check_embedded_fixes;
pub use content::Content;
pub use edits::{edited, merged};
pub use file_patterns::{FilePatterns, Patterns};
pub use format::Format;
pub use host_document::Unreadable;
pub use keys::KeyPattern;
pub use query::EmbeddedQuery;
pub use write_back::{Written, changes, with_end_of};
pub use writer::Writer;
