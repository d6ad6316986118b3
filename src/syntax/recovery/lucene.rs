//! `field:value` and similar conditions in the syntax of Lucene, KQL, Datadog and GitHub.

use crate::diagnostic::Diagnostics;
use crate::source::{Span, offset};
use crate::syntax::ast::ExprKind;
use crate::syntax::lexer;

use super::super::dialects::{self, Field};
use super::super::grammar::{Rule, Token};
use super::super::literal;
use super::Recovery;
use super::column::MARKS;

impl<'a> Recovery<'a, '_> {
    /// Whether this word starts a condition with a colon.
    pub(super) fn is_lucene(&self, token: Token) -> bool {
        let name = self.lexeme(token).split_once(':').map(|(marked, _)| marked.trim_start_matches(MARKS));
        token.rule == Rule::word && name.is_some_and(lexer::is_name)
    }

    /// The condition with a colon, if this word starts one.
    pub(super) fn lucene(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let (marked, rest) = self.lexeme(token).split_once(':').filter(|(_, rest)| !rest.starts_with(':'))?;
        let name = marked.trim_start_matches(MARKS);
        if !lexer::is_name(name) {
            return None;
        }
        let start = token.span.start + offset(marked.len() - name.len());
        let column = literal::name(name, Span::new(start, start + offset(name.len())), &mut Diagnostics::default());
        self.take(1);
        if name.eq_ignore_ascii_case("_exists_") {
            let span = self.take_touching(token.span);
            let field =
                literal::name(rest, Span::new(span.end - offset(rest.len()), span.end), &mut Diagnostics::default());
            self.report(dialects::exists(rest, span));
            return Some(ExprKind::Hole(lexer::is_name(rest).then_some(field)));
        }
        let negated = marked.starts_with('-');
        if let Some(kind) = self.test_field(name, rest, negated, token.span) {
            return Some(kind);
        }
        let (value, end) = self.value_after_colon(rest, token.span);
        self.report(dialects::field(&Field { name, negated, value }, Span::new(token.span.start, end), self.text));
        Some(ExprKind::Hole(Some(column)))
    }

    /// `has:error_message`, `is:complete`, unless there is more after it.
    fn test_field(&mut self, name: &str, rest: &str, negated: bool, span: Span) -> Option<ExprKind<'a>> {
        if !lexer::is_name(rest) || self.touches(0) {
            return None;
        }
        self.report(match name.to_lowercase().as_str() {
            "has" => dialects::has_field(rest, negated, span),
            "is" => dialects::is_field(rest, negated, span),
            _ => return None,
        });
        Some(ExprKind::Hole(None))
    }

    /// Skips the rest of a text with the escapes of Lucene after a word: `foo\:bar`, `late\ delivery`. `None` if there
    /// are no escapes.
    pub(super) fn take_escaped(&mut self, word: Span) -> Option<Span> {
        let mut span = word;
        while self.lexeme_at(0) == "\\" && self.touches(0) {
            // An escaped space separates the backslash from the next word.
            let next = self.peek(1).filter(|next| !matches!(next.rule, Rule::bracket | Rule::comma));
            let gap = next.map(|next| Span::new(self.peek(0).map_or(0, |mark| mark.span.end), next.span.start));
            let is_escaped = gap.is_some_and(|gap| matches!(gap.text(self.text), "" | " "));
            span = span.to(self.take(if is_escaped { 2 } else { 1 }));
        }
        (span != word).then_some(span)
    }

    /// Skips and reports a condition with a separate colon: `status_code : 500`, `status_code := 500`. Returns whether
    /// it did.
    pub(super) fn spaced_colon(&mut self, column: Span) -> bool {
        if self.lexeme_at(0) != ":" || !self.is_value_at(1) && self.lexeme_at(1) != "=" {
            return false;
        }
        let assigns = self.lexeme_at(1) == "=" && self.touches(1);
        let colon = self.take(if assigns { 2 } else { 1 });
        let from = self.peek(0).map_or(colon, |next| next.span);
        let name = column.text(self.text);
        if !self.starts_operand(0) {
            self.report(dialects::colon(colon.text(self.text), assigns, colon));
            return true;
        }
        // The value can be validated only once it is in a condition.
        self.skip_any_operand();
        let end = self.previous().unwrap_or(from).end;
        if assigns {
            self.report(dialects::colon(colon.text(self.text), assigns, colon));
        } else {
            let written = Span::new(from.start, end).text(self.text);
            let field = Field { name, negated: false, value: dialects::FieldValue::of(written) };
            self.report(dialects::field(&field, Span::new(column.start, end), self.text));
        }
        true
    }

    /// Whether a value or list starts at the token `ahead`.
    fn is_value_at(&self, ahead: usize) -> bool {
        let is_word = self.peek(ahead).is_some_and(|token| token.rule == Rule::word);
        is_word || self.has_literal(ahead) || matches!(self.lexeme_at(ahead), "(" | "[" | "*")
    }

    /// The value after the colon, and where it ends. `rest` is the part of it in the word itself.
    fn value_after_colon(&mut self, rest: &str, word: Span) -> (dialects::FieldValue, u32) {
        let is_spaced = rest.is_empty() && !self.touches(0) && self.is_value_at(0) && !self.has_operator(1);
        if let Some(next) = self
            .peek(0)
            .filter(|next| is_spaced && !self.is_opener(0) && self.logical_token(0).is_none() && !self.is_lucene(*next))
        {
            // `status_code: 500`
            self.take(1);
            let end = self.take_touching(next.span).end;
            return (dialects::FieldValue::of(Span::new(next.span.start, end).text(self.text)), end);
        }
        if !rest.is_empty() || !self.touches(0) {
            let span = self.take_escaped(word).unwrap_or(word);
            let span = self.take_touching(span);
            let value = Span::new(word.end - offset(rest.len()), span.end).text(self.text);
            return (dialects::FieldValue::of(value), span.end);
        }
        let start = word.end;
        let symbol = self.lexeme_at(0);
        if symbol == "=" && self.is_opener(1) {
            // `tags:=[a, b]`
            self.take(1);
        }
        if self.is_opener(0) {
            let symbol = self.lexeme_at(0);
            let inner = self.closer_of(0);
            let parts: Vec<&str> = (1..inner).map(|ahead| self.lexeme_at(ahead)).collect();
            let value = dialects::FieldValue::bracketed(symbol, &parts, self.lexeme_at(inner));
            let end = self.skip_bracketed().end;
            return (value, end);
        }
        if matches!(symbol, ">" | "<" | ">=" | "<=" | "=") {
            let symbol = self.take(1);
            let value = if self.starts_operand(0) { self.take(1) } else { Span::at(symbol.end) };
            let end = self.take_touching(symbol.to(value)).end;
            let value = Span::new(value.start, end).text(self.text);
            return (dialects::FieldValue::compared(symbol.text(self.text), value), end);
        }
        let span = self.take_touching(word);
        (dialects::FieldValue::of(Span::new(start, span.end).text(self.text)), span.end)
    }
}
