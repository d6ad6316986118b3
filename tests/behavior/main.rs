//! Properties of all queries, filters, requests and documentation pages: a module for each.

#![expect(clippy::unwrap_used, clippy::panic, clippy::string_slice, reason = "a test fails by panicking")]

mod any_query;
mod certain_fixes;
mod code_pages;
mod comparing;
mod compile;
mod completion;
mod completion_inside;
mod composition;
mod deletes;
mod docs;
mod examples;
mod explanation;
mod fix_positions;
mod fixes;
mod format;
mod imports;
mod inlay_hints;
mod lint_fixes;
mod matching;
mod meaning;
mod occurrences;
mod offered_fixes;
mod operator_matrix;
mod parameters;
mod partial_queries;
mod parts;
mod raise;
mod rejection;
mod rename;
mod request;
mod serialization;
mod sql;
mod suppression;
mod tokens;
