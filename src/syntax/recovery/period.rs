//! Periods of time: `last 7 days`, `created_at during 2026-01`.

use crate::source::Span;
use crate::syntax::ast::ExprKind;

use super::super::dialects;
use super::super::grammar::{Rule, Token};
use super::Recovery;

impl<'a> Recovery<'a, '_> {
    /// `last 7 days` as a condition.
    pub(super) fn lone_period(&mut self, token: Token) -> Option<ExprKind<'a>> {
        if !dialects::is_period_word(self.lexeme(token)) || self.has_operator(1) {
            return None;
        }
        let length = (1..=3).find(|&length| self.ends(length))?;
        let end = self.peek(length - 1)?.span.end;
        let span = Span::new(token.span.start, end);
        let period = dialects::Period::of(span.text(self.text))?;
        self.take(length);
        self.report(dialects::lone_period(&period, span.text(self.text), span));
        Some(ExprKind::Hole(None))
    }

    /// Skips the words of a period: `last 7 days`, `2026-01`.
    pub(super) fn skip_period(&mut self) {
        let is_part = |ahead: &usize| {
            let rule = self.peek(*ahead).map(|next| next.rule);
            matches!(rule, Some(Rule::word | Rule::number | Rule::quantity | Rule::instant))
                && self.logical_token(*ahead).is_none()
                && !self.has_operator(*ahead + 1)
        };
        let length = (0..4).take_while(is_part).count();
        self.take(length);
    }
}
