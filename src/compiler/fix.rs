//! Text → text without the mistakes that have fixes.

use crate::diagnostic::{AppliedFix, Diagnostic, Diagnostics, Edit, Safety, apply_fixes};
use crate::options::Options;
use crate::schema::Schema;
use crate::source::SpanSet;
use crate::syntax::Tokens;

use super::analyze;

mod comments;
mod verify;

pub(crate) use verify::{Reading, verify};

/// How often a text is read again at most.
///
/// Mistakes hide others, and fixes that touch wait for their turn, but each round at least halves a row
/// of those.
const MAX_ROUNDS: usize = 10;

/// A query with its mistakes mended as far as fixes go.
#[derive(Clone, Debug)]
pub struct FixOutcome {
    /// The text.
    pub text: String,
    /// What was mended, in the order it was.
    pub applied: Vec<AppliedFix>,
    /// What is still to be said of `text`, in source order.
    pub diagnostics: Diagnostics,
}

impl FixOutcome {
    /// Whether the text compiles.
    #[must_use]
    pub fn is_right(&self) -> bool {
        !self.diagnostics.has_error()
    }
}

/// Applies the fixes of a query that are no less safe than `safety`, reads the text again and goes on,
/// until nothing is left to apply.
///
/// A mistake may hide others, so more may be mended than [`analyze`] shows at first. The text is read at
/// most eleven times.
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
/// assert!(!outcome.is_right());
///
/// let outcome = tamis::fix(&outcome.text, &schema, &options, Safety::Unsafe);
/// assert_eq!(outcome.text, "status_code > 1_000 AND duration_ns > 5s");
/// assert!(outcome.is_right());
/// ```
#[must_use]
pub fn fix(text: &str, schema: &Schema, options: &Options, safety: Safety) -> FixOutcome {
    fix_with(text, safety, |text| analyze(text, schema, options).diagnostics)
}

/// The same for the diagnostics that `analyze_text` returns.
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

/// Makes guesses of the fixes of what was found in a text that `syntax` says was not read well: what is
/// put in parentheses there may be half of something else.
pub(crate) fn mark_unsafe(syntax: &[Diagnostic], found: &mut [Diagnostic]) {
    let unread = SpanSet::of(syntax.iter().filter(|told| told.is_error()).map(Diagnostic::span).collect());
    let is_unread = |edit: &Edit| unread.touch(edit.span);
    for fix in found.iter_mut().flat_map(|diagnostic| &mut diagnostic.fixes) {
        if fix.edits.iter().any(is_unread) {
            fix.safety = Safety::Unsafe;
        }
    }
}

/// Makes the edits of all fixes of a text fit to be applied: every fix that is offered passes here.
///
/// They go around comments, and leave words apart; a fix that would remove or move a comment is dropped.
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

/// Puts blanks round a word that a fix writes where it would grow together with one beside it: `a&b` is
/// `a and b`.
fn separate_words(text: &str, diagnostics: &mut [Diagnostic]) {
    let edits = diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.fixes).flat_map(|fix| &mut fix.edits);
    for edit in edits {
        let old = edit.span.text(text);
        let before = text.get(..edit.span.start as usize).unwrap_or_default().ends_with(may_be_in_word);
        let rest = text.get(edit.span.end as usize..).unwrap_or_default();
        let after = rest.starts_with(may_be_in_word);
        if old.is_empty() && before && after {
            // What is put into a word belongs to it.
            continue;
        }
        if before && !old.starts_with(goes_on_word) && begins_with_word(&edit.text) {
            edit.text.insert(0, ' ');
        }
        // A `#` that touches a word begins no comment.
        let grows = after && !old.ends_with(may_be_in_word) && edit.text.ends_with(is_of_word);
        if grows || rest.starts_with('#') && edit.text.ends_with(may_be_in_word) {
            edit.text.push(' ');
        }
    }
}

/// Whether a name, a word or a number, with its sign, comes first.
fn begins_with_word(text: &str) -> bool {
    text.trim_start_matches(['-', '$', '.']).starts_with(is_of_word)
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether the character behind a word belongs to it.
fn goes_on_word(c: char) -> bool {
    c != '$' && may_be_in_word(c)
}

/// Whether a name, a number or a word without quotes may hold the character.
fn may_be_in_word(c: char) -> bool {
    is_of_word(c) || "-./:@+$".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Fix};
    use crate::source::Span;

    fn mistake(code: Code, text: &str, edit: Edit) -> Diagnostic {
        Diagnostic::new(code, text, edit.span).fix(Safety::Safe, "mend it", edit)
    }

    /// What becomes of `text` with the stretch replaced.
    #[track_caller]
    fn assert_apart(text: &str, stretch: &str, replacement: &str, mended: &str) {
        let start = u32::try_from(text.find(stretch).unwrap()).unwrap();
        let span = Span::new(start, start + u32::try_from(stretch.len()).unwrap());
        let mut found = [mistake(Code::ForeignSyntax, text, Edit::replace(span, replacement))];
        separate_words(text, &mut found);
        assert_eq!(apply_fixes(text, &found, Safety::Safe).text, mended);
    }

    #[test]
    fn words_do_not_grow_together() {
        assert_apart("a&b", "&", "and", "a and b");
        assert_apart("a & b", "&", "and", "a and b");
        assert_apart("(a)&!b", "&", "and", "(a)and!b");
        assert_apart("5s&now", "&", "and", "5s and now");
        assert_apart("a.\"b\"= 1", "\"b\"", "`b`", "a.`b`= 1");
        assert_apart("not'a'in b", "'a'", "a", "not a in b");
        assert_apart("1 and$-5", "$-5", "-$5", "1 and -$5");
        assert_apart("between(-5) and 6", "(-5)", "-5", "between -5 and 6");
    }

    #[test]
    fn a_word_is_mended_inside() {
        assert_apart("x > -.5", ".5", "0.5", "x > -0.5");
        assert_apart("now–7d", "–", "-", "now-7d");
        assert_apart("du\u{200b}ration", "\u{200b}", "", "duration");
    }

    #[test]
    fn a_fix_in_what_is_not_understood_is_a_guess() {
        let syntax = [Diagnostic::new(Code::UnclosedString, "never closed", Span::new(5, 9))];
        for (span, safety) in [
            (Span::new(0, 4), Safety::Safe),
            (Span::new(0, 5), Safety::Unsafe),
            (Span::new(6, 7), Safety::Unsafe),
            (Span::at(9), Safety::Unsafe),
            (Span::at(10), Safety::Safe),
        ] {
            let mut found = [mistake(Code::TypeMismatch, "wrong", Edit::replace(span, "x"))];
            mark_unsafe(&syntax, &mut found);
            let is: Vec<Safety> = found.iter().flat_map(|found| &found.fixes).map(|fix: &Fix| fix.safety).collect();
            assert_eq!(is, [safety], "{span:?}");
        }
    }

    #[test]
    fn mistakes_behind_mistakes_are_mended() {
        let (schema, options) = (Schema::builtin(), Options::default());
        let outcome = fix("model in input", &schema, &options, Safety::Safe);
        assert_eq!((outcome.text.as_str(), outcome.applied.len()), ("model in (\"input\")", 2));
        assert!(outcome.is_right() && outcome.diagnostics.is_empty());
        let same = fix(&outcome.text, &schema, &options, Safety::Unsafe);
        assert_eq!((same.text, same.applied), (outcome.text, Vec::new()));
    }
}
