//! A filter as variables, and the classes of their values.

use std::collections::BTreeMap;

use super::candidates::Candidates;
use super::class_set::ClassSet;
use super::known::{Known, Numbers, Texts};
use super::ordered::Line;
use super::texts::{Names, TextTest};
use crate::filter::{Filter, FilterOperator, FilterTree, Number, NumberFilter, OneOrMany};
use crate::semantic::satisfiability::{Budget, Columns, VariableKey, constant_result, cost_of_filter, variable_key};

/// The assumptions of a proof.
#[derive(Clone, Copy)]
pub(super) enum Basis<'k> {
    /// Only records that certainly can exist, and results of the filter that are certain: a record that is not matched
    /// under these is certainly not matched.
    CertainValues(Known<'k>),
    /// All records that can exist as far as is known, and all possible results of the filter: if it matches all records
    /// under these, it certainly does.
    KnownValues(Known<'k>),
    /// The same, but with any values of the column's type.
    Types(Known<'k>),
}

/// Something that can differ between records: the value of a column, or whether a condition holds.
pub(super) struct Variable {
    pub(super) classes: u32,
    /// The classes that are not empty.
    pub(super) existing: ClassSet,
}

/// A comparison: the classes of a variable that it certainly matches, and those that it certainly does not.
pub(super) struct Leaf {
    pub(super) variable: usize,
    pub(super) matches: ClassSet,
    pub(super) misses: ClassSet,
}

/// A filter tree of leaves with variables.
pub(super) struct Tree<'p> {
    pub(super) kind: TreeKind<'p>,
    /// The variable, if the tree has only one.
    pub(super) only: Option<usize>,
}

pub(super) enum TreeKind<'p> {
    Leaf(&'p Leaf),
    Not(Box<Tree<'p>>),
    And(Vec<Tree<'p>>),
    Or(Vec<Tree<'p>>),
}

pub(super) struct Variables {
    pub(super) variables: Vec<Variable>,
    /// The leaves, in the order of the filter.
    pub(super) leaves: Vec<Leaf>,
}

impl<'p> Tree<'p> {
    pub(super) fn leaf(leaf: &'p Leaf) -> Self {
        Self { kind: TreeKind::Leaf(leaf), only: Some(leaf.variable) }
    }

    pub(super) fn and(parts: Vec<Self>) -> Self {
        let only = only(&parts);
        Self { kind: TreeKind::And(parts), only }
    }

    /// `leaves` are those of the filter, in order.
    pub(super) fn of(tree: &FilterTree<'_>, leaves: &mut std::slice::Iter<'p, Leaf>) -> Self {
        let mut all =
            |parts: &[FilterTree<'_>]| -> Vec<Self> { parts.iter().map(|part| Self::of(part, leaves)).collect() };
        match tree {
            // There are as many leaves as were collected from the tree.
            FilterTree::Leaf(_) => leaves.next().map_or_else(|| Self::and(Vec::new()), Self::leaf),
            FilterTree::Not(node) => {
                let inner = Self::of(&node.not, leaves);
                Self { only: inner.only, kind: TreeKind::Not(Box::new(inner)) }
            }
            FilterTree::And(node) => Self::and(all(&node.and)),
            FilterTree::Or(node) => {
                let parts = all(&node.or);
                Self { only: only(&parts), kind: TreeKind::Or(parts) }
            }
        }
    }
}

/// The variable of all parts, if they have only one.
fn only(parts: &[Tree<'_>]) -> Option<usize> {
    let first = parts.first()?.only?;
    parts.iter().all(|part| part.only == Some(first)).then_some(first)
}

impl Variables {
    /// The variables of a filter with these leaves; `None` if the budget is spent.
    pub(super) fn of<'f>(leaves: &[&'f Filter<'f>], basis: Basis<'f>, steps: &Budget) -> Option<Self> {
        // Each value is looked up, sorted and looked up again.
        if !steps.take(leaves.iter().map(|filter| 4 * cost_of_filter(filter)).sum()) {
            return None;
        }
        let mut keys: BTreeMap<VariableKey, Vec<usize>> = BTreeMap::new();
        for (index, filter) in leaves.iter().enumerate() {
            keys.entry(key_of(filter, basis)).or_default().push(index);
        }
        let mut variables = Vec::with_capacity(keys.len());
        let mut found: Vec<(usize, Leaf)> = Vec::with_capacity(leaves.len());
        for (key, indexes) in &keys {
            let filters: Vec<&'f Filter<'f>> = indexes.iter().filter_map(|&index| leaves.get(index)).copied().collect();
            let (variable, sets) = match key {
                VariableKey::Value(_) => values(&filters, basis),
                VariableKey::Free(..) => free(&filters),
            };
            let number = variables.len();
            let leaves = sets.into_iter().map(|[matches, misses]| Leaf { variable: number, matches, misses });
            found.extend(indexes.iter().copied().zip(leaves));
            variables.push(variable);
        }
        found.sort_unstable_by_key(|&(index, _)| index);
        Some(Self { variables, leaves: found.into_iter().map(|(_, leaf)| leaf).collect() })
    }
}

/// The variable of a leaf. For `CertainValues` it is always the value, or the values, of the column.
fn key_of(filter: &Filter<'_>, basis: Basis<'_>) -> VariableKey {
    match basis {
        Basis::CertainValues(_) => VariableKey::Value(filter.column_id().to_owned()),
        Basis::KnownValues(known) | Basis::Types(known) => {
            let may_have_several = |id: &str| known.may_have_several(id);
            let columns = Columns { may_be_missing: &|_| false, may_have_several: &may_have_several };
            variable_key(filter, columns)
        }
    }
}

/// The classes that each of several leaves matches, and those that it misses.
type Sets = Vec<[ClassSet; 2]>;

/// A condition that is true or false, independent of all others; all its leaves have the same variable.
fn free<'f>(filters: &[&'f Filter<'f>]) -> (Variable, Sets) {
    let [no, yes] = [0, 1].map(|class| ClassSet::range(class, class + 1));
    let all = ClassSet::range(0, 2);
    let sets = filters.iter().map(|filter| match (constant_result(filter), TextTest::of(filter)) {
        (Some(true), _) => [all.clone(), ClassSet::default()],
        (Some(false), _) => [ClassSet::default(), all.clone()],
        // `not_in` has the variable of `one_of`; every other leaf has its own.
        (None, Some(test)) if test.operator == FilterOperator::NotIn => [no.clone(), yes.clone()],
        (None, _) => [yes.clone(), no.clone()],
    });
    (Variable { classes: 2, existing: all.clone() }, sets.collect())
}

/// The value of a column, and the classes of its leaves. A filter of another type than the first has no certain result.
fn values<'f>(filters: &[&'f Filter<'f>], basis: Basis<'f>) -> (Variable, Sets) {
    match filters.first() {
        Some(Filter::Text(_) | Filter::Id(_)) => texts(filters, basis),
        Some(Filter::Number(_)) => numbers(filters, basis),
        Some(Filter::Date(_)) => timestamps(filters, basis),
        Some(Filter::Boolean(_)) => booleans(filters, |filter| match filter {
            Filter::Boolean(filter) => Some(filter.value == (filter.operator == FilterOperator::Eq)),
            _ => None,
        }),
        // Either nobody has annotated the record, or everybody has.
        Some(Filter::FullyAnnotated(_)) | None => {
            booleans(filters, |filter| matches!(filter, Filter::FullyAnnotated(_)).then_some(true))
        }
    }
}

/// Two classes, `false` and `true`; `expected` is the one that a filter matches.
fn booleans<'f>(filters: &[&'f Filter<'f>], expected: impl Fn(&Filter<'_>) -> Option<bool>) -> (Variable, Sets) {
    let sets = filters.iter().map(|filter| match expected(filter) {
        Some(expected) => [expected, !expected].map(|value| ClassSet::range(u32::from(value), u32::from(value) + 1)),
        None => [ClassSet::default(), ClassSet::default()],
    });
    (Variable { classes: 2, existing: ClassSet::range(0, 2) }, sets.collect())
}

fn both(matches: ClassSet, classes: u32) -> [ClassSet; 2] {
    let misses = matches.complement(classes);
    [matches, misses]
}

fn texts<'f>(filters: &[&'f Filter<'f>], basis: Basis<'f>) -> (Variable, Sets) {
    let id = filters.first().map_or("", |filter| filter.column_id());
    let tests: Vec<TextTest<'f>> = filters.iter().filter_map(|filter| TextTest::of(filter)).collect();
    let (known, is_certain) = match basis {
        Basis::CertainValues(known) => (known.texts(id), true),
        Basis::KnownValues(known) => (known.texts(id), false),
        Basis::Types(_) => (Texts::Any, false),
    };
    let has_several = matches!(basis, Basis::CertainValues(columns) if columns.may_have_several(id))
        || filters.iter().any(|filter| is_collection(filter));
    let (classes, existing, sets): (u32, ClassSet, Sets) =
        if has_several || tests.iter().any(|test| test.operator == FilterOperator::Contains) {
            let candidates = Candidates::of(&tests, &known, has_several);
            let classes = candidates.classes();
            (classes, ClassSet::range(0, classes), tests.iter().map(|test| candidates.matches(test)).collect())
        } else {
            let names = Names::of(&tests, &known, is_certain);
            let classes = names.classes();
            let sets = tests.iter().map(|test| both(names.matches(test), classes)).collect();
            (classes, names.into_existing(), sets)
        };
    let mut sets = sets.into_iter();
    let all = filters.iter().map(|filter| match TextTest::of(filter) {
        Some(_) => sets.next().unwrap_or_default(),
        None => <[ClassSet; 2]>::default(),
    });
    (Variable { classes, existing }, all.collect())
}

