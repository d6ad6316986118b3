//! The operators, and the table of their spellings and operands.
//!
//! The grammar and the fast path accept the same spellings; a test compares both with this table.
//! `semantic/operators.rs` defines which column types support which operator.

use std::str::FromStr;

use crate::diagnostic::{UnknownName, display_name, serialize_name};

use super::Order;

/// The operator of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operator {
    /// `=`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Lte,
    /// `>`
    Gt,
    /// `>=`
    Gte,
    /// `contains`
    Contains,
    /// `not contains`
    NotContains,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `has`, with one value
    Has,
    /// `has any`
    HasAny,
    /// `has all`
    HasAll,
    /// `has none`
    HasNone,
    /// `between`
    Between,
    /// `not between`
    NotBetween,
    /// `by`, after `fully_annotated`
    By,
}

/// The operand that an operator takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Value,
    List,
    Range,
}

/// The words or symbols of an operator.
pub(crate) type Spelling = &'static [&'static str];

impl Operator {
    /// All operators, in the order in which the help lists them.
    pub const ALL: [Self; 17] = [
        Self::Eq,
        Self::Ne,
        Self::Lt,
        Self::Lte,
        Self::Gt,
        Self::Gte,
        Self::Contains,
        Self::NotContains,
        Self::In,
        Self::NotIn,
        Self::Has,
        Self::HasAny,
        Self::HasAll,
        Self::HasNone,
        Self::Between,
        Self::NotBetween,
        Self::By,
    ];

    /// The table: the canonical spelling, the operand, and all spellings.
    const fn row(self) -> (&'static str, Takes, &'static [Spelling]) {
        use Takes::{List, Range, Value};
        match self {
            Self::Eq => ("=", Value, &[&["="], &["=="], &["eq"], &["is"]]),
            Self::Ne => ("!=", Value, &[&["!="], &["<>"], &["≠"], &["ne"], &["is", "not"]]),
            Self::Lt => ("<", Value, &[&["<"], &["lt"]]),
            Self::Lte => ("<=", Value, &[&["<="], &["≤"], &["lte"]]),
            Self::Gt => (">", Value, &[&[">"], &["gt"]]),
            Self::Gte => (">=", Value, &[&[">="], &["≥"], &["gte"]]),
            Self::Contains => ("contains", Value, &[&["contains"]]),
            Self::NotContains => (
                "not contains",
                Value,
                &[
                    &["not", "contains"],
                    &["not", "contain"],
                    &["does", "not", "contain"],
                    &["does", "not", "contains"],
                    &["is", "not", "contains"],
                    &["is", "not", "contain"],
                ],
            ),
            Self::In => ("in", List, &[&["in"], &["one_of"], &["is", "in"], &["is", "one_of"]]),
            Self::NotIn => (
                "not in",
                List,
                &[
                    &["not_in"],
                    &["!", "in"],
                    &["!", "one_of"],
                    &["not", "in"],
                    &["not", "one_of"],
                    &["does", "not", "in"],
                    &["does", "not", "one_of"],
                    &["is", "not", "in"],
                    &["is", "not", "one_of"],
                ],
            ),
            Self::Has => ("has", Value, &[&["has"]]),
            Self::HasAny => ("has any", List, &[&["has", "any"]]),
            Self::HasAll => ("has all", List, &[&["has", "all"]]),
            Self::HasNone => ("has none", List, &[&["has", "none"]]),
            Self::Between => ("between", Range, &[&["between"], &["is", "between"]]),
            Self::NotBetween => {
                ("not between", Range, &[&["not", "between"], &["does", "not", "between"], &["is", "not", "between"]])
            }
            Self::By => ("by", List, &[&["by"]]),
        }
    }

