//! Comments in the syntax of other languages: `// …`, `-- …`, `/* … */`.

use crate::source::{Span, offset};

use super::super::dialects;
use super::super::grammar::{Rule, Token};
use super::Recovery;

/// Starts of line comments in other languages.
const PREFIXES: [&str; 2] = ["//", "--"];

impl Recovery<'_, '_> {
    /// Whether a comment of another language starts at the token `ahead`.
    pub(super) fn is_foreign_comment(&self, ahead: usize) -> bool {
        self.is_block_comment(ahead) || PREFIXES.iter().any(|prefix| self.lexeme_at(ahead).starts_with(prefix))
    }

    fn is_block_comment(&self, ahead: usize) -> bool {
        self.lexeme_at(ahead) == "/" && self.lexeme_at(ahead + 1).starts_with('*') && self.touches(ahead + 1)
    }

    /// Skips and reports a comment of another language. Returns whether it did.
    pub(super) fn foreign_comment(&mut self) -> bool {
        let Some(token) = self.peek(0).filter(|token| token.rule == Rule::word) else { return false };
        let lexeme = self.lexeme(token);
        if self.is_block_comment(0) {
            self.block_comment(token);
            return true;
        }
        let Some(prefix) = PREFIXES.into_iter().find(|prefix| lexeme.starts_with(prefix)) else { return false };
        let comment = Span::new(token.span.start, self.line_end(token.span));
        self.take_until(comment.end);
        self.report(dialects::comment(prefix, comment.text(self.text), comment));
        true
    }

    /// The end of the line on which `from` starts.
    pub(super) fn line_end(&self, from: Span) -> u32 {
        let rest = self.text.get(from.start as usize..).unwrap_or_default();
        from.start + offset(rest.find('\n').unwrap_or(rest.len()))
    }

    /// The end of the block comment that starts with the token at `open`.
    pub(super) fn block_comment_end(&self, open: Span) -> u32 {
        let rest = self.text.get(open.end as usize..).unwrap_or_default();
        rest.find("*/").map_or(offset(self.text.len()), |at| open.end + offset(at) + 2)
    }

    /// Skips `/* … */`, or an unclosed comment up to the end of the text.
    fn block_comment(&mut self, open: Token) {
        let comment = Span::new(open.span.start, self.block_comment_end(open.span));
        self.take_until(comment.end);
        let after = Span::new(comment.end, self.line_end(Span::at(comment.end)));
        self.report(dialects::block_comment(comment.text(self.text), after.text(self.text), comment));
    }
}
