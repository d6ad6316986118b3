//! Arrays of PostgreSQL: `tags && ARRAY['a']`, `model = ANY(ARRAY['a'])`, `'a' = ANY(tags)`.

use crate::source::Span;
use crate::syntax::ast::{ColumnName, ExprKind};

use super::super::dialects;
use super::super::grammar::Rule;
use super::Recovery;

/// The items of an array, and the number of its tokens.
struct Array<'a> {
    /// As written: strings, numbers or one parameter.
    items: Vec<&'a str>,
    length: usize,
}

impl<'a> Recovery<'a, '_> {
    /// Reads a comparison with an array after a column; `None` if there is none.
    pub(super) fn array_comparison(&mut self, column: &ColumnName<'a>) -> Option<ExprKind<'a>> {
        let length = (1..=3).find(|&length| {
            let is_end = ["any", "some", "all", "unnest", "array"].iter().any(|word| self.is_word(length, word));
            is_end || self.lexeme_at(length) == "[" && self.lexeme_at(0) == "@"
        })?;
        let operator = self.peek(0)?.span.to(self.peek(length - 1)?.span).text(self.text).to_lowercase();
        let quantifier = self.lexeme_at(length);
        let is_quantified = !quantifier.eq_ignore_ascii_case("array") && quantifier != "[";
        if is_quantified && self.lexeme_at(length + 1) != "(" {
            return None;
        }
        let is_any = !quantifier.eq_ignore_ascii_case("all");
        // `like any ('a', 'b')`
        let is_list = is_quantified && self.starts_list(length + 1);
        let first = length + if is_list { 1 } else { 2 * usize::from(is_quantified) };
        let is_complete = |array: &Array<'_>| is_list || !is_quantified || self.lexeme_at(first + array.length) == ")";
        let (ours, end) = match self.array_at(first).filter(is_complete) {
            Some(array) => {
                let column = column.to_string();
                // `'{a,b}'` is an array as well.
                let is_text = matches!(array.items.as_slice(), [item] if item.contains('{'));
                let ours = dialects::array_condition(&column, &operator, &array.items, is_quantified, is_any);
                let ours = ours.filter(|_| !is_text);
                (ours, first + array.length + usize::from(is_quantified && !is_list))
            }
            None => (None, self.closer_of(if is_quantified { length + 1 } else { first + 1 }) + 1),
        };
        let is_array = self.is_word(first, "array") && self.lexeme_at(first + 1) == "[";
        let is_patterns = is_list && operator.contains("like");
        if ours.is_none() && !is_array && !is_patterns {
            return None;
        }
        let span = column.span.to(self.take(end));
        self.report(dialects::array(span.text(self.text), ours, is_list, span));
        self.skip_nocase();
        Some(ExprKind::Hole(Some(column.clone())))
    }

    /// `ARRAY['a', 'b']`, `['a', 'b']`, `('a', 'b')` or `$1`
    fn array_at(&self, ahead: usize) -> Option<Array<'a>> {
        let prefix = usize::from(self.is_word(ahead, "array"));
        let first = ahead + prefix;
        if matches!(self.lexeme_at(first), "[" | "(") {
            return self.items_after(first).map(|(items, end)| Array { items, length: end + 1 - ahead });
        }
        let value = self.peek(first).filter(|value| prefix == 0 && value.rule == Rule::parameter)?;
        Some(Array { items: vec![self.lexeme(value)], length: 1 })
    }

    /// The strings, numbers or parameters after the bracket `opener`, and the position of its closer. `None` if there is
    /// anything else.
    fn items_after(&self, opener: usize) -> Option<(Vec<&'a str>, usize)> {
        let mut items = Vec::new();
        let mut ahead = opener + 1;
        loop {
            let item = self.peek(ahead)?;
            if !matches!(item.rule, Rule::string | Rule::number | Rule::parameter) {
                return None;
            }
            items.push(self.lexeme(item));
            match self.lexeme_at(ahead + 1) {
                "," => ahead += 2,
                "]" | ")" => return Some((items, ahead + 1)),
                _ => return None,
            }
        }
    }

    /// `'a' = ANY(tags)`, `'a' not in UNNEST(tags)`, `'a' <> ALL(tags)`: skips the column in parentheses, and returns it.
    pub(super) fn any_of_column(&mut self, is_negated: bool) -> Option<(&'a str, Span)> {
        let quantifier = if is_negated { "all" } else { "any" };
        let is_any = (self.is_word(0, quantifier) || self.is_word(0, "unnest"))
            && self.lexeme_at(1) == "("
            && self.lexeme_at(3) == ")";
        let column = self.peek(2).filter(|_| is_any && self.names_column(2))?;
        self.take(4);
        Some((self.lexeme(column), column.span))
    }
}
