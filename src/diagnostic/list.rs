//! Diagnostics of one query: as many as the limit allows, and a count of the others.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};

use super::{Code, Diagnostic, Severity};
use crate::limits::Limits;

/// The diagnostics of a query, as many as [`Limits::diagnostics`](crate::Limits::diagnostics) allows, and how many more
/// there are.
///
/// A text of a megabyte may have a million mistakes, and nobody reads the last of them. A list is used as a slice of
/// those that are stored; an error among those that are not stored leaves at least one error among those that are.
///
/// # Examples
///
/// ```
/// use tamis::{Limits, Options, Schema};
///
/// let mut options = Options::default();
/// options.limits = Limits { diagnostics: 2, ..Limits::default() };
/// let found = tamis::analyze("a and b and c and d and e", &Schema::builtin(), &options).diagnostics;
/// assert_eq!((found.len(), found.omitted().total()), (2, 3));
/// ```
#[derive(Clone, Debug)]
pub struct Diagnostics {
    stored: Vec<Diagnostic>,
    /// What is not stored, in the order in which it was found: two bytes each.
    omitted: Vec<(Code, Severity)>,
    limit: usize,
    muted: Option<Box<Muted>>,
}

/// The codes of which nothing is stored or counted.
#[derive(Clone, Debug)]
struct Muted {
    codes: BTreeSet<Code>,
    /// Those of them that were found.
    found: BTreeSet<Code>,
    /// How often any of them was found.
    count: usize,
}

/// How many diagnostics of each severity are not stored.
///
/// # Examples
///
/// ```
/// use tamis::{Limits, Severity, parse};
///
/// let limits = Limits { diagnostics: 1, ..Limits::default() };
/// let omitted = parse("= and = and =", &limits).diagnostics.omitted();
/// assert_eq!((omitted.errors, omitted.of(Severity::Warning), omitted.total()), (2, 0, 2));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Omitted {
    /// How many errors.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// How much advice.
    pub advice: usize,
}

impl Omitted {
    /// How many of this severity.
    #[must_use]
    pub const fn of(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.warnings,
            Severity::Advice => self.advice,
        }
    }

    /// How many in all.
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

