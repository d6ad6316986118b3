//! What filters say of every record there may be: always, never, or the same as another.
//!
//! The values that filters name divide those of a column into a few kinds: below, at, between and above
//! its numbers and instants, equal to one of its texts or to none. A world is a record of one kind of
//! value in each column, or of none where a value may be missing. Asking about every world answers for
//! all records.
//!
//! Whether a text contains another, what a column of several values holds and who annotated a record is
//! taken to be free: more worlds are looked at than there are, so what holds in all of them is sure, and
//! what holds for a reason hidden there may be missed.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use crate::filter::{Filter, FilterTree, OneOrMany, Operator, TextFilter, TextType};

/// How many worlds are looked at; of filters that ask for more nothing is sure.
const MOST_WORLDS: usize = 4_096;
/// How many steps all looks that share their [`Steps`] may take: a filter is looked at in each world, leaf by leaf.
const MOST_STEPS: usize = 16_000_000;

/// How many steps are left.
#[derive(Debug)]
pub(crate) struct Steps(Cell<usize>);

impl Default for Steps {
    fn default() -> Self {
        Self(Cell::new(MOST_STEPS))
    }
}

impl Steps {
    /// Whether there are so many left, which then are gone.
    fn take(&self, steps: usize) -> bool {
        let left = self.0.get().checked_sub(steps);
        left.into_iter().for_each(|left| self.0.set(left));
        left.is_some()
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

/// Whether `holds` is true of what the filters say, in their order, in every world and under every
/// model of missing values. A filter says nothing where it is unknown.
///
/// False where there are too many worlds to look at, or no steps are left to do so.
pub(crate) fn in_every_world(
    filters: &[&FilterTree],
    columns: Columns<'_>,
    steps: &Steps,
    holds: impl Fn(&[Option<bool>]) -> bool,
) -> bool {
    let mut leaves = Vec::new();
    filters.iter().for_each(|tree| tree.for_each_leaf(&mut |filter| leaves.push(filter)));
    let asked = Asked::of(&leaves, columns);
    let Some(worlds) = asked.worlds().filter(|&worlds| worlds <= MOST_WORLDS) else { return false };
    let mut leaves = asked.leaves.iter();
    let filters: Vec<Tree<'_>> = filters.iter().map(|tree| Tree::of(tree, &mut leaves)).collect();
    let mut said = Vec::with_capacity(filters.len());
    (0..worlds).all(|number| {
        if !steps.take(asked.leaves.len()) {
            return false;
        }
        let world = asked.world(number);
        let models: &[Model] = match world.missing {
            0 => &[Model::Unknown],
            _ => &[Model::Unknown, Model::False, Model::UnequalIsTrue],
        };
        models.iter().all(|&model| {
            said.clear();
            said.extend(filters.iter().map(|tree| world.says(tree, model)));
            holds(&said)
        })
    })
}

/// What can differ from record to record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Question {
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

/// A kind of value; of a free question whether it holds.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
enum Kind {
    Number(f64),
    Moment(DateTime<Utc>),
    Truth(bool),
    Text(String),
    /// None of the texts that are named, but this one in lower case.
    OtherCase(String),
    /// None of the texts that are named, whatever its case.
    OtherText,
}

/// All that filters ask, with the kinds of answers there are.
struct Asked<'f> {
    /// The kinds of answers to each question.
    kinds: Vec<Vec<Kind>>,
    /// How many columns there are whose values may be missing.
    may_lack: usize,
    /// In the order in which they were given.
    leaves: Vec<Leaf<'f>>,
}

/// A leaf, and where the answers to what it asks are.
#[derive(Clone, Copy)]
struct Leaf<'f> {
    filter: &'f Filter,
    /// What it says whatever the record.
    by_itself: Option<bool>,
    is_free: bool,
    question: usize,
    /// The bit that tells whether the value of its column is missing, if it may be.
    missing: usize,
}

