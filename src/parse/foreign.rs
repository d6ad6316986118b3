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
mod table;
mod value;

pub(super) use call::*;
pub(super) use clause::*;
pub(super) use column::*;
pub(super) use field::*;
pub(super) use operator::*;
pub(crate) use regex::Regex;
pub(super) use table::{Beginnings, Clause, Foreign, Function, Meaning, clause, function, joining_word, operator};
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
