//! Editor support: completion, hover, tokens for highlighting, inlay hints, folding, selection, outline, mentions of
//! columns and parameters, and explanations in plain English.

mod brackets;
pub mod completion;
mod describe;
pub mod explain;
mod folding;
pub mod hover;
mod inlay_hints;
mod methods;
mod occurrences;
mod selection;
mod shorten;
mod symbols;
pub mod tokens;

pub use completion::{Completion, Recent, Suggestion, SuggestionKind, complete};
pub use explain::explain;
pub use folding::{FoldingKind, FoldingRange, folding_ranges};
pub use hover::{Hover, hover};
pub use inlay_hints::{InlayHint, InlayHintKind, inlay_hints};
pub use occurrences::{Occurrence, OccurrenceKind, occurrences};
pub use selection::selection_ranges;
pub use symbols::{Symbol, SymbolKind, symbols};
pub use tokens::{Token, TokenKind, tokens, tokens_at};
