//! Shared test code: case files, random queries, and properties of any text.

pub mod case_file;
pub mod check_format;
pub mod check_tokens;
pub mod corpus;
pub mod escapes;
pub mod evaluate;
pub mod fuzz;
pub mod generate;
pub mod imports;
pub mod kept_comments;
pub mod property;
pub mod tmux;
pub mod well_formed;
