//! What filters say of every record there may be: always, never, or the same as another.
//!
//! The values that filters name divide those of a column into a few classes: below, at, between and above
//! its numbers and instants, equal to one of its texts or to none. An assignment is a record of one class of
//! value in each column, or of none where a value may be missing. Asking about every assignment answers for
//! all records.
//!
//! Whether a text contains another, what a column of several values holds, how it is with whole numbers that
//! a server may round, and who annotated a record is taken to be free: more assignment_count are looked at than there are, so what holds in all of them is sure, and
//! what holds for a reason hidden there may be missed.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Utc};

use crate::filter::{Filter, FilterOperator, FilterTree, IdFilter, Number, OneOrMany, TextFilter, TextType};

/// How many assignment_count are looked at; of filters that ask for more nothing is sure.
const MAX_ASSIGNMENTS: usize = 4_096;
/// How many steps all looks that share their [`Budget`] may take; one is about ten nanoseconds.
const MAX_STEPS: usize = 32_000_000;
/// How many steps it takes to sort, look up or compare a value, beside those for each byte of a text.
const COST_OF_VALUE: usize = 16;

/// How many steps are left.
#[derive(Debug)]
pub(crate) struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        Self(Cell::new(MAX_STEPS))
    }
}

impl Budget {
    /// So many.
    pub(crate) const fn of(steps: usize) -> Self {
        Self(Cell::new(steps))
    }

    /// Takes so many; false where fewer are left, of which then none is.
    pub(crate) fn take(&self, steps: usize) -> bool {
        let left = self.0.get().checked_sub(steps);
        self.0.set(left.unwrap_or_default());
        left.is_some()
    }

    fn are_left(&self) -> bool {
        self.0.get() > 0
    }
}

/// What is known of the columns.
#[derive(Clone, Copy)]
pub(crate) struct Columns<'c> {
    /// Whether records may lack a value of the column.
    pub(crate) may_lack: &'c dyn Fn(&str) -> bool,
    /// Whether records may have several values of the column.
    pub(crate) may_have_several: &'c dyn Fn(&str) -> bool,
}

/// What a comparison with a missing value is, and so what `not` makes of it. The server's way is
/// undocumented; these are the plausible ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Model {
    /// Unknown, and so is its negation.
    Unknown,
    /// False, and its negation true.
    False,
    /// `ne` and `not_in` are true, all else is false.
    UnequalIsTrue,
}

/// Whether `holds` is true of what the filters say, in their order, in every assignment and under every
/// model of missing values. A filter says nothing where it is unknown.
///
/// False where there are too many assignment_count to look at, or no steps are left to do so.
pub(crate) fn holds_for_all(
    filters: &[&FilterTree<'_>],
    columns: Columns<'_>,
    steps: &Budget,
    holds: impl Fn(&[Option<bool>]) -> bool,
) -> bool {
    if !steps.are_left() {
        return false;
    }
    let mut leaves = Vec::new();
    filters.iter().for_each(|tree| tree.for_each_leaf(&mut |filter| leaves.push(filter)));
    let Some(asked) = ColumnClasses::of(&leaves, columns, steps) else { return false };
    let mut leaves = asked.leaves.iter();
    let filters: Vec<Tree<'_>> = filters.iter().map(|tree| Tree::of(tree, &mut leaves)).collect();
    let nodes: usize = filters.iter().map(Tree::nodes).sum();
    let mut said = Vec::with_capacity(filters.len());
    (0..asked.assignment_count).all(|number| {
        let assignment = asked.assignment(number);
        let models: &[Model] = match assignment.missing {
            0 => &[Model::Unknown],
            _ => &[Model::Unknown, Model::False, Model::UnequalIsTrue],
        };
        steps.take(asked.classes.len() + nodes * models.len())
            && models.iter().all(|&model| {
                said.clear();
                said.extend(filters.iter().map(|tree| assignment.says(tree, model)));
                holds(&said)
            })
    })
}

/// What can differ from record to record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Question {
    /// The value of a column.
    Value(String),
    /// Whether something holds that is taken to be free: the column, and the JSON of the filter.
    Free(String, String),
}

impl Question {
    fn column(&self) -> &str {
        match self {
            Self::Value(column) | Self::Free(column, _) => column,
        }
    }
}

