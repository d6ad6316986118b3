//! The formatter: prints canonical text with comments, broken over several lines if necessary.
//!
//! A condition that fits the line and contains no comment is printed by `ast/print.rs`. The rest is
//! broken by `format/layout.rs`, which puts the comments from `format/source.rs` back in place.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::limits::Limits;
use crate::source::Span;
use crate::syntax::ast::print::Parentheses;
use crate::syntax::{self, Parsed};

mod layout;
mod page;
pub(crate) mod source;

/// The maximum line width, in characters.
pub const WIDTH: usize = 100;

/// Formats a query: canonical spelling, same meaning, all comments kept.
///
/// Normalizes spellings, the case of keywords, quotes, brackets and redundant parentheses; names,
/// numbers, quantities and timestamps stay as written. What does not fit [`WIDTH`], or contains a
/// comment, is broken: one condition per line, starting with the connective. A list that does not fit
/// its line is filled; a list with a comment or an item of more than 20 characters has one item per line.
///
/// A comment stays at the end of its line, or on its own line before what follows it. Empty lines
/// next to a comment on its own line are kept, others are removed. The result does not end with a
/// line end. Formatting is idempotent.
///
/// # Errors
///
/// A [`Report`] of the syntax errors; columns and types are not checked. Also [`Code::TooDeep`] or
/// [`Code::TooLong`] if the formatted text, with its parentheses and indentation, would exceed `limits`.
///
/// # Examples
///
/// ```
/// use tamis::{Limits, format};
///
/// let query = "tags HAS ANY ['a', b,] && !(Latency >= 5s)";
/// assert_eq!(format(query, &Limits::default())?, r#"tags has any ("a", "b") and not (Latency >= 5s)"#);
///
/// let query = "status_code >= 500 or # the server's fault
///              (status_code=429)   # too many requests";
/// assert_eq!(
///     format(query, &Limits::default())?,
///     "status_code >= 500 # the server's fault\nor status_code = 429 # too many requests",
/// );
/// # Ok::<(), tamis::Report>(())
/// ```
pub fn format(text: &str, limits: &Limits) -> Result<String, Report> {
    let Parsed { ast, mut diagnostics, tokens } = syntax::parse(text, limits);
    let span = ast.root.span;
    if !diagnostics.iter().any(Diagnostic::is_error) {
        let source = source::Source::read(&tokens);
        match layout::lines(&ast.root, &source, limits.bytes) {
            _ if ast.root.depth(Parentheses::Canonical) > limits.depth => {
                diagnostics.push(too_deep(span, limits.depth))
            }
            None => diagnostics.push(too_long(span, limits.bytes)),
            Some(lines) => return Ok(lines),
        }
    }
    Err(Report::new(text, diagnostics))
}

/// `not not … a = 1`: each `not` gets its parentheses.
fn too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::TooDeep, format!("the formatted query would be nested more than {limit} levels deep"), span)
        .help("each parenthesis and `not` adds a level; two `not`s in a row cancel out")
}

/// A query at the limit, with quotes and line breaks added.
fn too_long(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::TooLong, format!("the formatted query would be longer than the limit of {limit} bytes"), span)
        .help("split a long list of values across several requests")
}
