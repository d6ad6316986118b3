//! The severity of each rule in a run.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::find_rule;
use crate::diagnostic::{Code, Severity};

/// The severities of rules that differ from their defaults.
///
/// # Examples
///
/// ```
/// use tamis::lint::Levels;
/// use tamis::{Code, Severity};
///
/// let mut levels = Levels::default();
/// assert_eq!(levels.of(Code::Contradiction), Some(Severity::Warning));
/// levels.set(Code::Contradiction, Some(Severity::Error));
/// assert_eq!(levels.of(Code::Contradiction), Some(Severity::Error));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<Code, Option<Severity>>);

impl Levels {
    /// Sets the severity of a rule; `None` turns it off. Compiler errors remain errors.
    pub fn set(&mut self, code: Code, level: Option<Severity>) {
        self.0.insert(code, level);
    }

    /// Returns the severity of a rule; `None` if it is off.
    #[must_use]
    pub fn of(&self, code: Code) -> Option<Severity> {
        match self.0.get(&code) {
            Some(_) if code.default_severity() == Severity::Error => Some(Severity::Error),
            Some(level) => *level,
            None => find_rule(code).map_or(Some(code.default_severity()), |rule| rule.default_level),
        }
    }

    /// Returns the levels for a query whose duplicates are not known: comments that suppress `duplicate-query` are then
    /// not reported as unused.
    pub(super) fn for_single_query(&self) -> Self {
        let mut levels = self.clone();
        levels.set(Code::DuplicateQuery, None);
        levels
    }

    /// Returns the rules that are off.
    pub(super) fn off(&self) -> BTreeSet<Code> {
        Code::ALL.iter().copied().filter(|&code| self.of(code).is_none()).collect()
    }
}
