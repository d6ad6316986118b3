//! The words of all formats for people.

use tamis::compare::{Comparison, Relation, Witness};
use tamis::{MissingValues, Span, Truth};

use crate::commands::diff::pairs::{Change, Compared, Version};
use crate::text;

/// The maximum number of conditions in a sentence.
const MAX_CONDITIONS: usize = 3;

/// What became of a query, in a few words.
pub(super) fn change(compared: &Compared) -> String {
    match &compared.change {
        Change::Changed(comparison) => relation(comparison),
        Change::Invalid => {
            let has_errors =
                |version: &Option<Version>| version.as_ref().is_some_and(|version| version.errors.is_some());
            match (has_errors(&compared.old), has_errors(&compared.new)) {
                (true, true) => "both versions have errors",
                (true, false) => "the old version has errors",
                _ => "it has errors",
            }
            .to_owned()
        }
        change => {
            let versions = compared.old.iter().chain(&compared.new);
            let has_errors = versions.into_iter().any(|version| version.errors.is_some());
            format!("{}{}", change.as_str(), if has_errors { ", and has errors" } else { "" })
        }
    }
}

fn relation(comparison: &Comparison) -> String {
    let is_known = comparison.relation != Relation::Undecided;
    match comparison.only_missing && is_known {
        true => format!("{} only where a value is missing", comparison.relation),
        false => comparison.relation.to_string(),
    }
}

/// The difference that a record shows.
pub(super) struct Difference<'c> {
    /// `also matches` or `no longer matches`.
    pub(super) verb: &'static str,
    pub(super) witness: &'c Witness,
    /// The notes on the record, and the reason why only one query matches it.
    pub(super) notes: Vec<String>,
}

/// The differences between two versions.
pub(super) fn differences(compared: &Compared) -> Vec<Difference<'_>> {
    let Change::Changed(comparison) = &compared.change else { return Vec::new() };
    let sides = [
        ("also matches", &comparison.only_new, "old", &compared.old),
        ("no longer matches", &comparison.only_old, "new", &compared.new),
    ];
    let found = sides.into_iter().filter_map(|(verb, witness, other_name, other)| {
        let witness = witness.as_ref()?;
        let text = other.as_ref().map_or("", |version| &version.query.text);
        let mut notes: Vec<String> = reason(other_name, text, witness).into_iter().collect();
        notes.extend(unusual(witness));
        Some(Difference { verb, witness, notes })
    });
    found.collect()
}

/// The conditions that are the reason why a query does not match a record.
fn reason(name: &str, query: &str, witness: &Witness) -> Option<String> {
    let mut parts = Vec::new();
    for truth in [Truth::False, Truth::Unknown, Truth::True] {
        let with_truth = witness.conditions.iter().filter(|condition| condition.truth == truth);
        let mut spans: Vec<Span> = with_truth.map(|condition| condition.span).collect();
        spans.dedup();
        let quoted: Vec<String> =
            spans.iter().take(MAX_CONDITIONS).map(|span| text::quote(&one_line(span.text(query)))).collect();
        let more = spans.len().saturating_sub(MAX_CONDITIONS);
        let (conditions, verb) = match (quoted.as_slice(), more) {
            ([], _) => continue,
            ([only], 0) => (only.clone(), "is"),
            ([front @ .., last], 0) => (format!("{} and {last}", front.join(", ")), "are"),
            (all, more) => (format!("{} and {}", all.join(", "), text::counted(more, "other", "others")), "are"),
        };
        parts.push(format!("{conditions} {verb} {truth}"));
    }
    (!parts.is_empty()).then(|| format!("in the {name} query, {}", parts.join(", and ")))
}

/// A part of a query on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A note on values that the columns usually do not have.
fn unusual(witness: &Witness) -> Option<String> {
    let quoted: Vec<String> = witness.unusual_columns.iter().map(|id| text::quote(id)).collect();
    match quoted.as_slice() {
        [] => None,
        [only] => Some(format!("{only} usually does not have such a value")),
        [front @ .., last] => Some(format!("{} and {last} usually do not have such values", front.join(", "))),
    }
}

/// The relation under each model of missing values, if it depends on that.
pub(super) fn models(compared: &Compared) -> Option<String> {
    let Change::Changed(comparison) = &compared.change else { return None };
    if !comparison.depends_on_model() {
        return None;
    }
    let mut parts: Vec<(Relation, Vec<&str>)> = Vec::new();
    for (model, relation) in &comparison.models {
        match parts.iter_mut().find(|(known, _)| known == relation) {
            Some((_, models)) => models.push(meaning(*model)),
            None => parts.push((*relation, vec![meaning(*model)])),
        }
    }
    let parts: Vec<String> =
        parts.iter().map(|(relation, models)| format!("{relation} if it is {}", models.join(" or "))).collect();
    Some(format!("depends on how a comparison with a missing value is handled: {}", parts.join(", ")))
}

/// The result of a comparison with a missing value.
const fn meaning(model: MissingValues) -> &'static str {
    match model {
        MissingValues::Unknown => "unknown",
        MissingValues::False => "false",
        MissingValues::UnequalIsTrue => "true for `!=`",
        _ => model.as_str(),
    }
}

/// What an undecided comparison leaves open.
pub(super) fn open(compared: &Compared) -> Option<&'static str> {
    let Change::Changed(comparison) = &compared.change else { return None };
    let sides = (comparison.only_old.is_some(), comparison.only_new.is_some());
    (comparison.relation == Relation::Undecided).then_some(match sides {
        (false, false) => "neither a proof nor a record that shows a difference was found",
        (true, _) => "whether it also matches other records is not known",
        (false, true) => "whether it no longer matches some records is not known",
    })
}