impl<'f> Asked<'f> {
    fn of(leaves: &[&'f Filter], columns: Columns<'_>) -> Self {
        let questions: Vec<Question> = leaves.iter().map(|filter| question(filter, columns)).collect();
        let mut kinds: BTreeMap<&Question, Vec<Kind>> = BTreeMap::new();
        for (filter, question) in leaves.iter().zip(&questions) {
            kinds.entry(question).or_default().extend(named(filter, question));
        }
        for kinds in kinds.values_mut() {
            kinds.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
            kinds.dedup();
            add_between(kinds);
        }
        let asked: BTreeSet<&str> = questions.iter().map(Question::column).collect();
        let may_lack: Vec<&str> = asked.into_iter().filter(|column| (columns.may_lack)(column)).collect();
        let place: BTreeMap<&Question, usize> = kinds.keys().copied().zip(0..).collect();
        let leaf = |(filter, question): (&&'f Filter, &Question)| Leaf {
            filter,
            by_itself: by_itself(filter),
            is_free: matches!(question, Question::Free(..)),
            question: place.get(question).copied().unwrap_or_default(),
            missing: may_lack
                .iter()
                .position(|column| *column == question.column())
                .and_then(|bit| 1_usize.checked_shl(u32::try_from(bit).ok()?))
                .unwrap_or_default(),
        };
        let leaves = leaves.iter().zip(&questions).map(leaf).collect();
        Self { may_lack: may_lack.len(), leaves, kinds: kinds.into_values().collect() }
    }

    /// How many worlds there are, if they can be counted.
    fn worlds(&self) -> Option<usize> {
        let kinds = self.kinds.iter().try_fold(1_usize, |worlds, kinds| worlds.checked_mul(kinds.len()));
        kinds?.checked_mul(1_usize.checked_shl(u32::try_from(self.may_lack).ok()?)?)
    }

    /// The world of this number.
    fn world(&self, number: usize) -> World<'_> {
        let mut rest = number >> self.may_lack;
        let kinds = self.kinds.iter().map(|kinds| {
            let kind = rest.checked_rem(kinds.len()).and_then(|index| kinds.get(index));
            rest = rest.checked_div(kinds.len()).unwrap_or_default();
            kind
        });
        World { kinds: kinds.collect(), missing: number & ((1 << self.may_lack) - 1) }
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
    fn of(tree: &FilterTree, leaves: &mut std::slice::Iter<'f, Leaf<'f>>) -> Self {
        match tree {
            // There are as many as were collected from it.
            FilterTree::Leaf(_) => leaves.next().map_or(Self::Or(Vec::new()), Self::Leaf),
            FilterTree::Not(node) => Self::Not(Box::new(Self::of(&node.not, leaves))),
            FilterTree::And(node) => Self::And(node.and.iter().map(|part| Self::of(part, leaves)).collect()),
            FilterTree::Or(node) => Self::Or(node.or.iter().map(|part| Self::of(part, leaves)).collect()),
        }
    }
}

fn question(filter: &Filter, columns: Columns<'_>) -> Question {
    let free = |column: &str, filter: &Filter| {
        Question::Free(column.to_owned(), serde_json::to_string(&plain(filter)).unwrap_or_default())
    };
    let is_one_value = match filter {
        Filter::Text(filter) => filter.filter_type == TextType::Text && is_equality(filter.operator),
        Filter::Id(filter) => is_equality(filter.operator),
        Filter::Number(_) | Filter::Date(_) | Filter::Boolean(_) => true,
        Filter::FullyAnnotated(_) => false,
    };
    let column = filter.column_id();
    if is_one_value && !(columns.may_have_several)(column) {
        return Question::Value(column.to_owned());
    }
    match filter {
        // `not_in` is the contrary of `one_of`, and asks the same.
        Filter::Text(text) if text.operator == Operator::NotIn => {
            free(column, &Filter::Text(TextFilter { operator: Operator::OneOf, ..text.clone() }))
        }
        _ => free(column, filter),
    }
}

/// The filter without what makes no difference: items that are repeated, and case where there is none.
fn plain(filter: &Filter) -> Filter {
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
    text.chars().all(|c| c.to_lowercase().eq([c]) && c.to_uppercase().eq([c]) && !is_mark(c))
}

const fn is_equality(operator: Operator) -> bool {
    matches!(operator, Operator::Eq | Operator::Ne | Operator::OneOf | Operator::NotIn)
}

/// The kinds that a leaf names.
fn named(filter: &Filter, question: &Question) -> Vec<Kind> {
    if matches!(question, Question::Free(..)) {
        return vec![Kind::Truth(false), Kind::Truth(true)];
    }
    let texts =
        |value: &OneOrMany<String>| each(value).map(|text| Kind::Text(text.clone())).chain([Kind::OtherText]).collect();
    match filter {
        Filter::Text(filter) => {
            let mut kinds: Vec<Kind> = texts(&filter.value);
            let lettered = each(&filter.value).filter(|text| !filter.case_sensitive && !is_caseless(text));
            kinds.extend(lettered.map(|text| Kind::OtherCase(text.to_lowercase())));
            kinds
        }
        Filter::Id(filter) => texts(&filter.value),
        Filter::Number(filter) => each(&filter.value).map(|number| Kind::Number(number.as_f64())).collect(),
        Filter::Date(filter) => vec![Kind::Moment(filter.value.0)],
        Filter::Boolean(_) => vec![Kind::Truth(false), Kind::Truth(true)],
        Filter::FullyAnnotated(_) => Vec::new(),
    }
}

fn each<T>(value: &OneOrMany<T>) -> std::slice::Iter<'_, T> {
    match value {
        OneOrMany::One(value) => std::slice::from_ref(value).iter(),
        OneOrMany::Many(values) => values.iter(),
    }
}

