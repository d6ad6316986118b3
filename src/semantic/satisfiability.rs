//! Properties of filters that hold for every possible record: always true, never true, equivalent to another filter.
//!
//! The values in filters divide the values of a column into a few classes: below, at, between and above its numbers
//! and timestamps, equal to one of its strings or to none. An assignment is a record with one class of value in each
//! column, or with no value if it may be missing. A property that holds for every assignment holds for all records.
//!
//! Some conditions are free variables: whether a string contains another, what a column with several values contains,
//! whole numbers that a server may round, and who annotated a record. So more assignments are checked than are
//! possible: what holds for all of them is certain, but a property that depends on those values may be missed.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use crate::filter::{Filter, FilterOperator, FilterTree, IdFilter, OneOrMany, TextFilter, TextType};
use crate::options::MissingValues;

mod value_class;

use value_class::{ValueClass, cost_of_class, each, matched_classes, named_classes};
pub(crate) use value_class::{constant_result, is_caseless};

/// The maximum number of assignments to check; for filters with more, nothing is proved.
const MAX_ASSIGNMENTS: usize = 4_096;
/// The number of steps in a default [`Budget`]; a step is about ten nanoseconds.
const MAX_STEPS: usize = 32_000_000;
/// The number of steps to sort, look up or compare a value, in addition to one for each byte of a string.
const COST_OF_VALUE: usize = 16;

/// The number of steps left, shared by several checks.
#[derive(Debug)]
pub(crate) struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        Self(Cell::new(MAX_STEPS))
    }
}

impl Budget {
    /// A budget of `steps`.
    pub(crate) const fn of(steps: usize) -> Self {
        Self(Cell::new(steps))
    }

    /// Takes `steps` from the budget. If fewer are left, takes all of them and returns false.
    pub(crate) fn take(&self, steps: usize) -> bool {
        let left = self.0.get().checked_sub(steps);
        self.0.set(left.unwrap_or_default());
        left.is_some()
    }

    fn has_steps(&self) -> bool {
        self.0.get() > 0
    }
}

/// What is known about the columns.
#[derive(Clone, Copy)]
pub(crate) struct Columns<'c> {
    /// Whether the column may be missing in a record.
    pub(crate) may_be_missing: &'c dyn Fn(&str) -> bool,
    /// Whether a record may have several values in the column.
    pub(crate) may_have_several: &'c dyn Fn(&str) -> bool,
}

/// Whether `holds` is true for the results of the filters, in their order, for every assignment and every model of
/// missing values. The result of a filter is `None` if it is unknown.
///
/// False if there are too many assignments to check, or the budget is spent.
pub(crate) fn holds_for_all(
    filters: &[&FilterTree<'_>],
    columns: Columns<'_>,
    steps: &Budget,
    holds: impl Fn(&[Option<bool>]) -> bool,
) -> bool {
    if !steps.has_steps() {
        return false;
    }
    let mut leaves = Vec::new();
    filters.iter().for_each(|tree| tree.for_each_leaf(&mut |filter| leaves.push(filter)));
    let Some(space) = AssignmentSpace::of(&leaves, columns, steps) else { return false };
    let mut leaves = space.leaves.iter();
    let filters: Vec<Tree<'_>> = filters.iter().map(|tree| Tree::of(tree, &mut leaves)).collect();
    let nodes: usize = filters.iter().map(Tree::nodes).sum();
    let mut results = Vec::with_capacity(filters.len());
    (0..space.assignments).all(|number| {
        let assignment = space.assignment(number);
        let models = match assignment.missing {
            0 => &[MissingValues::Unknown],
            _ => MissingValues::ALL,
        };
        steps.take(space.classes.len() + nodes * models.len())
            && models.iter().all(|&model| {
                results.clear();
                results.extend(filters.iter().map(|tree| assignment.evaluate(tree, model)));
                holds(&results)
            })
    })
}

/// Identifies a variable: something that can differ between records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum VariableKey {
    /// The value of a column.
    Value(String),
    /// Whether a free condition holds: the column, and the JSON of the filter.
    Free(String, String),
}

