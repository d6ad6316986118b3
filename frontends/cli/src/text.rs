//! Text for people: escaped, counted and wrapped.

mod count;
mod escape;
pub(crate) mod wrap;

pub(crate) use count::{counted, grouped};
pub(crate) use escape::{escape_json, harmless, inert, quote, visible};
pub(crate) use wrap::with_line_end;
