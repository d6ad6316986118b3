//! The abstract syntax tree of a query.
//!
//! Strings are borrowed from the query if possible. Equality ignores spans, and whether a string was quoted.
//!
//! A tree can be serialized and deserialized. `serde_json` limits the depth of what it deserializes to 128, which is less
//! than that of the deepest queries.
//!
//! # Stability
//!
//! This module follows the language: its types may change in any minor version.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::syntax;

mod compose;
mod connective;
mod dependencies;
mod operator;
pub(crate) mod print;
mod sources;
pub mod visit;

pub use operator::Operator;
pub use sources::PartSpan;

pub(crate) use connective::Connective;
pub(crate) use operator::Spelling;
use sources::Sources;

/// A whole query: parsed, raised, built, or composed of several such parts.
///
/// Spans refer to [`Ast::source`], the texts of all parts; [`Ast::part_of`] converts one to a span in its part.
#[derive(Clone, Serialize, Deserialize)]
pub struct Ast<'a> {
    /// The root condition.
    pub root: Expr<'a>,
    sources: Sources<'a>,
}

impl fmt::Debug for Ast<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ast").field("root", &self.root).finish_non_exhaustive()
    }
}

impl PartialEq for Ast<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.root == other.root
    }
}

/// A condition and its span.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Expr<'a> {
    /// The kind of condition.
    pub kind: ExprKind<'a>,
    /// Its span, without parentheses around the whole condition.
    pub span: Span,
}

/// The kind of a condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExprKind<'a> {
    /// `a and b and c`: two or more operands, none of them an `And`.
    And(Vec<Expr<'a>>),
    /// `a or b or c`: two or more operands, none of them an `Or`.
    Or(Vec<Expr<'a>>),
    /// `not a`
    Not(Box<Expr<'a>>),
    /// `a`: a boolean column by itself, or `fully_annotated`.
    Bare(ColumnName<'a>),
    /// `a = 5`, `a not in ("x", "y") nocase`
    Comparison(Comparison<'a>),
    /// `1 < a <= 5`, `5 > a`
    Chain(Box<Chain<'a>>),
    /// `"x" in a`, `"x" not in a`
    Within(Within<'a>),
    /// An error that is already reported, with its column if there is one.
    Hole(Option<ColumnName<'a>>),
}

/// A column, an operator and an operand.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Comparison<'a> {
    /// The column.
    pub column: ColumnName<'a>,
    /// The operator.
    pub operator: Operator,
    /// The span of the operator.
    pub operator_span: Span,
    /// The operand.
    pub operand: Operand<'a>,
    /// The span of `nocase`, if present.
    pub nocase: Option<Span>,
}

/// A comparison that starts with the value, with one bound or two.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Chain<'a> {
    /// The first value.
    pub first: Value<'a>,
    /// The relation of the first value to the column: `<` in `1 < a`.
    pub first_order: Order,
    /// The span of that relation.
    pub first_span: Span,
    /// The column.
    pub column: ColumnName<'a>,
    /// The second half, `<= 5` in `1 < a <= 5`.
    pub second: Option<(Order, Span, Value<'a>)>,
}

/// A membership test that starts with the value.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Within<'a> {
    /// The value.
    pub value: Value<'a>,
    /// Whether the operator is `not in`.
    pub negated: bool,
    /// The span of the operator.
    pub operator_span: Span,
    /// The column.
    pub column: ColumnName<'a>,
}

/// A column name as written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ColumnName<'a> {
    /// The name without quotes.
    pub name: Cow<'a, str>,
    /// How it is quoted.
    pub form: ColumnForm,
    /// The span, including quotes.
    pub span: Span,
}

/// How a column name is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnForm {
    /// `metrics/cost`
    Plain,
    /// `` `feedback/Open Coding` ``
    Backticked,
    /// `user_metadata."user id"`: the quoted part starts at this byte of the name.
    Grouped(u32),
}

/// An order relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// `<`
    Lt,
    /// `<=`
    Lte,
    /// `>`
    Gt,
    /// `>=`
    Gte,
}

impl Order {
    /// Returns the relation with its sides swapped: `5 < x` is `x > 5`.
    #[must_use]
    pub const fn flipped(self) -> Self {
        match self {
            Self::Lt => Self::Gt,
            Self::Lte => Self::Gte,
            Self::Gt => Self::Lt,
            Self::Gte => Self::Lte,
        }
    }

    /// Whether both have the same direction: `<` and `<=` do, `<` and `>` do not.
    #[must_use]
    pub const fn agrees(self, other: Self) -> bool {
        matches!(self, Self::Lt | Self::Lte) == matches!(other, Self::Lt | Self::Lte)
    }
}

/// The right-hand side of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operand<'a> {
    /// `5`
    Value(Value<'a>),
    /// `("a", "b")`
    List(List<'a>),
    /// `1 and 5`, after `between`
    Range(Box<[Value<'a>; 2]>),
}

impl Operand<'_> {
    /// The span of the whole operand.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Value(value) => value.span,
            Self::List(list) => list.span,
            Self::Range(bounds) => {
                let [low, high] = &**bounds;
                low.span.to(high.span)
            }
        }
    }
}

/// `("a", "b")`
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct List<'a> {
    /// The items, in order.
    pub items: Vec<Value<'a>>,
    /// The span, including brackets.
    pub span: Span,
}

/// An untyped value; its type depends on the column.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Value<'a> {
    /// The kind of literal.
    pub kind: ValueKind,
    /// The decoded content of a string, the name of a parameter, or else the value as written.
    pub text: Cow<'a, str>,
    /// The span.
    pub span: Span,
}