impl VariableKey {
    fn column(&self) -> &str {
        match self {
            Self::Value(column) | Self::Free(column, _) => column,
        }
    }
}

/// All assignments for some filters.
struct AssignmentSpace<'f> {
    /// The number of classes of each variable.
    classes: Vec<usize>,
    /// The number of columns that may be missing.
    may_be_missing: usize,
    /// The number of assignments.
    assignments: usize,
    /// The leaves of the filters, in order.
    leaves: Vec<Leaf<'f>>,
}

/// A leaf and the classes it matches.
struct Leaf<'f> {
    filter: &'f Filter<'f>,
    variable: usize,
    /// Whether it matches each class of its variable.
    matches: Vec<bool>,
    /// The bit of its column in [`Assignment::missing`]; 0 if the column is never missing.
    missing: usize,
}

impl<'f> AssignmentSpace<'f> {
    /// `None` if there are too many assignments, or too few steps left.
    fn of(leaves: &[&'f Filter<'f>], columns: Columns<'_>, steps: &Budget) -> Option<Self> {
        let cost: usize = leaves.iter().map(|filter| cost_of_filter(filter)).sum();
        // Each value is collected, and looked up.
        if !steps.take(2 * cost) {
            return None;
        }
        let keys: Vec<VariableKey> = leaves.iter().map(|filter| variable_key(filter, columns)).collect();
        let may_be_missing: BTreeSet<&str> =
            keys.iter().map(VariableKey::column).filter(|column| (columns.may_be_missing)(column)).collect();
        let missing: BTreeMap<&str, usize> = may_be_missing.iter().copied().zip(bits()).collect();
        let classes = classes(leaves, &keys);
        let assignments = assignment_count(classes.values().map(Vec::len), may_be_missing.len())?;
        let compared = |key| classes.get(key).into_iter().flatten().map(cost_of_class).sum::<usize>();
        if !steps.take(keys.iter().map(compared).sum()) {
            return None;
        }
        let variables: BTreeMap<&VariableKey, usize> = classes.keys().copied().zip(0..).collect();
        let leaf = |(&filter, key): (&&'f Filter<'_>, &VariableKey)| Leaf {
            filter,
            variable: variables.get(key).copied().unwrap_or_default(),
            matches: matched_classes(filter, classes.get(key).map(Vec::as_slice).unwrap_or_default()),
            missing: missing.get(key.column()).copied().unwrap_or_default(),
        };
        let leaves = leaves.iter().zip(&keys).map(leaf).collect();
        let classes = classes.values().map(Vec::len).collect();
        Some(Self { may_be_missing: may_be_missing.len(), assignments, leaves, classes })
    }

    /// The assignment with this number.
    fn assignment(&self, number: usize) -> Assignment {
        let mut rest = number >> self.may_be_missing;
        let classes = self.classes.iter().map(|&classes| {
            let class = rest.checked_rem(classes).unwrap_or_default();
            rest = rest.checked_div(classes).unwrap_or_default();
            class
        });
        Assignment { classes: classes.collect(), missing: number & ((1 << self.may_be_missing) - 1) }
    }
}

fn bits() -> impl Iterator<Item = usize> {
    std::iter::successors(Some(1_usize), |bit| bit.checked_shl(1))
}

/// The number of assignments for these numbers of classes; `None` if there are too many.
fn assignment_count(classes: impl Iterator<Item = usize>, may_be_missing: usize) -> Option<usize> {
    let missing = std::iter::repeat_n(2, may_be_missing);
    classes
        .chain(missing)
        .try_fold(1_usize, |count, more| count.checked_mul(more).filter(|&all| all <= MAX_ASSIGNMENTS))
}

/// The classes of each variable.
fn classes<'q, 'f>(
    leaves: &[&'f Filter<'f>],
    keys: &'q [VariableKey],
) -> BTreeMap<&'q VariableKey, Vec<ValueClass<'f>>> {
    let mut classes: BTreeMap<&VariableKey, Vec<ValueClass<'_>>> = BTreeMap::new();
    for (filter, key) in leaves.iter().zip(keys) {
        classes.entry(key).or_default().extend(named_classes(filter, key));
    }
    for classes in classes.values_mut() {
        classes.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        classes.dedup();
    }
    classes
}

