//! Syntax of other languages before conditions.

use crate::source::{Span, offset};

use super::super::grammar::{Rule, Token};
use super::super::{dialects, errors};
use super::column::is_record;
use super::{Recovery, hole, is_value_word, typo};

/// The maximum number of names of a data frame that one fix removes.
const MAX_NAMES: usize = 100;

impl Recovery<'_, '_> {
    /// Skips syntax of other languages at the start of the query. Returns whether the whole query is read.
    pub(super) fn skip_preamble(&mut self) -> bool {
        let Some(first) = self.peek(0) else { return false };
        let whole = Span::new(first.span.start, offset(self.text.trim_end().len()));
        // `filters=[{…}]`, as in client code.
        let is_argument = self.lexeme_at(1) == "=" && matches!(self.lexeme_at(2), "[" | "{");
        let opener = if is_argument { 2 } else { 0 };
        let opens_object = self.lexeme_at(opener) == "{" && !self.is_bracketed_condition(opener);
        if opens_object || self.lexeme_at(opener) == "[" && self.lexeme_at(opener + 1) == "{" {
            self.at = self.tokens.len();
            self.report(dialects::json(whole.text(self.text), whole));
            self.builder.condition(hole(None, whole));
            return true;
        }
        let question_mark = usize::from(self.lexeme_at(0) == "?" && self.touches(1));
        let is_filter = self.lexeme_at(question_mark).eq_ignore_ascii_case("$filter");
        if is_filter && self.lexeme_at(question_mark + 1) == "=" {
            let span = self.take(question_mark + 2);
            let next = self.peek(0).map_or(span.end, |next| next.span.start);
            self.report(dialects::query_option(span.text(self.text), span, next));
        }
        if let Some(length) = self.data_frame() {
            let span = self.take(length);
            let last = self.tokens.pop().map(|last| last.span).unwrap_or_default();
            let names = self.without_frame(span.text(self.text));
            let removed: Vec<Span> = [span].into_iter().chain(names).chain([last]).collect();
            self.report(dialects::data_frame(span.text(self.text), span, &removed));
        }
        if let Some(length) = self.index_selection() {
            let span = self.take(length);
            let next = self.peek(0).map_or(span.end, |next| next.span.start);
            self.report(dialects::index_selection(span.text(self.text), span, next));
        }
        if self.peek(1).is_none() || self.operator_at(1).is_some() {
            return false;
        }
        if let Some(length) = self.statement() {
            let span = self.take(length);
            let next = self.peek(0).map_or(span.end, |next| next.span.start);
            self.report(dialects::statement(span.text(self.text), span, next));
            if self.peek(0).is_none() {
                self.builder.condition(hole(None, span));
            }
        }
        self.peek(0).is_none()
    }

    /// Skips and reports a word or symbol of another language before a condition, or a misspelled `not`. Returns
    /// whether it did.
    pub(super) fn prefix(&mut self, token: Token) -> bool {
        let lexeme = self.lexeme(token);
        if !self.builder.expects_condition() || self.has_operator(1) || self.is_call() {
            return false;
        }
        let diagnostic = match token.rule {
            Rule::symbol if lexeme == "~" && self.starts_condition(1) => dialects::tilde(token.span),
            Rule::word if matches!(lexeme, "-" | "+") && (self.lexeme_at(1) == "(" || self.names_column(1)) => {
                let next = self.peek(1).map_or(token.span.end, |next| next.span.start);
                dialects::marked_condition(lexeme, token.span, next)
            }
            Rule::word if !self.starts_condition(1) => return false,
            Rule::word if dialects::is_preamble(lexeme) => {
                let next = self.peek(1).map_or(token.span.end, |next| next.span.start);
                dialects::preamble(lexeme, token.span, next)
            }
            Rule::word if typo::nearest(lexeme, ["not"]).is_some() && !is_value_word(lexeme) => {
                errors::misspelled_not(lexeme, token.span)
            }
            _ => return false,
        };
        self.take(1);
        self.report(diagnostic);
        true
    }

    /// Whether the bracket `ahead` contains a condition, not an object.
    fn is_bracketed_condition(&self, ahead: usize) -> bool {
        self.peek(ahead + 1).is_some_and(|inner| matches!(inner.rule, Rule::word | Rule::backticked))
            && (self.has_operator(ahead + 2)
                || self.closer_of(ahead) == ahead + 2
                || self.lexeme_at(ahead + 1).contains(':'))
    }

    /// Removes the name of the data frame, which `opener` starts with, from the columns: `df.a` is `a`. Returns where it
    /// was.
    fn without_frame(&mut self, opener: &str) -> Vec<Span> {
        let frame = opener.trim_end_matches('[').trim_end_matches(".loc");
        let prefix = format!("{frame}.");
        let mut removed = Vec::new();
        for token in self.tokens.iter_mut().skip(self.at).filter(|token| token.rule == Rule::word) {
            if token.span.text(self.text).starts_with(&prefix) && removed.len() < MAX_NAMES {
                let name = Span::new(token.span.start, token.span.start + offset(prefix.len()));
                removed.push(name);
                token.span.start = name.end;
            }
        }
        removed
    }

    /// The number of tokens of `df[` or `df.loc[` around the whole query.
    fn data_frame(&self) -> Option<usize> {
        let name = self.lexeme_at(0);
        let is_frame = is_record(name) || name.strip_suffix(".loc").is_some_and(is_record);
        let is_whole = self.closer_of(1) + 1 == self.tokens.len() - self.at && self.tokens.len() > self.at + 4;
        (is_frame && self.lexeme_at(1) == "[" && self.touches(1) && is_whole).then_some(2)
    }

    /// The number of tokens of `SELECT … WHERE`, or of a Kusto table and `| where`; all tokens without a `where`.
    fn statement(&self) -> Option<usize> {
        let pipe = |ahead: usize| self.lexeme_at(ahead) == "|" && self.is_word(ahead + 1, "where");
        if self.peek(0).is_some_and(|token| token.rule == Rule::word) && pipe(1) {
            return Some(3);
        }
        let first = self.lexeme_at(0);
        if !dialects::is_statement(first) || self.peek(1).is_none() || !dialects::continues_statement(self.lexeme_at(1))
        {
            return None;
        }
        let rest = self.tokens.len() - self.at;
        Some((1..rest).find(|&ahead| self.is_word(ahead, "where")).map_or(rest, |ahead| ahead + 1))
    }
}
