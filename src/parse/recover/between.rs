//! What stands where `and` or `or` should, and what other languages put before, between and behind
//! conditions.

use crate::diagnostic::Diagnostic;
use crate::source::{Span, offset};

use super::super::fold::Connective;
use super::super::foreign::{self, Clause};
use super::super::grammar::{self, Rule, Token};
use super::super::mistakes;
use super::{Recovery, hole, is_literal, is_value_word, slip};

impl Recovery<'_, '_> {
    /// What other languages put in front of a condition. Answers whether nothing is left to read.
    pub(super) fn skip_preamble(&mut self) -> bool {
        let Some(first) = self.peek(0) else { return false };
        let whole = Span::new(first.span.start, offset(self.text.trim_end().len()));
        let mut opener = 0;
        // `filters=[{…}]`, as client code has it.
        if self.lexeme_at(1) == "=" && matches!(self.lexeme_at(2), "[" | "{") {
            opener = 2;
        }
        let opens_object = self.lexeme_at(opener) == "{" && !self.is_bracketed_condition(opener);
        if opens_object || self.lexeme_at(opener) == "[" && self.lexeme_at(opener + 1) == "{" {
            self.at = self.tokens.len();
            let note = foreign::json(whole.text(self.text), whole);
            self.note(note);
            self.fold.condition(hole(None, whole));
            return true;
        }
        if self.peek(1).is_none() || self.operator_at(1).is_some() {
            return false;
        }
        if let Some(length) = self.statement() {
            let span = self.take(length);
            self.note(foreign::statement(span.text(self.text), span));
            if self.peek(0).is_none() {
                self.fold.condition(hole(None, span));
            }
        }
        self.peek(0).is_none()
    }

    /// Words and signs of other languages in front of a condition, and slips of `not`: goes past one, and
    /// answers whether it was one.
    pub(super) fn prefix(&mut self, token: Token) -> bool {
        let lexeme = self.lexeme(token);
        if !self.fold.wants_condition() || self.has_operator(1) || self.is_call() {
            return false;
        }
        let diagnostic = match token.rule {
            Rule::symbol if lexeme == "~" && self.begins_condition(1) => foreign::tilde(token.span),
            Rule::word if !self.begins_condition(1) => return false,
            Rule::word if foreign::is_preamble(lexeme) => {
                let next = self.peek(1).map_or(token.span.end, |next| next.span.start);
                foreign::preamble(lexeme, token.span, next)
            }
            Rule::word if slip::nearest(lexeme, &["not"]).is_some() && !is_value_word(lexeme) => {
                mistakes::misspelt_not(lexeme, token.span)
            }
            _ => return false,
        };
        self.take(1);
        self.note(diagnostic);
        true
    }

    /// Whether the bracket `ahead` holds a condition and not an object.
    fn is_bracketed_condition(&self, ahead: usize) -> bool {
        self.peek(ahead + 1).is_some_and(|inner| matches!(inner.rule, Rule::word | Rule::backticked))
            && (self.operator_at(ahead + 2).is_some() || self.closer_of(ahead) == ahead + 2)
    }

    /// How many tokens `SELECT … WHERE` takes, or a Kusto table and `| where`; without a `where` all of them.
    fn statement(&self) -> Option<usize> {
        let pipe = |ahead: usize| self.lexeme_at(ahead) == "|" && self.is_word(ahead + 1, "where");
        if self.peek(0).is_some_and(|token| token.rule == Rule::word) && pipe(1) {
            return Some(3);
        }
        let first = self.lexeme_at(0);
        if !foreign::is_statement(first) || !self.peek(1).is_some_and(|next| foreign::goes_on(self.lexeme(next))) {
            return None;
        }
        let rest = self.tokens.len() - self.at;
        Some((1..rest).find(|&ahead| self.is_word(ahead, "where")).map_or(rest, |ahead| ahead + 1))
    }

    /// Whether a comment of another language begins at the token `ahead`.
    pub(super) fn is_foreign_comment(&self, ahead: usize) -> bool {
        let lexeme = self.lexeme_at(ahead);
        let is_block = lexeme == "/" && self.lexeme_at(ahead + 1).starts_with('*') && self.touches(ahead + 1);
        is_block || ["//", "--"].iter().any(|sign| lexeme.starts_with(sign))
    }

    /// `// …`, `-- …`, `/* … */`: goes past one, and answers whether it was one.
    pub(super) fn foreign_comment(&mut self) -> bool {
        let Some(token) = self.peek(0).filter(|token| token.rule == Rule::word) else { return false };
        let lexeme = self.lexeme(token);
        if lexeme == "/" && self.lexeme_at(1).starts_with('*') && self.touches(1) {
            return self.block_comment(token);
        }
        let Some(sign) = ["//", "--"].into_iter().find(|sign| lexeme.starts_with(sign)) else { return false };
        let line = token.span.start + offset(self.line_from(token.span));
        let comment = Span::new(token.span.start, line);
        while self.peek(0).is_some_and(|next| next.span.start < line) {
            self.at += 1;
        }
        self.note(foreign::comment(sign, comment.text(self.text), comment));
        true
    }

