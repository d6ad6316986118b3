//! Applies fixes.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::{Code, Diagnostic, Edit, Fix, Safety, words};
use crate::source::{Span, offset};

/// A text with fixes applied.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fixed {
    /// The fixed text.
    pub text: String,
    /// The applied fixes, in the order of the diagnostics.
    pub applied: Vec<AppliedFix>,
}

/// An applied fix and the problem it fixes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AppliedFix {
    /// The kind of problem.
    pub code: Code,
    /// The message of the diagnostic.
    pub message: String,
    /// What the fix did: "write `duration_ns`".
    pub title: String,
    /// Whether the fixed text is certain to mean what was intended.
    pub safety: Safety,
}

/// Like [`Fixed::apply`]; returns the edits too.
pub(crate) fn apply_together<'d>(text: &str, diagnostics: &'d [Diagnostic], safety: Safety) -> (Fixed, Accepted<'d>) {
    let mut accepted = Accepted::default();
    let mut applied = Vec::new();
    for diagnostic in diagnostics {
        let Some(fix) = diagnostic.first_fix(safety).filter(|fix| changes(&fix.edits, text)) else { continue };
        if accepted.insert(&fix.edits) {
            applied.push(AppliedFix::new(diagnostic, fix));
        }
    }
    (Fixed { text: accepted.apply(text), applied }, accepted)
}

impl Fixed {
    /// Applies the first fix of each diagnostic of a text that is at least as safe as `safety`.
    ///
    /// The text may be any file; for a query, [`apply_fixes`](crate::apply_fixes) also checks that no comment is lost.
    /// A fix is applied completely or not at all. A fix that overlaps or touches an earlier one is skipped, and so is a
    /// fix whose spans do not fit `text`. A fix that several diagnostics share is applied once.
    #[must_use]
    pub fn apply(text: &str, diagnostics: &[Diagnostic], safety: Safety) -> Self {
        apply_together(text, diagnostics, safety).0
    }
}

impl AppliedFix {
    fn new(diagnostic: &Diagnostic, fix: &Fix) -> Self {
        let message = diagnostic.message.clone();
        Self { code: diagnostic.code, message, title: fix.title.clone(), safety: fix.safety }
    }
}

/// Applies edits to the text that they refer to; `None` if they do not fit it.
///
/// The edits must be in source order, and none may overlap another.
///
/// # Examples
///
/// ```
/// use tamis::Span;
/// use tamis::diagnostic::{Edit, apply_edits};
///
/// let edits = [Edit::replace(Span::new(0, 1), "cost"), Edit::insert(5, "0")];
/// assert_eq!(apply_edits("a = 5", &edits).as_deref(), Some("cost = 50"));
/// assert_eq!(apply_edits("a", &edits), None);
/// ```
#[must_use]
pub fn apply_edits(text: &str, edits: &[Edit]) -> Option<String> {
    can_apply(edits, text).then(|| replaced(text, edits.iter().map(|edit| (edit.span, edit.text.as_str()))))
}

impl Edit {
    /// Returns where a position of the text is after the edit, in bytes.
    ///
    /// A position inside the replaced range moves to the end of the replacement, as a caret does. A position where text
    /// is inserted moves to the end of it; one directly before a replaced range stays.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::Span;
    /// use tamis::diagnostic::Edit;
    ///
    /// let edit = Edit::replace(Span::new(2, 5), "xy");
    /// assert_eq!([0, 2, 3, 5, 6].map(|offset| edit.map_offset(offset)), [0, 2, 4, 4, 5]);
    /// assert_eq!([1, 2, 3].map(|offset| Edit::insert(2, "xy").map_offset(offset)), [1, 4, 5]);
    /// ```
    #[must_use]
    pub fn map_offset(&self, offset: u32) -> u32 {
        map_offset(std::slice::from_ref(self), offset)
    }
}

impl Fix {
    /// Returns the fix that writes `text` in place of `span`.
    pub(crate) fn write(safety: Safety, span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { title: format!("write {}", words::code(&text)), safety, edits: vec![Edit::replace(span, text)] }
    }

    /// Applies the edits to a text; `None` if they do not fit it.
    ///
    /// # Examples
    ///
    /// ```
    /// let text = "status_code > 1,000";
    /// let found = tamis::parse(text, &tamis::Limits::default()).diagnostics;
    /// let fix = &found[0].fixes[0];
    /// assert_eq!(fix.apply(text).as_deref(), Some("status_code > 1_000"));
    /// assert_eq!(fix.apply("another text"), None);
    /// ```
    #[must_use]
    pub fn apply(&self, text: &str) -> Option<String> {
        apply_edits(text, &self.edits)
    }

