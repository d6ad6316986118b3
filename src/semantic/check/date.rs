//! Values of date columns.

use std::borrow::Cow;

use crate::semantic::expiry::Expiry;
use crate::semantic::typed::When;
use crate::syntax;
use crate::syntax::ast::{Operand, ValueKind};
use crate::syntax::is_relative;

use super::{Checker, Literal, Subject, errors, instant};

impl<'s> Checker<'_, 's> {
    /// A literal as a timestamp or a whole day.
    pub(super) fn date(&mut self, subject: &Subject<'_, 's>, literal: Literal<'_, '_>) -> Option<When> {
        if literal.kind != ValueKind::Instant {
            if let Some(text) = bound_instant(literal) {
                return self.date(subject, Literal { kind: ValueKind::Instant, text: &text, ..literal });
            }
            let diagnostic = self
                .column_on_the_right(subject, literal)
                .unwrap_or_else(|| errors::expected_timestamp(subject, literal, self.options));
            self.diagnostics.push(diagnostic);
            return None;
        }
        match instant::parse(literal.text, self.options) {
            Ok(read) => {
                if is_relative(literal.text) {
                    self.expiry = self.expiry.min(Expiry::of_relative(literal.text, self.options));
                }
                if read.naive {
                    self.diagnostics.push(errors::naive_timestamp(literal, read.when.start(), self.options.zone));
                }
                Some(read.when)
            }
            Err(wrong) => {
                self.diagnostics.push(errors::invalid_instant(literal, wrong, self.options.zone));
                None
            }
        }
    }
}

/// The timestamp in a string that a parameter is bound to: JSON and many programs have no other type for timestamps.
fn bound_instant(literal: Literal<'_, '_>) -> Option<Cow<'static, str>> {
    if literal.parameter.is_none() || !matches!(literal.kind, ValueKind::String | ValueKind::Bareword) {
        return None;
    }
    match syntax::operand(literal.text)? {
        Operand::Value(value) if value.kind == ValueKind::Instant => Some(value.text),
        _ => None,
    }
}
