//! How an answer is shown.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// As people read it
    Human,
    /// One JSON document
    Json,
}
