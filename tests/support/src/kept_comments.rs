//! No fix removes or moves a comment.

use tamis::diagnostic::{Edit, Fix, Safety, apply_fixes, is_invisible};
use tamis::{Diagnostic, TokenKind};

/// The comments of a text, without spaces and the invisible characters that a fix may remove.
pub fn comments(text: &str) -> Vec<String> {
    let comments = tamis::tokens(text).into_iter().filter(|token| token.kind == TokenKind::Comment);
    let is_shown = |c: &char| !c.is_whitespace() && !is_invisible(*c);
    comments.map(|comment| comment.span.text(text).chars().filter(is_shown).collect()).collect()
}

/// What the first fix does that changes the comments of a text, if one does.
pub fn comment_lost_by_one(text: &str, found: &[Diagnostic]) -> Option<String> {
    let before = comments(text);
    for diagnostic in found {
        for fix in &diagnostic.fixes {
            let only = Diagnostic { fixes: vec![fix.clone()], ..diagnostic.clone() };
            let after = apply_fixes(text, &[only], Safety::Unsafe);
            if after.applied.is_empty() || !are_kept(text, &before, &comments(&after.text), fix) {
                return Some(format!("{}: {fix:?}\n{text}\n---\n{}", diagnostic.code, after.text));
            }
        }
    }
    None
}

/// Whether the comments are those before. The fix of another language's comment may make it one of ours, which then
/// holds what it held.
fn are_kept(text: &str, before: &[String], after: &[String], fix: &Fix) -> bool {
    // A suppression that is of no use becomes a plain comment.
    let is_of_suppression = |edit: &Edit| edit.span.text(text).contains("allow(");
    if fix.edits.iter().any(is_of_suppression) {
        return before.len() == after.len();
    }
    if !fix.edits.iter().any(|edit| edit.text.contains('#')) {
        return before == after;
    }
    let mut after = after.iter();
    before.iter().all(|before| after.any(|after| after.contains(before.as_str())))
}

/// Whether a text has a comment that a fix is about: one of another language, or a suppression.
pub fn has_comment_to_fix(text: &str) -> bool {
    // Characters that nobody sees are removed first: `-`, U+0000 and `-` begin a comment.
    let visible: String = text.chars().filter(|&c| !tamis::diagnostic::is_invisible(c)).collect();
    ["//", "--", "/*", "allow("].iter().any(|sign| visible.contains(sign))
}
