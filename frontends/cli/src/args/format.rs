//! The output formats of most commands.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// Human-readable text
    Human,
    /// A JSON document
    Json,
}
