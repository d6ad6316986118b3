//! The diagnostics of a query, up to a limit, and a count of the rest.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

use super::{Code, Diagnostic, Severity};
use crate::limits::Limits;

/// The diagnostics of a query, up to [`Limits::diagnostics`](crate::Limits::diagnostics), and a count of the rest.
///
/// A query of a megabyte may have a million errors, and nobody reads them all. The list dereferences to a slice of the
/// stored diagnostics. If there is any error, at least one error is stored.
///
/// # Examples
///
/// ```
/// use tamis::{Limits, Options, Schema};
///
/// let mut options = Options::default();
/// options.limits = Limits::default().diagnostics(2);
/// let found = tamis::analyze("a and b and c and d and e", &Schema::builtin(), &options).diagnostics;
/// assert_eq!((found.len(), found.omitted().total()), (2, 3));
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Diagnostics {
    stored: Vec<Diagnostic>,
    /// Diagnostics that are not stored, in the order in which they were found: two bytes each.
    omitted: Vec<(Code, Severity)>,
    limit: usize,
    #[serde(skip)]
    muted: Option<Box<Muted>>,
}

/// Codes whose diagnostics are neither stored nor counted as omitted.
#[derive(Clone, Debug)]
struct Muted {
    codes: BTreeSet<Code>,
    /// The muted codes that were found.
    found: BTreeSet<Code>,
    /// The number of muted diagnostics.
    count: usize,
}

/// The number of diagnostics of each severity that are not stored.
///
/// # Examples
///
/// ```
/// use tamis::{Limits, Severity, parse};
///
/// let limits = Limits::default().diagnostics(1);
/// let omitted = parse("= and = and =", &limits).diagnostics.omitted();
/// assert_eq!((omitted.errors, omitted.of(Severity::Warning), omitted.total()), (2, 0, 2));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Omitted {
    /// The number of errors.
    pub errors: usize,
    /// The number of warnings.
    pub warnings: usize,
    /// The number of advice diagnostics.
    pub advice: usize,
}

impl Omitted {
    /// The number of diagnostics of a severity.
    #[must_use]
    pub const fn of(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.warnings,
            Severity::Advice => self.advice,
        }
    }

    /// The total number.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.errors + self.warnings + self.advice
    }

    fn count(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Advice => self.advice += 1,
        }
    }
}

impl std::ops::Add for Omitted {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            errors: self.errors + other.errors,
            warnings: self.warnings + other.warnings,
            advice: self.advice + other.advice,
        }
    }
}

impl std::iter::Sum for Omitted {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), std::ops::Add::add)
    }
}

/// The length of a list at some point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    stored: usize,
    omitted: usize,
    muted: usize,
}

impl Default for Diagnostics {
    fn default() -> Self {
        Self::with_limit(Limits::DIAGNOSTICS)
    }
}

impl Diagnostics {
    /// Creates an empty list that stores at most `limit` diagnostics, plus one error if none of them is an error.
    #[must_use]
    pub const fn with_limit(limit: usize) -> Self {
        Self { stored: Vec::new(), omitted: Vec::new(), limit, muted: None }
    }

    /// Creates an empty list that only records whether diagnostics with the codes `muted` were found.
    pub(crate) fn with_limit_and_muted(limit: usize, muted: BTreeSet<Code>) -> Self {
        let muted = Muted { codes: muted, found: BTreeSet::new(), count: 0 };
        Self { muted: Some(Box::new(muted)), ..Self::with_limit(limit) }
    }

