//! Tokens instead of `and` or `or`: symbols, words, typos, clauses of statements, second values.

use crate::diagnostic::Diagnostic;
use crate::source::{Span, offset};
use crate::syntax::lexer;

use super::super::dialects::{self, Clause};
use super::super::errors;
use super::super::grammar::{Rule, Token};
use super::{Recovery, is_literal, typo};
use crate::syntax::ast::Connective;

impl Recovery<'_, '_> {
    /// Skips and reports a symbol that separates conditions in other languages. Returns whether it did.
    pub(super) fn separator(&mut self, token: Token) -> bool {
        let lexeme = self.lexeme(token);
        if !matches!(token.rule, Rule::comma | Rule::symbol) {
            return false;
        }
        let expects_condition = self.builder.expects_condition();
        if !expects_condition && (self.line_filters(token) || lexeme == "|" && self.parser_stage(token)) {
            return true;
        }
        match lexeme {
            ";" | "," if !expects_condition && (self.is_last_but_comment() || self.is_connective(1)) => {
                self.take(1);
                let next = self.is_connective(0).then(|| self.lexeme_at(0));
                self.report(dialects::terminator(lexeme, next, token.span));
                true
            }
            ";" if dialects::is_statement(self.lexeme_at(1)) => {
                let span = self.take(self.tokens.len() - self.at);
                self.report(dialects::second_statement(span));
                true
            }
            "|" if self.is_word(1, "where") || self.is_word(1, "search") => {
                let span = self.take(2);
                let written = span.text(self.text);
                if expects_condition {
                    let next = self.peek(0).map_or(span.end, |next| next.span.start);
                    self.report(dialects::first_where(written, span, next));
                } else {
                    self.report(dialects::piped_where(written, self.has_or, span));
                    self.connective(Connective::And, span);
                }
                true
            }
            "|" if dialects::clause(&[self.lexeme_at(1)], true).is_some() && !expects_condition => {
                self.take(1);
                self.clause(token.span, true)
            }
            "&" if !expects_condition
                && self.peek(1).is_some_and(|next| next.rule == Rule::parameter)
                && self.lexeme_at(2) == "=" =>
            {
                let span = self.take(self.tokens.len() - self.at);
                self.report(dialects::other_clause(span.text(self.text), span, self.with_space_before(span)));
                true
            }
            "&" | "|" | "&&&" | "|||" | "," | ";" => {
                self.foreign_connective(token);
                true
            }
            _ => false,
        }
    }

    /// Whether a separator, which is skipped already, directly joins two comparisons of RSQL: `a==1;b=gt=2`.
    fn is_between_rsql(&self, separator: Token) -> bool {
        let Some((_, operator)) = self.last_comparison else { return false };
        let is_rsql = |written: &str| written == "==" || written.len() > 2 && written.starts_with('=');
        // The value is one word, with wildcards or not, or a list.
        let value = Span::new(operator.end, separator.span.start).text(self.text);
        is_rsql(operator.text(self.text))
            && (value.ends_with(')') || !value.contains(|c: char| c.is_whitespace() || c == ';' || c == ','))
            && self.touches(0)
            && self.is_rsql_comparison(0)
    }

    /// Whether at most a comment in the syntax of another language follows the next token.
    fn is_last_but_comment(&self) -> bool {
        let Some(next) = self.peek(1) else { return true };
        if !self.is_foreign_comment(1) {
            return false;
        }
        let end = if self.lexeme(next) == "/" { self.block_comment_end(next.span) } else { self.line_end(next.span) };
        self.tokens.last().is_none_or(|last| last.span.start < end)
    }

    /// `a & b`, `a, b`: reads a connective of another language.
    fn foreign_connective(&mut self, token: Token) {
        let lexeme = self.lexeme(token);
        let expects_connective = !self.builder.expects_condition();
        let continues = self.touches(1) && self.peek(1).is_some_and(|next| next.rule == Rule::symbol);
        let joins = expects_connective && self.starts_condition(1) && !continues;
        self.take(1);
        let is_rsql = matches!(lexeme, ";" | ",") && self.is_between_rsql(token);
        let is_pipe = lexeme == "|" && self.follows_selector(token);
        self.report(match is_rsql && expects_connective {
            true => dialects::rsql_connective(lexeme, token.span),
            false if is_pipe => dialects::pipe_after_selector(token.span),
            false => dialects::connective(lexeme, token.span, joins),
        });
        if self.peek(0).is_none() {
            self.in_recovery = true;
        } else if expects_connective {
            let is_or = lexeme.starts_with('|') && !is_pipe || is_rsql && lexeme == ",";
            let connective = if is_or { Connective::Or } else { Connective::And };
            self.connective(connective, token.span);
        }
    }

    /// Reads what was written instead of a connective, unless it starts a condition. Returns whether it did.
    pub(super) fn instead_of_connective(&mut self, token: Token) -> bool {
        if self.clause(token.span, false)
            || self.arithmetic_after_condition()
            || self.second_value(token)
            || self.operator_after_condition(token)
        {
            self.in_recovery = true;
            return true;
        }
        if matches!(token.rule, Rule::symbol) && self.lexeme(token) != "!" && self.starts_condition(1) {
            if self.lexeme(token) == "?" {
                self.ternary(token);
            } else {
                // `a ^ b`
                self.take(1);
                self.join(dialects::symbol_as_connective(self.lexeme(token), token.span));
            }
            return true;
        }
        token.rule == Rule::word && (self.joining_word(token) || self.word_after_condition(token))
    }

