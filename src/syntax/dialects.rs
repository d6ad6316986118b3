//! Syntax of other languages: recognized, and reported with the equivalent in tamis.
//!
//! `table.rs` lists what is recognized; the other files build the diagnostics.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::source::Span;

mod call;
mod clause;
mod column;
mod field;
mod operator;
mod period;
mod regex;
mod several;
mod table;
mod value;

pub(super) use call::*;
pub(super) use clause::*;
pub(super) use column::*;
pub(super) use field::*;
pub(super) use operator::*;
pub(crate) use period::Period;
pub(crate) use regex::Regex;
pub(super) use several::{EachValue, any_of_column, array, array_condition, each, several_values};
pub(crate) use several::{each_of, range_of_prefix};
pub(super) use table::{
    Clause, Each, FirstBytes, Foreign, Function, Meaning, clause, function, is_rsql_name, joining_word,
    may_be_operator, operator,
};
pub(crate) use value::clock_word;
pub(super) use value::*;

fn foreign(message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::new(Code::ForeignSyntax, message, span)
}

/// Adds a help and a safe fix that replace the diagnostic's span with `replacement`.
fn write(diagnostic: Diagnostic, replacement: String) -> Diagnostic {
    let span = diagnostic.span;
    diagnostic.suggest(Safety::Safe, span, replacement)
}

fn inexpressible(message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::new(Code::Inexpressible, message, span)
}

/// The message for `quoted`, an operator or function that matches the start or end of a string.
fn affix_message(quoted: &str) -> String {
    format!("{quoted} is not supported: the server cannot match the start or end of a string")
}
