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
    /// The parameter, if the value comes from one.
    pub(super) parameter: Option<Binding<'v, 'a>>,
}

/// A parameter that a value is bound to.
#[derive(Clone, Copy)]
pub(super) struct Binding<'v, 'a> {
    name: &'v Cow<'a, str>,
    /// Whether the parameter is a list, and the value one of its items.
    is_item: bool,
}

impl Binding<'_, '_> {
    /// "`$code` is the number `5`"
    pub(super) fn sentence(&self, value: &str) -> String {
        let verb = if self.is_item { "contains" } else { "is" };
        format!("{} {verb} {value}", quoted_name(self.name))
    }
}

impl<'v, 's> Literal<'v, 's> {
    /// A value as written; `None` for a hole.
    pub(super) fn written(value: &'v ast::Value<'s>) -> Option<Self> {
        let literal = Self { kind: value.kind, text: &value.text, span: value.span, parameter: None };
        (value.kind != ValueKind::Hole).then_some(literal)
    }

    /// The value that a parameter is bound to, with the position of the parameter.
    pub(super) fn bound(bound: &'v ast::Value<'static>, parameter: &'v ast::Value<'s>) -> Self {
        let binding = Binding { name: &parameter.text, is_item: false };
        Self { kind: bound.kind, text: &bound.text, span: parameter.span, parameter: Some(binding) }
    }

    /// An item of the list that a parameter is bound to.
    pub(super) fn item(item: &'v ast::Value<'static>, parameter: &'v ast::Value<'s>) -> Self {
        let binding = Binding { name: &parameter.text, is_item: true };
        Self { parameter: Some(binding), ..Self::bound(item, parameter) }
    }

    /// The value as the user wrote it, in backticks.
    pub(super) fn quoted(&self) -> String {
        match self.parameter {
            Some(Binding { name, is_item }) => {
                let role = if is_item { "in" } else { "the value of" };
                format!("{} ({role} {})", self.quoted_value(), quoted_name(name))
            }
            None => self.quoted_value(),
        }
    }

    /// The value in backticks, without the name of a parameter.
    pub(super) fn quoted_value(&self) -> String {
        match self.kind {
            ValueKind::String => words::quote(&words::string_literal(self.text)),
            // In a list that is bound, a word is a string.
            ValueKind::Bareword if self.parameter.is_some() => words::quote(&words::string_literal(self.text)),
            _ => words::quote(self.text),
        }
    }

    /// How a help starts: a value in the query is written, a bound one comes from elsewhere.
    pub(super) const fn verb(&self) -> &'static str {
        match self.parameter {
            Some(_) => "use",
            None => "write",
        }
    }
}

/// A parameter as in a query, in backticks.
pub(super) fn quoted_name(parameter: &str) -> String {
    words::quote(&format!("${parameter}"))
}