/// The number of steps to visit the values of a filter.
pub(crate) fn cost_of_filter(filter: &Filter<'_>) -> usize {
    match filter {
        Filter::Text(TextFilter { value, .. }) | Filter::Id(IdFilter { value, .. }) => {
            each(value).map(|text| COST_OF_VALUE + text.len()).sum()
        }
        Filter::FullyAnnotated(filter) => filter.user_ids.iter().flatten().map(|user| COST_OF_VALUE + user.len()).sum(),
        Filter::Number(_) | Filter::Date(_) | Filter::Boolean(_) => COST_OF_VALUE,
    }
}

/// A filter tree of leaves with variables.
enum Tree<'f> {
    Leaf(&'f Leaf<'f>),
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
}

impl<'f> Tree<'f> {
    /// `leaves` are those of the tree, in order.
    fn of(tree: &FilterTree<'_>, leaves: &mut std::slice::Iter<'f, Leaf<'f>>) -> Self {
        match tree {
            // There are as many leaves as were collected from the tree.
            FilterTree::Leaf(_) => leaves.next().map_or(Self::Or(Vec::new()), Self::Leaf),
            FilterTree::Not(node) => Self::Not(Box::new(Self::of(&node.not, leaves))),
            FilterTree::And(node) => Self::And(node.and.iter().map(|part| Self::of(part, leaves)).collect()),
            FilterTree::Or(node) => Self::Or(node.or.iter().map(|part| Self::of(part, leaves)).collect()),
        }
    }

    fn nodes(&self) -> usize {
        match self {
            Self::Leaf(_) => 1,
            Self::Not(inner) => 1 + inner.nodes(),
            Self::And(parts) | Self::Or(parts) => 1 + parts.iter().map(Self::nodes).sum::<usize>(),
        }
    }
}

/// The variable that a filter depends on.
pub(crate) fn variable_key(filter: &Filter<'_>, columns: Columns<'_>) -> VariableKey {
    let free = |column: &str, filter: &Filter<'_>| {
        VariableKey::Free(column.to_owned(), serde_json::to_string(&normalized(filter)).unwrap_or_default())
    };
    let is_one_value = match filter {
        Filter::Text(filter) => filter.filter_type == TextType::Text && is_equality(filter.operator),
        Filter::Id(filter) => is_equality(filter.operator),
        // A number that is not exact as a float may be equal to its neighbors, or not.
        Filter::Number(filter) => each(&filter.value).all(|number| number.is_exact_float()),
        Filter::Date(_) | Filter::Boolean(_) => true,
        Filter::FullyAnnotated(_) => false,
    };
    let column = filter.column_id();
    if is_one_value && !(columns.may_have_several)(column) {
        return VariableKey::Value(column.to_owned());
    }
    match filter {
        // `not_in` is the negation of `one_of`, so both have the same variable.
        Filter::Text(text) if text.operator == FilterOperator::NotIn => {
            free(column, &Filter::Text(TextFilter { operator: FilterOperator::OneOf, ..text.clone() }))
        }
        _ => free(column, filter),
    }
}

/// The filter without irrelevant differences: repeated items, and case if no string has any.
fn normalized<'t>(filter: &Filter<'t>) -> Filter<'t> {
    let Filter::Text(text) = filter else { return filter.clone() };
    let mut normalized = text.clone();
    if let OneOrMany::Many(texts) = &mut normalized.value {
        texts.sort();
        texts.dedup();
    }
    normalized.case_sensitive |= each(&text.value).all(|text| is_caseless(text));
    Filter::Text(normalized)
}

const fn is_equality(operator: FilterOperator) -> bool {
    matches!(operator, FilterOperator::Eq | FilterOperator::Ne | FilterOperator::OneOf | FilterOperator::NotIn)
}

