//! Semantic analysis: checks a syntax tree against columns, and decides which records a filter matches.
//!
//! # Stability
//!
//! This module follows the language: its types may change in any minor version.

pub mod check;
pub(crate) mod coverage;
pub(crate) mod expiry;
pub(crate) mod operators;
pub(crate) mod satisfiability;
pub mod typed;

pub use check::check;
pub use expiry::Expiry;
