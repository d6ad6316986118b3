//! The value classes of strings that are compared as a whole: each string in a filter, and all others.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::class_set::ClassSet;
use super::known::Texts;
use crate::filter::{Filter, FilterOperator, OneOrMany};
use crate::semantic::satisfiability::is_caseless;

/// A comparison of a column with strings.
#[derive(Clone, Copy)]
pub(super) struct TextTest<'f> {
    pub(super) operator: FilterOperator,
    pub(super) values: &'f [Cow<'f, str>],
    pub(super) case_sensitive: bool,
}

impl<'f> TextTest<'f> {
    pub(super) fn of(filter: &'f Filter<'f>) -> Option<Self> {
        let (operator, values, case_sensitive) = match filter {
            Filter::Text(filter) => (filter.operator, &filter.value, filter.case_sensitive),
            Filter::Id(filter) => (filter.operator, &filter.value, true),
            _ => return None,
        };
        let values = match values {
            OneOrMany::One(value) => std::slice::from_ref(value),
            OneOrMany::Many(values) => values,
        };
        Some(Self { operator, values, case_sensitive })
    }

    /// Whether it is the negation of `eq` or `one_of`.
    pub(super) const fn is_negative(self) -> bool {
        matches!(self.operator, FilterOperator::Ne | FilterOperator::NotIn)
    }

    /// Whether it ignores the case of at least one of its values.
    fn ignores_case(self) -> bool {
        !self.case_sensitive && self.values.iter().any(|value| !is_caseless(value))
    }
}

/// Numbers the classes: first each group of strings that differ only in case, followed by the class of all others that
/// differ from them only in case; last the class of all other strings.
pub(super) struct Names<'f> {
    classes: HashMap<&'f str, u32>,
    /// The half-open range of the classes of strings that are the same in lower case.
    groups: HashMap<String, (u32, u32)>,
    /// The classes that contain a possible string of the column.
    existing: ClassSet,
    other: u32,
}

impl<'f> Names<'f> {
    /// The classes of a column with these possible strings; if `is_certain`, only those that certainly have one exist.
    pub(super) fn of(tests: &[TextTest<'f>], known: &Texts<'f>, is_certain: bool) -> Self {
        let listed: Option<HashSet<&str>> = match known {
            Texts::Listed(listed) => Some(listed.iter().copied().collect()),
            Texts::Any | Texts::Uuids => None,
        };
        let mut named: BTreeMap<String, BTreeSet<&'f str>> = BTreeMap::new();
        let values = tests.iter().flat_map(|test| test.values).map(|value| &**value);
        for text in values.chain(listed.iter().flatten().copied()) {
            named.entry(text.to_lowercase()).or_default().insert(text);
        }
        let has_other_cases = tests.iter().any(|test| test.ignores_case()) && *known == Texts::Any;
        let mut names =
            Self { classes: HashMap::new(), groups: HashMap::new(), existing: ClassSet::default(), other: 0 };
        let mut existing = Vec::new();
        for (folded, texts) in named {
            let start = names.other;
            for &text in &texts {
                if listed.as_ref().map_or_else(|| known.have(text), |listed| listed.contains(text)) {
                    existing.push(names.other);
                }
                names.classes.insert(text, names.other);
                names.other += 1;
            }
            if has_other_cases && (!is_certain || has_other_case(&texts)) {
                existing.push(names.other);
            }
            names.other += 1;
            names.groups.insert(folded, (start, names.other));
        }
        existing.extend(listed.is_none().then_some(names.other));
        names.existing = ClassSet::of_classes(existing);
        names
    }

    pub(super) fn classes(&self) -> u32 {
        self.other + 1
    }

    pub(super) fn into_existing(self) -> ClassSet {
        self.existing
    }

    /// The classes that a test matches.
    pub(super) fn matches(&self, test: &TextTest<'_>) -> ClassSet {
        let class = |text: &str| self.classes.get(text).map(|&class| (class, class + 1));
        let ranges = test.values.iter().filter_map(|text| match test.case_sensitive {
            true => class(text),
            false => self.groups.get(&text.to_lowercase()).copied(),
        });
        let equal = ClassSet::of(ranges.collect());
        if test.is_negative() { equal.complement(self.classes()) } else { equal }
    }
}

/// Whether another string differs from these only in case. May miss one, but never reports one that does not exist.
fn has_other_case(texts: &BTreeSet<&str>) -> bool {
    texts.iter().any(|text| {
        [text.to_lowercase(), text.to_uppercase()]
            .iter()
            .any(|other| !texts.contains(other.as_str()) && other.to_lowercase() == text.to_lowercase())
    })
}
