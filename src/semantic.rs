//! Semantics: a syntax tree and columns to a typed query, and what is known of all records that it matches.

pub mod check;
pub(crate) mod coverage;
pub(crate) mod operators;
pub(crate) mod satisfiability;
pub mod typed;

pub use check::check;
