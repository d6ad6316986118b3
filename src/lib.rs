//! tamis: the filter language for LLM logs.
//!
//! A query such as `tags contains "x" and not (duration_ns > 4)` is parsed, checked against the
//! columns of a log store, and compiled to a JSON filter for the Galileo API.
//!
//! ```text
//!         parse             check (+ Schema)         lower                    Compiler::body
//!  text ───────────▶ Ast ─────────────────▶ typed ───────────▶ tree or list ───────────────▶ JSON
//!        recovers, all  │ ▲    names are ids,                                                │
//!        errors, spans  │ │    literals are values                                           │
//!                format ▼ └───────────────────────────── raise ◀────────────────────────────┘
//!                     text
//! ```
//!
//! A [`Compiler`] holds the columns and the options, and has a method for everything that can be done with
//! a query: compile, analyze, fix, lint, complete, explain, build a request. [`compile`], [`analyze`] and
//! the like are shorthand for one call. [`raise()`] converts JSON back to a query, [`format()`] formats a
//! query, and [`tokens()`] classifies its parts for highlighting. The library does no I/O and reads no
//! clock: the caller provides columns, `now`, the time zone and parameters.
//!
//! [`ast`](syntax::ast), [`semantic`] and [`lower`] expose the passes themselves and are not stable.
//!
//! # Examples
//!
//! ```
//! let compiler = tamis::Compiler::new(tamis::Schema::builtin()).now("2026-01-15T12:00:00Z".parse()?);
//! let compiled = compiler.compile(r#"tags contains "x" and duration_ns > 5s"#)?;
//! assert_eq!(
//!     compiled.tree.to_json(),
//!     concat!(
//!         r#"{"and":[{"filter":{"column_id":"tags","operator":"contains","value":"x","case_sensitive":true,"type":"collection"}},"#,
//!         r#"{"filter":{"column_id":"metrics/duration_ns","operator":"gt","value":5000000000,"type":"number"}}]}"#,
//!     ),
//! );
//!
//! let report = compiler.compile("duratoin_ns > 4").unwrap_err();
//! assert_eq!(report.to_string(), "unknown column `duratoin_ns`");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros))]

// pest's derived code uses the `alloc` crate if its `std` feature is disabled.
extern crate alloc;

// In dependency order: a module imports only modules above it.
pub mod source;

mod limits;

pub mod diagnostic;

pub mod syntax;

pub mod schema;

pub mod filter;

mod options;

mod condition;

pub mod semantic;

pub mod lower;

pub mod record;

mod matcher;

pub mod sql;

mod raise;

pub mod request;

mod compiler;

pub mod compare;

pub mod examples;

pub mod ide;

pub mod lint;

pub use compiler::{
    Analysis, ColumnRename, Compiled, Compiler, FixOutcome, RenameError, analyze, apply_fixes, compile, compile_into,
    fix, rename_column,
};
pub use condition::{ConditionBuilder, column};
pub use diagnostic::{Code, Diagnostic, Diagnostics, Report, Severity};
pub use ide::{
    Completion, Hover, Recent, Suggestion, SuggestionKind, Token, TokenKind, complete, explain, folding_ranges, hover,
    inlay_hints, occurrences, selection_ranges, symbols, tokens, tokens_at,
};
pub use limits::Limits;
pub use matcher::{ConditionTrace, Matcher, Met, Trace, Truth};
pub use options::{MissingValues, Options, ParameterError, ParameterValue, Parameters, Zone, ZoneDatabase, ZoneError};
pub use raise::{RaiseError, RaiseNote, Raised, raise};
pub use schema::Schema;
pub use semantic::{Expiry, check};
pub use source::Span;
pub use syntax::format::format;
pub use syntax::parse;

/// Runs the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// Runs the examples of the embedding guide as tests.
#[cfg(doctest)]
#[doc = include_str!("../docs/embedding.md")]
struct EmbeddingGuide;