/// A record with one class of value in each column that is not missing.
struct Assignment {
    /// The class of each variable.
    classes: Vec<usize>,
    /// The columns that are missing, one bit for each.
    missing: usize,
}

impl Assignment {
    /// Whether a filter matches the record; `None` if that is unknown.
    fn evaluate(&self, tree: &Tree<'_>, model: MissingValues) -> Option<bool> {
        match tree {
            Tree::Leaf(leaf) => self.evaluate_leaf(leaf, model),
            Tree::Not(inner) => self.evaluate(inner, model).map(|result| !result),
            Tree::And(parts) => kleene_and(parts.iter().map(|part| self.evaluate(part, model))),
            Tree::Or(parts) => {
                kleene_and(parts.iter().map(|part| self.evaluate(part, model).map(|result| !result))).map(|none| !none)
            }
        }
    }

    fn evaluate_leaf(&self, leaf: &Leaf<'_>, model: MissingValues) -> Option<bool> {
        if self.missing & leaf.missing != 0 {
            return match model {
                MissingValues::Unknown => None,
                MissingValues::False => Some(false),
                MissingValues::UnequalIsTrue => Some(is_negative(leaf.filter)),
            };
        }
        let class = self.classes.get(leaf.variable);
        Some(class.and_then(|&class| leaf.matches.get(class)).is_some_and(|&matches| matches))
    }
}

