//! Filters on the values of a column, and their number: `user_metadata[env eq "prod"]`, `tags/$count gt 2`.

use crate::source::Span;
use crate::syntax::ast::print::column_name;
use crate::syntax::ast::{ExprKind, Operator};

use super::super::dialects;
use super::super::grammar::{Rule, Token};
use super::Recovery;
use super::column::{in_group, is_record};

impl<'a> Recovery<'a, '_> {
    /// `user_metadata[env eq "prod"]`, `tags[value eq "prod"]`: a filter in SCIM.
    pub(super) fn value_filter(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let column = self.lexeme(token);
        let has_filter = self.lexeme_at(1) == "[" && self.touches(1) && self.names_column(2) && !is_record(column);
        if !has_filter {
            return None;
        }
        let first = self.tested(2)?;
        let closer = self.closer_of(1);
        let ours = match first {
            Tested { part: "value", operator, value, .. } if first.end == closer => {
                (operator == Operator::Eq).then(|| format!("{} has {value}", column_name(column)))
            }
            Tested { part, operator, value, .. } if first.end == closer => {
                Some(format!("{} {} {value}", column_name(&in_group(column, part)), operator.as_str()))
            }
            _ => self.key_and_value(column, &first, closer),
        };
        let span = token.span.to(self.take(closer + 1));
        self.report(dialects::value_filter(span.text(self.text), ours, span));
        Some(ExprKind::Hole(None))
    }

    /// `metadata[key eq "env" and value eq "prod"]`: the condition on the value with this key.
    fn key_and_value(&self, column: &str, key: &Tested<'a>, closer: usize) -> Option<String> {
        let value = self.tested(key.end + 1).filter(|_| self.is_word(key.end, "and"))?;
        let is_pair = key.part == "key" && key.operator == Operator::Eq && value.part == "value" && value.end == closer;
        let name = key.value.trim_matches(['"', '\'']);
        is_pair.then(|| format!("{} {} {}", column_name(&in_group(column, name)), value.operator.as_str(), value.value))
    }

    /// The test of a part of the values that starts `ahead`: `env eq "prod"`.
    fn tested(&self, ahead: usize) -> Option<Tested<'a>> {
        let (operator, length) = self.meant_operator_at(ahead + 1).filter(|_| self.names_column(ahead))?;
        let at = ahead + 1 + length;
        let value = self.peek(at).filter(|value| matches!(value.rule, Rule::string | Rule::number | Rule::word))?;
        Some(Tested { part: self.lexeme_at(ahead), operator, value: self.lexeme(value), end: at + 1 })
    }

    /// `tags/$count gt 2`
    pub(super) fn count_of(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let column = self.lexeme(token).strip_suffix('/')?;
        if !self.lexeme_at(1).eq_ignore_ascii_case("$count") || !self.touches(1) {
            return None;
        }
        let span: Span = token.span.to(self.take(2));
        self.report(dialects::count_of(column, span));
        self.skip_comparison();
        Some(ExprKind::Hole(None))
    }
}

/// A test in brackets.
struct Tested<'a> {
    part: &'a str,
    operator: Operator,
    /// The value, as written.
    value: &'a str,
    /// The number of tokens up to its end.
    end: usize,
}