/// A class of value; of a free question whether it holds.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
enum ValueClass<'f> {
    Number(f64, Side),
    Moment(DateTime<Utc>, Side),
    Truth(bool),
    Text(&'f str),
    /// None of the texts that are named, but this one in lower case.
    OtherCase(String),
    /// None of the texts that are named, whatever its case.
    OtherText,
}

/// Where a class of number or moment is from one that is named.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
enum Side {
    At,
    /// Above it, and below all that are named and greater.
    Above,
}

/// All that filters ask, with the classes of answers there are.
struct ColumnClasses<'f> {
    /// How many classes of answers there are to each question.
    classes: Vec<usize>,
    /// How many columns there are whose values may be missing.
    may_lack: usize,
    assignment_count: usize,
    /// In the order in which they were given.
    leaves: Vec<Leaf<'f>>,
}

/// A leaf, and what it says.
struct Leaf<'f> {
    filter: &'f Filter<'f>,
    question: usize,
    /// What it says of each class of answer to its question.
    says: Vec<bool>,
    /// The bit that tells whether the value of its column is missing, if it may be.
    missing: usize,
}

impl<'f> ColumnClasses<'f> {
    /// Nothing where there are too many assignment_count, or too few steps are left.
    fn of(leaves: &[&'f Filter<'f>], columns: Columns<'_>, steps: &Budget) -> Option<Self> {
        let own: usize = leaves.iter().map(|filter| cost_of_filter(filter)).sum();
        // Its values are collected, and looked up.
        if !steps.take(2 * own) {
            return None;
        }
        let questions: Vec<Question> = leaves.iter().map(|filter| question(filter, columns)).collect();
        let may_lack: BTreeSet<&str> =
            questions.iter().map(Question::column).filter(|column| (columns.may_lack)(column)).collect();
        let missing: BTreeMap<&str, usize> = may_lack.iter().copied().zip(bits()).collect();
        let classes = classes(leaves, &questions);
        let assignment_count = assignment_count(classes.values().map(Vec::len), may_lack.len())?;
        let compared = |question| classes.get(question).into_iter().flatten().map(cost_of_class).sum::<usize>();
        if !steps.take(questions.iter().map(compared).sum()) {
            return None;
        }
        let places: BTreeMap<&Question, usize> = classes.keys().copied().zip(0..).collect();
        let leaf = |(&filter, question): (&&'f Filter<'_>, &Question)| Leaf {
            filter,
            question: places.get(question).copied().unwrap_or_default(),
            says: says(filter, classes.get(question).map(Vec::as_slice).unwrap_or_default()),
            missing: missing.get(question.column()).copied().unwrap_or_default(),
        };
        let leaves = leaves.iter().zip(&questions).map(leaf).collect();
        Some(Self {
            may_lack: may_lack.len(),
            assignment_count,
            leaves,
            classes: classes.values().map(Vec::len).collect(),
        })
    }

    /// The assignment of this number.
    fn assignment(&self, number: usize) -> Assignment {
        let mut rest = number >> self.may_lack;
        let classes = self.classes.iter().map(|&classes| {
            let class = rest.checked_rem(classes).unwrap_or_default();
            rest = rest.checked_div(classes).unwrap_or_default();
            class
        });
        Assignment { classes: classes.collect(), missing: number & ((1 << self.may_lack) - 1) }
    }
}

fn bits() -> impl Iterator<Item = usize> {
    std::iter::successors(Some(1_usize), |bit| bit.checked_shl(1))
}

/// How many assignment_count there are of so many classes of answers to each question; nothing where they are too many.
fn assignment_count(classes: impl Iterator<Item = usize>, may_lack: usize) -> Option<usize> {
    let missing = std::iter::repeat_n(2, may_lack);
    classes.chain(missing).try_fold(1_usize, |assignment_count, more| {
        assignment_count.checked_mul(more).filter(|&all| all <= MAX_ASSIGNMENTS)
    })
}

/// The classes of answers to each question.
fn classes<'q, 'f>(
    leaves: &[&'f Filter<'f>],
    questions: &'q [Question],
) -> BTreeMap<&'q Question, Vec<ValueClass<'f>>> {
    let mut classes: BTreeMap<&Question, Vec<ValueClass<'_>>> = BTreeMap::new();
    for (filter, question) in leaves.iter().zip(questions) {
        classes.entry(question).or_default().extend(named(filter, question));
    }
    for classes in classes.values_mut() {
        classes.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        classes.dedup();
    }
    classes
}

