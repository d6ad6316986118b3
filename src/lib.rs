//! tamis: the filter language for LLM logs.
//!
//! A query such as `tags contains "x" and not (duration_ns > 4)` is parsed, checked against the
//! columns that a log store reports, and compiled to the JSON filter that the Galileo API takes.
//!
//! ```text
//!         parse             check (+ Schema)         lower                    request::body
//!  text ───────────▶ Ast ─────────────────▶ typed ───────────▶ tree or list ───────────────▶ JSON
//!        recovers, all  │ ▲    names are ids,                                                │
//!        errors, spans  │ │    literals are values                                           │
//!                format ▼ └───────────────────────────── raise ◀────────────────────────────┘
//!                     text
//! ```
//!
//! [`compile`] takes a query to a filter tree; [`analyze`] does too, never fails, and returns
//! everything it learns on the way. [`lower`] has the flat list, [`request`] the bodies of all
//! endpoints that take a filter, [`raise()`] the way back from JSON, [`format()`] the canonical text,
//! [`explain()`] the meaning in plain English, and [`tokens()`] the spans that an editor colours; [`complete()`] and [`hover()`] are for editors too.
//! The library does no input or output and reads no clock: columns, `now`, the time zone and
//! parameters are given to it.
//!
//! # Examples
//!
//! ```
//! let schema = tamis::Schema::builtin();
//! let options = tamis::Options::at("2026-01-15T12:00:00Z".parse()?);
//! let compiled = tamis::compile(r#"tags contains "x" and duration_ns > 5s"#, &schema, &options)?;
//! assert_eq!(
//!     compiled.tree.to_json(),
//!     concat!(
//!         r#"{"and":[{"filter":{"column_id":"tags","operator":"contains","value":"x","case_sensitive":true,"type":"collection"}},"#,
//!         r#"{"filter":{"column_id":"metrics/duration_ns","operator":"gt","value":5000000000,"type":"number"}}]}"#,
//!     ),
//! );
//!
//! let report = tamis::compile("duratoin_ns > 4", &schema, &options).unwrap_err();
//! assert_eq!(report.to_string(), "no column is called `duratoin_ns`");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros))]

// What pest derives without its `std` feature names the `alloc` crate.
extern crate alloc;

// In the order in which they may import each other.
pub mod source;

mod limits;

pub mod diagnostic;

pub mod syntax;

pub mod schema;

pub mod filter;

mod options;

pub mod semantic;

pub mod lower;

mod raise;

pub mod request;

mod compiler;

pub mod ide;

pub mod lint;

pub use compiler::{Analysis, Compiled, FixOutcome, analyze, compile, compile_into, compile_request, fix};
pub use diagnostic::{Code, Diagnostic, Diagnostics, Report, Severity};
pub use ide::{
    Completion, Hover, Recent, Suggestion, SuggestionKind, Token, TokenKind, complete, explain, hover, tokens,
};
pub use limits::Limits;
pub use options::{Options, ParameterValue, Parameters, Zone, ZoneDatabase};
pub use raise::{RaiseError, RaiseNote, Raised, raise};
pub use schema::Schema;
pub use semantic::check;
pub use source::Span;
pub use syntax::format::format;
pub use syntax::parse;

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
