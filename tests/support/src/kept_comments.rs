//! Checks that no fix removes or moves a comment.

use tamis::apply_fixes;
use tamis::diagnostic::{Edit, Fix, Safety, is_invisible};
use tamis::{Diagnostic, TokenKind};

/// The comments of a text, without spaces and the invisible characters that a fix may remove.
pub fn comments(text: &str) -> Vec<String> {
    let comments = tamis::tokens(text).into_iter().filter(|token| token.kind == TokenKind::Comment);
    let is_shown = |c: &char| !c.is_whitespace() && !is_invisible(*c);
    comments.map(|comment| comment.span.text(text).chars().filter(is_shown).collect()).collect()
}

/// Describes the first fix that, applied alone, loses a comment of a text.
pub fn lost_comment(text: &str, found: &[Diagnostic]) -> Option<String> {
    let before = comments(text);
    for diagnostic in found {
        for fix in &diagnostic.fixes {
            let mut only = diagnostic.clone();
            only.fixes = vec![fix.clone()];
            let after = apply_fixes(text, &[only], Safety::Unsafe);
            if after.applied.is_empty() || !are_kept(text, &before, &comments(&after.text), fix) {
                return Some(format!("{}: {fix:?}\n{text}\n---\n{}", diagnostic.code, after.text));
            }
        }
    }
    None
}

/// Whether a fix keeps the comments. A fix that converts a comment of another language adds a comment with the same
/// content.
fn are_kept(text: &str, before: &[String], after: &[String], fix: &Fix) -> bool {
    // An unused suppression becomes a plain comment.
    let is_suppression = |edit: &Edit| edit.span.text(text).contains("allow(");
    if fix.edits.iter().any(is_suppression) {
        return before.len() == after.len();
    }
    if !fix.edits.iter().any(|edit| edit.text.contains('#')) {
        return before == after;
    }
    let mut after = after.iter();
    before.iter().all(|before| after.any(|after| after.contains(before.as_str())))
}

/// Whether a text has a comment that a fix may change: a comment of another language, or a suppression.
pub fn has_comment_to_fix(text: &str) -> bool {
    // Invisible characters are removed first: `-`, U+0000 and `-` start a comment.
    let visible: String = text.chars().filter(|&c| !tamis::diagnostic::is_invisible(c)).collect();
    ["//", "--", "/*", "allow("].iter().any(|start| visible.contains(start))
}