/// The kind of a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// `"…"`, `'…'` or `r"…"`
    String,
    /// `-3.5`
    Number,
    /// `1h30m`, `80%`, `$0.05`, `10k`
    Quantity,
    /// `2025-04-16T18:15`, `now-7d`
    Instant,
    /// `true`, `false`
    Boolean,
    /// `gpt-4.1`
    Bareword,
    /// `$name`
    Parameter,
    /// An error that is already reported.
    Hole,
}

impl PartialEq for Expr<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl PartialEq for Comparison<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.column == other.column
            && self.operator == other.operator
            && self.operand == other.operand
            && self.nocase.is_some() == other.nocase.is_some()
    }
}

impl PartialEq for Chain<'_> {
    fn eq(&self, other: &Self) -> bool {
        let half = |chain: &Self| chain.second.as_ref().map(|(order, _, value)| (*order, value.clone()));
        self.first == other.first
            && self.first_order == other.first_order
            && self.column == other.column
            && half(self) == half(other)
    }
}

impl PartialEq for Within<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value && self.negated == other.negated && self.column == other.column
    }
}

impl PartialEq for ColumnName<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.form == other.form
    }
}

impl PartialEq for List<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl PartialEq for Value<'_> {
    fn eq(&self, other: &Self) -> bool {
        let kind = |value: &Self| match value.kind {
            ValueKind::Bareword => ValueKind::String,
            kind => kind,
        };
        kind(self) == kind(other) && self.canonical_text() == other.canonical_text()
    }
}

impl<'a> ColumnName<'a> {
    /// A column name, in backticks if it needs them.
    #[must_use]
    pub fn new(name: impl Into<Cow<'a, str>>) -> Self {
        let name = name.into();
        let form = if syntax::is_plain_name(&name) { ColumnForm::Plain } else { ColumnForm::Backticked };
        Self { name, form, span: Span::default() }
    }
}

impl Value<'_> {
    /// The text that the formatter prints: as written, without spaces inside the offset of a relative timestamp.
    pub(crate) fn canonical_text(&self) -> Cow<'_, str> {
        if self.kind != ValueKind::Instant || !self.text.contains([' ', '\t']) {
            return Cow::Borrowed(&self.text);
        }
        let starts_with_digit = self.text.starts_with(|c: char| c.is_ascii_digit());
        if starts_with_digit && self.text.contains(':') {
            return Cow::Borrowed(&self.text);
        }
        Cow::Owned(self.text.replace([' ', '\t'], ""))
    }
}

mod relocate {
    //! Copies a tree, with owned strings and mapped spans.

    use super::{Ast, Chain, ColumnName, Comparison, Expr, ExprKind, List, Operand, Value, Within};
    use crate::source::Span;
    use std::borrow::Cow;

    type Map<'m> = &'m dyn Fn(Span) -> Span;