/// How many steps it takes to go through the values of a filter.
pub(crate) fn cost_of_filter(filter: &Filter<'_>) -> usize {
    match filter {
        Filter::Text(TextFilter { value, .. }) | Filter::Id(IdFilter { value, .. }) => {
            each(value).map(|text| COST_OF_VALUE + text.len()).sum()
        }
        Filter::FullyAnnotated(filter) => filter.user_ids.iter().flatten().map(|user| COST_OF_VALUE + user.len()).sum(),
        Filter::Number(_) | Filter::Date(_) | Filter::Boolean(_) => COST_OF_VALUE,
    }
}

/// How many steps it takes to compare a value of this class with those of a filter.
const fn cost_of_class(class: &ValueClass<'_>) -> usize {
    match class {
        ValueClass::Text(text) => COST_OF_VALUE + text.len(),
        ValueClass::OtherCase(text) => COST_OF_VALUE + text.len(),
        _ => 1,
    }
}

/// A filter tree whose leaves know where their answers are.
enum Tree<'f> {
    Leaf(&'f Leaf<'f>),
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
}

impl<'f> Tree<'f> {
    /// `leaves` are those of the tree, in its order.
    fn of(tree: &FilterTree<'_>, leaves: &mut std::slice::Iter<'f, Leaf<'f>>) -> Self {
        match tree {
            // There are as many as were collected from it.
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

/// What a filter asks.
pub(crate) fn question(filter: &Filter<'_>, columns: Columns<'_>) -> Question {
    let free = |column: &str, filter: &Filter<'_>| {
        Question::Free(column.to_owned(), serde_json::to_string(&plain(filter)).unwrap_or_default())
    };
    let is_one_value = match filter {
        Filter::Text(filter) => filter.filter_type == TextType::Text && is_equality(filter.operator),
        Filter::Id(filter) => is_equality(filter.operator),
        // What floats cannot hold may be the same as its neighbours, or not.
        Filter::Number(filter) => each(&filter.value).all(|number| number.is_exact_float()),
        Filter::Date(_) | Filter::Boolean(_) => true,
        Filter::FullyAnnotated(_) => false,
    };
    let column = filter.column_id();
    if is_one_value && !(columns.may_have_several)(column) {
        return Question::Value(column.to_owned());
    }
    match filter {
        // `not_in` is the contrary of `one_of`, and asks the same.
        Filter::Text(text) if text.operator == FilterOperator::NotIn => {
            free(column, &Filter::Text(TextFilter { operator: FilterOperator::OneOf, ..text.clone() }))
        }
        _ => free(column, filter),
    }
}

/// The filter without what makes no difference: items that are repeated, and case where there is none.
fn plain<'t>(filter: &Filter<'t>) -> Filter<'t> {
    let Filter::Text(text) = filter else { return filter.clone() };
    let mut plain = text.clone();
    if let OneOrMany::Many(texts) = &mut plain.value {
        texts.sort();
        texts.dedup();
    }
    plain.case_sensitive |= each(&text.value).all(|text| is_caseless(text));
    Filter::Text(plain)
}

/// Whether a text has no characters that differ by case, nor any that may be part of one that does.
pub(crate) fn is_caseless(text: &str) -> bool {
    let is_mark = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    !text.contains(is_mark) && text.to_lowercase() == text && text.to_uppercase() == text
}

const fn is_equality(operator: FilterOperator) -> bool {
    matches!(operator, FilterOperator::Eq | FilterOperator::Ne | FilterOperator::OneOf | FilterOperator::NotIn)
}

/// The classes that a leaf names, and those between them.
fn named<'f>(filter: &'f Filter<'f>, question: &Question) -> Vec<ValueClass<'f>> {
    if matches!(question, Question::Free(..)) {
        return vec![ValueClass::Truth(false), ValueClass::Truth(true)];
    }
    match filter {
        Filter::Text(filter) => {
            let lettered = each(&filter.value).filter(|text| !filter.case_sensitive && !is_caseless(text));
            let other_cases = lettered.map(|text| ValueClass::OtherCase(text.to_lowercase()));
            texts(&filter.value).chain(other_cases).collect()
        }
        Filter::Id(filter) => texts(&filter.value).collect(),
        Filter::Number(filter) => {
            let numbers = each(&filter.value).map(|number| number.as_f64());
            let least = ValueClass::Number(f64::NEG_INFINITY, Side::At);
            numbers
                .flat_map(|at| [Side::At, Side::Above].map(|side| ValueClass::Number(at, side)))
                .chain([least])
                .collect()
        }
        Filter::Date(filter) => {
            let least = ValueClass::Moment(DateTime::<Utc>::MIN_UTC, Side::At);
            vec![least, ValueClass::Moment(filter.value.0, Side::At), ValueClass::Moment(filter.value.0, Side::Above)]
        }
        Filter::Boolean(_) => vec![ValueClass::Truth(false), ValueClass::Truth(true)],
        Filter::FullyAnnotated(_) => Vec::new(),
    }
}

