//! What editors ask for, by topic.

pub(super) mod actions;
pub(super) mod commands;
pub(super) mod completion;
pub(super) mod folding;
pub(super) mod formatting;
pub(super) mod hints;
pub(super) mod hover;
pub(super) mod references;
pub(super) mod rename;
pub(super) mod selection;
pub(super) mod semantic_tokens;
pub(super) mod symbols;
pub(super) mod workspace_diagnostics;
