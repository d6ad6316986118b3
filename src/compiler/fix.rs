//! Applies fixes to a query.

use crate::diagnostic::{AppliedFix, Diagnostic, Diagnostics, Edit, Safety};
use crate::options::Options;
use crate::schema::Schema;
use crate::source::SpanSet;
use crate::syntax::Tokens;

use super::analyze;

mod apply;
mod comments;
mod verify;

pub use apply::apply_fixes;
pub(crate) use verify::{TextAnalysis, verify};

/// The maximum number of rounds of fixes.
///
/// Errors can hide others, and adjacent fixes wait for the next round, but each round at least halves the number of
/// adjacent fixes.
const MAX_ROUNDS: usize = 10;

/// A query after fixes were applied.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FixOutcome {
    /// The fixed text.
    pub text: String,
    /// The applied fixes, in order of application.
    pub applied: Vec<AppliedFix>,
    /// The remaining diagnostics of `text`, in source order.
    pub diagnostics: Diagnostics,
}

impl FixOutcome {
    /// Whether the text compiles.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        !self.diagnostics.has_error()
    }
}

/// Applies the fixes of a query that are at least as safe as `safety`, repeatedly, until none are left.
///
/// Errors can hide others, so more may be fixed than [`analyze`] reports at first. The text is analyzed at most eleven
/// times.
///
/// # Examples
///
/// ```
/// use tamis::diagnostic::Safety;
/// use tamis::{Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let outcome = tamis::fix("status_code > 1,000 AND duratoin_ns > 5s;", &schema, &options, Safety::Safe);
/// assert_eq!(outcome.text, "status_code > 1_000 AND duratoin_ns > 5s");
/// assert_eq!(outcome.applied[0].title, "write `1_000`");
/// assert!(!outcome.is_valid());
///
/// let outcome = tamis::fix(&outcome.text, &schema, &options, Safety::Unsafe);
/// assert_eq!(outcome.text, "status_code > 1_000 AND duration_ns > 5s");
/// assert!(outcome.is_valid());
/// ```
#[must_use]
pub fn fix(text: &str, schema: &Schema, options: &Options, safety: Safety) -> FixOutcome {
    fix_with(text, safety, |text| analyze(text, schema, options).diagnostics)
}

/// Like [`fix`], with the diagnostics that `analyze_text` returns.
pub(crate) fn fix_with(text: &str, safety: Safety, analyze_text: impl Fn(&str) -> Diagnostics) -> FixOutcome {
    let mut outcome = FixOutcome { text: text.to_owned(), applied: Vec::new(), diagnostics: analyze_text(text) };
    for _ in 0..MAX_ROUNDS {
        let fixed = apply_fixes(&outcome.text, &outcome.diagnostics, safety);
        if fixed.applied.is_empty() {
            break;
        }
        outcome.applied.extend(fixed.applied);
        outcome.diagnostics = analyze_text(&fixed.text);
        outcome.text = fixed.text;
    }
    outcome
}

/// Marks the fixes in `found` as unsafe that edit text with syntax errors: parentheses, for example, could enclose only
/// half of an expression there.
pub(crate) fn mark_unsafe(syntax: &[Diagnostic], found: &mut [Diagnostic]) {
    let invalid = SpanSet::of(syntax.iter().filter(|found| found.is_error()).map(|found| found.span).collect());
    let is_invalid = |edit: &Edit| invalid.touch(edit.span);
    for fix in found.iter_mut().flat_map(|diagnostic| &mut diagnostic.fixes) {
        if fix.edits.iter().any(is_invalid) {
            fix.safety = Safety::Unsafe;
        }
    }
}

/// Prepares the edits of all fixes of a text: every fix that is offered passes through here.
///
/// Edits are split around comments and keep words separate; a fix that would remove or move a comment is dropped.
pub(crate) fn settle(tokens: &Tokens<'_>, diagnostics: &mut [Diagnostic]) {
    let comments = comments::Comments::of(tokens, diagnostics);
    if let Some(comments) = &comments {
        comments.edit_around(diagnostics);
    }
    separate_words(tokens.text(), diagnostics);
    if let Some(comments) = &comments {
        comments.drop_fixes_that_change_them(diagnostics);
    }
}

