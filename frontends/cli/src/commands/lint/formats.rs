//! Output formats of `tamis lint` alone, one per file.

mod json;
mod junit;

pub(super) use json::{json, jsonl};
pub(super) use junit::junit;
