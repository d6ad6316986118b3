//! A typed query to what the wire wants.

mod flat;
mod tree;

pub use flat::{Flat, flat};
pub use tree::tree;
