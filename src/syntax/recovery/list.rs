//! Lists, valid or not.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{List, Value, ValueKind};
use crate::syntax::literal;

use super::super::grammar::{self, Rule, Token};
use super::super::{dialects, errors};
use super::{Recovery, Reported, hole_value, is_literal};

/// The maximum number of missing commas that one fix adds after the first.
const MAX_COMMAS: usize = 4_096;

impl<'a> Recovery<'a, '_> {
    /// Reads a list from its opening bracket.
    pub(super) fn list(&mut self, open: Token) -> List<'a> {
        if self.lexeme_at(1).eq_ignore_ascii_case("select") {
            let span = self.skip_bracketed();
            self.report(dialects::subquery(span));
            return List { items: vec![hole_value(span)], span };
        }
        if self.has_literal(1) && self.is_arithmetic(2) {
            let span = self.skip_bracketed();
            self.report(dialects::arithmetic(span.text(self.text), span));
            return List { items: vec![hole_value(span)], span };
        }
        let only_values = self.contains_only_values(self.closer_of(0));
        self.take(1);
        let closer = match self.lexeme(open) {
            "[" => ']',
            "{" => '}',
            _ => ')',
        };
        let mut list = OpenList {
            open: open.span,
            closer,
            items: Vec::new(),
            last: open.span,
            after_comma: true,
            is_reported: false,
            missing_comma: None,
            commas: 0,
            count: 0,
            limit: self.limits.list_items,
        };
        loop {
            let Some(token) = self.peek(0) else { return self.unclosed_list(list) };
            match token.rule {
                Rule::bracket if self.is_closer(0) => {
                    if !self.closes_early(&mut list, token) {
                        return self.close_list(list, token);
                    }
                }
                Rule::bracket => self.nested_list(&mut list, token),
                Rule::comma => self.list_comma(&mut list, token),
                _ if self.logical_token(0).is_some() => {
                    if !self.list_connective(&mut list, token, only_values) {
                        return self.unclosed_list(list);
                    }
                }
                _ => self.list_item(&mut list, token),
            }
        }
    }

    /// Whether there is no operator between the bracket here and its closing bracket, `closer` tokens ahead.
    fn contains_only_values(&self, closer: usize) -> bool {
        self.peek(closer).is_some()
            && (1..closer).all(|ahead| {
                let words = self.peek(ahead).is_some_and(|token| matches!(token.rule, Rule::word | Rule::symbol));
                !words || self.operator_at(ahead).is_none()
            })
    }

    /// `("a"), "b")`: skips a closing bracket if the list continues after it. Returns whether it did.
    fn closes_early(&mut self, list: &mut OpenList<'a>, closer: Token) -> bool {
        let is_item = self.has_literal(2) && !self.has_operator(3);
        let continues = self.lexeme_at(1) == "," && is_item && self.brackets.has_unopened_after(self.at);
        if continues {
            self.take(1);
            self.report_once(list, errors::early_closer(self.lexeme(closer), closer.span));
            list.last = closer.span;
            list.after_comma = false;
        }
        continues
    }

    fn close_list(&mut self, list: OpenList<'a>, closer: Token) -> List<'a> {
        self.take(1);
        if !self.lexeme(closer).starts_with(list.closer) {
            self.report(errors::mismatched_closer(list.open, list.closer, closer.span));
        }
        let span = list.open.to(closer.span);
        if list.count > self.limits.list_items {
            self.builder.diagnostics.push(errors::too_many_items(list.count, self.limits.list_items, span));
        }
        List { items: list.items, span }
    }

    fn unclosed_list(&mut self, list: OpenList<'a>) -> List<'a> {
        self.report(errors::unclosed_list(list.open, list.closer, list.last.end));
        let span = list.open.to(list.last);
        // An unclosed list is not also an empty one.
        let items = if list.items.is_empty() { vec![hole_value(span)] } else { list.items };
        List { items, span }
    }

    fn nested_list(&mut self, list: &mut OpenList<'a>, open: Token) {
        let span = open.span.to(self.skip_bracketed());
        self.report(errors::nested_list(span));
        list.push(hole_value(span));
    }

    /// Reports an error in the form of a list, unless one is already reported.
    fn report_once(&mut self, list: &mut OpenList<'a>, diagnostic: Diagnostic) {
        if !list.is_reported {
            self.report(diagnostic);
        }
        list.is_reported = true;
    }

    fn list_comma(&mut self, list: &mut OpenList<'a>, comma: Token) {
        self.take(1);
        if list.after_comma {
            self.report_once(list, errors::stray_comma(comma.span));
            // A list of commas is not also an empty one.
            list.push(hole_value(comma.span));
        }
        list.after_comma = true;
        list.last = comma.span;
    }

    /// `("a" or "b")`: reports a connective in a list. Returns whether the list continues after it.
    fn list_connective(&mut self, list: &mut OpenList<'a>, token: Token, only_values: bool) -> bool {
        let is_item = self.has_literal(1) && (self.ends_item(2) || self.is_connective(2));
        let continues = is_item && self.is_connective(0);
        if !only_values && (!continues || list.after_comma) {
            return false;
        }
        self.take(1);
        let next = self.peek(0).map_or(token.span.end, |next| next.span.start);
        let gap = Span::new(list.last.end, next);
        let separates = continues && !list.after_comma;
        let lexeme = self.lexeme(token);
        let diagnostic = match separates {
            true => errors::connective_in_list(lexeme, gap, token.span),
            false => errors::not_a_list_item(lexeme, token.span),
        };
        self.report_once(list, diagnostic);
        list.is_reported &= !separates;
        if !separates {
            list.push(hole_value(token.span));
        }
        list.after_comma = separates || list.after_comma;
        true
    }

    /// Reports the first missing comma of a list; its fix adds the others too.
    fn missing_comma(&mut self, list: &mut OpenList<'a>, token: Token) {
        let gap = Span::new(list.last.end, token.span.start);
        if let Some(first) = list.missing_comma {
            list.commas += 1;
            if list.commas > MAX_COMMAS {
                return;
            }
            let fixes = self.builder.diagnostics.get_mut(first).map(|first| first.fixes.as_mut_slice());
            fixes.into_iter().flatten().for_each(|fix| fix.edits.push(errors::comma(gap)));
            return;
        }
        // Words may be one string, so the fix is not safe for them.
        let is_value = is_literal(token.rule);
        if !list.is_reported {
            list.missing_comma = Some(self.builder.diagnostics.len());
        }
        self.report_once(list, errors::missing_comma(gap, is_value && !gap.is_empty()));
    }

    /// Whether a token is an unquoted string, not a call.
    fn is_plain_word(&self, token: Token) -> bool {
        let is_text = token.rule == Rule::word && grammar::is_bareword(self.lexeme(token));
        // `2025-01-01 00:00:00+02` is one item.
        let is_date = self.lexeme(token).starts_with(|c: char| c.is_ascii_digit()) && self.lexeme_at(1).contains(':');
        is_text && !is_date && (!self.touches(1) || self.ends_item(1))
    }

    fn list_item(&mut self, list: &mut OpenList<'a>, token: Token) {
        if !list.after_comma && self.is_word(0, "nocase") {
            self.take(1);
            self.report_once(list, errors::nocase_in_list(token.span));
            return;
        }
        let unseparated = !list.after_comma;
        if unseparated {
            self.missing_comma(list, token);
        }
        let item = if self.starts_operand(0) {
            // In a list a comma is a separator: `1,000` is two items.
            match literal::of_token(token.rule, self.lexeme(token), token.span, &mut self.builder.diagnostics) {
                Some(value) if value.kind == ValueKind::Instant => {
                    self.take(1);
                    self.instant(value)
                }
                Some(value) => {
                    self.take(1);
                    if self.cast(token, &value) { Err(Reported) } else { Ok(value) }
                }
                None if self.foreign_value().is_some() => self.value(),
                // Adjacent words may be one string, or items without commas.
                None if self.is_plain_word(token) => {
                    let span = self.take(1);
                    Ok(self.bareword(span))
                }
                None => self.value(),
            }
        } else {
            self.take(1);
            self.report_once(list, errors::not_a_list_item(self.lexeme(token), token.span));
            Err(Reported)
        };
        // A word without a comma before it may not be an item.
        let item = item.ok().filter(|_| !unseparated || token.rule != Rule::word);
        let read = token.span.to(self.previous().unwrap_or(token.span));
        list.push(item.unwrap_or_else(|| hole_value(read)));
    }
}

/// The state of a list that is being read.
struct OpenList<'a> {
    open: Span,
    closer: char,
    items: Vec<Value<'a>>,
    last: Span,
    after_comma: bool,
    /// Whether an error in its form is reported: later ones follow from it.
    is_reported: bool,
    /// The index of the diagnostic for the first missing comma.
    missing_comma: Option<usize>,
    /// The number of other missing commas.
    commas: usize,
    /// The number of items, including those that are not stored.
    count: usize,
    /// The maximum number of items that are stored.
    limit: usize,
}

impl<'a> OpenList<'a> {
    fn push(&mut self, item: Value<'a>) {
        self.last = item.span;
        self.count += 1;
        let is_hole = |item: &Value<'_>| item.kind == ValueKind::Hole;
        // Items over the limit are only counted, and adjacent holes are stored once.
        if self.items.len() <= self.limit && !(is_hole(&item) && self.items.last().is_some_and(is_hole)) {
            self.items.push(item);
        }
        self.after_comma = false;
    }
}
