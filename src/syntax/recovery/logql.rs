//! Line filters and stages of LogQL, and what selects the logs in SPL: `{app="x"} |= "y" | json`, `index=main`.

use crate::source::Span;

use super::super::dialects::{self, LineFilter};
use super::super::grammar::{Rule, Token};
use super::Recovery;

/// The maximum number of line filters that are read together.
const MAX_FILTERS: usize = 10;

impl Recovery<'_, '_> {
    /// Skips and reports `|= "y" != "z"` after a selector. Returns whether it did.
    pub(super) fn line_filters(&mut self, token: Token) -> bool {
        let follows_selector = self.previous().is_some_and(|before| before.text(self.text) == "}");
        let mut filters: Vec<LineFilter<'_>> = Vec::new();
        let mut length = 0;
        while filters.len() < MAX_FILTERS {
            let is_first = filters.is_empty();
            let (signs, is_negated, is_pattern) = match (self.lexeme_at(length), self.lexeme_at(length + 1)) {
                ("|", "=") if self.touches(length + 1) => (2, false, false),
                ("|", "~") if self.touches(length + 1) => (2, false, true),
                ("!=", _) if !is_first || follows_selector => (1, true, false),
                ("!~", _) if !is_first || follows_selector => (1, true, true),
                _ => break,
            };
            let Some(text) = self.peek(length + signs).filter(|text| text.rule == Rule::string) else { break };
            filters.push(LineFilter { text: self.lexeme(text), is_negated, is_pattern });
            length += signs + 1;
        }
        if filters.is_empty() {
            return false;
        }
        let before = self.previous().map_or(token.span.start, |before| before.end);
        let gap = Span::new(before, token.span.start);
        let diagnostic = |span: Span| dialects::line_filters(span.text(self.text), &filters, gap, span);
        let span = token.span.to(self.peek(length - 1).map_or(token.span, |last| last.span));
        let diagnostic = diagnostic(span);
        self.take(length);
        self.report(diagnostic);
        true
    }

    /// Skips and reports `| json` after a selector. Returns whether it did.
    pub(super) fn parser_stage(&mut self, pipe: Token) -> bool {
        let is_stage = dialects::is_parser_stage(self.lexeme_at(1)) && (self.lexeme_at(2) == "|" || self.ends(2));
        if !is_stage {
            return false;
        }
        let span = pipe.span.to(self.take(2));
        self.report(dialects::parser_stage(span.text(self.text), span));
        true
    }

    /// Whether what precedes a pipe selects logs, so that the pipe means `and`.
    pub(super) fn follows_selector(&self, pipe: Token) -> bool {
        let before = self.tokens.partition_point(|token| token.span.start < pipe.span.start).checked_sub(1);
        let before = before.and_then(|before| self.tokens.get(before)).map(|before| self.lexeme(*before));
        before.is_some_and(|before| before == "}" || dialects::is_parser_stage(before))
    }

    /// The number of tokens of `index=main sourcetype=llm`, which selects the logs in SPL.
    pub(super) fn index_selection(&self) -> Option<usize> {
        let mut length = 0;
        while ["index", "sourcetype"].iter().any(|name| self.is_word(length, name))
            && self.lexeme_at(length + 1) == "="
            && self.peek(length + 2).is_some_and(|value| matches!(value.rule, Rule::word | Rule::string))
            && length < MAX_FILTERS
        {
            length += 3;
        }
        if self.lexeme_at(length) == "|" && (self.is_word(length + 1, "where") || self.is_word(length + 1, "search")) {
            return (length > 0).then_some(length + 2);
        }
        // With a connective it is a condition.
        (length > 0 && self.names_column(length)).then_some(length)
    }
}
