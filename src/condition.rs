//! Conditions built from values.

use crate::options::ParameterValue;
use crate::source::Span;
use crate::syntax::ast::{Ast, ColumnName, Comparison, Expr, ExprKind, List, Operand, Operator, Value, ValueKind};

/// Starts a condition on a column, named as in a query, but never in quotes: by its id, label or alias.
///
/// Values stay values, whatever they contain, as those of parameters do. A date column needs a `DateTime`, a `NaiveDate`
/// or a literal such as `"now-7d".parse::<ParameterValue>()`, not a string. The result is a tree: compose it with
/// [`Ast::and`] and [`Ast::or`], and compile it with [`Compiler::compile_ast`](crate::Compiler::compile_ast), which
/// checks the column and the values.
///
/// # Examples
///
/// ```
/// use tamis::{Compiler, Schema, column};
///
/// let query = column("model").is_in(["gpt-4o", "o3"]).and(!column("name").contains("\" or is_complete"));
/// assert_eq!(query.to_string(), r#"model in ("gpt-4o", "o3") and not (name contains "\" or is_complete")"#);
/// assert!(Compiler::new(Schema::builtin()).compile_ast(&query).is_ok());
/// ```
pub fn column(name: &str) -> ConditionBuilder {
    ConditionBuilder { column: ColumnName::of_id(name), nocase: false }
}

/// A condition on a column that lacks its operator and its values.
///
/// The type of the column decides which operators and values are allowed, as in a query.
#[derive(Clone, Debug)]
#[must_use]
pub struct ConditionBuilder {
    column: ColumnName<'static>,
    nocase: bool,
}

macro_rules! operators {
    ($($(#[$doc:meta])+ $name:ident = $operator:ident,)+) => {
        impl ConditionBuilder {
            $(
                $(#[$doc])+
                #[must_use]
                pub fn $name(self, value: impl Into<ParameterValue>) -> Ast<'static> {
                    self.compared(Operator::$operator, value.into().0)
                }
            )+
        }
    };
}

macro_rules! list_operators {
    ($($(#[$doc:meta])+ $name:ident = $operator:ident,)+) => {
        impl ConditionBuilder {
            $(
                $(#[$doc])+
                #[must_use]
                pub fn $name<V: Into<ParameterValue>>(self, values: impl IntoIterator<Item = V>) -> Ast<'static> {
                    self.compared(Operator::$operator, list(values))
                }
            )+
        }
    };
}

operators! {
    /// `column = value`
    eq = Eq,
    /// `column != value`
    ne = Ne,
    /// `column < value`
    lt = Lt,
    /// `column <= value`
    lte = Lte,
    /// `column > value`
    gt = Gt,
    /// `column >= value`
    gte = Gte,
    /// `column contains value`
    contains = Contains,
    /// `column not contains value`
    not_contains = NotContains,
    /// `column has value`, for a collection
    has = Has,
}

list_operators! {
    /// `column in (value, …)`
    is_in = In,
    /// `column not in (value, …)`
    is_not_in = NotIn,
    /// `column has any (value, …)`, for a collection
    has_any = HasAny,
    /// `column has all (value, …)`, for a collection
    has_all = HasAll,
    /// `column has none (value, …)`, for a collection
    has_none = HasNone,
    /// `column by (user, …)`, for `fully_annotated`
    by = By,
}

impl ConditionBuilder {
    /// Ignores case.
    pub const fn nocase(mut self) -> Self {
        self.nocase = true;
        self
    }

    /// `column between low and high`, including both
    #[must_use]
    pub fn between(self, low: impl Into<ParameterValue>, high: impl Into<ParameterValue>) -> Ast<'static> {
        self.compared(Operator::Between, range(low, high))
    }

    /// `column not between low and high`
    #[must_use]
    pub fn not_between(self, low: impl Into<ParameterValue>, high: impl Into<ParameterValue>) -> Ast<'static> {
        self.compared(Operator::NotBetween, range(low, high))
    }

    /// `column`, for a boolean column or `fully_annotated`; these have no case to ignore
    #[must_use]
    pub fn is_true(self) -> Ast<'static> {
        tree(ExprKind::Bare(self.column))
    }

    fn compared(self, operator: Operator, operand: Operand<'static>) -> Ast<'static> {
        tree(ExprKind::Comparison(Comparison {
            column: self.column,
            operator,
            operator_span: Span::default(),
            operand,
            nocase: self.nocase.then_some(Span::default()),
        }))
    }
}

fn tree(kind: ExprKind<'static>) -> Ast<'static> {
    Ast::new(Expr { kind, span: Span::default() })
}

fn list<V: Into<ParameterValue>>(values: impl IntoIterator<Item = V>) -> Operand<'static> {
    let items = values.into_iter().flat_map(|value| value.into().into_items()).collect();
    Operand::List(List { items, span: Span::default() })
}

fn range(low: impl Into<ParameterValue>, high: impl Into<ParameterValue>) -> Operand<'static> {
    Operand::Range(Box::new([bound(low.into()), bound(high.into())]))
}

/// A list cannot be a bound: the hole makes the tree invalid.
fn bound(value: ParameterValue) -> Value<'static> {
    match value.0 {
        Operand::Value(value) => value,
        Operand::List(_) | Operand::Range(_) => Value { kind: ValueKind::Hole, text: "".into(), span: Span::default() },
    }
}
