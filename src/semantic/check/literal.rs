//! Values of operands, as written or as bound to a parameter.

use std::borrow::Cow;

use crate::diagnostic::words;
use crate::source::Span;
use crate::syntax::ast::{self, ValueKind};

/// A value, with a parameter replaced by the value it is bound to.
#[derive(Clone, Copy)]
pub(super) struct Literal<'v, 'a> {
    pub(super) kind: ValueKind,
    pub(super) text: &'v Cow<'a, str>,
    /// The position of the value, or of the parameter.
    pub(super) span: Span,
    /// The name of the parameter, if the value comes from one.
    pub(super) parameter: Option<&'v str>,
}

impl<'v, 's> Literal<'v, 's> {
    /// A value as written; `None` for a hole.
    pub(super) fn written(value: &'v ast::Value<'s>) -> Option<Self> {
        let literal = Self { kind: value.kind, text: &value.text, span: value.span, parameter: None };
        (value.kind != ValueKind::Hole).then_some(literal)
    }

    /// The value that a parameter is bound to, with the position of the parameter.
    pub(super) fn bound(bound: &'v ast::Value<'static>, parameter: &'v ast::Value<'s>) -> Self {
        Self { kind: bound.kind, text: &bound.text, span: parameter.span, parameter: Some(&parameter.text) }
    }

    /// The value as the user wrote it, in backticks.
    pub(super) fn quoted(&self) -> String {
        let value = match self.kind {
            ValueKind::String => words::quote(&words::string_literal(self.text)),
            _ => words::quote(self.text),
        };
        match self.parameter {
            Some(name) => format!("{value} (the value of {})", words::quote(&format!("${name}"))),
            None => value,
        }
    }
}