/// Below, between and above what is named, where there is an order.
fn add_between(kinds: &mut Vec<Kind>) {
    let mut more = Vec::new();
    for pair in kinds.windows(2) {
        match pair {
            [Kind::Number(low), Kind::Number(high)] => more.push(Kind::Number(low + (high - low) / 2.0)),
            [Kind::Moment(low), Kind::Moment(high)] => more.push(Kind::Moment(*low + (*high - low) / 2)),
            _ => {}
        }
    }
    match (kinds.first(), kinds.last()) {
        (Some(Kind::Number(_)), Some(Kind::Number(_))) => {
            more.extend([Kind::Number(f64::NEG_INFINITY), Kind::Number(f64::INFINITY)]);
        }
        (Some(Kind::Moment(low)), Some(Kind::Moment(high))) => {
            let beyond = TimeDelta::nanoseconds(1);
            more.extend(
                low.checked_sub_signed(beyond).into_iter().chain(high.checked_add_signed(beyond)).map(Kind::Moment),
            );
        }
        _ => {}
    }
    kinds.extend(more);
}

/// A record of one kind of value in each column that has one.
struct World<'q> {
    /// The answer to each question.
    kinds: Vec<Option<&'q Kind>>,
    /// A bit for each column whose value is missing.
    missing: usize,
}

impl World<'_> {
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
        let kind = || self.kinds.get(leaf.question).copied().flatten();
        Some(leaf.by_itself.unwrap_or_else(|| kind().is_some_and(|have| matches_kind(leaf, have))))
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
const fn is_negative(filter: &Filter) -> bool {
    let operator = match filter {
        Filter::Text(filter) => filter.operator,
        Filter::Id(filter) => filter.operator,
        Filter::Number(filter) => filter.operator,
        Filter::Date(filter) => filter.operator,
        Filter::Boolean(filter) => filter.operator,
        Filter::FullyAnnotated(_) => return false,
    };
    matches!(operator, Operator::Ne | Operator::NotIn)
}

