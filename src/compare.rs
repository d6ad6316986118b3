//! Comparing queries: whether two match the same records, and if not, a record that only one of them matches.
//!
//! ```text
//!  two filters ──▶ a network of their parts ──▶ values of each column ──▶ search ──▶ witness, or a proof
//!                          (network)                  (values)           (search)       (witness)
//! ```
//!
//! The values of a column are divided into classes: all values of a class have the same results for all comparisons of
//! both filters. The search tries the classes of all columns, and removes what cannot be. If it finds no difference
//! although the classes are complete, there is none; if it finds one, the record is built and the matcher confirms it.

use crate::diagnostic::{display_name, parse_name, serialize_name};
use crate::filter::FilterTree;
use crate::lower;
use crate::matcher::{ConditionTrace, Matcher, Trace};
use crate::options::{MissingValues, Options};
use crate::record::Layout;
use crate::schema::Schema;
use crate::semantic::coverage::Known;
use crate::semantic::typed;

mod direction;
mod methods;
mod network;
mod reasons;
mod search;
mod values;
mod witness;

pub use methods::CompareError;

use direction::{Answer, Comparer, Direction};
use reasons::Shape;

/// How the records that a new query matches relate to those that the old one matches.
///
/// # Examples
///
/// ```
/// use tamis::compare::Relation;
///
/// assert_eq!(Relation::Wider.to_string(), "wider");
/// assert_eq!(Relation::Wider.reversed(), Relation::Narrower);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Relation {
    /// Both match the same records.
    Equivalent,
    /// The new one matches all records of the old one, and others.
    Wider,
    /// The new one does not match all records of the old one, and no others.
    Narrower,
    /// Each matches records that the other does not match.
    Different,
    /// It is not known whether one of them matches records that the other does not match.
    Undecided,
}

impl Relation {
    /// Every relation.
    pub const ALL: &[Self] = &[Self::Equivalent, Self::Wider, Self::Narrower, Self::Different, Self::Undecided];

    /// Returns the name of the relation.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equivalent => "equivalent",
            Self::Wider => "wider",
            Self::Narrower => "narrower",
            Self::Different => "different",
            Self::Undecided => "undecided",
        }
    }

    /// Returns the relation of the old query to the new one.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Wider => Self::Narrower,
            Self::Narrower => Self::Wider,
            same => same,
        }
    }

    const fn of(only_old: Answer, only_new: Answer) -> Self {
        match (only_old, only_new) {
            (Answer::Never, Answer::Never) => Self::Equivalent,
            (Answer::Never, Answer::Exists) => Self::Wider,
            (Answer::Exists, Answer::Never) => Self::Narrower,
            (Answer::Exists, Answer::Exists) => Self::Different,
            (Answer::Open, _) | (_, Answer::Open) => Self::Undecided,
        }
    }
}

display_name!(Relation);
parse_name!("relation", Relation);
serialize_name!(Relation);

/// The result of a comparison.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Comparison {
    /// The relation under all models of missing values: [`Wider`](Relation::Wider) if the new query matches other records
    /// under at least one model, and the old one under none.
    pub relation: Relation,
    /// The relation under each model of missing values, in the order of [`MissingValues::ALL`].
    pub models: Vec<(MissingValues, Relation)>,
    /// Whether both queries match the same records of those that have a value in every column.
    pub only_missing: bool,
    /// A record that only the old query matches.
    pub only_old: Option<Witness>,
    /// A record that only the new query matches.
    pub only_new: Option<Witness>,
}

impl Comparison {
    /// Whether the relation depends on the model of missing values.
    #[must_use]
    pub fn depends_on_model(&self) -> bool {
        self.models.iter().any(|(_, relation)| Some(relation) != self.models.first().map(|(_, first)| first))
    }

    fn reversed(self) -> Self {
        Self {
            relation: self.relation.reversed(),
            models: self.models.into_iter().map(|(model, relation)| (model, relation.reversed())).collect(),
            only_missing: self.only_missing,
            only_old: self.only_new,
            only_new: self.only_old,
        }
    }

    fn equivalent() -> Self {
        Self {
            relation: Relation::Equivalent,
            models: MissingValues::ALL.iter().map(|model| (*model, Relation::Equivalent)).collect(),
            only_missing: false,
            only_old: None,
            only_new: None,
        }
    }

    fn of(only_old: Direction, only_new: Direction) -> Self {
        let all = |direction: &Direction| Answer::of_any(direction.answers.iter().copied());
        let (old, new) = (all(&only_old), all(&only_new));
        let models = MissingValues::ALL.iter().zip(only_old.answers.iter().zip(&only_new.answers));
        let is_different = old == Answer::Exists || new == Answer::Exists;
        Self {
            relation: Relation::of(old, new),
            models: models.map(|(model, (old, new))| (*model, Relation::of(*old, *new))).collect(),
            only_missing: is_different && only_old.only_missing && only_new.only_missing,
            only_old: only_old.witness,
            only_new: only_new.witness,
        }
    }
}