    impl Ast<'_> {
        /// Copies all borrowed strings, so that the tree can outlive the text of the query.
        #[must_use]
        pub fn into_owned(self) -> Ast<'static> {
            Ast { root: self.root.relocate(&|span| span), sources: self.sources.into_owned() }
        }
    }

    impl<'a> Expr<'a> {
        /// Copies all borrowed strings.
        #[must_use]
        pub fn into_owned(self) -> Expr<'static> {
            self.relocate(&|span| span)
        }

        /// Copies all borrowed strings, and applies `map` to every span.
        ///
        /// Recursive: keep the stack frame small.
        pub(crate) fn relocate(self, map: Map<'_>) -> Expr<'static> {
            let span = map(self.span);
            let kind = match self.kind {
                ExprKind::And(operands) => ExprKind::And(Self::relocate_all(operands, map)),
                ExprKind::Or(operands) => ExprKind::Or(Self::relocate_all(operands, map)),
                ExprKind::Not(operand) => ExprKind::Not(Box::new(operand.relocate(map))),
                leaf => Self::relocate_leaf(leaf, map),
            };
            Expr { kind, span }
        }

        fn relocate_all(operands: Vec<Self>, map: Map<'_>) -> Vec<Expr<'static>> {
            let mut relocated = Vec::with_capacity(operands.len());
            for operand in operands {
                relocated.push(operand.relocate(map));
            }
            relocated
        }

        #[inline(never)]
        fn relocate_leaf(leaf: ExprKind<'a>, map: Map<'_>) -> ExprKind<'static> {
            match leaf {
                ExprKind::Bare(column) => ExprKind::Bare(column.relocate(map)),
                ExprKind::Comparison(comparison) => ExprKind::Comparison(comparison.relocate(map)),
                ExprKind::Chain(chain) => ExprKind::Chain(Box::new(chain.relocate(map))),
                ExprKind::Within(within) => ExprKind::Within(within.relocate(map)),
                ExprKind::Hole(column) => ExprKind::Hole(column.map(|column| column.relocate(map))),
                ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) => ExprKind::Hole(None),
            }
        }
    }

    impl Comparison<'_> {
        fn relocate(self, map: Map<'_>) -> Comparison<'static> {
            Comparison {
                column: self.column.relocate(map),
                operator: self.operator,
                operator_span: map(self.operator_span),
                operand: self.operand.relocate(map),
                nocase: self.nocase.map(map),
            }
        }
    }

    impl Chain<'_> {
        fn relocate(self, map: Map<'_>) -> Chain<'static> {
            Chain {
                first: self.first.relocate(map),
                first_order: self.first_order,
                first_span: map(self.first_span),
                column: self.column.relocate(map),
                second: self.second.map(|(order, span, value)| (order, map(span), value.relocate(map))),
            }
        }
    }

    impl Within<'_> {
        fn relocate(self, map: Map<'_>) -> Within<'static> {
            Within {
                value: self.value.relocate(map),
                negated: self.negated,
                operator_span: map(self.operator_span),
                column: self.column.relocate(map),
            }
        }
    }

    impl ColumnName<'_> {
        /// Copies the name, if it is borrowed.
        #[must_use]
        pub fn into_owned(self) -> ColumnName<'static> {
            self.relocate(&|span| span)
        }

        fn relocate(self, map: Map<'_>) -> ColumnName<'static> {
            ColumnName { name: Cow::Owned(self.name.into_owned()), form: self.form, span: map(self.span) }
        }
    }

    impl Operand<'_> {
        /// Copies all borrowed strings.
        #[must_use]
        pub fn into_owned(self) -> Operand<'static> {
            self.relocate(&|span| span)
        }

        pub(crate) fn relocate(self, map: Map<'_>) -> Operand<'static> {
            match self {
                Self::Value(value) => Operand::Value(value.relocate(map)),
                Self::List(list) => Operand::List(List {
                    items: list.items.into_iter().map(|item| item.relocate(map)).collect(),
                    span: map(list.span),
                }),
                Self::Range(bounds) => Operand::Range(Box::new((*bounds).map(|bound| bound.relocate(map)))),
            }
        }
    }

    impl Value<'_> {
        /// Copies the text, if it is borrowed.
        #[must_use]
        pub fn into_owned(self) -> Value<'static> {
            self.relocate(&|span| span)
        }

        fn relocate(self, map: Map<'_>) -> Value<'static> {
            Value { kind: self.kind, text: Cow::Owned(self.text.into_owned()), span: map(self.span) }
        }
    }
}
