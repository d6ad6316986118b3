//! What holds of queries, filters, requests and documents, whoever wrote them: a module for each promise.

#![expect(clippy::unwrap_used, clippy::panic, clippy::string_slice, reason = "a test fails where it cannot go on")]

mod any_query;
mod code_pages;
mod compile;
mod completion;
mod deletes;
mod docs;
mod explanation;
mod fix_positions;
mod fixes;
mod format;
mod lint_fixes;
mod meaning;
mod offered_fixes;
mod operator_matrix;
mod partial_queries;
mod raise;
mod rejection;
mod request;
mod tokens;
