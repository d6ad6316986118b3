//! Text for people: escaping, counts and wrapping.

mod count;
mod escape;
pub(crate) mod wrap;

pub(crate) use count::{counted, grouped};
pub(crate) use escape::{escape_json, inert, quote, visible, visible_lines};
pub(crate) use wrap::with_line_end;
