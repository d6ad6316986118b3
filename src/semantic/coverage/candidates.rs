//! Candidate values for columns with `contains` or with several values. Their value classes are unlimited, so a few
//! candidates are tested with every leaf instead.

use std::borrow::Cow;
use std::collections::HashSet;

use super::class_set::ClassSet;
use super::known::Texts;
use super::texts::TextTest;
use crate::filter::FilterOperator;

/// The maximum number of bytes to read to test all candidates of a column.
const MAX_READ: usize = 8_000_000;
/// The cost of testing a candidate in addition to its length, in bytes.
const COST_OF_TEST: usize = 16;

/// A value that a record can have.
enum Candidate<'f> {
    One(Text<'f>),
    /// A list of all these strings.
    Several(HashSet<&'f str>),
}

struct Text<'f> {
    text: Cow<'f, str>,
    lower: String,
    upper: String,
}

impl<'f> From<Cow<'f, str>> for Text<'f> {
    fn from(text: Cow<'f, str>) -> Self {
        Self { lower: text.to_lowercase(), upper: text.to_uppercase(), text }
    }
}

/// The candidate values of a column.
pub(super) struct Candidates<'f> {
    values: Vec<Candidate<'f>>,
    has_several: bool,
}

impl<'f> Candidates<'f> {
    /// Candidates for a column with these tests; limited in number so that testing them is linear.
    pub(super) fn of(tests: &[TextTest<'f>], known: &Texts<'f>, has_several: bool) -> Self {
        let mut seen = HashSet::new();
        let mut named: Vec<&'f str> = tests.iter().flat_map(|test| test.values).map(|value| &**value).collect();
        if let Texts::Listed(listed) = known {
            named.extend(listed);
        }
        named.retain(|text| seen.insert(*text));
        let read: usize = tests.iter().flat_map(|test| test.values).map(|value| value.len() + COST_OF_TEST).sum();
        let mut left = MAX_READ;
        let mut afford = |length: usize| {
            let cost = tests.len().saturating_mul(length + COST_OF_TEST).saturating_add(read);
            left.checked_sub(cost).map(|rest| left = rest).is_some()
        };
        let mut values = Vec::new();
        for text in others(&named, known) {
            if values.is_empty() || afford(text.len()) {
                values.push(Candidate::One(Text::from(Cow::Owned(text))));
            }
        }
        let length = named.iter().map(|text| text.len() + 1).sum();
        values.extend(combined(&named, known, has_several).filter(|_| afford(length)));
        for text in named {
            if known.have(text) && afford(text.len()) {
                values.push(Candidate::One(Text::from(Cow::Borrowed(text))));
            }
        }
        Self { values, has_several }
    }

    pub(super) fn classes(&self) -> u32 {
        u32::try_from(self.values.len()).unwrap_or(u32::MAX)
    }

    /// The candidates that a test certainly matches, and those that it certainly does not.
    pub(super) fn matches(&self, test: &TextTest<'_>) -> [ClassSet; 2] {
        let test = PreparedTest::of(test, self.has_several);
        let results: Vec<Option<bool>> = self.values.iter().map(|value| test.matches(value)).collect();
        [true, false].map(|expected| {
            let classes = (0..).zip(&results).filter(|(_, result)| **result == Some(expected));
            ClassSet::of_classes(classes.map(|(class, _)| class))
        })
    }
}

/// Strings of the column with as little as possible in common with those in the filter.
fn others(named: &[&str], known: &Texts<'_>) -> Vec<String> {
    match known {
        Texts::Listed(_) => Vec::new(),
        Texts::Any => {
            let chars: HashSet<char> = named.iter().flat_map(|text| text.chars()).collect();
            // Letters without case; more than a filter can contain.
            let other = ('\u{4e00}'..='\u{9fff}').chain('\u{20000}'..='\u{2a6df}').find(|c| !chars.contains(c));
            other.map(String::from).into_iter().collect()
        }
        Texts::Uuids => {
            let digits = "0123456789abcdef".chars();
            let pairs = digits.flat_map(|digit| "89ab".chars().map(move |variant| (digit, variant)));
            let near = pairs.filter(|&(digit, variant)| digit == variant || variant == '8' || variant == '9');
            near.map(|(digit, variant)| uuid(&digit.to_string(), variant)).collect()
        }
    }
}

/// A UUID of version 4, with the same digit wherever the format allows it.
fn uuid(digit: &str, variant: char) -> String {
    let part = |length: usize| digit.repeat(length);
    format!("{}-{}-4{}-{variant}{}-{}", part(8), part(4), part(3), part(3), part(12))
}

/// A value that contains all strings in the filter, if the column can have one.
fn combined<'f>(named: &[&'f str], known: &Texts<'f>, has_several: bool) -> Option<Candidate<'f>> {
    if has_several {
        let texts: HashSet<&str> = named.iter().copied().filter(|text| known.have(text)).collect();
        return (!texts.is_empty()).then_some(Candidate::Several(texts));
    }
    (*known == Texts::Any).then(|| Candidate::One(Text::from(Cow::Owned(named.join("\n")))))
}

/// A test prepared for many candidates.
struct PreparedTest<'f> {
    test: &'f TextTest<'f>,
    /// Its values; in lower case if case is ignored.
    values: HashSet<Cow<'f, str>>,
    /// The part to search for: as written or in lower case, and in upper case.
    part: Option<(String, String)>,
    has_several: bool,
}

impl<'f> PreparedTest<'f> {
    fn of(test: &'f TextTest<'f>, has_several: bool) -> Self {
        let fold = |text: &'f str| match test.case_sensitive {
            true => Cow::Borrowed(text),
            false => Cow::Owned(text.to_lowercase()),
        };
        let part = test.values.first().filter(|_| test.operator == FilterOperator::Contains);
        let part = part.map(|part| (fold(part).into_owned(), part.to_uppercase()));
        Self { test, values: test.values.iter().map(|value| fold(value)).collect(), part, has_several }
    }

    /// Whether the test matches a value; `None` if servers may differ.
    fn matches(&self, value: &Candidate<'_>) -> Option<bool> {
        match value {
            Candidate::One(text) => self.matches_one(text),
            Candidate::Several(texts) => self.matches_several(texts),
        }
    }

    fn matches_one(&self, text: &Text<'_>) -> Option<bool> {
        let folded = if self.test.case_sensitive { &*text.text } else { &text.lower };
        let is_equal = self.values.contains(folded);
        let Some((part, upper)) = &self.part else { return Some(is_equal != self.test.is_negative()) };
        let has_part = folded.contains(part.as_str());
        let has_upper = !self.test.case_sensitive && text.upper.contains(upper.as_str());
        match has_part {
            // The API does not document whether a part of one of several strings matches.
            true if self.has_several && !is_equal => None,
            false if has_upper => None,
            _ => Some(has_part),
        }
    }

    fn matches_several(&self, texts: &HashSet<&str>) -> Option<bool> {
        let has = |value: &Cow<'_, str>| texts.contains(&**value);
        match self.test.operator {
            // This may compare with all of them, or with one.
            FilterOperator::Eq | FilterOperator::Ne => None,
            _ if self.test.values.iter().any(has) => Some(!self.test.is_negative()),
            // It may be there with another case, or as a part of another string.
            _ if !self.test.case_sensitive || self.part.is_some() => None,
            _ => Some(self.test.is_negative()),
        }
    }
}
