//! Arguments shared by several commands.

mod columns;
mod config;
mod format;
mod input;
mod layout;
mod offset;
mod options;
mod output;
mod query;

pub(crate) use columns::SchemaArgs;
pub(crate) use config::ConfigArgs;
pub(crate) use format::AnswerFormat;
pub(crate) use input::{InputArgs, warn_of_unused};
pub(crate) use layout::LayoutArgs;
pub(crate) use offset::OffsetArgs;
pub(crate) use options::{OptionsArgs, parse_parameter, parse_timestamp};
pub(crate) use output::{OutputArgs, require_other_than};
pub(crate) use query::{QueryArgs, TextSource};
