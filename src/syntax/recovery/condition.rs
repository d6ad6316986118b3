//! Conditions: a column with an operator and an operand, or a value compared with a column.

use crate::diagnostic::{Code, Diagnostic, Mark};
use crate::source::Span;
use crate::syntax::ast::{ColumnName, Comparison, ExprKind, Operand, Operator, ValueKind};
use crate::syntax::lexer;

use super::super::dialects::{self, Meaning};
use super::super::errors;
use super::super::grammar::{Rule, Token};
use super::{Recovery, is_literal, is_value_word};

impl<'a> Recovery<'a, '_> {
    /// Reads a condition; `None` for a stray token, which is skipped.
    pub(super) fn read_condition(&mut self) -> Option<ExprKind<'a>> {
        let token = self.peek(0)?;
        let lexeme = self.lexeme(token);
        if let Some(kind) = self.elapsed_difference() {
            return Some(kind);
        }
        match token.rule {
            Rule::word => self.word_condition(token),
            Rule::backticked | Rule::grouped => {
                self.take(1);
                let column = self.column(token);
                Some(self.after_column(column))
            }
            Rule::broken_backticked => {
                self.take(1);
                self.report(errors::unclosed_name(token.span));
                Some(ExprKind::Hole(None))
            }
            Rule::glued if !self.has_operator(1) => {
                self.take(1);
                self.report(errors::comment_touches(lexeme, token.span));
                Some(ExprKind::Hole(None))
            }
            Rule::bracket if lexeme == "(" && self.is_computation() => Some(self.computation()),
            Rule::bracket if lexeme == "(" => Some(self.lone_list(token)),
            Rule::bracket if self.is_bracketed_column() => Some(self.bracketed_column()),
            Rule::bracket => {
                self.take(1);
                self.stray(token);
                None
            }
            Rule::foreign => self.foreign_character(token),
            Rule::symbol => self.symbol_condition(token),
            Rule::parameter if self.has_operand_after_operator(1) && !self.names_column_after_operator(1) => {
                Some(self.parameter_as_column(token))
            }
            _ => self.value_condition(token),
        }
    }

    /// An invalid character; if an operator and a value follow, it takes the place of their column.
    fn foreign_character(&mut self, token: Token) -> Option<ExprKind<'a>> {
        self.take(1);
        self.stray(token);
        let (operator, length) = self.operator_at(0)?;
        let span = self.take(length);
        let _ = self.operand_of(operator, span);
        Some(ExprKind::Hole(None))
    }

    /// `$column = 5`
    fn parameter_as_column(&mut self, token: Token) -> ExprKind<'a> {
        self.take(1);
        self.report(errors::parameter_as_column(self.lexeme(token), token.span));
        self.skip_comparison();
        ExprKind::Hole(None)
    }

    /// Reports an unexpected token.
    fn stray(&mut self, token: Token) {
        let lexeme = self.lexeme(token);
        self.report(match token.rule {
            Rule::foreign => errors::unexpected_character(lexeme, token.span),
            _ => errors::unexpected_token(lexeme, token.span),
        });
    }

    /// Whether a condition seems to start at the token `ahead`.
    pub(super) fn starts_condition(&self, ahead: usize) -> bool {
        matches!(self.lexeme_at(ahead), "(" | "!" | "[")
            || self.is_word(ahead, "not")
            || self.names_column(ahead)
            || self.has_literal(ahead) && self.has_operator(ahead + 1)
    }

    /// Whether a comparison starts at the token `ahead`: a column and an operator, or a value, an operator and a
    /// column.
    pub(super) fn starts_comparison(&self, ahead: usize) -> bool {
        if self.names_column(ahead) {
            return self.is_rsql(ahead + 1) || self.has_operator(ahead + 1) && !self.has_operator(ahead + 2);
        }
        self.has_literal(ahead) && self.names_column_after_operator(ahead + 1)
    }

    /// Whether a column follows the operator that starts `ahead`.
    pub(super) fn names_column_after_operator(&self, ahead: usize) -> bool {
        self.operator_at(ahead).is_some_and(|(_, length)| self.names_column(ahead + length))
    }

    /// Whether an operator starts `ahead` and a value follows it.
    fn has_operand_after_operator(&self, ahead: usize) -> bool {
        let length = self.operator_at(ahead).map(|(_, length)| length);
        let length = length.or_else(|| self.foreign_operator_at(ahead).map(|(_, length)| length));
        length.is_some_and(|length| self.starts_operand(ahead + length))
    }

    /// Skips an operator and its operand, which cannot be validated.
    pub(super) fn skip_comparison(&mut self) {
        let before = self.builder.diagnostics.mark();
        if let Some((operator, length)) = self.operator_at(0) {
            let span = self.take(length);
            let _ = self.operand_of(operator, span);
        } else if let Some((_, length)) = self.foreign_operator_at(0) {
            self.take(length);
            self.following_operand();
        }
        self.skip_nocase();
        self.suppress(before);
    }

    /// A condition that starts with a word, usually a column.
    fn word_condition(&mut self, token: Token) -> Option<ExprKind<'a>> {
        if let Some(kind) = self
            .lucene_regex(token)
            .or_else(|| self.marked_text(token))
            .or_else(|| self.wildcard_column(token))
            .or_else(|| self.starred_text(token))
        {
            return Some(kind);
        }
        if self.is_call() || self.logical_token(0).is_some() && self.is_call_of_connective() {
            return Some(self.call(token));
        }
        // In `in in ("a")` the first `in` is a column; in `in ("a")` the column is missing.
        if let Some((operator, length)) = self.operator_at(0)
            && self.operator_at(1).is_none()
            && self.operator_at(length).is_none()
            && self.starts_operand(length)
        {
            return Some(self.without_column(operator, length));
        }
        if let Some(kind) =
            self.expression_of_sql(token).or_else(|| self.divided_word(token)).or_else(|| self.date_attribute(token))
        {
            return Some(kind);
        }
        if self.lexeme_at(1) == "\\" && self.touches(1) && lexer::is_name(self.lexeme(token)) {
            self.take(1);
            let span = self.take_escaped(token.span).unwrap_or(token.span);
            let written = span.text(self.text);
            self.report(dialects::lone_text(written, &dialects::unescaped(written), span));
            return Some(ExprKind::Hole(None));
        }
        if let Some(kind) =
            self.lone_period(token).or_else(|| self.value_filter(token)).or_else(|| self.count_of(token))
        {
            return Some(kind);
        }
        if is_value_word(self.lexeme(token)) {
            return self.value_condition(token);
        }
        if self.unclosed_part() {
            self.skip_comparison();
            return Some(ExprKind::Hole(None));
        }
        if let Some(kind) = self.method_of_index(token) {
            return Some(kind);
        }
        let start = self.at;
        if let Some(column) = self.column_with_access(token) {
            return Some(match self.after_column(column) {
                ExprKind::Bare(_) => ExprKind::Hole(None),
                kind => kind,
            });
        }
        if self.at > start {
            // The path is reported; it is no column.
            self.skip_comparison();
            return Some(ExprKind::Hole(None));
        }
        if !lexer::is_name(self.lexeme(token)) {
            return self.malformed_column(token);
        }
        self.take(1);
        let column = self.column(token);
        Some(self.after_column(column))
    }

    /// `CASE WHEN …`, `EXISTS (…)`
    fn expression_of_sql(&mut self, token: Token) -> Option<ExprKind<'a>> {
        if self.has_operator(1) {
            return None;
        }
        if self.is_word(0, "case") && self.is_word(1, "when") {
            let rest = self.tokens.len() - self.at;
            let length = (0..rest).find(|&ahead| self.is_word(ahead, "end")).map_or(rest, |ahead| ahead + 1);
            let span = self.take(length);
            self.report(dialects::case(span));
            return Some(ExprKind::Hole(None));
        }
        if self.is_word(0, "exists") && self.lexeme_at(1) == "(" {
            self.take(1);
            let is_subquery = self.is_word(1, "select");
            let inner = self.skip_bracketed();
            if is_subquery {
                self.report(dialects::subquery(token.span.to(inner)));
                return Some(ExprKind::Hole(None));
            }
            let name = inner.text(self.text).trim_matches(['(', ')', ' ']);
            self.report(dialects::value_test(name, false, token.span.to(inner)));
            return Some(ExprKind::Hole(None));
        }
        None
    }

    /// A condition that starts with a symbol: the column is missing, or the symbol is stray.
    fn symbol_condition(&mut self, token: Token) -> Option<ExprKind<'a>> {
        if let Some((operator, length)) = self.operator_at(0) {
            return Some(self.without_column(operator, length));
        }
        if let Some(kind) = if self.lexeme(token) == "*" { self.starred_text(token) } else { None } {
            return Some(kind);
        }
        self.take(1);
        let lexeme = self.lexeme(token);
        if lexeme == "*" && self.lexeme_at(0) == ":" && self.lexeme_at(1) == "*" {
            let span = token.span.to(self.take(2));
            self.report(dialects::everything(span));
            return Some(ExprKind::Hole(None));
        }
        if let Some(next) = self.peek(0).filter(|_| lexeme == "$" && self.touches(0)) {
            let span = token.span.to(self.take(1));
            self.report(errors::malformed_column(span.text(self.text), token.span.to(next.span)));
            self.skip_comparison();
            return Some(ExprKind::Hole(None));
        }
        self.stray(token);
        None
    }

    /// `> 5`, `a > 5 and < 9`: an operator of `length` tokens without a column.
    fn without_column(&mut self, operator: Operator, length: usize) -> ExprKind<'a> {
        let span = self.take(length);
        let last = self.last_comparison.filter(|_| self.builder.expects_condition());
        let column = last.map(|(column, _)| column.text(self.text));
        self.report(errors::missing_column(span.text(self.text), span, column));
        if !self.starts_comparison(0) {
            self.skip_operand(operator, span);
        }
        ExprKind::Hole(None)
    }

    /// Reads what follows a column.
    pub(super) fn after_column(&mut self, column: ColumnName<'a>) -> ExprKind<'a> {
        if let Some(kind) = self.array_comparison(&column) {
            return kind;
        }
        if let Some((operator, length)) = self.operator_at(0) {
            return self.comparison(column, operator, length);
        }
        if let Some((found, length)) = self.foreign_operator_at(0) {
            return self.foreign_comparison(column, found, length);
        }
        if let Some(kind) = self.rsql_null_test(&column) {
            return kind;
        }
        if self.is_rsql(0) {
            let span = self.take(3);
            self.report(errors::unknown_operator(span.text(self.text), None, span));
            self.following_operand();
            return ExprKind::Hole(Some(column));
        }
        if self.is_word(0, "nocase") && self.has_operator(1) {
            let span = self.take(1);
            self.report(errors::early_nocase(span.text(self.text), span));
            self.skip_comparison();
            return ExprKind::Hole(Some(column));
        }
        if self.spaced_colon(column.span) {
            return ExprKind::Hole(Some(column));
        }
        if self.scaled_column(column.span) {
            return ExprKind::Hole(Some(column));
        }
        if self.summed_column(column.span) {
            return ExprKind::Hole(None);
        }
        if let Some(computed) = self.take_computation() {
            let span = column.span.to(computed);
            self.report(dialects::arithmetic(span.text(self.text), span));
            self.skip_comparison();
            return ExprKind::Hole(Some(column));
        }
        if let Some(span) = self.take_property() {
            self.report(dialects::property(span.text(self.text), span));
            self.skip_comparison();
            return ExprKind::Hole(Some(column));
        }
        self.without_operator(column)
    }

    /// `error_message=isnull=false`
    fn rsql_null_test(&mut self, column: &ColumnName<'a>) -> Option<ExprKind<'a>> {
        let is_test = self.is_rsql(0) && ["isnull", "null"].iter().any(|test| self.is_word(1, test));
        let has_value = match self.lexeme_at(3).to_lowercase().as_str() {
            _ if !is_test => return None,
            "true" => false,
            "false" => true,
            _ => return None,
        };
        let span = self.take(4);
        self.report(errors::null_test(column, has_value, span, Some(column.span.to(span))));
        Some(ExprKind::Hole(Some(column.clone())))
    }

    /// Skips `+ 1`, `|| "x"`, `?? "x"` and similar computations after a column.
    fn take_computation(&mut self) -> Option<Span> {
        if self.is_arithmetic(0) || self.is_arithmetic_of_columns() {
            return Some(self.take_arithmetic());
        }
        let length = match (self.lexeme_at(0), self.lexeme_at(1)) {
            ("||", _) => 1,
            ("?", "?") => 2,
            _ => return None,
        };
        // `a || 5 < b`: the next condition starts with its value.
        let is_compared = self.has_literal(length)
            && self.has_operand_after_operator(length + 1)
            && !self.names_column_after_operator(length + 1);
        is_compared.then(|| self.take(length + 1))
    }

    /// Skips `?.length` after a column.
    fn take_property(&mut self) -> Option<Span> {
        let is_property =
            self.lexeme_at(0) == "?" && self.touches(0) && self.lexeme_at(1).starts_with('.') && self.touches(1);
        is_property.then(|| self.take(2))
    }

    /// A column and an operator of another language.
    fn foreign_comparison(
        &mut self,
        column: ColumnName<'a>,
        found: &'static dialects::Foreign,
        length: usize,
    ) -> ExprKind<'a> {
        let span = self.take(length);
        self.last_comparison = Some((column.span, span));
        if let Meaning::Each(each) = found.meaning {
            self.each_value(&column, each, found.language, span);
            return ExprKind::Hole(Some(column));
        }
        let before = self.builder.diagnostics.mark();
        let operand = match found.meaning {
            Meaning::Present { .. } => None,
            Meaning::Period => {
                self.skip_period();
                None
            }
            Meaning::Negated("between") => self.operand_of(Operator::Between, span).ok(),
            _ => self.following_operand(),
        };
        let value = if let Some(Operand::Value(value)) = &operand { Some(value) } else { None };
        let end = self.previous().unwrap_or(span);
        let diagnostic = found.diagnose(&column, span.text(self.text), span, value, span.to(end), self.text);
        self.suppress(before);
        self.report(diagnostic);
        self.skip_nocase();
        ExprKind::Hole(Some(column))
    }

    /// `name = "x" nocase`: a column and an operator of `length` tokens.
    fn comparison(&mut self, column: ColumnName<'a>, operator: Operator, length: usize) -> ExprKind<'a> {
        let operator_span = self.take(length);
        self.last_comparison = Some((column.span, operator_span));
        let written = operator_span.text(self.text);
        self.builder.diagnostics.extend(errors::typographic_operator(written, operator_span));
        if self.word_before_operand(&column, operator, operator_span) {
            return ExprKind::Hole(Some(column));
        }
        let before = self.builder.diagnostics.mark();
        let operand = self.operand_of(operator, operator_span);
        let Some(operand) = operand.ok().filter(|operand| !self.unparenthesized_list(operator, operand, before)) else {
            self.skip_nocase();
            return ExprKind::Hole(Some(column));
        };
        let takes_nocase = !matches!(operator, Operator::Between | Operator::NotBetween | Operator::By);
        let nocase = if takes_nocase { self.skip_nocase() } else { None };
        if operator.order().is_some() {
            self.end_of_chain();
        }
        let comparison = Comparison { column, operator, operator_span, operand, nocase };
        errors::reject_null_test(comparison, written, &mut self.builder.diagnostics)
    }

    /// `name = nocase "x"`, `tags has not "x"`: skips a misplaced word between an operator and its operand, and the
    /// operand. Returns whether it did.
    fn word_before_operand(&mut self, column: &ColumnName<'a>, operator: Operator, operator_span: Span) -> bool {
        if !self.starts_operand(1) {
            return false;
        }
        if self.is_word(0, "nocase") && !self.is_word(1, "nocase") && !self.has_operator(1) {
            let span = self.take(1);
            self.report(errors::early_nocase(span.text(self.text), span));
            let _ = self.any_operand();
            return true;
        }
        if operator == Operator::Has && self.is_word(0, "not") {
            let span = operator_span.to(self.take(1));
            let _ = self.any_operand();
            let whole = column.span.to(self.previous().unwrap_or(span));
            self.report(dialects::negated_operator(operator, span, whole, self.text));
            return true;
        }
        false
    }

    /// `model in a, b`, `name = hello, world`: skips the items after the first. Returns whether there were any.
    /// `before` marks the diagnostics before the first item, which is `operand`.
    fn unparenthesized_list(&mut self, operator: Operator, operand: &Operand<'a>, before: Mark) -> bool {
        let Operand::Value(first) = operand else { return false };
        let expects_list = matches!(
            operator,
            Operator::In | Operator::NotIn | Operator::HasAny | Operator::HasAll | Operator::HasNone
        );
        let bare = first.kind == ValueKind::Bareword;
        let others = self.skip_unparenthesized_items(bare, expects_list);
        let Some(last) = others.last().copied() else { return false };
        // The diagnostic for all items replaces the one for the first item alone.
        let is_of_first = |found: &Diagnostic| found.code == Code::UnquotedText && found.span == first.span;
        let reported = self.builder.diagnostics.take_stored_since(before);
        let (of_first, of_others): (Vec<_>, Vec<_>) = reported.into_iter().partition(is_of_first);
        self.builder.diagnostics.extend(of_others);
        // A later closing bracket may belong to the list.
        self.has_suppressed |= !of_first.is_empty() || self.brackets.has_unopened_after(self.at);
        let span = first.span.to(last);
        let text = self.text;
        self.report(match self.last_comparison.filter(|_| !expects_list) {
            Some((column, _)) => {
                let values: Vec<&str> =
                    std::iter::once(&first.span).chain(&others).map(|item| item.text(text)).collect();
                dialects::several_values(operator, column, &values, bare, span, text)
            }
            None => errors::unparenthesized_list(span.text(text), span),
        });
        true
    }

    /// Skips the commas and items of a list without parentheses after its first item. Returns the spans of the items.
    pub(super) fn skip_unparenthesized_items(&mut self, first_is_bare: bool, expects_list: bool) -> Vec<Span> {
        let mut items = Vec::new();
        while let Some(next) = self.peek(1).filter(|_| self.peek(0).is_some_and(|comma| comma.rule == Rule::comma)) {
            let is_item = match next.rule {
                Rule::word => self.logical_token(1).is_none() && (expects_list || first_is_bare),
                rule => is_literal(rule),
            };
            if !is_item || self.has_operator(2) {
                break;
            }
            self.take(1);
            let before = self.builder.diagnostics.mark();
            let _ = self.value();
            self.suppress(before);
            items.push(next.span.to(self.previous().unwrap_or(next.span)));
        }
        items
    }

    pub(super) fn skip_nocase(&mut self) -> Option<Span> {
        self.is_word(0, "nocase").then(|| self.take(1))
    }
}