/// Kleene's three-valued `and`.
fn kleene_and(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for part in parts {
        match part {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

/// Whether the operator is `ne` or `not_in`.
const fn is_negative(filter: &Filter<'_>) -> bool {
    matches!(filter.operator(), Some(FilterOperator::Ne | FilterOperator::NotIn))
}

#[cfg(test)]
mod tests {
    use super::{Budget, Columns, MAX_STEPS, holds_for_all};
    use crate::filter::FilterTree;
    use crate::{Options, Schema};

    fn tree(query: &str) -> FilterTree<'static> {
        let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
        crate::compile(query, &Schema::builtin(), &options).unwrap().tree.into_owned()
    }

    fn is_nullable(column: &str) -> bool {
        column != "id"
    }

    /// Whether two queries have the same result for every record, including records with missing values.
    fn are_equivalent(one: &str, other: &str) -> bool {
        let columns = Columns { may_be_missing: &is_nullable, may_have_several: &|column| column == "tags" };
        holds_for_all(
            &[&tree(one), &tree(other)],
            columns,
            &Budget::default(),
            |results| matches!(results, [one, other] if one == other),
        )
    }

    /// Whether a query matches no record at all.
    fn matches_nothing(query: &str) -> bool {
        let columns = Columns { may_be_missing: &is_nullable, may_have_several: &|column| column == "tags" };
        holds_for_all(&[&tree(query)], columns, &Budget::default(), |results| results != [Some(true)])
    }

    #[test]
    fn equivalent_queries() {
        for (one, other) in [
            ("not (is_complete and has_children)", "not is_complete or not has_children"),
            ("not (not is_complete)", "is_complete"),
            ("name = a or name = b", "name in (a, b)"),
            ("name != a and name != b", "name not in (a, b)"),
            ("status_code >= 5 and status_code <= 9", "status_code between 5 and 9"),
            ("is_complete and is_complete", "is_complete"),
            ("is_complete and (is_complete or has_children)", "is_complete"),
            ("status_code > 5 and status_code > 3", "status_code > 5"),
            ("not (id = a)", "id != a"),
            ("name = a and name = a nocase", "name = a"),
            ("name = a or name = A nocase", "name = a nocase"),
            ("name = \"7\" nocase", "name = \"7\""),
            ("name in (A, b) nocase", "name = a nocase or name = B nocase"),
            ("status_code = 9007199254740993 or is_complete", "is_complete or status_code = 9007199254740993"),
            ("status_code = 18446744073709551615", "not not status_code = 18446744073709551615"),
            ("metrics/cost >= -1e308 and metrics/cost <= 1e308", "metrics/cost between -1e308 and 1e308"),
        ] {
            assert!(are_equivalent(one, other), "{one} | {other}");
        }
    }

    #[test]
    fn different_queries() {
        for (one, other) in [
            ("not (name = a)", "name != a"),
            ("not (status_code > 2)", "status_code <= 2"),
            ("name = a", "name = a nocase"),
            ("name = a and name = a nocase", "name = a nocase"),
            ("name not in (a, A)", "name != a nocase"),
            ("not is_complete", "is_complete = false"),
            ("tags = a or tags = b", "tags = a"),
            ("status_code > 5 or status_code <= 5", "status_code != 5 or status_code = 5 or is_complete"),
            ("name in (a, b) nocase", "name in (a, b)"),
            ("duration_ns = 9007199254740992 or duration_ns = 9007199254740993", "duration_ns = 9007199254740992"),
            ("duration_ns = 9007199254740993", "duration_ns = 9007199254740992"),
            ("duration_ns > 9007199254740993", "duration_ns > 9007199254740992"),
            ("status_code < 18446744073709551615", "status_code < 18446744073709551614"),
        ] {
            assert!(!are_equivalent(one, other), "{one} | {other}");
        }
    }

    #[test]
    fn contradictions() {
        for query in [
            "status_code > 5 and status_code < 3",
            "name = a and name = b",
            "name = a and name != a",
            "name in (a, b) and name not in (a, b, c)",
            "created_at > today and created_at < today",
            "is_complete and is_complete = false",
            "status_code between 5 and 9 and (status_code = 4 or status_code > 9)",
            "id = a and not (id = a)",
        ] {
            assert!(matches_nothing(query), "{query}");
        }
        for query in [
            "tags = a and tags = b",
            "status_code > 5 and status_code < 6",
            "name = a and not (name = a) or is_complete",
            "input contains a and input not contains b",
            "not (status_code > 5) and not (status_code <= 5)",
            "is_complete != true and is_complete != false",
            "metrics/cost > -1e308 and metrics/cost < 1e308",
            "metrics/cost > 1e308 and metrics/cost < 1.7976931348623157e308",
            "metrics/cost > 1.7976931348623155e308",
            "duration_ns > 9007199254740992 and duration_ns < 9007199254740994",
            "duration_ns >= 9007199254740993 and duration_ns <= 9007199254740993",
        ] {
            assert!(!matches_nothing(query), "{query}");
        }
    }

    /// The number of steps to find that two queries are not equivalent.
    fn steps(one: &str, other: &str) -> usize {
        let columns = Columns { may_be_missing: &is_nullable, may_have_several: &|_| false };
        let steps = Budget::default();
        let holds = holds_for_all(&[&tree(one), &tree(other)], columns, &steps, |results| results == [None, None]);
        assert!(!holds, "{one} | {other}");
        MAX_STEPS - steps.0.get()
    }

    #[test]
    fn steps_grow_with_values_and_their_length() {
        let list = |count: usize, nocase: &str| {
            let texts: Vec<String> = (0..count).map(|index| format!("text-{index}")).collect();
            format!("name in ({}){nocase}", texts.join(", "))
        };
        for nocase in ["", " nocase"] {
            let [few, many] = [10, 1_000].map(|count| steps(&list(count, nocase), "name = a"));
            assert!(many > few * 50, "{few} {many}");
        }
        let text = |len: usize| format!("name = \"{}\"", "x".repeat(len));
        assert!(steps(&text(100_000), "name = a") > 100_000);
        assert!(steps("input contains a", &format!("input contains {}", "x".repeat(100_000))) > 100_000);
    }

    #[test]
    fn nothing_is_proved_without_a_budget() {
        let columns = Columns { may_be_missing: &is_nullable, may_have_several: &|_| false };
        let steps = Budget::default();
        let holds = |steps| holds_for_all(&[&tree("is_complete")], columns, steps, |_| true);
        assert!(holds(&steps));
        assert!(!steps.take(MAX_STEPS));
        assert!(!holds(&steps) && !steps.take(1));
    }
}