    /// The canonical spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.row().0
    }

    /// Whether the operand is a list.
    #[must_use]
    pub const fn takes_list(self) -> bool {
        matches!(self.row().1, Takes::List)
    }

    /// Whether the operand is a range.
    pub(crate) const fn takes_range(self) -> bool {
        matches!(self.row().1, Takes::Range)
    }

    /// All spellings, split into words, in lower case.
    pub(crate) const fn spellings(self) -> &'static [Spelling] {
        self.row().2
    }

    /// All spellings of all operators.
    pub(crate) fn all_spellings() -> impl Iterator<Item = (Spelling, Self)> {
        Self::ALL
            .into_iter()
            .flat_map(|operator| operator.spellings().iter().map(move |spelling| (*spelling, operator)))
    }

    /// The order relation, if it is one of `<`, `<=`, `>` and `>=`.
    #[must_use]
    pub const fn order(self) -> Option<Order> {
        match self {
            Self::Lt => Some(Order::Lt),
            Self::Lte => Some(Order::Lte),
            Self::Gt => Some(Order::Gt),
            Self::Gte => Some(Order::Gte),
            _ => None,
        }
    }

    /// Returns the negated operator, if there is one.
    pub(crate) const fn complement(self) -> Option<Self> {
        Some(match self {
            Self::Eq => Self::Ne,
            Self::Ne => Self::Eq,
            Self::Lt => Self::Gte,
            Self::Lte => Self::Gt,
            Self::Gt => Self::Lte,
            Self::Gte => Self::Lt,
            Self::Contains => Self::NotContains,
            Self::NotContains => Self::Contains,
            Self::In => Self::NotIn,
            Self::NotIn => Self::In,
            Self::HasAny => Self::HasNone,
            Self::HasNone => Self::HasAny,
            Self::Between => Self::NotBetween,
            Self::NotBetween => Self::Between,
            Self::Has | Self::HasAll | Self::By => return None,
        })
    }

    /// Whether the canonical spelling consists of words.
    pub(crate) fn is_word(self) -> bool {
        self.as_str().starts_with(|first: char| first.is_ascii_lowercase())
    }
}

display_name!(Operator);
serialize_name!(Operator);

/// Parses any spelling of an operator, in upper or lower case.
///
/// # Examples
///
/// ```
/// use tamis::syntax::ast::Operator;
///
/// assert_eq!("not contains".parse(), Ok(Operator::NotContains));
/// assert_eq!("does NOT  contain".parse(), Ok(Operator::NotContains));
/// assert_eq!("resembles".parse::<Operator>().unwrap_err().to_string(), "unknown operator `resembles`");
/// ```
impl FromStr for Operator {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let words = || text.split_ascii_whitespace();
        let is_written = |spelling: Spelling| {
            words().count() == spelling.len()
                && words().zip(spelling).all(|(word, known)| word.eq_ignore_ascii_case(known))
        };
        let operator = Self::all_spellings().find(|(spelling, _)| is_written(spelling));
        operator
            .map(|(_, operator)| operator)
            .ok_or_else(|| UnknownName::new("operator", text, Self::ALL.into_iter().map(Self::as_str)))
    }
}

impl From<Order> for Operator {
    fn from(order: Order) -> Self {
        match order {
            Order::Lt => Self::Lt,
            Order::Lte => Self::Lte,
            Order::Gt => Self::Gt,
            Order::Gte => Self::Gte,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::syntax::ast::{ExprKind, Operand};
    use crate::syntax::fast_path::{self, Fallback};
    use crate::syntax::grammar_reader;

    fn operand(operator: Operator) -> &'static str {
        match operator.row().1 {
            Takes::Value => "\"x\"",
            Takes::List => "(\"x\")",
            Takes::Range => "1 and 2",
        }
    }

    /// The operator of a comparison, and the kind of its operand.
    fn operator_of(kind: &ExprKind<'_>) -> Option<(Operator, Takes)> {
        let ExprKind::Comparison(comparison) = kind else { return None };
        let takes = match comparison.operand {
            Operand::Value(_) => Takes::Value,
            Operand::List(_) => Takes::List,
            Operand::Range(_) => Takes::Range,
        };
        Some((comparison.operator, takes))
    }

    #[test]
    fn the_grammar_and_the_fast_path_accept_every_spelling() {
        for (spelling, operator) in Operator::all_spellings() {
            for spelling in [spelling.join(" "), spelling.join(" ").to_uppercase()] {
                let text = format!("a {spelling} {}", operand(operator));
                let expected = Some((operator, operator.row().1));
                let parsed = grammar_reader::parse(&text, &Limits::default()).unwrap();
                assert!(operator_of(&parsed.ast.root.kind) == expected, "{text}");
                match fast_path::parse(&text, &Limits::default()) {
                    Ok(parsed) => assert!(operator_of(&parsed.ast.root.kind) == expected, "{text}"),
                    Err(fallback) => assert!(matches!(fallback, Fallback::Unsupported), "{text}"),
                }
            }
        }
    }

    #[test]
    fn the_fast_path_accepts_every_canonical_spelling() {
        for operator in Operator::ALL.into_iter().filter(|operator| *operator != Operator::By) {
            let text = format!("a {} {}", operator.as_str(), operand(operator));
            assert!(fast_path::parse(&text, &Limits::default()).is_ok(), "{text}");
        }
    }

    #[test]
    fn spellings_are_unique_and_include_the_canonical_one() {
        let mut all: Vec<Spelling> = Operator::all_spellings().map(|(spelling, _)| spelling).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        for operator in Operator::ALL {
            let words: Vec<&str> = operator.as_str().split(' ').collect();
            assert!(operator.spellings().contains(&&*words), "{}", operator.as_str());
        }
    }
}