fn is_collection(filter: &Filter<'_>) -> bool {
    matches!(filter, Filter::Text(filter) if filter.filter_type == crate::filter::TextType::Collection)
}

fn numbers<'f>(filters: &[&'f Filter<'f>], basis: Basis<'f>) -> (Variable, Sets) {
    let id = filters.first().map_or("", |filter| filter.column_id());
    let (known, is_certain) = match basis {
        Basis::CertainValues(known) => (known.numbers(id), true),
        Basis::KnownValues(known) => (known.numbers(id), false),
        Basis::Types(_) => (Numbers::ANY, false),
    };
    let compared = filters.iter().filter_map(|filter| match filter {
        Filter::Number(filter) => Some(each(filter)),
        _ => None,
    });
    let points = compared.flatten().flat_map(|&number| around(number));
    let listed = known.listed.iter().flatten().copied();
    let line = Line::of(points.chain(listed).filter(|point| point.is_finite()).map(plain).collect());
    let classes = line.classes();
    let sets = filters.iter().map(|filter| match filter {
        Filter::Number(filter) => number_sets(&line, filter),
        _ => <[ClassSet; 2]>::default(),
    });
    (Variable { classes, existing: line.numbers(&known, is_certain) }, sets.collect())
}

const fn each<'a>(filter: &'a NumberFilter<'_>) -> &'a [Number] {
    match &filter.value {
        OneOrMany::One(number) => std::slice::from_ref(number),
        OneOrMany::Many(numbers) => numbers.as_slice(),
    }
}

