//! The table of operators: which ones each type of column supports, and how they are lowered to the wire format.
//!
//! The checker looks up whether an operator is allowed; lowering, how. A typed condition holds an
//! [`Allowed`], which only this table creates, so every valid query can be lowered.

use crate::filter::FilterOperator as Wire;
use crate::schema::FilterType;
use crate::syntax::ast::Operator as Written;

/// An operator that the type of a column supports, and how it is lowered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    operator: Written,
    lowering: Lowering,
}

/// How a comparison is lowered to a filter tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lowering {
    /// One leaf.
    Leaf(Wire),
    /// `not` over one leaf.
    NotLeaf(Wire),
    /// An `or` of a leaf for each value.
    AnyLeaf(Wire),
    /// An `and` of a leaf for each value.
    AllLeaf(Wire),
}

impl Lowering {
    /// The operator of the leaves.
    #[must_use]
    pub const fn operator(self) -> Wire {
        match self {
            Self::Leaf(operator) | Self::NotLeaf(operator) | Self::AnyLeaf(operator) | Self::AllLeaf(operator) => {
                operator
            }
        }
    }
}

impl Allowed {
    /// The operator as written.
    #[must_use]
    pub const fn operator(self) -> Written {
        self.operator
    }

    /// The same operator with another lowering.
    pub(crate) const fn with(self, lowering: Lowering) -> Self {
        Self { lowering, ..self }
    }

    /// How it is lowered.
    #[must_use]
    pub const fn lowering(self) -> Lowering {
        self.lowering
    }
}

/// The wire operator that matches exactly the records that `operator` does not match, among those that have a value;
/// `None` if there is no such operator.
pub(crate) const fn complement(filter_type: FilterType, operator: Wire) -> Option<Wire> {
    match (filter_type, operator) {
        // A collection has no `ne`.
        (FilterType::Collection, Wire::Eq | Wire::Ne) | (FilterType::FullyAnnotated | FilterType::Other, _) => None,
        (_, Wire::Eq) => Some(Wire::Ne),
        (_, Wire::Ne) => Some(Wire::Eq),
        (_, Wire::Lt) => Some(Wire::Gte),
        (_, Wire::Gte) => Some(Wire::Lt),
        (_, Wire::Gt) => Some(Wire::Lte),
        (_, Wire::Lte) => Some(Wire::Gt),
        (_, Wire::OneOf) => Some(Wire::NotIn),
        (_, Wire::NotIn) => Some(Wire::OneOf),
        (_, Wire::Contains | Wire::Between) => None,
    }
}

/// The operator for columns of this type, if they support it.
pub(crate) fn allowed(filter_type: FilterType, operator: Written) -> Option<Allowed> {
    let lowering = match filter_type {
        FilterType::Text | FilterType::Id => text(operator),
        FilterType::Collection => collection(operator),
        FilterType::Number | FilterType::Date => order(operator),
        FilterType::Boolean => equality(operator),
        FilterType::FullyAnnotated => (operator == Written::By).then_some(Lowering::Leaf(Wire::Eq)),
        FilterType::Other => None,
    }?;
    Some(Allowed { operator, lowering })
}

/// All operators that columns of this type support.
pub(crate) fn all(filter_type: FilterType) -> impl Iterator<Item = Written> {
    Written::ALL.into_iter().filter(move |&operator| allowed(filter_type, operator).is_some())
}

/// The query operator for the operator `wire` of a filter of this type. If there are several, the last one in the
/// table: `has any`, not `in`.
pub(crate) fn written(filter_type: FilterType, wire: &str) -> Option<Written> {
    // `between` on dates is lowered to two leaves, as the API supports it for numbers only.
    let is_on_wire = |operator: &Written| filter_type != FilterType::Date || *operator != Written::Between;
    let is_leaf = |operator: &Written| {
        allowed(filter_type, *operator)
            .is_some_and(|allowed| matches!(allowed.lowering, Lowering::Leaf(leaf) if leaf.as_str() == wire))
    };
    Written::ALL.into_iter().filter(is_on_wire).rfind(is_leaf)
}

/// The meaning of an operator on a column of this type, for hover and completion.
pub(crate) const fn in_words(filter_type: Option<FilterType>, operator: Written) -> &'static str {
    let is_date = matches!(filter_type, Some(FilterType::Date));
    match operator {
        Written::Eq => "is equal to",
        Written::Ne => "is not equal to",
        Written::Lt if is_date => "is before",
        Written::Lt => "is less than",
        Written::Lte if is_date => "is at or before",
        Written::Lte => "is at most",
        Written::Gt if is_date => "is after",
        Written::Gt => "is greater than",
        Written::Gte if is_date => "is at or after",
        Written::Gte => "is at least",
        Written::Contains => "contains this string",
        Written::NotContains => "does not contain this string",
        Written::In => "is in a list",
        Written::NotIn => "is not in a list",
        Written::Has => "has this item",
        Written::HasAny => "has at least one item of a list",
        Written::HasAll => "has every item of a list",
        Written::HasNone => "has no item of a list",
        Written::Between => "is between two bounds, inclusive",
        Written::NotBetween => "is outside two bounds",
        Written::By => "is annotated by these users",
    }
}

const fn equality(operator: Written) -> Option<Lowering> {
    match operator {
        Written::Eq => Some(Lowering::Leaf(Wire::Eq)),
        Written::Ne => Some(Lowering::Leaf(Wire::Ne)),
        _ => None,
    }
}

const fn order(operator: Written) -> Option<Lowering> {
    match operator {
        Written::Lt => Some(Lowering::Leaf(Wire::Lt)),
        Written::Lte => Some(Lowering::Leaf(Wire::Lte)),
        Written::Gt => Some(Lowering::Leaf(Wire::Gt)),
        Written::Gte => Some(Lowering::Leaf(Wire::Gte)),
        Written::In => Some(Lowering::AnyLeaf(Wire::Eq)),
        Written::NotIn => Some(Lowering::AllLeaf(Wire::Ne)),
        // The wire format has `between` for numbers; for dates it becomes two leaves.
        Written::Between => Some(Lowering::Leaf(Wire::Between)),
        Written::NotBetween => Some(Lowering::NotLeaf(Wire::Between)),
        _ => equality(operator),
    }
}

const fn text(operator: Written) -> Option<Lowering> {
    match operator {
        Written::Contains => Some(Lowering::Leaf(Wire::Contains)),
        Written::NotContains => Some(Lowering::NotLeaf(Wire::Contains)),
        Written::In => Some(Lowering::Leaf(Wire::OneOf)),
        Written::NotIn => Some(Lowering::Leaf(Wire::NotIn)),
        _ => equality(operator),
    }
}

const fn collection(operator: Written) -> Option<Lowering> {
    match operator {
        Written::Eq => Some(Lowering::Leaf(Wire::Eq)),
        Written::Ne => Some(Lowering::NotLeaf(Wire::Eq)),
        Written::Contains => Some(Lowering::Leaf(Wire::Contains)),
        Written::NotContains => Some(Lowering::NotLeaf(Wire::Contains)),
        Written::In | Written::Has | Written::HasAny => Some(Lowering::Leaf(Wire::OneOf)),
        Written::NotIn | Written::HasNone => Some(Lowering::Leaf(Wire::NotIn)),
        Written::HasAll => Some(Lowering::AllLeaf(Wire::OneOf)),
        _ => None,
    }
}
