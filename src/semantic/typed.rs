//! A valid query: names are resolved to ids, literals to values of their column's type.
//!
//! It has the structure and the spans of the query as written; rewriting happens during lowering.
//!
//! # Stability
//!
//! This module follows the language: its types may change in any minor version.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::filter::Number;
use crate::schema::{ColumnPool, FilterType, Resolved};
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

impl<'s> Expr<'s> {
    /// Returns the conditions, in the order of the text; each has the kind [`ExprKind::Condition`].
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Compiler, Schema};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let typed = compiler.compile("cost > 1 and not is_complete")?.typed;
    /// assert_eq!(typed.leaves().len(), 2);
    /// assert!(typed.columns().into_iter().eq(["is_complete", "metrics/cost"]));
    /// # Ok::<(), tamis::Report>(())
    /// ```
    #[must_use]
    pub fn leaves(&self) -> Vec<&Self> {
        let mut leaves = Vec::new();
        self.push_leaves(&mut leaves);
        leaves
    }

    /// Returns the ids of the columns.
    #[must_use]
    pub fn columns(&self) -> BTreeSet<&str> {
        self.leaves().into_iter().filter_map(Self::column_id).collect()
    }

    /// The id of the column of a condition.
    fn column_id(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Condition(condition) => Some(&condition.column.id),
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) => None,
        }
    }

    /// Recursive: as deep as the query is nested.
    fn push_leaves<'q>(&'q self, leaves: &mut Vec<&'q Self>) {
        match &self.kind {
            ExprKind::And(operands) | ExprKind::Or(operands) => {
                operands.iter().for_each(|operand| operand.push_leaves(leaves));
            }
            ExprKind::Not(operand) => operand.push_leaves(leaves),
            ExprKind::Condition(_) => leaves.push(self),
        }
    }

    /// Requires both this and `other`.
    pub(crate) fn and(self, other: Self) -> Self {
        let span = self.span;
        let operands = |expr: Self| match expr.kind {
            ExprKind::And(operands) => operands,
            kind => vec![Expr { kind, span: expr.span }],
        };
        let mut both = operands(self);
        both.append(&mut operands(other));
        Expr { kind: ExprKind::And(both), span }
    }
}

impl Expr<'_> {
    /// Converts the query to one that does not borrow from its text or the schema. Each column is copied once.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::semantic::typed::Expr;
    /// use tamis::{Compiler, Report};
    ///
    /// fn typed(compiler: &Compiler, text: &str) -> Result<Expr<'static>, Report> {
    ///     Ok(compiler.compile(text)?.typed.into_owned())
    /// }
    /// # let query = typed(&Compiler::new(tamis::Schema::builtin()), "is_complete")?;
    /// # assert!(query.columns().contains("is_complete"));
    /// # Ok::<(), Report>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Expr<'static> {
        self.with_columns(&mut ColumnPool::default())
    }

    /// Recursive: as deep as the query is nested.
    fn with_columns(self, columns: &mut ColumnPool) -> Expr<'static> {
        let mut all = |operands: Vec<Self>| operands.into_iter().map(|operand| operand.with_columns(columns)).collect();
        let kind = match self.kind {
            ExprKind::And(operands) => ExprKind::And(all(operands)),
            ExprKind::Or(operands) => ExprKind::Or(all(operands)),
            ExprKind::Not(operand) => ExprKind::Not(Box::new(operand.with_columns(columns))),
            ExprKind::Condition(condition) => ExprKind::Condition(condition.with_columns(columns)),
        };
        Expr { kind, span: self.span }
    }
}

/// A column, an operator and a predicate.
#[derive(Clone, Debug)]
pub struct Condition<'s> {
    /// The column.
    pub column: Resolved<'s>,
    /// The position of the column's name in the query.
    pub column_span: Span,
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
    /// Converts the predicate to one that does not borrow from the query.
    #[must_use]
    pub fn into_owned(self) -> Predicate<'static> {
        match self {
            Self::Text { texts, case_sensitive } => Predicate::Text { texts: texts.map(owned), case_sensitive },
            Self::Collection { texts, case_sensitive } => {
                Predicate::Collection { texts: texts.map(owned), case_sensitive }
            }
            Self::Id(texts) => Predicate::Id(texts.map(owned)),
            Self::Number(numbers) => Predicate::Number(numbers),
            Self::Date(whens) => Predicate::Date(whens),
            Self::Boolean(value) => Predicate::Boolean(value),
            Self::FullyAnnotated(users) => {
                Predicate::FullyAnnotated(users.map(|users| users.into_iter().map(owned).collect()))
            }
        }
    }

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
    Range(Box<[T; 2]>),
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

impl<T> Operands<T> {
    fn map<U>(self, convert: impl Fn(T) -> U) -> Operands<U> {
        match self {
            Self::One(value) => Operands::One(convert(value)),
            Self::Many(values) => Operands::Many(values.into_iter().map(convert).collect()),
            Self::Range(bounds) => Operands::Range(Box::new((*bounds).map(convert))),
        }
    }

    /// The values, in the order in which they were written.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        match self {
            Self::One(value) => std::slice::from_ref(value).iter(),
            Self::Many(values) => values.iter(),
            Self::Range(bounds) => bounds.iter(),
        }
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

    /// Converts the condition to one that does not borrow from the query or the schema.
    #[must_use]
    pub fn into_owned(self) -> Condition<'static> {
        self.with_columns(&mut ColumnPool::default())
    }

    fn with_columns(self, columns: &mut ColumnPool) -> Condition<'static> {
        Condition {
            column: self.column.with_columns(columns),
            column_span: self.column_span,
            operator: self.operator,
            predicate: self.predicate.into_owned(),
        }
    }
}
