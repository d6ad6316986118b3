//! SQL expressions before they are written.

use super::value::SqlValue;

/// A part of a condition. Everything but a test, a conjunction, a disjunction and a negation can be an operand of any
/// operator as it is.
#[derive(Clone, Debug)]
pub(super) enum Expr {
    /// The name of a column or a field, written in quotes.
    Identifier(String),
    /// A string that is part of the condition, such as the key of a map: always a literal.
    Key(String),
    /// A value of the query: a literal or a parameter.
    Value(SqlValue),
    /// A literal as it is written.
    Written(String),
    /// A text in which `{0}`, `{1}`, … stand for the arguments. With values, each must be written exactly once.
    Template {
        template: &'static str,
        arguments: Vec<Self>,
        is_operand: bool,
    },
    /// Expressions with commas between them.
    List(Vec<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
}

impl Expr {
    pub(super) fn identifier(name: &str) -> Self {
        Self::Identifier(name.to_owned())
    }

    pub(super) fn key(key: &str) -> Self {
        Self::Key(key.to_owned())
    }

    /// An expression that can be an operand of any operator, such as a call of a function.
    pub(super) fn operand(template: &'static str, arguments: impl Into<Vec<Self>>) -> Self {
        Self::Template { template, arguments: arguments.into(), is_operand: true }
    }

    /// A condition with an operator, which binds stronger than `NOT`, `AND` and `OR`.
    pub(super) fn test(template: &'static str, arguments: impl Into<Vec<Self>>) -> Self {
        Self::Template { template, arguments: arguments.into(), is_operand: false }
    }

    /// A conjunction; no operands are true.
    pub(super) fn all(mut operands: Vec<Self>) -> Self {
        match (operands.pop(), operands.is_empty()) {
            (None, _) => Self::operand("TRUE", []),
            (Some(only), true) => only,
            (Some(last), false) => {
                operands.push(last);
                Self::And(operands)
            }
        }
    }

    /// A disjunction; no operands are false.
    pub(super) fn any(mut operands: Vec<Self>) -> Self {
        match (operands.pop(), operands.is_empty()) {
            (None, _) => Self::operand("FALSE", []),
            (Some(only), true) => only,
            (Some(last), false) => {
                operands.push(last);
                Self::Or(operands)
            }
        }
    }

    pub(super) fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// The same condition, or its negation.
    pub(super) fn negated_if(self, negated: bool) -> Self {
        if negated { self.negated() } else { self }
    }
}
