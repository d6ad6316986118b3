//! Syntax: parses text to a tree and formats it. Knows nothing about columns.
//!
//! ```text
//!          fast_path, grammar
//!  text ───────────────────────▶ tree_builder ──▶ Ast ──▶ format ──▶ text
//!    │                                ▲
//!    └─ lexer ─▶ Token ─▶ recovery ───┘
//!                          errors, dialects: messages for syntax errors and for the syntax of other languages
//! ```

pub mod ast;
mod canonical;
mod dialects;
mod errors;
pub(crate) mod fast_path;
pub mod format;
mod grammar;
mod grammar_reader;
mod incomplete;
mod lexer;
mod literal;
mod multiline;
mod normalized;
mod parsed;
mod parser;
mod recovery;
mod timestamp;
mod tokens;
mod tree_builder;
mod typography;
pub(crate) mod unit;

pub use canonical::InvalidTree;
pub use parsed::Parsed;
pub use parser::{is_parameter_name, operand, parse};

pub(crate) use ast::Connective;
pub(crate) use dialects::{Period, Regex, clock_word, each_of, range_of_prefix, with_whole_day};
pub(crate) use errors::{is_test_for_value, is_value_test, title_of_test};
pub(crate) use grammar::{Rule, Token as Lexeme};
pub(crate) use incomplete::is_settled;
pub(crate) use lexer::{is_plain_name, is_relative, tokens as lexemes};
pub(crate) use parser::column_name;
pub(crate) use recovery::{cursor, foreign_condition, is_foreign_name, is_record};
pub(crate) use timestamp::{month, normalized as normalized_time};
pub(crate) use tokens::Tokens;