fn texts<'f>(value: &'f OneOrMany<Cow<'_, str>>) -> impl Iterator<Item = ValueClass<'f>> {
    each(value).map(|text| ValueClass::Text(text)).chain([ValueClass::OtherText])
}

fn each<T>(value: &OneOrMany<T>) -> std::slice::Iter<'_, T> {
    match value {
        OneOrMany::One(value) => std::slice::from_ref(value).iter(),
        OneOrMany::Many(values) => values.iter(),
    }
}

/// A record of one class of value in each column that has one.
struct Assignment {
    /// Which of the classes of answers there is to each question.
    classes: Vec<usize>,
    /// A bit for each column whose value is missing.
    missing: usize,
}

impl Assignment {
    /// What a filter says of the record; nothing where it is unknown.
    fn says(&self, tree: &Tree<'_>, model: Model) -> Option<bool> {
        match tree {
            Tree::Leaf(leaf) => self.leaf_says(leaf, model),
            Tree::Not(inner) => self.says(inner, model).map(|said| !said),
            Tree::And(parts) => all(parts.iter().map(|part| self.says(part, model))),
            Tree::Or(parts) => all(parts.iter().map(|part| self.says(part, model).map(|said| !said))).map(|none| !none),
        }
    }

    fn leaf_says(&self, leaf: &Leaf<'_>, model: Model) -> Option<bool> {
        if self.missing & leaf.missing != 0 {
            return match model {
                Model::Unknown => None,
                Model::False => Some(false),
                Model::UnequalIsTrue => Some(is_negative(leaf.filter)),
            };
        }
        let class = self.classes.get(leaf.question);
        Some(class.and_then(|&class| leaf.says.get(class)).is_some_and(|&says| says))
    }
}

/// Kleene's `and` of all.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
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

/// What a filter says of values of these classes.
fn says(filter: &Filter<'_>, classes: &[ValueClass<'_>]) -> Vec<bool> {
    if let Some(says) = by_itself(filter) {
        return vec![says; classes.len()];
    }
    let texts = match filter {
        Filter::Text(filter) => Texts::of(&filter.value, filter.case_sensitive),
        Filter::Id(filter) => Texts::of(&filter.value, true),
        _ => Texts::default(),
    };
    classes.iter().map(|have| keeps(filter, &texts, have)).collect()
}

/// Whether a filter, of these texts if it has any, keeps a value of this class.
fn keeps(filter: &Filter<'_>, texts: &Texts<'_>, have: &ValueClass<'_>) -> bool {
    match (filter, have) {
        // Where this is free, it is one or the other all the same.
        (Filter::Boolean(filter), ValueClass::Truth(have)) => (*have == filter.value) == is_positive(filter.operator),
        // `not_in` asks what `one_of` does; other leaves ask for themselves.
        (Filter::Text(filter), ValueClass::Truth(holds)) => *holds != (filter.operator == FilterOperator::NotIn),
        (_, ValueClass::Truth(holds)) => *holds,
        (Filter::Text(filter), have) => texts.have(have) == is_positive(filter.operator),
        (Filter::Id(filter), have) => texts.have(have) == is_positive(filter.operator),
        (Filter::Number(filter), ValueClass::Number(have, side)) => {
            let at = |value: Number| (value.as_f64(), Side::At);
            match &filter.value {
                OneOrMany::One(value) => compare(filter.operator, &(*have, *side), &at(*value)),
                OneOrMany::Many(bounds) => {
                    matches!(bounds.as_slice(), [low, high] if (at(*low)..=at(*high)).contains(&(*have, *side)))
                }
            }
        }
        (Filter::Date(filter), ValueClass::Moment(have, side)) => {
            compare(filter.operator, &(*have, *side), &(filter.value.0, Side::At))
        }
        _ => false,
    }
}

