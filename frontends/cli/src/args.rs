//! Arguments shared by several commands.

mod columns;
mod format;
mod input;
mod layout;
mod offset;
mod options;
mod output;
mod query;
mod zone;

pub(crate) use columns::SchemaArgs;
pub(crate) use format::AnswerFormat;
pub(crate) use input::{InputArgs, warn_of_unused};
pub(crate) use layout::{LayoutArgs, LayoutSettings, column_id, keys_of};
pub(crate) use offset::OffsetArgs;
pub(crate) use options::{OptionsArgs, parse_parameter, parse_timestamp};
pub(crate) use output::{OutputArgs, require_other_than};
pub(crate) use query::{QueryArgs, TextSource};
pub(crate) use zone::{LOCAL, parse_zone, parse_zone_or_local};