    /// Returns where a position of the text is after the fix, in bytes; see [`Edit::map_offset`].
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::Span;
    /// use tamis::diagnostic::{Edit, Fix, Safety};
    ///
    /// let edits = vec![Edit::insert(0, "("), Edit::replace(Span::new(2, 3), "or"), Edit::insert(5, ")")];
    /// let fix = Fix { title: "add parentheses".to_owned(), safety: Safety::Safe, edits };
    /// assert_eq!(fix.apply("a | b").as_deref(), Some("(a or b)"));
    /// assert_eq!([0, 1, 4, 5].map(|caret| fix.map_offset(caret)), [1, 2, 6, 8]);
    /// ```
    #[must_use]
    pub fn map_offset(&self, offset: u32) -> u32 {
        map_offset(&self.edits, offset)
    }
}

/// The position after the edits, which are in source order, of a position in the text.
fn map_offset(edits: &[Edit], position: u32) -> u32 {
    let mut shift = 0_i64;
    let moved = |to: u32, shift: i64| u32::try_from(i64::from(to) + shift).unwrap_or(u32::MAX);
    for Edit { span, text } in edits {
        if position < span.start || position == span.start && !span.is_empty() {
            break;
        }
        let length = i64::from(offset(text.len()));
        if position < span.end {
            return moved(span.start, shift + length);
        }
        shift += length - i64::from(span.len());
    }
    moved(position, shift)
}

/// Whether the edits can be applied to `text` and change it.
fn changes(edits: &[Edit], text: &str) -> bool {
    can_apply(edits, text) && edits.iter().any(|edit| edit.span.text(text) != edit.text)
}

/// Whether the edits can be applied to `text`.
fn can_apply(edits: &[Edit], text: &str) -> bool {
    let inside = edits.iter().all(|edit| text.get(edit.span.range()).is_some());
    inside && edits.is_sorted_by(|left, right| left.span.end <= right.span.start && left.span != right.span)
}

/// The text with spans, which are in source order and inside it, replaced.
fn replaced<'e>(text: &str, edits: impl Iterator<Item = (Span, &'e str)>) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut at = 0;
    for (span, replacement) in edits {
        replaced.push_str(Span::new(at, span.start).text(text));
        replaced.push_str(replacement);
        at = span.end;
    }
    replaced + text.get(at as usize..).unwrap_or_default()
}

/// The accepted fixes. No edit touches an edit of another fix.
#[derive(Default)]
pub(crate) struct Accepted<'d> {
    fixes: HashSet<&'d [Edit]>,
    /// The text of each edit by its span; an insertion sorts before an edit that starts at the same byte.
    edits: BTreeMap<Span, &'d str>,
}

impl<'d> Accepted<'d> {
    /// Accepts a fix, unless it conflicts with an accepted one.
    fn insert(&mut self, fix: &'d [Edit]) -> bool {
        if self.fixes.contains(fix) {
            return true;
        }
        if fix.iter().any(|edit| self.touches(edit.span)) {
            return false;
        }
        self.fixes.insert(fix);
        self.edits.extend(fix.iter().map(|edit| (edit.span, edit.text.as_str())));
        true
    }

    /// Whether an accepted edit overlaps `span` or is adjacent to it.
    fn touches(&self, span: Span) -> bool {
        // The edits do not overlap, so the last one to start is also the last one to end.
        let last = self.edits.range(..=Span::new(span.end, u32::MAX)).next_back();
        last.is_some_and(|(last, _)| last.end >= span.start)
    }

    /// The positions after the edits of bytes in ascending order; none for a byte that an edit replaces.
    pub(crate) fn moved(&self, bytes: impl Iterator<Item = u32>) -> impl Iterator<Item = u32> {
        let mut edits = self.edits.iter().peekable();
        let (mut end, mut shift) = (0, 0_i64);
        bytes.filter_map(move |byte| {
            while let Some((span, replacement)) = edits.next_if(|(span, _)| span.start <= byte) {
                end = span.end;
                shift += i64::from(offset(replacement.len())) - i64::from(span.len());
            }
            (end <= byte).then(|| u32::try_from(i64::from(byte) + shift).ok()).flatten()
        })
    }