/// What a leaf says whatever the record: a text that contains nothing is every text.
pub(crate) fn by_itself(filter: &Filter<'_>) -> Option<bool> {
    let (operator, value) = match filter {
        Filter::Text(filter) if filter.filter_type == TextType::Text => (filter.operator, &filter.value),
        Filter::Text(filter) if filter.operator != FilterOperator::Contains => (filter.operator, &filter.value),
        Filter::Id(filter) => (filter.operator, &filter.value),
        _ => return None,
    };
    match (operator, value) {
        (FilterOperator::Contains, OneOrMany::One(text)) if text.is_empty() => Some(true),
        (FilterOperator::NotIn, OneOrMany::Many(texts)) if texts.is_empty() => Some(true),
        (FilterOperator::OneOf, OneOrMany::Many(texts)) if texts.is_empty() => Some(false),
        _ => None,
    }
}

const fn is_positive(operator: FilterOperator) -> bool {
    matches!(operator, FilterOperator::Eq | FilterOperator::OneOf)
}

/// The texts of a filter; in lower case where case does not count.
#[derive(Default)]
struct Texts<'f> {
    texts: HashSet<Cow<'f, str>>,
    case_sensitive: bool,
}

impl<'f> Texts<'f> {
    fn of(value: &'f OneOrMany<Cow<'_, str>>, case_sensitive: bool) -> Self {
        Self { texts: each(value).map(|text| folded(text, case_sensitive)).collect(), case_sensitive }
    }

    fn have(&self, class: &ValueClass<'_>) -> bool {
        match class {
            ValueClass::Text(text) => self.texts.contains(&folded(text, self.case_sensitive)),
            ValueClass::OtherCase(text) => !self.case_sensitive && self.texts.contains(text.as_str()),
            _ => false,
        }
    }
}

fn folded(text: &str, case_sensitive: bool) -> Cow<'_, str> {
    if case_sensitive { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

fn compare<T: PartialOrd>(operator: FilterOperator, have: &T, value: &T) -> bool {
    match operator {
        FilterOperator::Eq => have == value,
        FilterOperator::Ne => have != value,
        FilterOperator::Lt => have < value,
        FilterOperator::Lte => have <= value,
        FilterOperator::Gt => have > value,
        FilterOperator::Gte => have >= value,
        _ => false,
    }
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

    fn lacking(column: &str) -> bool {
        column != "id"
    }

    /// Whether two queries say the same of every record, also where values are missing.
    fn are_same(one: &str, other: &str) -> bool {
        let columns = Columns { may_lack: &lacking, may_have_several: &|column| column == "tags" };
        holds_for_all(
            &[&tree(one), &tree(other)],
            columns,
            &Budget::default(),
            |said| matches!(said, [one, other] if one == other),
        )
    }

    /// Whether a query keeps no record at all.
    fn keeps_none(query: &str) -> bool {
        let columns = Columns { may_lack: &lacking, may_have_several: &|column| column == "tags" };
        holds_for_all(&[&tree(query)], columns, &Budget::default(), |said| said != [Some(true)])
    }

    #[test]
    fn rewrites_that_keep_the_meaning() {
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
            assert!(are_same(one, other), "{one} | {other}");
        }
    }

    #[test]
    fn rewrites_that_do_not() {
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
            assert!(!are_same(one, other), "{one} | {other}");
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
            assert!(keeps_none(query), "{query}");
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
            assert!(!keeps_none(query), "{query}");
        }
    }
    /// How many steps it takes to see that a query does not say what another does.
    fn steps(one: &str, other: &str) -> usize {
        let (columns, steps) = (Columns { may_lack: &lacking, may_have_several: &|_| false }, Budget::default());
        let is_sure = holds_for_all(&[&tree(one), &tree(other)], columns, &steps, |said| said == [None, None]);
        assert!(!is_sure, "{one} | {other}");
        MAX_STEPS - steps.0.get()
    }

    #[test]
    fn steps_count_values_and_their_length() {
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
    fn nothing_is_sure_without_steps() {
        let (columns, steps) = (Columns { may_lack: &lacking, may_have_several: &|_| false }, Budget::default());
        let sure = |steps| holds_for_all(&[&tree("is_complete")], columns, steps, |_| true);
        assert!(sure(&steps));
        assert!(!steps.take(MAX_STEPS));
        assert!(!sure(&steps) && !steps.take(1));
    }
}