    /// How many bytes are left of the line on which `from` begins.
    fn line_from(&self, from: Span) -> usize {
        let rest = self.text.get(from.start as usize..).unwrap_or_default();
        rest.find('\n').unwrap_or(rest.len())
    }

    fn block_comment(&mut self, open: Token) -> bool {
        let rest = self.text.get(open.span.end as usize..).unwrap_or_default();
        let end = rest.find("*/").map_or(self.text.len(), |at| open.span.end as usize + at + 2);
        let comment = Span::new(open.span.start, offset(end));
        while self.peek(0).is_some_and(|next| next.span.start < comment.end) {
            self.at += 1;
        }
        self.note(foreign::block_comment(comment));
        true
    }

    /// A sign that separates conditions elsewhere. Answers whether it was one, and then is past it.
    pub(super) fn separator(&mut self, token: Token) -> bool {
        let lexeme = self.lexeme(token);
        if !matches!(token.rule, Rule::comma | Rule::symbol) {
            return false;
        }
        let wants = self.fold.wants_condition();
        match lexeme {
            ";" | "," if self.peek(1).is_none() && !wants => {
                self.note(foreign::terminator(lexeme, token.span));
            }
            ";" if foreign::is_statement(self.lexeme_at(1)) => {
                let span = token.span.to(self.take(self.tokens.len() - self.at));
                self.note(foreign::second_statement(span));
                return true;
            }
            "|" if self.is_word(1, "where") => {
                let span = self.take(2);
                self.note(foreign::piped_where(span));
                if !wants {
                    self.connective(Connective::And, span);
                }
                return true;
            }
            "|" if foreign::clause(&[self.lexeme_at(1)], true).is_some() && !wants => {
                self.at += 1;
                return self.clause(token.span, true);
            }
            "&" | "|" | "&&&" | "|||" | "," | ";" => {
                let joins = !wants
                    && self.begins_condition(1)
                    && !(self.touches(1) && self.peek(1).is_some_and(|next| next.rule == Rule::symbol));
                self.note(foreign::connective(lexeme, token.span, joins));
                if self.peek(1).is_none() {
                    self.troubled = true;
                } else if !wants {
                    let connective = if lexeme.starts_with('|') { Connective::Or } else { Connective::And };
                    self.connective(connective, token.span);
                }
            }
            _ => return false,
        }
        self.at += 1;
        true
    }

    /// Reads what stands where a connective should, unless it begins a condition. Answers whether it did.
    pub(super) fn instead_of_connective(&mut self, token: Token) -> bool {
        if self.clause(token.span, false)
            || self.arithmetic_behind()
            || self.second_value(token)
            || self.second_operator(token)
        {
            self.troubled = true;
            return true;
        }
        if matches!(token.rule, Rule::symbol) && self.lexeme(token) != "!" && self.begins_condition(1) {
            if self.lexeme(token) == "?" {
                while !self.ends(0) {
                    self.take(1);
                }
                let span = token.span.to(self.previous().unwrap_or(token.span));
                self.note(foreign::ternary(span));
                self.troubled = true;
                return true;
            }
            // `a ^ b`
            self.take(1);
            self.join(foreign::sign_between(self.lexeme(token), token.span));
            return true;
        }
        token.rule == Rule::word && self.word_between(token)
    }

    /// A word where `and` or `or` should stand.
    fn word_between(&mut self, token: Token) -> bool {
        let lexeme = self.lexeme(token);
        if self.has_operator(1) {
            return false;
        }
        if let Some(word) = foreign::joining_word(lexeme).filter(|_| self.begins_condition(1)) {
            self.take(1);
            self.join(foreign::joining(word, lexeme, token.span));
            return true;
        }
        if let Some(near) = slip::nearest(lexeme, &slip::CONNECTIVES).filter(|_| self.begins_condition(1)) {
            self.take(1);
            let connective = if near == "or" { Connective::Or } else { Connective::And };
            self.note(mistakes::unknown_connective(lexeme, Some(near), token.span));
            self.connective(connective, token.span);
            return true;
        }
        if let Some(near) = slip::nearest(lexeme, &["nocase"]).filter(|_| self.ends(1)) {
            self.take(1);
            self.note(mistakes::unknown_operator(lexeme, Some(near), token.span));
            return true;
        }
        if lexeme.eq_ignore_ascii_case("nocase") {
            self.take(1);
            self.note(mistakes::stray_nocase(lexeme, token.span));
            return true;
        }
        if self.peek(1).is_none()
            && let Some(begun) = slip::begun(&[lexeme], true)
        {
            self.take(1);
            self.note(mistakes::unknown_connective(lexeme, Some(&begun), token.span));
            return true;
        }
        // `a = 1 foo b = 2`
        if grammar::is_name(lexeme) && self.names_column(1) && self.operator_at(2).is_some() {
            self.take(1);
            self.join(mistakes::unknown_connective(lexeme, None, token.span));
            return true;
        }
        false
    }

