//! Operators: those that the type of a column has, and those that may follow a value.

use std::collections::HashSet;

use super::candidate::{Candidate, Candidates};
use super::match_rank::MatchRank;
use super::{CompletionContext, SuggestionKind};
use crate::schema::FilterType;
use crate::semantic::operators;
use crate::syntax::ast::{Column, Operand, Operator, Order, Value, ValueKind};
use crate::syntax::cursor::{Question, begins_operator, continuations};

/// What is asked of a column of this type most often, first; the others follow as the table has them.
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

/// The operators of a type, the preferred ones first; where nothing is known of a column, all but `by`.
fn operators_of(filter_type: Option<FilterType>) -> Vec<Operator> {
    let Some(filter_type) = filter_type else {
        return Operator::ALL.into_iter().filter(|operator| *operator != Operator::By).collect();
    };
    let first = preferred(filter_type);
    let others = operators::all(filter_type).filter(|operator| !first.contains(operator));
    first.iter().copied().chain(others).collect()
}

impl CompletionContext<'_> {
    /// The type of a column by its name; of one that cannot be filtered by, a type without operators.
    fn type_of(&self, column: &Column<'_>) -> Option<FilterType> {
        let found = self.schema.resolve(column).ok()?;
        Some(found.column.effective_type().unwrap_or(FilterType::Other))
    }

    /// `a ␣`, `a not ␣`
    pub(super) fn behind_column(&self, candidates: &mut Candidates, column: &Column<'_>, begun: &[&str]) {
        let filter_type = self.type_of(column);
        if !begun.is_empty() {
            return spellings(candidates, filter_type, begun);
        }
        let is_condition = matches!(filter_type, Some(FilterType::Boolean | FilterType::FullyAnnotated));
        if is_condition && !begins_operator(self.place.ahead) {
            self.connectives(candidates);
        }
        offer(candidates, filter_type, &operators_of(filter_type));
    }

    /// What an operator goes on with that is one already: `has ␣any`.
    pub(super) fn longer_operators(&self, candidates: &mut Candidates, question: &Question<'_>) {
        if !question.words.is_empty() {
            spellings(candidates, self.type_of(&question.column), &question.words);
        }
    }

    /// `5 < a ␣`
    pub(super) fn second_relations(&self, candidates: &mut Candidates, column: &Column<'_>, first: Order) {
        let filter_type = self.type_of(column);
        let agrees = |operator: &Operator| operator.order().is_some_and(|order| order.agrees(first));
        let orders: Vec<Operator> = Operator::ALL.into_iter().filter(agrees).collect();
        offer(candidates, filter_type, &orders);
    }

    pub(super) fn takes_nocase(&self, question: &Question<'_>) -> bool {
        matches!(self.type_of(&question.column), Some(FilterType::Text | FilterType::Collection))
    }

    /// `5 ␣`, `"x" not ␣`
    pub(super) fn behind_first_value(&self, candidates: &mut Candidates, value: &Value<'_>, begun: &[&str]) {
        let kind = match self.options.parameters.get(&value.text).map(|bound| &bound.0) {
            Some(Operand::Value(bound)) if value.kind == ValueKind::Parameter => bound.kind,
            _ => value.kind,
        };
        if kind != ValueKind::String && begun.is_empty() {
            let filter_type = (kind == ValueKind::Instant).then_some(FilterType::Date);
            offer(candidates, filter_type, &[Operator::Lt, Operator::Lte, Operator::Gt, Operator::Gte]);
        }
        if matches!(kind, ValueKind::String | ValueKind::Parameter) {
            memberships(candidates, begun);
        }
    }
}

/// `"x" ␣`, `"x" not ␣`
fn memberships(candidates: &mut Candidates, begun: &[&str]) {
    for (operator, detail) in
        [(Operator::In, "is an item of a collection"), (Operator::NotIn, "is no item of a collection")]
    {
        let left = match begun {
            [] => Some(operator.as_str().to_owned()),
            begun => continuations(begun).find(|(other, _)| *other == operator).map(|(_, left)| left.join(" ")),
        };
        if let Some(word) = left {
            candidates.offer(&word, || Candidate::new(SuggestionKind::Operator, word.as_str()).detail(detail));
        }
    }
}

/// Operators in their canonical spelling; those that are not like what is written, in another one that begins
/// with it.
fn offer(candidates: &mut Candidates, filter_type: Option<FilterType>, operators: &[Operator]) {
    let mut others = Vec::new();
    for &operator in operators {
        match candidates.pattern.match_rank(operator.as_str()) {
            // A sign that is written needs no menu to be written.
            Some(MatchRank::Exact) if !operator.is_word() => {}
            Some(match_rank) => candidates.push(match_rank, candidate_of(operator.as_str(), filter_type, operator)),
            None => others.push(operator),
        }
    }
    for operator in others {
        let words = continuations(&[]).filter(|(other, _)| *other == operator).map(|(_, words)| words.join(" "));
        let begins = |word: String| {
            let match_rank =
                candidates.pattern.match_rank(&word).filter(|match_rank| *match_rank <= MatchRank::Prefix)?;
            word.starts_with(char::is_alphabetic).then_some((match_rank, word))
        };
        if let Some((match_rank, word)) = words.filter_map(begins).next() {
            candidates.push(match_rank, candidate_of(&word, filter_type, operator));
        }
    }
}

/// What is left of each operator of a type that begins with these words.
fn spellings(candidates: &mut Candidates, filter_type: Option<FilterType>, begun: &[&str]) {
    let of_type = operators_of(filter_type);
    let mut offered = HashSet::new();
    for (operator, left) in continuations(begun) {
        if of_type.contains(&operator) && offered.insert(operator) {
            let left = left.join(" ");
            candidates.offer(&left, || candidate_of(&left, filter_type, operator));
        }
    }
}

fn candidate_of(spelling: &str, filter_type: Option<FilterType>, operator: Operator) -> Candidate {
    Candidate::new(SuggestionKind::Operator, spelling).detail(operators::in_words(filter_type, operator))
}
