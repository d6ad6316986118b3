//! The wire format: filter trees and flat lists as the API accepts them.
//!
//! Source: `FilterLeaf`, `AndNode`, `OrNode`, `NotNode` and the `LogRecords…Filter` schemas of the
//! API's OpenAPI description. Every leaf is written in full, including defaults, with its keys in this
//! order: `column_id`, `operator`, `value`, `case_sensitive`, `type`.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use crate::diagnostic::{display_name, parse_name, serialize_name};
use crate::schema::FilterType;

mod read;
mod writer;

pub(crate) use writer::Writer;

/// A filter tree.
///
/// Borrows strings from the query and column ids from the schema; [`FilterTree::into_owned`] copies them.
///
/// Deserializing accepts exactly what is serialized, except for the order of keys; [`raise`](crate::raise()) reads
/// filters of other programs. `serde_json` limits the depth of what it deserializes to 128, which is less than that of
/// the deepest queries, and rounds some fractions unless its feature `float_roundtrip` is enabled.
///
/// # Examples
///
/// ```
/// use tamis::filter::FilterTree;
/// use tamis::{Options, Schema};
///
/// let schema = Schema::builtin();
/// let compiled = tamis::compile("not is_complete", &schema, &Options::default())?;
/// assert!(matches!(compiled.tree, FilterTree::Not(_)));
/// assert_eq!(
///     compiled.tree.to_json(),
///     r#"{"not":{"filter":{"column_id":"is_complete","operator":"eq","value":true,"type":"boolean"}}}"#,
/// );
/// # Ok::<(), tamis::Report>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum FilterTree<'t> {
    /// A comparison.
    Leaf(FilterLeaf<'t>),
    /// A conjunction.
    And(AndNode<'t>),
    /// A disjunction.
    Or(OrNode<'t>),
    /// A negation.
    Not(NotNode<'t>),
}

/// `{"filter": …}`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FilterLeaf<'t> {
    /// The comparison.
    pub filter: Filter<'t>,
}

/// `{"and": […]}`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AndNode<'t> {
    /// The operands, all of which must hold.
    pub and: Vec<FilterTree<'t>>,
}

/// `{"or": […]}`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OrNode<'t> {
    /// The operands, at least one of which must hold.
    pub or: Vec<FilterTree<'t>>,
}

/// `{"not": …}`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotNode<'t> {
    /// The operand, which must not hold.
    pub not: Box<FilterTree<'t>>,
}

impl<'t> FilterTree<'t> {
    /// Returns the comparisons, in order.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Compiler, Schema};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let compiled = compiler.compile("is_complete and not (status_code = 500)")?;
    /// assert_eq!(compiled.tree.leaves().len(), 2);
    /// assert!(compiled.tree.columns().into_iter().eq(["is_complete", "status_code"]));
    /// # Ok::<(), tamis::Report>(())
    /// ```
    #[must_use]
    pub fn leaves(&self) -> Vec<&Filter<'t>> {
        let mut leaves = Vec::new();
        self.for_each_leaf(&mut |leaf| leaves.push(leaf));
        leaves
    }

    /// Calls a function for each comparison, in order. Recursive: as deep as the tree is nested.
    pub(crate) fn for_each_leaf<'f>(&'f self, visit: &mut impl FnMut(&'f Filter<'t>)) {
        match self {
            Self::Leaf(node) => visit(&node.filter),
            Self::Not(node) => node.not.for_each_leaf(visit),
            Self::And(node) => node.and.iter().for_each(|part| part.for_each_leaf(visit)),
            Self::Or(node) => node.or.iter().for_each(|part| part.for_each_leaf(visit)),
        }
    }

    /// Returns the number of comparisons.
    pub(crate) fn leaf_count(&self) -> usize {
        let mut count = 0;
        self.for_each_leaf(&mut |_| count += 1);
        count
    }

    /// Returns the ids of the compared columns.
    #[must_use]
    pub fn columns(&self) -> BTreeSet<&str> {
        let mut columns = BTreeSet::new();
        self.for_each_leaf(&mut |filter| {
            columns.insert(filter.column_id());
        });
        columns
    }

    /// Converts the tree to one that does not borrow from the query or the schema.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::filter::FilterTree;
    /// use tamis::{Options, Report, Schema};
    ///
    /// fn filter(query: &str) -> Result<FilterTree<'static>, Report> {
    ///     Ok(tamis::compile(query, &Schema::builtin(), &Options::default())?.tree.into_owned())
    /// }
    /// assert!(filter("is_complete").is_ok());
    /// ```
    #[must_use]
    pub fn into_owned(self) -> FilterTree<'static> {
        let all = |parts: Vec<Self>| parts.into_iter().map(Self::into_owned).collect();
        match self {
            Self::Leaf(node) => FilterTree::Leaf(FilterLeaf { filter: node.filter.into_owned() }),
            Self::And(node) => FilterTree::And(AndNode { and: all(node.and) }),
            Self::Or(node) => FilterTree::Or(OrNode { or: all(node.or) }),
            Self::Not(node) => FilterTree::Not(NotNode { not: Box::new(node.not.into_owned()) }),
        }
    }

    /// Returns the tree as JSON on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = String::new();
        self.append_json(&mut json);
        json
    }

    pub(crate) fn append_json(&self, json: &mut String) {
        writer::tree(self, json);
    }

    /// Returns the tree as indented JSON.
    #[must_use]
    pub fn to_json_pretty(&self) -> String {
        json_pretty(self)
    }
}