    fn apply(&self, text: &str) -> String {
        replaced(text, self.edits.iter().map(|(span, replacement)| (*span, *replacement)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Start, end and replacement.
    type RawEdit<'a> = (u32, u32, &'a str);

    fn diagnostic(fixes: &[(Safety, &[RawEdit<'_>])]) -> Diagnostic {
        let diagnostic = Diagnostic::new(Code::UnexpectedToken, "wrong", Span::at(0));
        fixes.iter().fold(diagnostic, |diagnostic, (safety, edits)| {
            let edits = edits.iter().map(|&(start, end, text)| Edit::replace(Span::new(start, end), text));
            diagnostic.fix_with(*safety, "fix it", edits.collect())
        })
    }

    fn safe(edits: &[RawEdit<'_>]) -> Diagnostic {
        diagnostic(&[(Safety::Safe, edits)])
    }

    #[track_caller]
    fn assert_fixed(diagnostics: &[Diagnostic], text: &str, fixed: &str, applied: usize) {
        let all = Fixed::apply(text, diagnostics, Safety::Safe);
        assert_eq!((all.text.as_str(), all.applied.len()), (fixed, applied));
    }

    #[test]
    fn edits_are_applied_in_source_order() {
        assert_fixed(&[], "a = b", "a = b", 0);
        assert_fixed(&[safe(&[(4, 5, "c")]), safe(&[(0, 1, "xyz")])], "a = b", "xyz = c", 2);
        assert_fixed(&[safe(&[(0, 0, "("), (1, 1, ")")]), safe(&[(5, 5, ";")])], "a = b", "(a) = b;", 2);
    }

    #[test]
    fn the_first_fix_that_is_safe_enough_is_applied() {
        let both = [diagnostic(&[(Safety::Unsafe, &[(0, 1, "x")]), (Safety::Safe, &[(0, 1, "y")])])];
        assert_fixed(&both, "a", "y", 1);
        assert_eq!(Fixed::apply("a", &both, Safety::Unsafe).text, "x");
        assert_fixed(&[diagnostic(&[(Safety::Unsafe, &[(0, 1, "x")])])], "a", "a", 0);
    }

    #[test]
    fn a_conflicting_fix_is_skipped_completely() {
        let first = || safe(&[(2, 4, "x")]);
        for second in [&[(3, 5, "y")][..], &[(4, 4, "y")], &[(2, 2, "y")], &[(0, 2, "y")], &[(2, 4, "y")]] {
            assert_fixed(&[first(), safe(second)], "abcdef", "abxef", 1);
            let longer: Vec<_> = second.iter().copied().chain([(6, 6, "!")]).collect();
            assert_fixed(&[first(), safe(&longer)], "abcdef", "abxef", 1);
        }
        assert_fixed(&[first(), safe(&[(1, 1, "y")]), safe(&[(5, 6, "z")])], "abcdef", "aybxez", 3);
        assert_fixed(&[safe(&[(1, 1, "y")]), safe(&[(1, 1, "z")])], "ab", "ayb", 1);
    }

    #[test]
    fn the_same_fix_is_applied_once() {
        let found = || safe(&[(0, 0, "("), (2, 2, ")")]);
        assert_fixed(&[found(), found()], "ab", "(ab)", 2);
    }

    #[test]
    fn the_edits_of_one_fix_may_touch() {
        assert_fixed(&[safe(&[(0, 1, "x"), (1, 1, "y"), (1, 2, "z")])], "ab", "xyz", 1);
    }

    #[test]
    fn invalid_edits_are_skipped() {
        let invalid: [&[RawEdit<'_>]; 8] = [
            &[(0, 9, "x")],
            &[(9, 9, "x")],
            &[(1, 2, "x")],
            &[(2, 0, "x")],
            &[(2, 3, "x"), (0, 2, "y")],
            &[(0, 0, "x"), (0, 0, "y")],
            &[(0, 2, "é")],
            &[],
        ];
        for edits in invalid {
            assert_fixed(&[safe(edits)], "éa", "éa", 0);
        }
        assert_fixed(&[safe(&[(0, u32::MAX, "x")])], "", "", 0);
    }

    #[test]
    fn a_fix_that_does_not_fit_is_not_applied() {
        let fix = |edits: &[RawEdit<'_>]| safe(edits).fixes.remove(0);
        for edits in [&[(0, 9, "x")][..], &[(1, 2, "x")], &[(2, 3, "x"), (0, 2, "y")], &[(0, 0, "x"), (0, 0, "y")]] {
            assert_eq!(fix(edits).apply("éa"), None);
        }
        assert_eq!(fix(&[(0, 2, "é")]).apply("éa").as_deref(), Some("éa"));
        assert_eq!(fix(&[]).map_offset(5), 5);
    }

    /// The text around a position that no edit replaces is still around it after the fix.
    #[test]
    fn a_caret_stays_in_its_text() {
        let text = "abcdef";
        let fix = safe(&[(0, 0, "<<"), (1, 3, "X"), (3, 3, "Y"), (4, 5, ""), (6, 6, ">")]).fixes.remove(0);
        let fixed = fix.apply(text).unwrap();
        assert_eq!(fixed, "<<aXYdf>");
        let before: Vec<&str> = (0..=6).map(|at| Span::new(0, fix.map_offset(at)).text(&fixed)).collect();
        assert_eq!(before, ["<<", "<<a", "<<aX", "<<aXY", "<<aXYd", "<<aXYd", "<<aXYdf>"]);
        assert_eq!(Edit::insert(0, "ab").map_offset(u32::MAX), u32::MAX);
        // Edits in the wrong order, which do not fit any text.
        assert_eq!(safe(&[(5, 9, ""), (0, 4, "")]).fixes[0].map_offset(9), 1);
    }

    #[test]
    fn positions_move_with_the_text_before_them() {
        let found = [safe(&[(1, 3, "x")]), safe(&[(5, 5, "yy")]), safe(&[(7, 8, "")])];
        let (fixed, edits) = apply_together("abcdefghi", &found, Safety::Safe);
        assert_eq!(fixed.text, "axdeyyfgi");
        assert_eq!(edits.moved([0, 1, 2, 3, 4, 5, 6, 7, 8].into_iter()).collect::<Vec<_>>(), [0, 2, 3, 6, 7, 8]);
    }
}
