//! The canonical text of a query with its comments, over several lines where one is too little.
//!
//! What fits a line and has no comment inside is printed as `ast/print.rs` prints it. The rest is
//! broken by `format/layout.rs`, which puts each comment of `format/source.rs` back where it stood.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::limits::Limits;
use crate::source::Span;
use crate::syntax::ast::print::Parentheses;
use crate::syntax::{self, Parsed};

mod layout;
mod page;
pub(crate) mod source;

/// The longest line, in characters, that is not broken.
pub const WIDTH: usize = 100;

/// The canonical text of a query: one spelling, the same meaning, every comment kept.
///
/// Spellings, letter case of keywords, quotes, brackets and spare parentheses are made uniform;
/// names, numbers, quantities and instants stay as written. What does not fit [`WIDTH`], or has a
/// comment inside, is broken: one condition a line, the connective in front. A list too long for its
/// line is filled; one with an item of more than 20 characters, or with a comment, has one item a line.
///
/// A comment stays at the end of the line of what it followed, or on its own line in front of what
/// follows it. An empty line beside a comment on its own line is kept, others are not. The result
/// does not end in a line end, and formatting it again changes nothing.
///
/// # Errors
///
/// A [`Report`] of the syntax errors. No columns are needed, so what only they could tell is not
/// looked for. Also [`Code::TooDeep`] and [`Code::TooLong`] where the canonical text, with its
/// parentheses and indentation, would itself exceed `limits`.
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
    Diagnostic::new(Code::TooDeep, format!("formatted, this would be nested more than {limit} levels deep"), span)
        .help("every parenthesis and every `not` is a level; two `not`s in a row say nothing")
}

/// A query as long as is allowed, and then quotes and line breaks.
fn too_long(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(
        Code::TooLong,
        format!("formatted, the query would be longer than the limit of {limit} bytes"),
        span,
    )
    .help("a long list of values is better sent in several requests")
}