    /// `a ? b : c`
    fn ternary(&mut self, question_mark: Token) {
        let mut span = question_mark.span;
        while !self.ends(0) {
            span = span.to(self.take(1));
        }
        self.report(dialects::ternary(span));
        self.in_recovery = true;
    }

    /// `a plus b`, `a adn b`: skips and reports a word that joins two conditions. Returns whether it did.
    fn joining_word(&mut self, token: Token) -> bool {
        if self.has_operator(1) || !self.starts_condition(1) {
            return false;
        }
        let lexeme = self.lexeme(token);
        if let Some(replacement) = dialects::joining_word(lexeme) {
            self.take(1);
            self.join(dialects::joining(replacement, lexeme, token.span));
            return true;
        }
        if let Some(near) = typo::nearest(lexeme, typo::CONNECTIVES) {
            self.take(1);
            let connective = if near == "or" { Connective::Or } else { Connective::And };
            self.report(errors::unknown_connective(lexeme, Some(near), token.span));
            self.connective(connective, token.span);
            return true;
        }
        false
    }

    /// `name = "x" nocsae`, `a = 1 an`, `a = 1 foo b = 2`: skips and reports a word after a condition that is not a
    /// condition itself. Returns whether it did.
    fn word_after_condition(&mut self, token: Token) -> bool {
        if self.has_operator(1) {
            return false;
        }
        let lexeme = self.lexeme(token);
        if let Some(near) = typo::nearest(lexeme, ["nocase"]).filter(|_| self.ends(1)) {
            self.take(1);
            self.report(errors::unknown_operator(lexeme, Some(near), token.span));
            return true;
        }
        if let Some(length) = dialects::nocase(&[lexeme, self.lexeme_at(1)]) {
            let span = self.take(length);
            self.report(dialects::other_nocase(span.text(self.text), span));
            return true;
        }
        if lexeme.eq_ignore_ascii_case("nocase") {
            self.take(1);
            self.report(errors::stray_nocase(lexeme, token.span));
            return true;
        }
        if self.peek(1).is_none()
            && let Some(keyword) = typo::complete(&[lexeme], true)
        {
            self.take(1);
            self.report(errors::unknown_connective(lexeme, Some(&keyword), token.span));
            return true;
        }
        // `a = 1 foo b = 2`
        if lexer::is_name(lexeme) && self.names_column(1) && self.operator_at(2).is_some() {
            self.take(1);
            self.join(errors::unknown_connective(lexeme, None, token.span));
            return true;
        }
        false
    }

    /// Reports a replacement for a connective, and continues as after `and`.
    fn join(&mut self, diagnostic: Diagnostic) {
        let span = diagnostic.span;
        self.report(diagnostic);
        self.connective(Connective::And, span);
    }

    /// Skips and reports a clause of a statement: `ORDER BY x`, `LIMIT 10`, `| take 10`. Returns whether it did; `from`
    /// is its start.
    fn clause(&mut self, from: Span, piped: bool) -> bool {
        let next = [self.lexeme_at(0), self.lexeme_at(1)];
        let Some(clause) = dialects::clause(&next, piped) else { return false };
        let takes_number = self.peek(1).is_some_and(|next| next.rule == Rule::number) && self.ends(2);
        if matches!(clause, Clause::Count) && !takes_number {
            return false;
        }
        let mut span = from;
        while self.peek(0).is_some() && self.lexeme_at(0) != ")" {
            let part = if self.is_opener(0) { self.skip_bracketed() } else { self.take(1) };
            span = span.to(part);
        }
        self.report(dialects::other_clause(span.text(self.text), span, self.with_space_before(span)));
        true
    }

    /// A span with the white space before it.
    fn with_space_before(&self, span: Span) -> Span {
        let before = self.text.get(..span.start as usize).unwrap_or_default();
        Span::new(offset(before.trim_end().len()), span.end)
    }

    /// `name = "a" "b"`: skips and reports a value after a complete condition. Returns whether it did.
    fn second_value(&mut self, token: Token) -> bool {
        if !is_literal(token.rule) || self.has_operator(1) {
            return false;
        }
        match token.rule {
            Rule::broken_string | Rule::broken_raw_string => {
                self.report(errors::unclosed_string(self.lexeme(token), token.span));
            }
            _ => self.report_second_value(token.span),
        }
        self.take(1);
        true
    }

    /// Reports a value or list at `span`, after the last condition.
    pub(super) fn report_second_value(&mut self, span: Span) {
        let end = self.tokens.partition_point(|token| token.span.start < span.start);
        let previous =
            end.checked_sub(1).and_then(|last| self.tokens.get(last)).map(|token| token.span).unwrap_or_default();
        let column = self.last_comparison.map(|(column, _)| column.text(self.text));
        self.report(errors::second_value(column, previous.text(self.text), span.text(self.text), previous, span));
    }

    /// `status_code > 4 contains`: skips and reports an operator after a complete condition. Returns whether it did.
    fn operator_after_condition(&mut self, token: Token) -> bool {
        let Some((operator, length)) = self.operator_at(0).filter(|_| !self.has_operator(1)) else { return false };
        let is_column = token.rule == Rule::word && self.operator_at(length).is_some();
        if is_column {
            return false;
        }
        let span = self.take(length);
        self.report(errors::operator_after_condition(span.text(self.text), span));
        if self.starts_operand(0) && !self.starts_comparison(0) {
            self.skip_operand(operator, span);
        }
        true
    }
}
