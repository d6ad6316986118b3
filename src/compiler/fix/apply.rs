//! Applies fixes together, so that no comment is lost.

use crate::diagnostic::{Accepted, Diagnostic, Fixed, Safety, apply_together};
use crate::source::Span;
use crate::syntax::{self, Rule};

/// Applies the first fix of each diagnostic that is at least as safe as `safety`.
///
/// A fix is applied completely or not at all. A fix that overlaps or touches an earlier one is skipped until the next
/// pass, and so is a fix whose spans do not fit `text`. A fix that several diagnostics share is applied once. If all
/// fixes together would lose a comment, only the first ones are applied. [`fix`](crate::fix()) repeats this until
/// nothing is left to fix.
///
/// # Examples
///
/// ```
/// use tamis::diagnostic::Safety;
///
/// let text = "status_code > 1,000;";
/// let found = tamis::analyze(text, &tamis::Schema::builtin(), &tamis::Options::default()).diagnostics;
/// let fixed = tamis::apply_fixes(text, &found, Safety::Unsafe);
/// assert_eq!(fixed.text, "status_code > 1_000;");
/// assert_eq!(fixed.applied.len(), 1); // The fix for `;` touches it.
/// ```
#[must_use]
pub fn apply_fixes(text: &str, diagnostics: &[Diagnostic], safety: Safety) -> Fixed {
    let (all, edits) = apply_together(text, diagnostics, safety);
    let comments = if text.contains('#') { comments(text) } else { Vec::new() };
    if are_kept(&comments, &edits, &all.text) {
        return all;
    }
    // Each fix keeps the comments, but one can change what a quote of another means.
    let (mut kept, mut left) = (0, diagnostics.len());
    while kept + 1 < left {
        let middle = kept.midpoint(left);
        let (first, edits) = apply_first(text, diagnostics, middle, safety);
        if are_kept(&comments, &edits, &first.text) {
            kept = middle;
        } else {
            left = middle;
        }
    }
    apply_first(text, diagnostics, kept, safety).0
}

fn apply_first<'d>(text: &str, diagnostics: &'d [Diagnostic], count: usize, safety: Safety) -> (Fixed, Accepted<'d>) {
    apply_together(text, diagnostics.get(..count).unwrap_or_default(), safety)
}

fn comments(text: &str) -> Vec<Span> {
    syntax::lexemes(text).into_iter().filter(|token| token.rule == Rule::comment).map(|token| token.span).collect()
}

/// Whether the comments of a text are still comments after edits. A comment whose start is edited is not compared.
fn are_kept(comments_before: &[Span], edits: &Accepted<'_>, after: &str) -> bool {
    if comments_before.is_empty() {
        return true;
    }
    let after = comments(after);
    let mut after = after.iter().peekable();
    edits.moved(comments_before.iter().map(|comment| comment.start)).all(|start| {
        while after.next_if(|comment| comment.end <= start).is_some() {}
        after.peek().is_some_and(|comment| comment.start <= start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Schema, analyze};

    #[test]
    fn fixes_that_lose_a_comment_together_are_applied_one_after_the_other() {
        // Without the invisible character, the first quote is part of a word, and the second one starts a string.
        let text = ":\u{1a}3‘3)‘# c";
        let found = analyze(text, &Schema::builtin(), &Options::default()).diagnostics;
        let (together, edits) = apply_together(text, &found, Safety::Unsafe);
        let comments = comments(text);
        assert!(!are_kept(&comments, &edits, &together.text), "{}", together.text);
        let fixed = apply_fixes(text, &found, Safety::Unsafe);
        assert!(!fixed.applied.is_empty() && fixed.applied.len() < together.applied.len());
        assert_eq!(super::comments(&fixed.text).len(), 1, "{}", fixed.text);
    }
}