/// A record that one query matches and the other does not.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Witness {
    /// The record, with only the columns that matter. A value that is missing is `null` if that matters.
    pub record: serde_json::Value,
    /// The models of missing values under which one query matches it, and the other does not; at least one.
    pub models: Vec<MissingValues>,
    /// The ids of columns whose value is unlike those that the schema describes, such as one that is not among the
    /// allowed values.
    pub unusual_columns: Vec<String>,
    /// The conditions of the query that does not match, which are the reason that it does not, under the first of the
    /// models.
    pub conditions: Vec<ConditionTrace>,
}

/// Compares two typed queries. The witnesses are records of this layout.
///
/// The schema describes the columns of the queries; of the options, only `now` has an effect: records are not from the
/// future. A record has a value in each column that is never missing, and whole numbers in columns of integers.
///
/// # Examples
///
/// ```
/// use tamis::compare::{Relation, compare_queries};
/// use tamis::record::Layout;
/// use tamis::{Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let old = tamis::compile("status_code >= 500", &schema, &options)?.typed;
/// let new = tamis::compile("status_code > 499", &schema, &options)?.typed;
/// let comparison = compare_queries([&old, &new], (&schema, &options), &Layout::default());
/// assert_eq!(comparison.relation, Relation::Equivalent);
/// # Ok::<(), tamis::Report>(())
/// ```
#[must_use]
pub fn compare_queries(
    queries: [&typed::Expr<'_>; 2],
    (schema, options): (&Schema, &Options),
    layout: &Layout,
) -> Comparison {
    let trees = queries.map(lower::tree);
    let [old, new] = queries.map(|query| Side { matcher: Matcher::new(query, layout), shape: Shape::of_query(query) });
    compare(trees.each_ref(), [old, new], (schema, options), layout)
}

/// Compares two filter trees; see [`compare_queries`]. Their conditions have empty spans.
///
/// # Examples
///
/// ```
/// use tamis::compare::{Relation, compare_trees};
/// use tamis::record::Layout;
/// use tamis::{Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let old = tamis::compile("tags has prod", &schema, &options)?.tree;
/// let new = tamis::compile("tags has any (prod, test)", &schema, &options)?.tree;
/// let comparison = compare_trees([&old, &new], (&schema, &options), &Layout::default());
/// assert_eq!(comparison.relation, Relation::Wider);
/// assert_eq!(comparison.only_new.unwrap().record.to_string(), r#"{"tags":["test"]}"#);
/// # Ok::<(), tamis::Report>(())
/// ```
#[must_use]
pub fn compare_trees(
    trees: [&FilterTree<'_>; 2],
    (schema, options): (&Schema, &Options),
    layout: &Layout,
) -> Comparison {
    compare(trees, sides_of(trees, schema, layout), (schema, options), layout)
}

/// A record that the first tree matches, and the second does not.
pub(crate) fn witness_of(
    trees: [&FilterTree<'_>; 2],
    (schema, options): (&Schema, &Options),
    layout: &Layout,
) -> Option<Witness> {
    let sides = sides_of(trees, schema, layout);
    Comparer::new(trees, &sides, Known { schema, now: options.now }, layout).witness(0)
}

fn sides_of(trees: [&FilterTree<'_>; 2], schema: &Schema, layout: &Layout) -> [Side; 2] {
    let known = Known { schema, now: None };
    trees.map(|tree| Side {
        matcher: Matcher::from_tree_with(tree, layout, &|id| known.has_several(id)),
        shape: Shape::of_tree(tree),
    })
}

/// The numbers of the conditions that are the reason for the result of a query on a record.
pub(crate) fn reasons(query: &typed::Expr<'_>, trace: &Trace) -> Vec<usize> {
    Shape::of_query(query).reasons(trace)
}

/// A query to compare.
struct Side {
    matcher: Matcher,
    shape: Shape,
}

fn compare(
    trees: [&FilterTree<'_>; 2],
    sides: [Side; 2],
    (schema, options): (&Schema, &Options),
    layout: &Layout,
) -> Comparison {
    if trees[0] == trees[1] {
        return Comparison::equivalent();
    }
    // The comparison in the other direction is the same, reversed.
    let is_reversed = trees[1].to_json() < trees[0].to_json();
    let (trees, sides) = if is_reversed {
        let [old, new] = sides;
        ([trees[1], trees[0]], [new, old])
    } else {
        (trees, sides)
    };
    let comparer = Comparer::new(trees, &sides, Known { schema, now: options.now }, layout);
    let comparison = Comparison::of(comparer.direction(0), comparer.direction(1));
    if is_reversed { comparison.reversed() } else { comparison }
}