/// A number as a float, and the next floats on both sides if it is not exact: a server may round it to one of them.
fn around(number: Number) -> impl Iterator<Item = f64> {
    let at = number.as_f64();
    let neighbors = if number.is_exact_float() { None } else { Some([at.next_down(), at.next_up()]) };
    std::iter::once(at).chain(neighbors.into_iter().flatten())
}

/// The number without the sign of zero.
fn plain(number: f64) -> f64 {
    number + 0.0
}

/// The classes that a comparison with numbers certainly matches, and those that it certainly does not.
fn number_sets(line: &Line<f64>, filter: &NumberFilter<'_>) -> [ClassSet; 2] {
    let classes = line.classes();
    let compared = |operator, number: Number| {
        let at = plain(number.as_f64());
        let matches = line.compared(operator, at);
        let misses = matches.complement(classes);
        let uncertain = if number.is_exact_float() {
            ClassSet::default()
        } else {
            ClassSet::range(line.at(at.next_down()) + 1, line.at(at.next_up()))
        };
        let sure = uncertain.complement(classes);
        [matches.intersection(&sure), misses.intersection(&sure)]
    };
    match each(filter) {
        [number] => compared(filter.operator, *number),
        [low, high] => {
            let [[from, before], [to, after]] =
                [compared(FilterOperator::Gte, *low), compared(FilterOperator::Lte, *high)];
            [from.intersection(&to), ClassSet::union_of([&before, &after])]
        }
        _ => <[ClassSet; 2]>::default(),
    }
}

fn timestamps<'f>(filters: &[&'f Filter<'f>], basis: Basis<'f>) -> (Variable, Sets) {
    let id = filters.first().map_or("", |filter| filter.column_id());
    let (known, is_certain) = match basis {
        Basis::CertainValues(known) => (known.timestamps(id, true), true),
        Basis::KnownValues(known) => (known.timestamps(id, false), false),
        Basis::Types(_) => (None, false),
    };
    let compared = filters.iter().filter_map(|filter| match filter {
        Filter::Date(filter) => Some(filter.value.0),
        _ => None,
    });
    let line = Line::of(compared.collect());
    let classes = line.classes();
    let sets = filters.iter().map(|filter| match filter {
        Filter::Date(filter) => both(line.compared(filter.operator, filter.value.0), classes),
        _ => <[ClassSet; 2]>::default(),
    });
    (Variable { classes, existing: line.timestamps(known, is_certain) }, sets.collect())
}
