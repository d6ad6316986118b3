//! Duplicates of saved queries.

use std::borrow::Cow;

use tamis::lint::Levels;
use tamis::{Code, Diagnostic, Diagnostics};

/// Another query with the same meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::commands) struct Duplicate {
    pub(in crate::commands) position: String,
    /// Whether a comment at the first of them allows it.
    pub(in crate::commands) is_allowed: bool,
}

/// The duplicates of the queries of a file.
#[derive(Clone, Debug, Default)]
pub(in crate::commands) struct Duplicates {
    /// The duplicate of each query of the file.
    pub(in crate::commands) of_queries: Vec<Option<Duplicate>>,
    /// Whether the other queries certainly have no duplicate: all files of the project were read, and all their queries
    /// compile.
    pub(super) are_known: bool,
}

impl Duplicates {
    /// Nothing is known about the duplicates of so many queries.
    pub(in crate::commands) fn unknown(queries: usize) -> Self {
        Self { of_queries: vec![None; queries], are_known: false }
    }

    /// The levels for a query with this duplicate, or for a whole file.
    ///
    /// If there may be a duplicate elsewhere, the rule is turned off: a comment that allows duplicates must not be
    /// reported as unused.
    pub(super) fn levels<'l>(&self, duplicate: Option<&Duplicate>, mut levels: Cow<'l, Levels>) -> Cow<'l, Levels> {
        if !self.are_known && duplicate.is_none() {
            levels.to_mut().set(Code::DuplicateQuery, None);
        }
        levels
    }
}

impl Duplicate {
    /// Removes the finding about a duplicate that is allowed.
    pub(super) fn suppress(duplicate: Option<&Self>, found: &mut Diagnostics) {
        if duplicate.is_some_and(|duplicate| duplicate.is_allowed) {
            found.retain(|found| !is_duplicate(found));
        }
    }
}

/// The position of a duplicate.
pub(super) fn position(duplicate: &Option<Duplicate>) -> Option<&str> {
    duplicate.as_ref().map(|duplicate| duplicate.position.as_str())
}

pub(super) fn is_duplicate(found: &Diagnostic) -> bool {
    found.code == Code::DuplicateQuery
}
