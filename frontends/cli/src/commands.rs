//! The commands of `tamis`, one per file with its arguments.

pub(crate) mod check;
pub(crate) mod columns;
pub(crate) mod compile;
pub(crate) mod complete;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod diff;
pub(crate) mod examples;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod help;
pub(crate) mod hover;
pub(crate) mod lint;
pub(crate) mod man;
pub(crate) mod match_records;
pub(crate) mod raise;
pub(crate) mod rename;
pub(crate) mod repl;
pub(crate) mod request;
pub(crate) mod rule;
pub(crate) mod saved_queries;
pub(crate) mod server;
pub(crate) mod sql;
pub(crate) mod tokens;
