//! What several tests share: case files, random queries, and what holds for any text.

pub mod answered;
pub mod case_file;
pub mod characters;
pub mod corpus;
pub mod covered;
pub mod evaluate;
pub mod formatted;
pub mod fuzz;
pub mod generate;
pub mod imports;
pub mod kept_comments;
pub mod property;
