//! A typed query to what the wire wants.

mod tree;

pub use tree::tree;
