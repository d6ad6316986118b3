//! The fix that suppresses a diagnostic with a comment.

use super::{Family, find_rule};
use crate::diagnostic::{Diagnostic, Edit, Fix, Safety, Severity};
use crate::syntax::{Rule, lexemes};

/// The reason in the comment, for the user to replace.
const REASON: &str = "why";

/// Returns the fix that suppresses a diagnostic of [`lint`](super::lint()) with a comment; `None` for errors, and for the
/// diagnostics of such comments, which cannot be suppressed.
///
/// The comment is on its own line, after the comments at the start of the query. Its reason, `why`, is valid, so that the
/// diagnostic is suppressed, but should be replaced. It applies to all diagnostics of the rule in the query; a rule that
/// leaves a problem to that one reports it then, as if that one were off.
///
/// # Examples
///
/// ```
/// use tamis::lint::{Levels, lint, suppression};
/// use tamis::{Options, Schema};
///
/// let lint = |text: &str| lint(text, &Schema::builtin(), &Options::default(), &Levels::default());
/// let text = "# Finished\nnot not is_complete";
/// let fix = suppression(text, &lint(text)[0]).ok_or("an error")?;
/// assert_eq!(fix.title, "suppress `double-negation` with a comment");
/// let suppressed = fix.apply(text).ok_or("no text")?;
/// assert_eq!(suppressed, "# Finished\n# allow(double-negation): why\nnot not is_complete");
/// assert!(lint(&suppressed).is_empty());
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn suppression(text: &str, found: &Diagnostic) -> Option<Fix> {
    let is_about_comments = find_rule(found.code).is_some_and(|rule| rule.family == Family::Suppressions);
    if is_about_comments || found.code.default_severity() == Severity::Error {
        return None;
    }
    let tokens = lexemes(text);
    let at = tokens.iter().find(|token| token.rule != Rule::comment)?.span.start;
    let before = text.get(..at as usize)?;
    let indentation = before.get(before.trim_end_matches([' ', '\t']).len()..)?;
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let comment = format!("# allow({}): {REASON}{line_break}{indentation}", found.code);
    Some(Fix {
        title: format!("suppress `{}` with a comment", found.code),
        safety: Safety::Safe,
        edits: vec![Edit::insert(at, comment)],
    })
}
