//! Other languages' ways of saying things: recognised by name, and ours named instead.
//!
//! `table.rs` has what is recognised, the other files what is said of it.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::source::Span;

mod call;
mod clause;
mod column;
mod field;
mod operator;
mod regex;
mod several;
mod table;
mod value;

pub(super) use call::*;
pub(super) use clause::*;
pub(super) use column::*;
pub(super) use field::*;
pub(super) use operator::*;
pub(crate) use regex::Regex;
pub(super) use several::{EachValue, each, several_values};
pub(crate) use several::{each_of, range_of_prefix};
pub(super) use table::{
    Beginnings, Clause, Each, Foreign, Function, Meaning, clause, function, is_rsql_name, joining_word,
    may_be_operator, operator,
};
pub(crate) use value::clock_word;
pub(super) use value::*;

fn foreign(message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::new(Code::ForeignSyntax, message, span)
}

/// Says to write `ours` in the place of what the diagnostic is about, which surely means the same.
fn write(diagnostic: Diagnostic, ours: String) -> Diagnostic {
    let span = diagnostic.span();
    let title = format!("write {}", words::quote(&ours));
    diagnostic.help(title.clone()).fix(Safety::Safe, title, Edit::replace(span, ours))
}

fn inexpressible(message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::new(Code::Inexpressible, message, span)
}
