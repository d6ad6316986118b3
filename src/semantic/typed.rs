//! A query that is known to be right: names are ids, literals are values of their column's type.
//!
//! Still what the user wrote, with spans: nothing is rewritten before it is lowered.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use crate::filter::Number;
use crate::schema::{FilterType, Resolved};
use crate::source::Span;
use crate::syntax::ast::Operator;

/// A condition, with where it stands.
#[derive(Clone, Debug)]
pub struct Expr<'s> {
    /// What it says.
    pub kind: ExprKind<'s>,
    /// Where it was written.
    pub span: Span,
}

/// What a condition says.
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

/// A column, and what is asked of it.
#[derive(Clone, Debug)]
pub struct Condition<'s> {
    /// The column.
    pub column: Resolved<'s>,
    /// The operator as written, and how it is lowered; proof that the column's type has it.
    pub operator: Allowed,
    /// What is compared with.
    pub predicate: Predicate<'s>,
}

/// What a column is compared with, by the type of the column.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate<'s> {
    /// A text column.
    Text {
        /// The texts.
        texts: Operands<Cow<'s, str>>,
        /// Whether case counts.
        case_sensitive: bool,
    },
    /// A collection column.
    Collection {
        /// The texts.
        texts: Operands<Cow<'s, str>>,
        /// Whether case counts.
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
    /// `fully_annotated`, by these users or by all.
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
    /// An instant.
    Moment(DateTime<Utc>),
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
            Self::Moment(moment) => moment,
            Self::Day { start, .. } => start,
        }
    }

    /// Its last instant; of a day the one before the next.
    #[must_use]
    pub fn last(self) -> DateTime<Utc> {
        match self {
            Self::Moment(moment) => moment,
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
