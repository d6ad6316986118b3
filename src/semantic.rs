//! Semantic analysis: checks a syntax tree against columns, and decides which records a filter matches.

pub mod check;
pub(crate) mod coverage;
pub(crate) mod operators;
pub(crate) mod satisfiability;
pub mod typed;

pub use check::check;
