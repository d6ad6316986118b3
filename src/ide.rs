//! Editor support: completion, hover, tokens for highlighting, and explanations in plain English.

pub mod completion;
mod describe;
pub mod explain;
pub mod hover;
mod inlay_hints;
mod methods;
pub mod tokens;

pub use completion::{Completion, Recent, Suggestion, SuggestionKind, complete};
pub use explain::explain;
pub use hover::{Hover, hover};
pub use inlay_hints::{InlayHint, InlayHintKind, inlay_hints};
pub use tokens::{Token, TokenKind, tokens, tokens_at};