/// A flat filter list: an `and` of comparisons.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct FilterList<'t>(pub Vec<Filter<'t>>);

impl FilterList<'_> {
    /// Converts the list to one that does not borrow from the query or the schema.
    #[must_use]
    pub fn into_owned(self) -> FilterList<'static> {
        FilterList(self.0.into_iter().map(Filter::into_owned).collect())
    }

    /// Returns the list as JSON on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        writer::list(&self.0)
    }

    /// Returns the list as indented JSON.
    #[must_use]
    pub fn to_json_pretty(&self) -> String {
        json_pretty(self)
    }
}

/// A comparison, by the type of the column.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Filter<'t> {
    /// A `LogRecordsTextFilter` or `LogRecordsCollectionFilter`.
    Text(TextFilter<'t>),
    /// A `LogRecordsIDFilter`.
    Id(IdFilter<'t>),
    /// A `LogRecordsNumberFilter`.
    Number(NumberFilter<'t>),
    /// A `LogRecordsDateFilter`.
    Date(DateFilter<'t>),
    /// A `LogRecordsBooleanFilter`.
    Boolean(BooleanFilter<'t>),
    /// A `LogRecordsFullyAnnotatedFilter`.
    FullyAnnotated(FullyAnnotatedFilter<'t>),
}

impl Filter<'_> {
    /// Returns the id of the compared column.
    #[must_use]
    pub fn column_id(&self) -> &str {
        match self {
            Self::Text(filter) => &filter.column_id,
            Self::Id(filter) => &filter.column_id,
            Self::Number(filter) => &filter.column_id,
            Self::Date(filter) => &filter.column_id,
            Self::Boolean(filter) => &filter.column_id,
            Self::FullyAnnotated(filter) => &filter.column_id,
        }
    }

    /// Returns the operator; `None` for `fully_annotated`, which has none.
    pub(crate) const fn operator(&self) -> Option<FilterOperator> {
        match self {
            Self::Text(filter) => Some(filter.operator),
            Self::Id(filter) => Some(filter.operator),
            Self::Number(filter) => Some(filter.operator),
            Self::Date(filter) => Some(filter.operator),
            Self::Boolean(filter) => Some(filter.operator),
            Self::FullyAnnotated(_) => None,
        }
    }

    /// Converts the comparison to one that does not borrow from the query or the schema.
    #[must_use]
    pub fn into_owned(self) -> Filter<'static> {
        match self {
            Self::Text(filter) => Filter::Text(TextFilter {
                column_id: owned(filter.column_id),
                value: filter.value.map(owned),
                operator: filter.operator,
                case_sensitive: filter.case_sensitive,
                filter_type: filter.filter_type,
            }),
            Self::Id(filter) => Filter::Id(IdFilter {
                column_id: owned(filter.column_id),
                value: filter.value.map(owned),
                operator: filter.operator,
                filter_type: filter.filter_type,
            }),
            Self::Number(filter) => Filter::Number(NumberFilter { column_id: owned(filter.column_id), ..filter }),
            Self::Date(filter) => Filter::Date(DateFilter { column_id: owned(filter.column_id), ..filter }),
            Self::Boolean(filter) => Filter::Boolean(BooleanFilter { column_id: owned(filter.column_id), ..filter }),
            Self::FullyAnnotated(filter) => Filter::FullyAnnotated(FullyAnnotatedFilter {
                column_id: owned(filter.column_id),
                user_ids: filter.user_ids.map(|ids| ids.into_iter().map(owned).collect()),
                filter_type: filter.filter_type,
            }),
        }
    }
}

/// A comparison with one or more strings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TextFilter<'t> {
    /// The column's id.
    pub column_id: Cow<'t, str>,
    /// `eq`, `ne`, `contains`, `one_of` or `not_in`; a collection has no `ne`.
    pub operator: FilterOperator,
    /// The string or strings to compare with.
    pub value: OneOrMany<Cow<'t, str>>,
    /// Whether the comparison is case-sensitive.
    pub case_sensitive: bool,
    /// `text` or `collection`.
    #[serde(rename = "type")]
    pub filter_type: TextType,
}

/// The kind of a column with strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TextType {
    /// One string per record.
    Text,
    /// Several strings per record.
    Collection,
}

macro_rules! tag {
    ($(#[$doc:meta])+ $name:ident = $tag:expr) => {
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub(crate) struct $name;

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($tag.as_str())
            }
        }
    };
}

