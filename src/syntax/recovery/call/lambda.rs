//! Tests of the items of a collection in OData: `tags/any(t: t eq 'x')`.

use crate::diagnostic::Diagnostics;
use crate::source::{Span, offset};
use crate::syntax::ast::ExprKind;
use crate::syntax::lexer;

use super::super::super::grammar::Token;
use super::super::super::{dialects, literal};
use super::super::Recovery;

impl<'a> Recovery<'a, '_> {
    /// `tags/any(t: t eq 'x')`: a test of the items of a collection in OData.
    pub(super) fn lambda(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let (column, quantifier) = self.lexeme(token).rsplit_once('/').filter(|(column, _)| lexer::is_name(column))?;
        let is_any = quantifier.eq_ignore_ascii_case("any");
        if !is_any && !quantifier.eq_ignore_ascii_case("all") {
            return None;
        }
        let closer = self.closer_of(1);
        // `t: t eq 'x'` or `t:t eq 'x'`
        let (variable, tested, at) = match self.lexeme_at(2).split_once(':')? {
            (variable, "") => (variable, self.lexeme_at(3), 4),
            (variable, tested) => (variable, tested, 3),
        };
        let test = self.operator_at(at).filter(|_| tested == variable);
        // The operand must be all that follows.
        let operand = test.map(|(_, length)| at + length).filter(|&first| {
            let end = if self.is_opener(first) { self.closer_of(first) } else { first };
            end + 1 == closer && (end > first || self.has_literal(first))
        });
        let operand = operand.and_then(|first| self.between(first, closer)).map(|operand| operand.text(self.text));
        let operator = test.map(|(operator, _)| operator);
        self.take(1);
        let span = token.span.to(self.skip_bracketed());
        let condition = dialects::LambdaTest { column, is_any, operator, operand };
        self.report(dialects::lambda(span.text(self.text), &condition, span));
        let name = literal::name(
            column,
            Span::new(token.span.start, token.span.start + offset(column.len())),
            &mut Diagnostics::default(),
        );
        Some(ExprKind::Hole(Some(name)))
    }
}