    /// Adds a diagnostic. If the list is full, it is only counted.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if let Some(muted) = self.muted.as_mut().filter(|muted| muted.codes.contains(&diagnostic.code)) {
            muted.count += 1;
            muted.found.insert(diagnostic.code);
            return;
        }
        if self.stored.len() < self.limit || diagnostic.is_error() && !self.stores_error() {
            self.stored.push(diagnostic);
        } else {
            self.omitted.push((diagnostic.code, diagnostic.severity));
        }
    }

    /// Adds a diagnostic with the default severity of `code`, which is only created if it is stored.
    pub(crate) fn push_with(&mut self, code: Code, diagnostic: impl FnOnce() -> Diagnostic) {
        self.push_at(code, code.default_severity(), diagnostic);
    }

    /// Like [`push_with`](Self::push_with), for a diagnostic with a different severity than its code.
    pub(crate) fn push_at(&mut self, code: Code, severity: Severity, diagnostic: impl FnOnce() -> Diagnostic) {
        let is_error = severity == Severity::Error;
        if self.is_full() && !self.mutes(code) && (!is_error || self.stores_error()) {
            self.omitted.push((code, severity));
        } else {
            self.push(diagnostic());
        }
    }

    /// Adds a rare diagnostic that may come before the stored ones, ignoring the limit.
    pub(crate) fn push_first(&mut self, diagnostic: Diagnostic) {
        self.stored.push(diagnostic);
    }

    /// Adds all diagnostics of another list; [`settle`](Self::settle) then applies the limit.
    pub fn append(&mut self, other: Self) {
        self.stored.extend(other.stored);
        self.omitted.extend(other.omitted);
        if self.muted.is_none() {
            self.muted = other.muted;
        }
    }

    /// The stored diagnostics.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.stored
    }

    /// The number of diagnostics that are not stored.
    #[must_use]
    pub fn omitted(&self) -> Omitted {
        let mut omitted = Omitted::default();
        self.omitted.iter().for_each(|&(_, severity)| omitted.count(severity));
        omitted
    }

    /// Whether there is an error, stored or not.
    #[must_use]
    pub fn has_error(&self) -> bool {
        // If an error is omitted, one is stored: most lists are short, so look there first.
        self.stored.iter().any(Diagnostic::is_error)
            || self.omitted.iter().any(|&(_, severity)| severity == Severity::Error)
    }

    /// Whether an error is stored, which is the case if any was found.
    fn stores_error(&self) -> bool {
        // If the list was full before the first error, that error is the last item.
        self.stored.last().is_some_and(Diagnostic::is_error) || self.stored.iter().any(Diagnostic::is_error)
    }

    /// Whether there are no diagnostics, stored or not.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stored.is_empty() && self.omitted.is_empty()
    }

    fn mutes(&self, code: Code) -> bool {
        self.muted.as_ref().is_some_and(|muted| muted.codes.contains(&code))
    }

    /// Whether the limit is reached.
    pub(crate) fn is_full(&self) -> bool {
        self.stored.len() >= self.limit
    }

    /// Keeps only the stored diagnostics for which `keep` returns true.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.stored.retain(keep);
    }

    /// Removes all diagnostics whose code matches.
    pub(crate) fn remove_codes(&mut self, is_removed: impl Fn(Code) -> bool) {
        self.stored.retain(|found| !is_removed(found.code));
        self.omitted.retain(|&(code, _)| !is_removed(code));
    }

    /// Whether a diagnostic with this code was found, muted or not.
    pub(crate) fn has_code(&self, code: Code) -> bool {
        self.stored.iter().any(|found| found.code == code)
            || self.omitted.iter().any(|&(omitted, _)| omitted == code)
            || self.muted.as_ref().is_some_and(|muted| muted.found.contains(&code))
    }

    /// Sets the severity of each diagnostic by its code; `None` removes it.
    pub(crate) fn set_severities(&mut self, of: impl Fn(Code) -> Option<Severity>) {
        self.stored.retain_mut(|found| match of(found.code) {
            Some(severity) => {
                found.severity = severity;
                true
            }
            None => false,
        });
        self.omitted.retain_mut(|(code, severity)| match of(*code) {
            Some(level) => {
                *severity = level;
                true
            }
            None => false,
        });
    }

    /// Returns the current length.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            stored: self.stored.len(),
            omitted: self.omitted.len(),
            muted: self.muted.as_ref().map_or(0, |muted| muted.count),
        }
    }

    /// Whether anything was added after the mark, muted or not.
    pub(crate) fn has_grown(&self, mark: Mark) -> bool {
        self.mark() != mark
    }

    /// The number of diagnostics added after the mark, stored or not.
    pub(crate) fn count_since(&self, mark: Mark) -> usize {
        (self.stored.len() + self.omitted.len()).saturating_sub(mark.stored + mark.omitted)
    }

    /// Whether an error was added after the mark.
    pub(crate) fn has_error_since(&self, mark: Mark) -> bool {
        self.stored.iter().skip(mark.stored).any(Diagnostic::is_error)
            || self.omitted.iter().skip(mark.omitted).any(|&(_, severity)| severity == Severity::Error)
    }

    /// The diagnostics stored after the mark.
    pub(crate) fn since(&self, mark: Mark) -> &[Diagnostic] {
        self.stored.get(mark.stored..).unwrap_or_default()
    }

    /// The diagnostics stored after the mark, mutably.
    pub(crate) fn since_mut(&mut self, mark: Mark) -> &mut [Diagnostic] {
        self.stored.get_mut(mark.stored..).unwrap_or_default()
    }

    /// Removes everything added after the mark.
    pub(crate) fn truncate(&mut self, mark: Mark) {
        self.stored.truncate(mark.stored);
        self.omitted.truncate(mark.omitted);
    }

    /// Removes everything added after the mark except errors.
    pub(crate) fn retain_errors_since(&mut self, mark: Mark) {
        let errors = self.take_stored_since(mark).into_iter().filter(Diagnostic::is_error);
        self.stored.extend(errors);
        let omitted = self.omitted.split_off(mark.omitted.min(self.omitted.len()));
        self.omitted.extend(omitted.into_iter().filter(|&(_, severity)| severity == Severity::Error));
    }

    /// Removes and returns the diagnostics stored after the mark.
    pub(crate) fn take_stored_since(&mut self, mark: Mark) -> Vec<Diagnostic> {
        self.stored.split_off(mark.stored.min(self.stored.len()))
    }

    /// Replaces the last diagnostic, if it was added after the mark and is stored.
    pub(crate) fn replace_last_since(&mut self, mark: Mark, with: impl FnOnce(Diagnostic) -> Diagnostic) {
        if self.stored.len() > mark.stored && self.omitted.len() == mark.omitted {
            let last = self.stored.pop();
            self.stored.extend(last.map(with));
        }
    }

    /// Removes and returns the last stored diagnostic if `predicate` returns true.
    pub(crate) fn pop_if(&mut self, predicate: impl FnOnce(&mut Diagnostic) -> bool) -> Option<Diagnostic> {
        self.stored.pop_if(predicate)
    }

    /// The stored diagnostics except the first error, for `miette`; `None` if there are no others.
    pub(crate) fn related_to_first_error(&self) -> Option<Box<dyn Iterator<Item = &dyn miette::Diagnostic> + '_>> {
        let first = self.stored.iter().position(Diagnostic::is_error);
        let others = self.stored.iter().enumerate().filter(move |&(index, _)| Some(index) != first);
        let mut others = others.map(|(_, found)| found as &dyn miette::Diagnostic).peekable();
        others.peek()?;
        Some(Box::new(others))
    }

    /// Sorts the diagnostics by position; the last ones, past the limit, are then only counted.
    pub fn settle(&mut self) {
        self.stored.sort_by_key(|found| found.span.start);
        if self.stored.len() <= self.limit {
            return;
        }
        let rest = self.stored.split_off(self.limit);
        // One error stays stored, wherever it is.
        let mut needs_error = !self.stored.iter().any(Diagnostic::is_error);
        for found in rest {
            if needs_error && found.is_error() {
                needs_error = false;
                self.stored.push(found);
            } else {
                self.omitted.push((found.code, found.severity));
            }
        }
        self.stored.shrink_to_fit();
    }
}

