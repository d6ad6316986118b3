//! `field:value` and similar conditions in the syntax of Lucene, KQL, Datadog and GitHub.

use crate::diagnostic::Diagnostics;
use crate::source::{Span, offset};
use crate::syntax::ast::{ColumnForm, ColumnName, ExprKind};
use crate::syntax::lexer;

use super::super::dialects::{self, Field, FieldValue};
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
        let name = dialects::without_copy(name);
        let column = literal::name(name, Span::new(start, start + offset(name.len())), &mut Diagnostics::default());
        let mark = if marked.starts_with(['-', '+']) { marked.get(..1).unwrap_or_default() } else { "" };
        let is_negated = mark == "-";
        self.take(1);
        if name.eq_ignore_ascii_case("_exists_") || name.eq_ignore_ascii_case("_missing_") {
            let is_negated = is_negated != name.eq_ignore_ascii_case("_missing_");
            let span = self.take_touching(token.span);
            let field =
                literal::name(rest, Span::new(span.end - offset(rest.len()), span.end), &mut Diagnostics::default());
            self.report(dialects::value_test(rest, is_negated, span));
            return Some(ExprKind::Hole(lexer::is_name(rest).then_some(field)));
        }
        if let Some(kind) = self.intrinsic(name, rest, token.span) {
            return Some(kind);
        }
        if let Some(kind) = self.path_with_colon(name, rest, token.span) {
            return Some(kind);
        }
        if let Some(kind) = self.test_field(name, rest, is_negated, token.span) {
            return Some(kind);
        }
        let (value, end) = self.value_after_colon(rest, token.span);
        let (value, end) = self.values_after_comma(rest, token.span, end).unwrap_or((value, end));
        let is_nested = matches!(value, FieldValue::Nested(_));
        let field = Field { name, mark, value };
        self.report(dialects::field(&field, Span::new(token.span.start, end), self.text));
        self.follows_field = true;
        // The name of a nested query is no column.
        Some(ExprKind::Hole((!is_nested).then_some(column)))
    }

    /// `input:/refund(s|ed)?/`, which has symbols and brackets in it.
    pub(super) fn lucene_regex(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let (marked, rest) = self.lexeme(token).split_once(':').filter(|(_, rest)| rest.starts_with('/'))?;
        let name = marked.trim_start_matches(MARKS);
        let start = token.span.end - offset(rest.len());
        let regex = dialects::Regex::at_start(self.text.get(start as usize..)?).filter(|_| lexer::is_name(name))?;
        let of_regex = Span::new(start, start + offset(regex.len()));
        let from = token.span.start + offset(marked.len() - name.len());
        let column = literal::name(name, Span::new(from, from + offset(name.len())), &mut Diagnostics::default());
        self.take_until(of_regex.end);
        let span = Span::new(token.span.start, of_regex.end);
        let is_negated = marked.starts_with('-');
        self.report(dialects::field_regex(name, is_negated, regex, of_regex.text(self.text), span));
        Some(ExprKind::Hole(Some(column)))
    }

    /// `span:duration > 100ms`: a name of TraceQL with an operator after it.
    fn intrinsic(&mut self, scope: &str, rest: &str, span: Span) -> Option<ExprKind<'a>> {
        let is_scope = ["span", "trace", "event", "link", "instrumentation"].contains(&scope);
        if !is_scope || !lexer::is_name(rest) || !self.has_operator(0) {
            return None;
        }
        let start = span.end - offset(rest.len());
        self.report(dialects::intrinsic(scope, rest, span));
        let name = self.text.get(start as usize..span.end as usize)?;
        let column = literal::name(name, Span::new(start, span.end), &mut Diagnostics::default());
        Some(self.after_column(column))
    }

    /// `user_metadata:env::string = 'x'`: a path of Snowflake, with an operator after it.
    fn path_with_colon(&mut self, group: &str, rest: &str, span: Span) -> Option<ExprKind<'a>> {
        let part = rest.split_once("::").map_or(rest, |(part, _)| part);
        // `input:refnd~2` is a fuzzy search.
        let is_compared = self.operator_at(0).is_some() || !self.touches(0) && self.has_operator(0);
        if !lexer::is_name(part) || !is_compared {
            return None;
        }
        let name = super::column::in_group(group, part);
        self.report(dialects::path_with_colon(span.text(self.text), &name, span));
        Some(self.after_column(ColumnName { name: name.into(), form: ColumnForm::Backticked, span }))
    }

    /// `has:error_message`, `is:complete`, unless there is more after it.
    fn test_field(&mut self, name: &str, rest: &str, is_negated: bool, span: Span) -> Option<ExprKind<'a>> {
        if !lexer::is_name(rest) || self.touches(0) {
            return None;
        }
        self.report(match name.to_lowercase().as_str() {
            "has" => dialects::value_test(rest, is_negated, span),
            "is" => dialects::is_field(rest, is_negated, span.text(self.text), span),
            _ => return None,
        });
        Some(ExprKind::Hole(None))
    }

    /// `-"foo"`, `+"foo"`, `-foo`: a text alone.
    pub(super) fn marked_text(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let lexeme = self.lexeme(token);
        let quoted = self.peek(1).filter(|next| next.rule == Rule::string && self.touches(1));
        if let Some(quoted) = quoted.filter(|_| matches!(lexeme, "-" | "+") && self.ends_text(2)) {
            let follows_condition = self.follows_condition();
            let span = self.take(2);
            let text = literal::string(self.lexeme(quoted), quoted.span, &mut self.builder.diagnostics).text;
            self.report(match lexeme {
                "-" => {
                    let excluded = dialects::ExcludedText { text: &text, column: None, follows_condition };
                    dialects::excluded_text(&excluded, span, self.text)
                }
                _ => dialects::lone_text(span.text(self.text), &text, span),
            });
            return Some(ExprKind::Hole(None));
        }
        let text = lexeme.strip_prefix('-').filter(|name| lexer::is_name(name) && self.ends_text(1))?;
        let follows_condition = self.follows_condition();
        let span = self.take(1);
        let column = Some(Span::new(span.start + 1, span.end));
        let excluded = dialects::ExcludedText { text, column, follows_condition };
        self.report(dialects::excluded_text(&excluded, span, self.text));
        Some(ExprKind::Hole(None))
    }

    /// Whether `-"foo"` starts at the token `ahead`, after a space.
    pub(super) fn is_excluded_string(&self, ahead: usize) -> bool {
        let is_string = self.peek(ahead + 1).is_some_and(|next| next.rule == Rule::string);
        self.lexeme_at(ahead) == "-" && is_string && self.touches(ahead + 1) && !self.touches(ahead)
    }

    /// Whether the token before this one ends a condition.
    fn follows_condition(&self) -> bool {
        self.previous().is_some_and(|before| {
            let before = before.text(self.text).to_ascii_lowercase();
            !matches!(before.as_str(), "(" | "and" | "or" | "not" | "&&" | "||" | "!")
        })
    }

    /// Whether nothing at the token `ahead` continues a text alone.
    fn ends_text(&self, ahead: usize) -> bool {
        let starts_text = |next: Token| self.is_lucene(next) || self.lexeme(next).starts_with(['-', '+']);
        self.ends(ahead) || !self.touches(ahead) && self.peek(ahead).is_some_and(starts_text)
    }

    /// `timeout*`, `*timeout*`: a text alone with wildcards, whose first star is `ahead` of the first word if it is one.
    pub(super) fn starred_text(&mut self, first: Token) -> Option<ExprKind<'a>> {
        let stars = usize::from(self.lexeme(first) == "*");
        let is_word = self.peek(stars).is_some_and(|word| lexer::is_name(self.lexeme(word)))
            && self.logical_token(stars).is_none();
        let is_starred = self.lexeme_at(stars + 1) == "*" && self.touches(stars + 1);
        let length = stars + 1 + usize::from(is_starred);
        let touches = stars == 0 || self.touches(1);
        if !is_word || !touches || stars == 0 && !is_starred || !self.ends_text(length) {
            return None;
        }
        let text = self.lexeme_at(stars);
        let span = self.take(length);
        self.report(dialects::lone_text(span.text(self.text), text, span));
        Some(ExprKind::Hole(None))
    }

    /// `user_metadata.*:prod`, `user_metadata.\*:prod`
    pub(super) fn wildcard_column(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let group = self.lexeme(token).strip_suffix(['.', '/']).filter(|group| lexer::is_name(group))?;
        let escapes = usize::from(self.lexeme_at(1) == "\\");
        let is_star = self.lexeme_at(1 + escapes) == "*" && (1..=1 + escapes).all(|ahead| self.touches(ahead));
        if !is_star || group.is_empty() {
            return None;
        }
        let span = self.take(2 + escapes);
        self.report(dialects::wildcard_column(span.text(self.text), span));
        self.take_touching(span);
        self.skip_comparison();
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

    /// The values of `tags:prod,eu` and where they end, after the first value, which ends at byte `end`.
    fn values_after_comma(&mut self, rest: &str, word: Span, end: u32) -> Option<(FieldValue, u32)> {
        let mut last = None;
        while self.lexeme_at(0) == "," && self.touches(0) && self.touches(1) {
            let next = self.peek(1)?;
            let is_item = matches!(next.rule, Rule::word | Rule::string | Rule::number | Rule::quantity);
            if !is_item || self.is_lucene(next) || self.has_operator(2) {
                break;
            }
            self.take(2);
            last = Some(self.take_touching(next.span).end);
        }
        let start = word.end - offset(rest.len());
        let end = last.filter(|_| start < end)?;
        Some((FieldValue::bracketed("(", Span::new(start, end).text(self.text), ")"), end))
    }

    /// Skips and reports a condition with a separate colon: `status_code : 500`, `status_code := 500`,
    /// `status_code :>= 500`. Returns whether it did.
    pub(super) fn spaced_colon(&mut self, column: Span) -> bool {
        let name = column.text(self.text);
        let rest = self.lexeme_at(0).strip_prefix(':').unwrap_or_default();
        let is_word = !rest.is_empty() && !rest.starts_with(':') && self.peek(0).is_some_and(|t| t.rule == Rule::word);
        let compares = self.is_comparison_sign(1) && self.starts_operand(2);
        if !is_word && (self.lexeme_at(0) != ":" || !self.is_value_at(1) && self.lexeme_at(1) != "=" && !compares) {
            return false;
        }
        let assigns = self.lexeme_at(1) == "=" && self.touches(1);
        let colon = self.take(if assigns { 2 } else { 1 });
        if assigns {
            self.skip_any_operand();
        }
        if assigns || !is_word && !compares && !self.starts_operand(0) && self.lexeme_at(0) != "*" {
            self.report(dialects::colon(colon.text(self.text), assigns, colon));
            return true;
        }
        let (value, end) = self.value_after_colon(rest, colon);
        let field = Field { name: dialects::without_copy(name), mark: "", value };
        self.report(dialects::field(&field, Span::new(column.start, end), self.text));
        self.follows_field = true;
        true
    }

    /// Whether the token `ahead` compares in Lucene: `x:>5`.
    fn is_comparison_sign(&self, ahead: usize) -> bool {
        matches!(self.lexeme_at(ahead), ">" | "<" | ">=" | "<=" | "=")
    }

    /// Whether a text alone starts here after a condition with a colon: `status_code:500 refund`.
    pub(super) fn is_text_after_field(&self) -> bool {
        let is_text = self.has_literal(0) && self.peek(0).is_some_and(|text| text.rule == Rule::string)
            || self.names_column(0) && !self.is_clause();
        self.follows_field
            && is_text
            && !self.touches(0)
            && !self.has_operator(1)
            && (self.ends(1) || self.ends_text(1))
    }

    /// Whether a value or list starts at the token `ahead`.
    fn is_value_at(&self, ahead: usize) -> bool {
        let is_word = self.peek(ahead).is_some_and(|token| token.rule == Rule::word);
        is_word || self.has_literal(ahead) || matches!(self.lexeme_at(ahead), "(" | "[" | "*")
    }

    /// The value after the colon, and where it ends. `rest` is the part of it in the word itself.
    fn value_after_colon(&mut self, rest: &str, word: Span) -> (FieldValue, u32) {
        let is_spaced = rest.is_empty() && !self.touches(0) && self.is_value_at(0) && !self.has_operator(1);
        if let Some(next) = self
            .peek(0)
            .filter(|next| is_spaced && !self.is_opener(0) && self.logical_token(0).is_none() && !self.is_lucene(*next))
        {
            // `status_code: 500`
            self.take(1);
            let end = self.take_touching(next.span).end;
            return (FieldValue::of(Span::new(next.span.start, end).text(self.text)), end);
        }
        let is_spaced_group = self.is_opener(0) && !self.starts_comparison(1) && self.lexeme_at(1) != "(";
        let is_spaced_comparison = self.is_comparison_sign(0) && self.starts_operand(1);
        let is_apart = !self.touches(0) && !is_spaced_group && !is_spaced_comparison;
        if !rest.is_empty() || is_apart {
            let span = self.take_escaped(word).unwrap_or(word);
            let span = self.take_touching(span);
            let value = Span::new(word.end - offset(rest.len()), span.end).text(self.text);
            return (FieldValue::of(value), span.end);
        }
        let start = word.end;
        let symbol = self.lexeme_at(0);
        if symbol == "=" && self.is_opener(1) {
            // `tags:=[a, b]`
            self.take(1);
        }
        if self.is_opener(0) {
            return self.bracketed_value();
        }
        if matches!(symbol, ">" | "<" | ">=" | "<=" | "=") {
            let symbol = self.take(1);
            let value = if self.starts_operand(0) { self.take(1) } else { Span::at(symbol.end) };
            let end = self.take_touching(symbol.to(value)).end;
            let value = Span::new(value.start, end).text(self.text);
            return (FieldValue::compared(symbol.text(self.text), value), end);
        }
        let span = self.take_touching(word);
        (FieldValue::of(Span::new(start, span.end).text(self.text)), span.end)
    }

    /// The value in the brackets that open here, and where it ends.
    fn bracketed_value(&mut self) -> (FieldValue, u32) {
        let open = self.lexeme_at(0);
        let is_nested = open == "{" && self.starts_nested();
        let span = self.skip_bracketed();
        let written = span.text(self.text);
        let close = written.get(written.len().saturating_sub(1)..).filter(|close| [")", "]", "}"].contains(close));
        let close = close.unwrap_or_default();
        let inner = written.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).unwrap_or_default();
        let value = match is_nested {
            true => FieldValue::Nested(inner.to_owned()),
            false => FieldValue::bracketed(open, inner, close),
        };
        if self.lexeme_at(0).starts_with('^') && self.touches(0) {
            // `model:(a OR b)^2`
            let weight = self.take_touching(Span::at(span.end));
            let number = weight.text(self.text).trim_start_matches('^').to_owned();
            return (FieldValue::Weighted(number, Box::new(value)), weight.end);
        }
        (value, span.end)
    }

    /// Skips and reports a date with moves as in Elasticsearch: `2026-01-05||+1M/d`. Returns whether it did.
    pub(super) fn date_math(&mut self, date: Token) -> bool {
        let is_math = date.rule == Rule::instant
            && self.lexeme_at(1) == "||"
            && self.touches(1)
            && self.touches(2)
            && self.lexeme_at(2).starts_with(['+', '-', '/']);
        if is_math {
            let span = self.take(3);
            let span = self.take_touching(span);
            self.report(dialects::date_math_value(span.text(self.text), span));
        }
        is_math
    }

    /// Whether conditions, not values, are in the brackets that open here.
    fn starts_nested(&self) -> bool {
        self.peek(1).is_some_and(|next| self.is_lucene(next)) || self.names_column(1) && self.has_operator(2)
    }
}