tag! {
    /// The tag `"id"`.
    IdType = FilterType::Id
}
tag! {
    /// The tag `"number"`.
    NumberType = FilterType::Number
}
tag! {
    /// The tag `"date"`.
    DateType = FilterType::Date
}
tag! {
    /// The tag `"boolean"`.
    BooleanType = FilterType::Boolean
}
tag! {
    /// The tag `"fully_annotated"`.
    FullyAnnotatedType = FilterType::FullyAnnotated
}

/// A comparison with one or more ids.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IdFilter<'t> {
    /// The column's id.
    pub column_id: Cow<'t, str>,
    /// `eq`, `ne`, `contains`, `one_of` or `not_in`.
    pub operator: FilterOperator,
    /// The id or ids to compare with.
    pub value: OneOrMany<Cow<'t, str>>,
    /// `id`.
    #[serde(rename = "type")]
    pub(crate) filter_type: IdType,
}

/// A comparison with a number, or with two for `between`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NumberFilter<'t> {
    /// The column's id.
    pub column_id: Cow<'t, str>,
    /// `eq`, `ne`, `gt`, `gte`, `lt`, `lte` or `between`.
    pub operator: FilterOperator,
    /// The number or numbers to compare with.
    pub value: OneOrMany<Number>,
    /// `number`.
    #[serde(rename = "type")]
    pub(crate) filter_type: NumberType,
}

/// A comparison with a timestamp.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DateFilter<'t> {
    /// The column's id.
    pub column_id: Cow<'t, str>,
    /// `eq`, `ne`, `gt`, `gte`, `lt` or `lte`.
    pub operator: FilterOperator,
    /// The timestamp to compare with.
    pub value: Instant,
    /// `date`.
    #[serde(rename = "type")]
    pub(crate) filter_type: DateType,
}

/// A comparison with `true` or `false`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BooleanFilter<'t> {
    /// The column's id.
    pub column_id: Cow<'t, str>,
    /// `eq` or `ne`.
    pub operator: FilterOperator,
    /// The value to compare with.
    pub value: bool,
    /// `boolean`.
    #[serde(rename = "type")]
    pub(crate) filter_type: BooleanType,
}