impl Deref for Diagnostics {
    type Target = [Diagnostic];

    fn deref(&self) -> &[Diagnostic] {
        &self.stored
    }
}

impl DerefMut for Diagnostics {
    fn deref_mut(&mut self) -> &mut [Diagnostic] {
        &mut self.stored
    }
}

impl PartialEq for Diagnostics {
    /// Compares the stored diagnostics and the number of those that are not stored.
    fn eq(&self, other: &Self) -> bool {
        self.stored == other.stored && self.omitted() == other.omitted()
    }
}

impl Eq for Diagnostics {}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, more: I) {
        more.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }
}

impl From<Vec<Diagnostic>> for Diagnostics {
    /// Stores all diagnostics, regardless of the limit.
    fn from(stored: Vec<Diagnostic>) -> Self {
        Self { stored, ..Self::default() }
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(all: I) -> Self {
        let mut list = Self::default();
        list.extend(all);
        list
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.stored.into_iter()
    }
}

impl<'d> IntoIterator for &'d Diagnostics {
    type Item = &'d Diagnostic;
    type IntoIter = std::slice::Iter<'d, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.stored.iter()
    }
}

impl<'d> IntoIterator for &'d mut Diagnostics {
    type Item = &'d mut Diagnostic;
    type IntoIter = std::slice::IterMut<'d, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.stored.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn at(code: Code, at: u32) -> Diagnostic {
        Diagnostic::new(code, "wrong", Span::at(at))
    }

    fn limited_to_two() -> Diagnostics {
        Diagnostics::with_limit(2)
    }

    #[test]
    fn a_list_full_of_warnings_still_stores_an_error() {
        let mut list = limited_to_two();
        list.extend((0..5).map(|index| at(Code::MixedAndOr, index)));
        assert_eq!((list.len(), list.omitted().warnings, list.has_error()), (2, 3, false));
        let mark = list.mark();
        list.extend([at(Code::UnknownColumn, 9), at(Code::UnknownColumn, 10)]);
        assert_eq!((list.len(), list.omitted().errors), (3, 1));
        assert!(list.has_error_since(mark) && list.count_since(mark) == 2);
        list.settle();
        assert_eq!((list.len(), list.omitted().total()), (3, 4));
        assert!(list.iter().any(Diagnostic::is_error));
    }

    #[test]
    fn everything_after_a_mark_is_removed() {
        let mut list = limited_to_two();
        list.push(at(Code::UnknownColumn, 0));
        let mark = list.mark();
        list.extend([at(Code::MixedAndOr, 1), at(Code::UnknownColumn, 2), at(Code::MixedAndOr, 3)]);
        let mut errors = list.clone();
        errors.retain_errors_since(mark);
        assert_eq!((errors.len(), errors.omitted().total()), (1, 1));
        list.truncate(mark);
        assert_eq!((list.len(), list.omitted().total(), list.mark()), (1, 0, mark));
    }

    #[test]
    fn the_first_in_source_order_are_kept() {
        let mut list = limited_to_two();
        list.extend([at(Code::UnknownColumn, 7), at(Code::UnknownColumn, 8)]);
        list.push_first(at(Code::UnclosedParenthesis, 0));
        list.settle();
        let starts: Vec<u32> = list.iter().map(|found| found.span.start).collect();
        assert_eq!((starts, list.omitted().errors), (vec![0, 7], 1));
    }

    #[test]
    fn muted_codes_are_only_recorded() {
        let mut list = Diagnostics::with_limit_and_muted(2, [Code::BareText].into());
        let mark = list.mark();
        list.push(at(Code::BareText, 0));
        assert!(list.is_empty() && list.has_grown(mark) && list.has_code(Code::BareText));
        assert!(!list.has_code(Code::MixedAndOr));
    }
}
