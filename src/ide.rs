//! For editors: completion, hover, tokens to highlight, and a query in plain English.

pub mod completion;
mod describe;
pub mod explain;
pub mod hover;
pub mod tokens;

pub use completion::{Completion, Recent, Suggestion, SuggestionKind, complete};
pub use explain::explain;
pub use hover::{Hover, hover};
pub use tokens::{Token, TokenKind, tokens};
