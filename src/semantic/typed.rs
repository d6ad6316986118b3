//! A valid query: names are resolved to ids, literals to values of their column's type.
//!
//! It has the structure and the spans of the query as written; rewriting happens during lowering.
//!
//! # Stability
//!
//! This module follows the language: its types may change in any minor version.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use crate::filter::Number;
use crate::schema::{FilterType, Resolved};
use crate::source::Span;
use crate::syntax::ast::Operator;

/// An expression and its span.
#[derive(Clone, Debug)]
pub struct Expr<'s> {
    /// The expression.
    pub kind: ExprKind<'s>,
    /// Its position in the query.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug)]
pub enum ExprKind<'s> {
    /// `a and b`; two or more.
    And(Vec<Expr<'s>>),
    /// `a or b`; two or more.
    Or(Vec<Expr<'s>>),
    /// `not a`
    Not(Box<Expr<'s>>),
    /// `a = 5`
    Condition(Condition<'s>),
}

/// A column, an operator and a predicate.
#[derive(Clone, Debug)]
pub struct Condition<'s> {
    /// The column.
    pub column: Resolved<'s>,
    /// The operator as written, and how it is lowered; proof that the column's type supports it.
    pub operator: Allowed,
    /// What the column is compared with.
    pub predicate: Predicate<'s>,
}

/// What a column is compared with, by the type of the column.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate<'s> {
    /// A text column.
    Text {
        /// The strings.
        texts: Operands<Cow<'s, str>>,
        /// Whether the comparison is case-sensitive.
        case_sensitive: bool,
    },
    /// A collection column.
    Collection {
        /// The strings.
        texts: Operands<Cow<'s, str>>,
        /// Whether the comparison is case-sensitive.
        case_sensitive: bool,
    },
    /// An id column.
    Id(Operands<Cow<'s, str>>),
    /// A number column.
    Number(Operands<Number>),
    /// A date column.
    Date(Operands<When>),
    /// A boolean column.
    Boolean(bool),
    /// `fully_annotated`, by these users or by everybody.
    FullyAnnotated(Option<Vec<Cow<'s, str>>>),
}

impl Predicate<'_> {
    /// The type of the column.
    #[must_use]
    pub const fn filter_type(&self) -> FilterType {
        match self {
            Self::Text { .. } => FilterType::Text,
            Self::Collection { .. } => FilterType::Collection,
            Self::Id(_) => FilterType::Id,
            Self::Number(_) => FilterType::Number,
            Self::Date(_) => FilterType::Date,
            Self::Boolean(_) => FilterType::Boolean,
            Self::FullyAnnotated(_) => FilterType::FullyAnnotated,
        }
    }
}

/// One value, a list, or two bounds.
#[derive(Clone, Debug, PartialEq)]
pub enum Operands<T> {
    /// `= 1`
    One(T),
    /// `in (1, 2)`; at least one.
    Many(Vec<T>),
    /// `between 1 and 2`, the lower first.
    Range(T, T),
}

impl<T> Operands<T> {
    /// The values, in the order in which they were written.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        let (many, two) = match self {
            Self::One(value) => (std::slice::from_ref(value), None),
            Self::Many(values) => (values.as_slice(), None),
            Self::Range(low, high) => (std::slice::from_ref(low), Some(high)),
        };
        many.iter().chain(two)
    }
}

/// What a date column is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A timestamp.
    Timestamp(DateTime<Utc>),
    /// A whole day: 23 to 25 hours.
    Day {
        /// Its first instant.
        start: DateTime<Utc>,
        /// The first instant of the next day.
        next: DateTime<Utc>,
    },
}

impl When {
    /// Its first instant.
    #[must_use]
    pub const fn start(self) -> DateTime<Utc> {
        match self {
            Self::Timestamp(timestamp) => timestamp,
            Self::Day { start, .. } => start,
        }
    }

    /// Its last instant; for a day, one nanosecond before the next.
    #[must_use]
    pub fn last(self) -> DateTime<Utc> {
        match self {
            Self::Timestamp(timestamp) => timestamp,
            Self::Day { next, .. } => next - chrono::TimeDelta::nanoseconds(1),
        }
    }
}

pub use crate::semantic::operators::{Allowed, Lowering};

impl Condition<'_> {
    /// The operator as written.
    #[must_use]
    pub const fn written(&self) -> Operator {
        self.operator.operator()
    }
}