/// Whether a leaf keeps a value of this kind.
fn matches_kind(leaf: &Leaf<'_>, have: &Kind) -> bool {
    let filter = leaf.filter;
    if let (true, Kind::Truth(holds)) = (leaf.is_free, have) {
        // `not_in` asks what `one_of` does; other leaves ask for themselves.
        let is_contrary = matches!(filter, Filter::Text(filter) if filter.operator == Operator::NotIn);
        return *holds != is_contrary;
    }
    match (filter, have) {
        (Filter::Text(filter), have) => {
            is_one_of(have, &filter.value, filter.case_sensitive) == is_positive(filter.operator)
        }
        (Filter::Id(filter), have) => is_one_of(have, &filter.value, true) == is_positive(filter.operator),
        (Filter::Number(filter), Kind::Number(have)) => match &filter.value {
            OneOrMany::One(value) => compare(filter.operator, have, &value.as_f64()),
            OneOrMany::Many(bounds) => {
                matches!(bounds.as_slice(), [low, high] if (low.as_f64()..=high.as_f64()).contains(have))
            }
        },
        (Filter::Date(filter), Kind::Moment(have)) => compare(filter.operator, have, &filter.value.0),
        (Filter::Boolean(filter), Kind::Truth(have)) => (*have == filter.value) == is_positive(filter.operator),
        _ => false,
    }
}

/// What a leaf says whatever the record: a text that contains nothing is every text.
fn by_itself(filter: &Filter) -> Option<bool> {
    let (operator, value) = match filter {
        Filter::Text(filter) if filter.filter_type == TextType::Text => (filter.operator, &filter.value),
        Filter::Text(filter) if filter.operator != Operator::Contains => (filter.operator, &filter.value),
        Filter::Id(filter) => (filter.operator, &filter.value),
        _ => return None,
    };
    match (operator, value) {
        (Operator::Contains, OneOrMany::One(text)) if text.is_empty() => Some(true),
        (Operator::NotIn, OneOrMany::Many(texts)) if texts.is_empty() => Some(true),
        (Operator::OneOf, OneOrMany::Many(texts)) if texts.is_empty() => Some(false),
        _ => None,
    }
}

const fn is_positive(operator: Operator) -> bool {
    matches!(operator, Operator::Eq | Operator::OneOf)
}

fn is_one_of(have: &Kind, value: &OneOrMany<String>, case_sensitive: bool) -> bool {
    each(value).any(|text| match have {
        Kind::Text(have) if case_sensitive => text == have,
        Kind::Text(have) => text.to_lowercase() == have.to_lowercase(),
        Kind::OtherCase(have) => !case_sensitive && text.to_lowercase() == *have,
        _ => false,
    })
}

fn compare<T: PartialOrd>(operator: Operator, have: &T, value: &T) -> bool {
    match operator {
        Operator::Eq => have == value,
        Operator::Ne => have != value,
        Operator::Lt => have < value,
        Operator::Lte => have <= value,
        Operator::Gt => have > value,
        Operator::Gte => have >= value,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Columns, Steps, in_every_world};
    use crate::filter::FilterTree;
    use crate::{Options, Schema};

    fn tree(query: &str) -> FilterTree {
        let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
        crate::compile(query, &Schema::builtin(), &options).unwrap().tree
    }

    fn lacking(column: &str) -> bool {
        column != "id"
    }

    /// Whether two queries say the same of every record, also where values are missing.
    fn are_same(one: &str, other: &str) -> bool {
        let columns = Columns { may_lack: &lacking, may_have_several: &|column| column == "tags" };
        in_every_world(
            &[&tree(one), &tree(other)],
            columns,
            &Steps::default(),
            |said| matches!(said, [one, other] if one == other),
        )
    }

    /// Whether a query keeps no record at all.
    fn keeps_none(query: &str) -> bool {
        let columns = Columns { may_lack: &lacking, may_have_several: &|column| column == "tags" };
        in_every_world(&[&tree(query)], columns, &Steps::default(), |said| said != [Some(true)])
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
        ] {
            assert!(!keeps_none(query), "{query}");
        }
    }
}
