//! Suggests operators: those of a column's type, and those that may follow a value.

use std::collections::HashSet;

use super::candidate::{Candidate, Candidates};
use super::match_rank::MatchRank;
use super::{CompletionContext, SuggestionKind};
use crate::schema::FilterType;
use crate::semantic::operators;
use crate::syntax::ast::{ColumnName, Operand, Operator, Order, Value, ValueKind};
use crate::syntax::cursor::{FollowingKind, PartialComparison, continuations};

/// The most common operators for a type, which come first; the others follow in table order.
const fn preferred(filter_type: FilterType) -> &'static [Operator] {
    match filter_type {
        FilterType::Text => &[Operator::Eq, Operator::Contains, Operator::In],
        FilterType::Id => &[Operator::Eq, Operator::In],
        FilterType::Number => &[Operator::Gt, Operator::Gte, Operator::Lt, Operator::Lte, Operator::Eq],
        FilterType::Date => &[Operator::Gte, Operator::Gt, Operator::Lt, Operator::Lte, Operator::Between],
        FilterType::Collection => &[Operator::Has, Operator::HasAny, Operator::HasAll, Operator::HasNone],
        FilterType::Boolean | FilterType::FullyAnnotated | FilterType::Other => &[],
    }
}

/// The operators of a type, preferred ones first; all but `by` if the column is unknown.
fn operators_of(filter_type: Option<FilterType>) -> Vec<Operator> {
    let Some(filter_type) = filter_type else {
        return Operator::ALL.into_iter().filter(|operator| *operator != Operator::By).collect();
    };
    let first = preferred(filter_type);
    let others = operators::all(filter_type).filter(|operator| !first.contains(operator));
    first.iter().copied().chain(others).collect()
}

impl CompletionContext<'_> {
    /// The type of a column; a type without operators if it cannot be filtered by.
    fn type_of(&self, column: &ColumnName<'_>) -> Option<FilterType> {
        let found = self.schema.resolve_name(column).ok()?;
        Some(found.column.effective_type().unwrap_or(FilterType::Other))
    }

    /// `a ␣`, `a not ␣`
    pub(super) fn after_column(&self, candidates: &mut Candidates, column: &ColumnName<'_>, words: &[&str]) {
        let filter_type = self.type_of(column);
        if !words.is_empty() {
            return spellings(candidates, filter_type, words);
        }
        let is_condition = matches!(filter_type, Some(FilterType::Boolean | FilterType::FullyAnnotated));
        if is_condition && self.cursor.following.kind != FollowingKind::Operator {
            self.connectives(candidates);
        }
        offer(candidates, filter_type, &operators_of(filter_type));
    }

    /// The continuations of a complete operator: `has ␣any`.
    pub(super) fn longer_operators(&self, candidates: &mut Candidates, comparison: &PartialComparison<'_>) {
        if !comparison.words.is_empty() {
            spellings(candidates, self.type_of(&comparison.column), &comparison.words);
        }
    }

    /// `5 < a ␣`
    pub(super) fn second_relations(&self, candidates: &mut Candidates, column: &ColumnName<'_>, first: Order) {
        let filter_type = self.type_of(column);
        let agrees = |operator: &Operator| operator.order().is_some_and(|order| order.agrees(first));
        let orders: Vec<Operator> = Operator::ALL.into_iter().filter(agrees).collect();
        offer(candidates, filter_type, &orders);
    }

    pub(super) fn takes_nocase(&self, comparison: &PartialComparison<'_>) -> bool {
        matches!(self.type_of(&comparison.column), Some(FilterType::Text | FilterType::Collection))
    }

    /// `5 ␣`, `"x" not ␣`
    pub(super) fn after_first_value(&self, candidates: &mut Candidates, value: &Value<'_>, words: &[&str]) {
        let kind = match self.options.parameters.get(&value.text).map(|bound| &bound.0) {
            Some(Operand::Value(bound)) if value.kind == ValueKind::Parameter => bound.kind,
            _ => value.kind,
        };
        if kind != ValueKind::String && words.is_empty() {
            let filter_type = (kind == ValueKind::Instant).then_some(FilterType::Date);
            offer(candidates, filter_type, &[Operator::Lt, Operator::Lte, Operator::Gt, Operator::Gte]);
        }
        if matches!(kind, ValueKind::String | ValueKind::Parameter) {
            memberships(candidates, words);
        }
    }
}

/// `"x" ␣`, `"x" not ␣`
fn memberships(candidates: &mut Candidates, words: &[&str]) {
    for (operator, detail) in [(Operator::In, "is in a collection"), (Operator::NotIn, "is not in a collection")] {
        let left = match words {
            [] => Some(operator.as_str().to_owned()),
            words => continuations(words).find(|(other, _)| *other == operator).map(|(_, left)| left.join(" ")),
        };
        if let Some(word) = left {
            candidates.offer(&word, || Candidate::new(SuggestionKind::Operator, word.as_str()).detail(detail));
        }
    }
}

/// Adds operators in their canonical spelling; if that does not match the prefix, in another spelling that does.
fn offer(candidates: &mut Candidates, filter_type: Option<FilterType>, operators: &[Operator]) {
    let mut others = Vec::new();
    for &operator in operators {
        match candidates.pattern.match_rank(operator.as_str()) {
            // A symbol that is already written in full needs no suggestion.
            Some(MatchRank::Exact) if !operator.is_word() => {}
            Some(match_rank) => candidates.push(match_rank, candidate_of(operator.as_str(), filter_type, operator)),
            None => others.push(operator),
        }
    }
    for operator in others {
        let words = continuations(&[]).filter(|(other, _)| *other == operator).map(|(_, words)| words.join(" "));
        let matching = |word: String| {
            let match_rank =
                candidates.pattern.match_rank(&word).filter(|match_rank| *match_rank <= MatchRank::Prefix)?;
            word.starts_with(char::is_alphabetic).then_some((match_rank, word))
        };
        if let Some((match_rank, word)) = words.filter_map(matching).next() {
            candidates.push(match_rank, candidate_of(&word, filter_type, operator));
        }
    }
}

/// Adds the remaining words of each operator of a type that starts with the words written so far.
fn spellings(candidates: &mut Candidates, filter_type: Option<FilterType>, words: &[&str]) {
    let of_type = operators_of(filter_type);
    let mut offered = HashSet::new();
    for (operator, left) in continuations(words) {
        if of_type.contains(&operator) && offered.insert(operator) {
            let left = left.join(" ");
            candidates.offer(&left, || candidate_of(&left, filter_type, operator));
        }
    }
}

fn candidate_of(spelling: &str, filter_type: Option<FilterType>, operator: Operator) -> Candidate {
    Candidate::new(SuggestionKind::Operator, spelling).detail(operators::in_words(filter_type, operator))
}
