//! Operators of other languages that match any, all or none of several values.

use crate::source::Span;
use crate::syntax::ast::{ColumnName, Operand, ValueKind};

use super::super::dialects::{self, Each, EachValue};
use super::Recovery;

impl<'a> Recovery<'a, '_> {
    /// Reads the values of `input contains any ("x", "y") nocase`, after the operator at `span`; the parentheses may be
    /// missing.
    pub(super) fn each_value(&mut self, column: &ColumnName<'a>, each: Each, language: &str, span: Span) {
        let before = self.builder.diagnostics.mark();
        let operand = self.following_operand();
        let is_parameter = |kind: ValueKind| kind == ValueKind::Parameter;
        let mut values = match &operand {
            Some(Operand::List(list)) => list.items.iter().map(|item| item.span).collect(),
            Some(Operand::Value(value)) if !is_parameter(value.kind) => {
                let mut values = vec![value.span];
                values.extend(self.skip_unparenthesized_items(value.kind == ValueKind::Bareword, true));
                values
            }
            _ => Vec::new(),
        };
        if self.has_error_since(before) {
            values.clear();
        }
        self.suppress(before);
        let nocase = self.skip_nocase();
        let whole = column.span.to(self.previous().unwrap_or(span));
        let text = self.text;
        let values = values.into_iter().map(|value: Span| value.text(text)).collect();
        let column = column.span.text(text);
        let condition = EachValue { column, operator: span, whole, values, has_nocase: nocase.is_some() };
        self.report(dialects::each(each, language, span.text(text), &condition));
    }
}