/// How far a list was filled at some time.
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
    /// An empty list that stores at most this many, and one error more where all of them are none.
    #[must_use]
    pub const fn with_limit(limit: usize) -> Self {
        Self { stored: Vec::new(), omitted: Vec::new(), limit, muted: None }
    }

    /// An empty list that ignores these codes, but for whether they were found.
    pub(crate) fn with_limit_and_muted(limit: usize, muted: BTreeSet<Code>) -> Self {
        let muted = Muted { codes: muted, found: BTreeSet::new(), count: 0 };
        Self { muted: Some(Box::new(muted)), ..Self::with_limit(limit) }
    }

    /// Adds a diagnostic; where the list is full, it is only counted.
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

    /// Adds a diagnostic of this code, which has its usual severity and is only made where it is stored.
    pub(crate) fn push_with(&mut self, code: Code, diagnostic: impl FnOnce() -> Diagnostic) {
        self.push_at(code, code.severity(), diagnostic);
    }

    /// The same of one that has another severity than its code.
    pub(crate) fn push_at(&mut self, code: Code, severity: Severity, diagnostic: impl FnOnce() -> Diagnostic) {
        let is_error = severity == Severity::Error;
        if self.is_full() && !self.mutes(code) && (!is_error || self.stores_error()) {
            self.omitted.push((code, severity));
        } else {
            self.push(diagnostic());
        }
    }

    /// Adds a diagnostic of which there are few, and which may come before those that are stored.
    pub(crate) fn push_first(&mut self, diagnostic: Diagnostic) {
        self.stored.push(diagnostic);
    }

    /// Adds all of another list, with what that one does not store; [`settle`](Self::settle) makes them few again.
    pub fn append(&mut self, other: Self) {
        self.stored.extend(other.stored);
        self.omitted.extend(other.omitted);
        if self.muted.is_none() {
            self.muted = other.muted;
        }
    }

    /// Those that are stored.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.stored
    }

    /// How many more there are than are stored.
    #[must_use]
    pub fn omitted(&self) -> Omitted {
        let mut omitted = Omitted::default();
        self.omitted.iter().for_each(|&(_, severity)| omitted.count(severity));
        omitted
    }

    /// Whether there is an error among all of them.
    #[must_use]
    pub fn has_error(&self) -> bool {
        // What is stored holds an error where what is omitted does, and most lists are short.
        self.stored.iter().any(Diagnostic::is_error)
            || self.omitted.iter().any(|&(_, severity)| severity == Severity::Error)
    }

    /// Whether there is an error among those that are stored, which it is where any was found.
    fn stores_error(&self) -> bool {
        // Behind a list that was full before the first error that error is the last.
        self.stored.last().is_some_and(Diagnostic::is_error) || self.stored.iter().any(Diagnostic::is_error)
    }

    /// Whether there is none at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stored.is_empty() && self.omitted.is_empty()
    }

    fn mutes(&self, code: Code) -> bool {
        self.muted.as_ref().is_some_and(|muted| muted.codes.contains(&code))
    }

    /// Whether no more are stored.
    pub(crate) fn is_full(&self) -> bool {
        self.stored.len() >= self.limit
    }

    /// Keeps of those that are stored what this is true of.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.stored.retain(keep);
    }

    /// Takes out all of these codes.
    pub(crate) fn remove_codes(&mut self, is_removed: impl Fn(Code) -> bool) {
        self.stored.retain(|found| !is_removed(found.code));
        self.omitted.retain(|&(code, _)| !is_removed(code));
    }

    /// Whether any of this code was found, muted ones too.
    pub(crate) fn has_code(&self, code: Code) -> bool {
        self.stored.iter().any(|found| found.code == code)
            || self.omitted.iter().any(|&(omitted, _)| omitted == code)
            || self.muted.as_ref().is_some_and(|muted| muted.found.contains(&code))
    }

    /// Gives each the severity that its code has here; those whose code has none are taken out.
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

    /// How far the list is filled.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            stored: self.stored.len(),
            omitted: self.omitted.len(),
            muted: self.muted.as_ref().map_or(0, |muted| muted.count),
        }
    }

    /// Whether anything came after the mark, muted or not.
    pub(crate) fn has_grown(&self, mark: Mark) -> bool {
        self.mark() != mark
    }

    /// How many came after the mark.
    pub(crate) fn count_since(&self, mark: Mark) -> usize {
        (self.stored.len() + self.omitted.len()).saturating_sub(mark.stored + mark.omitted)
    }

    /// Whether an error came after the mark.
    pub(crate) fn has_error_since(&self, mark: Mark) -> bool {
        self.stored.iter().skip(mark.stored).any(Diagnostic::is_error)
            || self.omitted.iter().skip(mark.omitted).any(|&(_, severity)| severity == Severity::Error)
    }

    /// Those stored after the mark.
    pub(crate) fn since(&self, mark: Mark) -> &[Diagnostic] {
        self.stored.get(mark.stored..).unwrap_or_default()
    }

    /// The same, to be changed.
    pub(crate) fn since_mut(&mut self, mark: Mark) -> &mut [Diagnostic] {
        self.stored.get_mut(mark.stored..).unwrap_or_default()
    }

    /// Takes out all that came after the mark.
    pub(crate) fn truncate(&mut self, mark: Mark) {
        self.stored.truncate(mark.stored);
        self.omitted.truncate(mark.omitted);
    }

    /// Takes out what came after the mark and is no error.
    pub(crate) fn retain_errors_since(&mut self, mark: Mark) {
        let errors = self.take_stored_since(mark).into_iter().filter(Diagnostic::is_error);
        self.stored.extend(errors);
        let omitted = self.omitted.split_off(mark.omitted.min(self.omitted.len()));
        self.omitted.extend(omitted.into_iter().filter(|&(_, severity)| severity == Severity::Error));
    }

    /// Takes out those stored after the mark.
    pub(crate) fn take_stored_since(&mut self, mark: Mark) -> Vec<Diagnostic> {
        self.stored.split_off(mark.stored.min(self.stored.len()))
    }

    /// Puts another in the place of the one that came last, if that came after the mark and is stored.
    pub(crate) fn replace_last_since(&mut self, mark: Mark, with: impl FnOnce(Diagnostic) -> Diagnostic) {
        if self.stored.len() > mark.stored && self.omitted.len() == mark.omitted {
            let last = self.stored.pop();
            self.stored.extend(last.map(with));
        }
    }

    /// The last that is stored, taken out if this is true of it.
    pub(crate) fn pop_if(&mut self, predicate: impl FnOnce(&mut Diagnostic) -> bool) -> Option<Diagnostic> {
        self.stored.pop_if(predicate)
    }

    /// Puts them in source order; those that are too many, the last ones, are then only counted.
    pub fn settle(&mut self) {
        self.stored.sort_by_key(|found| found.span().start);
        if self.stored.len() <= self.limit {
            return;
        }
        let rest = self.stored.split_off(self.limit);
        // An error stays, wherever it stands.
        let mut is_wanted = !self.stored.iter().any(Diagnostic::is_error);
        for found in rest {
            if is_wanted && found.is_error() {
                is_wanted = false;
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
    /// Whether the same are stored and as many are not.
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
    /// All of them, however many.
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

    /// A list of at most two.
    fn two() -> Diagnostics {
        Diagnostics::with_limit(2)
    }

    #[test]
    fn warnings_that_fill_the_list_hide_no_error() {
        let mut list = two();
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
    fn what_came_after_a_mark_is_taken_out_stored_or_not() {
        let mut list = two();
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
    fn the_first_of_the_text_stay() {
        let mut list = two();
        list.extend([at(Code::UnknownColumn, 7), at(Code::UnknownColumn, 8)]);
        list.push_first(at(Code::UnclosedParenthesis, 0));
        list.settle();
        let starts: Vec<u32> = list.iter().map(|found| found.span().start).collect();
        assert_eq!((starts, list.omitted().errors), (vec![0, 7], 1));
    }

    #[test]
    fn what_is_muted_is_only_known_to_be_there() {
        let mut list = Diagnostics::with_limit_and_muted(2, [Code::BareText].into());
        let mark = list.mark();
        list.push(at(Code::BareText, 0));
        assert!(list.is_empty() && list.has_grown(mark) && list.has_code(Code::BareText));
        assert!(!list.has_code(Code::MixedAndOr));
    }
}