/// A test that all annotators, or all of those listed, have annotated the record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FullyAnnotatedFilter<'t> {
    /// `fully_annotated`.
    pub column_id: Cow<'t, str>,
    /// `fully_annotated`.
    #[serde(rename = "type")]
    pub(crate) filter_type: FullyAnnotatedType,
    /// The ids of the annotators; all annotators if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_ids: Option<Vec<Cow<'t, str>>>,
}

/// An operator of the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FilterOperator {
    /// `eq`
    Eq,
    /// `ne`
    Ne,
    /// `gt`
    Gt,
    /// `gte`
    Gte,
    /// `lt`
    Lt,
    /// `lte`
    Lte,
    /// `contains`
    Contains,
    /// `one_of`
    OneOf,
    /// `not_in`
    NotIn,
    /// `between`, including both bounds
    Between,
}

impl FilterOperator {
    /// Every operator.
    pub const ALL: &[Self] = &[
        Self::Eq,
        Self::Ne,
        Self::Gt,
        Self::Gte,
        Self::Lt,
        Self::Lte,
        Self::Contains,
        Self::OneOf,
        Self::NotIn,
        Self::Between,
    ];

    /// Returns the name in the wire format.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Contains => "contains",
            Self::OneOf => "one_of",
            Self::NotIn => "not_in",
            Self::Between => "between",
        }
    }
}

impl FilterOperator {
    /// Whether the operator takes an array on a collection column.
    pub(crate) const fn takes_array(self) -> bool {
        matches!(self, Self::OneOf | Self::NotIn)
    }
}

display_name!(FilterOperator);
parse_name!("operator", FilterOperator);
serialize_name!(FilterOperator);

/// One value, or an array of values.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    /// One value.
    One(T),
    /// An array of values.
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    /// Converts the value to an array, even if there is only one.
    pub(crate) fn into_array(self) -> Self {
        match self {
            Self::One(value) => Self::Many(vec![value]),
            many @ Self::Many(_) => many,
        }
    }

    fn map<U>(self, change: impl Fn(T) -> U) -> OneOrMany<U> {
        match self {
            Self::One(value) => OneOrMany::One(change(value)),
            Self::Many(values) => OneOrMany::Many(values.into_iter().map(change).collect()),
        }
    }
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

/// A JSON number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Number {
    /// A whole number.
    Integer(i64),
    /// A whole number above the range of `i64`.
    Unsigned(u64),
    /// Any other number; always finite.
    Float(f64),
}

impl Number {
    /// Returns the nearest float.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the nearest float is intended")]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Unsigned(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}

impl Number {
    /// Whether the number is exactly representable as a float.
    pub(crate) fn is_exact_float(self) -> bool {
        let magnitude = match self {
            Self::Integer(value) => value.unsigned_abs(),
            Self::Unsigned(value) => value,
            Self::Float(_) => return true,
        };
        let digits = (u64::BITS - magnitude.leading_zeros()).saturating_sub(magnitude.trailing_zeros());
        digits <= f64::MANTISSA_DIGITS
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        let whole = |number: &Self| match *number {
            Self::Integer(value) => Some(i128::from(value)),
            Self::Unsigned(value) => Some(i128::from(value)),
            Self::Float(_) => None,
        };
        match (whole(self), whole(other)) {
            (Some(a), Some(b)) => a.partial_cmp(&b),
            _ => self.as_f64().partial_cmp(&other.as_f64()),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => value.fmt(f),
            Self::Unsigned(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
        }
    }
}

/// A timestamp, written as RFC 3339 with `Z` and 0, 3, 6 or 9 fractional digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub DateTime<Utc>);

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Serializes a value to JSON on one line.
pub(crate) fn json(value: &impl Serialize) -> String {
    // This only fails for maps with keys that are not strings, and for failing writers.
    serde_json::to_string(value).unwrap_or_default()
}

/// Serializes a value to indented JSON.
pub(crate) fn json_pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