/// Adds spaces around a word that a fix inserts if it would otherwise merge with an adjacent one: `a&b` becomes
/// `a and b`.
fn separate_words(text: &str, diagnostics: &mut [Diagnostic]) {
    let edits = diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.fixes).flat_map(|fix| &mut fix.edits);
    for edit in edits {
        let old = edit.span.text(text);
        let before = text.get(..edit.span.start as usize).unwrap_or_default().ends_with(may_be_in_word);
        let rest = text.get(edit.span.end as usize..).unwrap_or_default();
        let after = rest.starts_with(may_be_in_word);
        if old.is_empty() && before && after {
            // Text inserted into a word is part of it.
            continue;
        }
        if before && !old.starts_with(continues_word) && starts_with_word(&edit.text) {
            edit.text.insert(0, ' ');
        }
        // A `#` directly after a word does not start a comment.
        let merges = after && !old.ends_with(may_be_in_word) && edit.text.ends_with(is_word_char);
        if merges || rest.starts_with('#') && edit.text.ends_with(may_be_in_word) {
            edit.text.push(' ');
        }
    }
}

/// Whether a text starts with a name, a word or a number, which may have a sign.
fn starts_with_word(text: &str) -> bool {
    text.trim_start_matches(['-', '$', '.']).starts_with(is_word_char)
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a character after a word continues it.
fn continues_word(c: char) -> bool {
    c != '$' && may_be_in_word(c)
}

/// Whether a name, a number or a bare string can contain the character.
fn may_be_in_word(c: char) -> bool {
    is_word_char(c) || "-./:@+$".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Fix};
    use crate::source::Span;

    fn fixable(code: Code, text: &str, edit: Edit) -> Diagnostic {
        Diagnostic::new(code, text, edit.span).fix(Safety::Safe, "fix it", edit)
    }

    /// Replaces `part` of `text` and compares the result.
    #[track_caller]
    fn assert_fixed(text: &str, part: &str, replacement: &str, expected: &str) {
        let start = u32::try_from(text.find(part).unwrap()).unwrap();
        let span = Span::new(start, start + u32::try_from(part.len()).unwrap());
        let mut found = [fixable(Code::ForeignSyntax, text, Edit::replace(span, replacement))];
        separate_words(text, &mut found);
        assert_eq!(apply_fixes(text, &found, Safety::Safe).text, expected);
    }

    #[test]
    fn words_do_not_merge() {
        assert_fixed("a&b", "&", "and", "a and b");
        assert_fixed("a & b", "&", "and", "a and b");
        assert_fixed("(a)&!b", "&", "and", "(a)and!b");
        assert_fixed("5s&now", "&", "and", "5s and now");
        assert_fixed("a.\"b\"= 1", "\"b\"", "`b`", "a.`b`= 1");
        assert_fixed("not'a'in b", "'a'", "a", "not a in b");
        assert_fixed("1 and$-5", "$-5", "-$5", "1 and -$5");
        assert_fixed("between(-5) and 6", "(-5)", "-5", "between -5 and 6");
    }

    #[test]
    fn spaces_are_not_added_inside_a_word() {
        assert_fixed("x > -.5", ".5", "0.5", "x > -0.5");
        assert_fixed("now–7d", "–", "-", "now-7d");
        assert_fixed("du\u{200b}ration", "\u{200b}", "", "duration");
    }

    #[test]
    fn a_fix_in_invalid_syntax_is_unsafe() {
        let syntax = [Diagnostic::new(Code::UnclosedString, "unclosed string", Span::new(5, 9))];
        for (span, safety) in [
            (Span::new(0, 4), Safety::Safe),
            (Span::new(0, 5), Safety::Unsafe),
            (Span::new(6, 7), Safety::Unsafe),
            (Span::at(9), Safety::Unsafe),
            (Span::at(10), Safety::Safe),
        ] {
            let mut found = [fixable(Code::TypeMismatch, "mismatch", Edit::replace(span, "x"))];
            mark_unsafe(&syntax, &mut found);
            let actual: Vec<Safety> = found.iter().flat_map(|found| &found.fixes).map(|fix: &Fix| fix.safety).collect();
            assert_eq!(actual, [safety], "{span:?}");
        }
    }

    #[test]
    fn errors_hidden_by_others_are_fixed() {
        let (schema, options) = (Schema::builtin(), Options::default());
        let outcome = fix("model in input", &schema, &options, Safety::Safe);
        assert_eq!((outcome.text.as_str(), outcome.applied.len()), ("model in (\"input\")", 2));
        assert!(outcome.is_valid() && outcome.diagnostics.is_empty());
        let again = fix(&outcome.text, &schema, &options, Safety::Unsafe);
        assert_eq!((again.text, again.applied), (outcome.text, Vec::new()));
    }
}