    /// Reports what stands for a connective, and goes on as with `and`.
    fn join(&mut self, diagnostic: Diagnostic) {
        let span = diagnostic.span();
        self.note(diagnostic);
        self.connective(Connective::And, span);
    }

    /// Whether the token `ahead` can only be a column, or is a word that may be one.
    pub(super) fn names_column(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|token| match token.rule {
            Rule::backticked | Rule::grouped => true,
            Rule::word => self.joint(ahead).is_none() && grammar::is_name(self.lexeme(token)),
            _ => false,
        })
    }

    /// Whether an operator stands `ahead`, ours or another language's.
    pub(super) fn has_operator(&self, ahead: usize) -> bool {
        self.operator_at(ahead).is_some() || self.foreign_operator_at(ahead).is_some()
    }

    /// Whether a condition seems to begin at the token `ahead`.
    pub(super) fn begins_condition(&self, ahead: usize) -> bool {
        let Some(token) = self.peek(ahead) else { return false };
        let lexeme = self.lexeme(token);
        if matches!(lexeme, "(" | "!" | "[") || lexeme.eq_ignore_ascii_case("not") {
            return true;
        }
        self.names_column(ahead) || is_literal(token.rule) && self.has_operator(ahead + 1)
    }

    /// `ORDER BY x`, `LIMIT 10`, `| take 10`: what else a statement says. Answers whether it was that;
    /// `from` is where it begins.
    fn clause(&mut self, from: Span, piped: bool) -> bool {
        let next = [self.lexeme_at(0), self.lexeme_at(1)];
        let Some(clause) = foreign::clause(&next, piped) else { return false };
        let takes_number = self.peek(1).is_some_and(|next| next.rule == Rule::number) && self.ends(2);
        if matches!(clause, Clause::Count) && !takes_number {
            return false;
        }
        let mut span = from;
        while self.peek(0).is_some() && self.lexeme_at(0) != ")" {
            span = span.to(self.take(1));
        }
        self.note(foreign::other_clause(span.text(self.text), span));
        true
    }

    /// `a = 5 % 2`, `a = b + 1`: arithmetic with what was read last.
    fn arithmetic_behind(&mut self) -> bool {
        if !self.is_arithmetic(0) || self.previous().is_none() {
            return false;
        }
        let span = self.take_arithmetic();
        self.note(foreign::arithmetic(span.text(self.text), span));
        true
    }

    /// Whether a sign of arithmetic stands `ahead`, and what it is applied to.
    pub(super) fn is_arithmetic(&self, ahead: usize) -> bool {
        let is_sign = matches!(self.lexeme_at(ahead), "+" | "-" | "*" | "/" | "%" | "**" | "^");
        let value = self
            .peek(ahead + 1)
            .is_some_and(|next| is_literal(next.rule) || next.rule == Rule::word && !self.has_operator(ahead + 2));
        let is_number = self.peek(ahead + 1).is_some_and(|next| is_literal(next.rule));
        is_sign && if matches!(self.lexeme_at(ahead), "^" | "+") { is_number } else { value }
    }

    /// Goes past all signs of arithmetic and what they are applied to.
    pub(super) fn take_arithmetic(&mut self) -> Span {
        let mut span = self.peek(0).map(|token| token.span).unwrap_or_default();
        while self.is_arithmetic(0) {
            span = span.to(self.take(2));
        }
        span
    }

    /// `name = "a" "b"`: a value behind a condition that has its own.
    fn second_value(&mut self, token: Token) -> bool {
        if !is_literal(token.rule) || self.has_operator(1) {
            return false;
        }
        match token.rule {
            Rule::broken_string | Rule::broken_raw_string => {
                self.note(mistakes::unclosed_string(self.lexeme(token), token.span));
            }
            _ => self.note_second_value(token.span),
        }
        self.take(1);
        true
    }

    /// A value or list at `span`, behind the condition read last.
    pub(super) fn note_second_value(&mut self, span: Span) {
        let end = self.tokens.partition_point(|token| token.span.start < span.start);
        let previous =
            end.checked_sub(1).and_then(|last| self.tokens.get(last)).map(|token| token.span).unwrap_or_default();
        let column = self.last.map(|(column, _)| column.text(self.text));
        self.note(mistakes::second_value(column, previous.text(self.text), span.text(self.text), previous, span));
    }

    /// `status_code > 4 contains`: an operator behind a condition that has its own.
    fn second_operator(&mut self, token: Token) -> bool {
        let Some((operator, length)) = self.operator_at(0).filter(|_| !self.has_operator(1)) else { return false };
        let is_column = token.rule == Rule::word && self.operator_at(length).is_some();
        if is_column {
            return false;
        }
        let span = self.take(length);
        self.note(mistakes::operator_behind(span.text(self.text), span));
        let before = self.fold.diagnostics.len();
        if self.begins_operand(0) && !self.begins_comparison(0) {
            let _ = self.operand_of(operator, span);
        }
        self.hold_back(before);
        true
    }
}
