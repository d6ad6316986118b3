//! The token at the cursor and what is expected there: for completion and hover.
//!
//! The text before the cursor is read as tokens, valid or not, the way the recovering parser reads it, but without
//! diagnostics.

use crate::diagnostic::{Diagnostics, words};
use crate::limits::Limits;
use crate::source::{Span, offset};
use crate::syntax::ast::{ColumnName, Operator, Order, Value, ValueKind};
use crate::syntax::lexer;

use super::super::grammar::{Rule, Token};
use super::super::literal;
use super::operator::MAX_WORDS;
use super::{LogicalToken, Recovery};
use crate::syntax::ast::Connective;

mod following;
mod prefix;

pub(crate) use following::{Following, FollowingKind};
pub(crate) use prefix::{Prefix, Quote};

/// The token at the cursor and what is expected there.
#[derive(Clone, Debug)]
pub(crate) struct CursorContext<'a> {
    pub(crate) prefix: Prefix<'a>,
    pub(crate) expected: Expected<'a>,
    /// The number of open parentheses around conditions.
    pub(crate) open: usize,
    pub(crate) following: Following<'a>,
}

/// What is expected at a position; `␣` marks it.
#[derive(Clone, Debug)]
pub(crate) enum Expected<'a> {
    /// `a and ␣`
    Condition,
    /// `a ␣`, `a is not ␣`
    Operator { column: ColumnName<'a>, words: Vec<&'a str> },
    /// `a = ␣`, `a between 1 and ␣`
    Value(PartialComparison<'a>),
    /// `a between 1 ␣`
    And(PartialComparison<'a>),
    /// `a in (1, ␣`
    Item(Items<'a>),
    /// `a in (1 ␣`
    Separator(Items<'a>),
    /// `a = 1 ␣`, with the comparison if `nocase` may follow
    Connective(Option<PartialComparison<'a>>),
    /// `5 ␣`, `"x" not ␣`
    Relation { value: Value<'a>, words: Vec<&'a str> },
    /// `5 < ␣`, `"x" in ␣`
    ColumnFor { value: Value<'a>, operator: Operator },
    /// `5 < a ␣`
    SecondRelation { column: ColumnName<'a>, first: Order },
    /// After an error: anything that continues the query.
    Anything,
}

impl Expected<'_> {
    /// Whether an `and` would belong to a range, after its lower bound or in place of it.
    fn expects_and(&self) -> bool {
        match self {
            Self::And(_) => true,
            Self::Value(comparison) => comparison.is_range() && comparison.bound == Bound::Low,
            _ => false,
        }
    }
}

/// An incomplete comparison: a column and an operator.
#[derive(Clone, Debug)]
pub(crate) struct PartialComparison<'a> {
    pub(crate) column: ColumnName<'a>,
    pub(crate) operator: Operator,
    /// The words of the operator, which may be a prefix of a longer one.
    pub(crate) words: Vec<&'a str>,
    /// The bound of a range that is expected.
    bound: Bound,
    /// The lower bound of a range, if it is written.
    pub(crate) low: Option<Value<'a>>,
}

/// A bound of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Low,
    High,
}

impl<'a> PartialComparison<'a> {
    fn new(column: ColumnName<'a>, operator: Operator, words: Vec<&'a str>) -> Self {
        Self { column, operator, words, bound: Bound::Low, low: None }
    }

    const fn is_range(&self) -> bool {
        matches!(self.operator, Operator::Between | Operator::NotBetween)
    }
}

/// An incomplete list.
#[derive(Clone, Debug)]
pub(crate) struct Items<'a> {
    pub(crate) comparison: PartialComparison<'a>,
    pub(crate) closer: &'static str,
    /// The items before the cursor.
    pub(crate) listed: Vec<Value<'a>>,
}

/// Tokens that are read together, and what is expected before and after them.
#[derive(Clone, Debug)]
pub(crate) struct Transition<'a> {
    pub(crate) before: Expected<'a>,
    pub(crate) after: Expected<'a>,
    pub(crate) span: Span,
    /// The value of the first token, if it can be a value.
    pub(crate) value: Option<Value<'a>>,
    /// The column that a leading value is compared with.
    pub(crate) column: Option<ColumnName<'a>>,
}

/// The transition at byte `at`, or the one that ends there; `None` in white space and comments.
pub(crate) fn transition_at<'a>(text: &'a str, at: usize, limits: &Limits) -> Option<Transition<'a>> {
    let at = offset(at);
    let mut tokens = lexer::tokens(text);
    tokens.retain(|token| token.rule != Rule::comment && !is_space(*token, text));
    let started = tokens.partition_point(|token| token.span.start <= at);
    let target = started.checked_sub(1)?;
    let touched = tokens.get(target).filter(|token| at <= token.span.end)?;
    // Between a word and a symbol, the cursor is on the word.
    let is_symbol = touched.span.start == at && matches!(touched.rule, Rule::symbol | Rule::bracket | Rule::comma);
    let before = target.checked_sub(1).filter(|&before| tokens.get(before).is_some_and(|token| token.span.end == at));
    let target = before.filter(|_| is_symbol).unwrap_or(target);
    Recovery::of(tokens, text, limits).transition_containing(target)
}

/// The prefix at byte `at` and what is expected there; empty in a comment. There are two contexts after a symbol that
/// is an operator: the operator may continue, or its value may start.
pub(crate) fn contexts_at<'a>(text: &'a str, at: usize, limits: &Limits) -> Vec<CursorContext<'a>> {
    let mut tokens = lexer::tokens(text.get(..at).unwrap_or_default());
    if tokens.last().is_some_and(|last| last.rule == Rule::comment && last.span.end as usize == at) {
        return Vec::new();
    }
    tokens.retain(|token| token.rule != Rule::comment && !is_space(*token, text));
    let candidates = prefix::candidates(text, at, &tokens);
    let read = |in_prefix: usize| {
        let context = tokens.get(..tokens.len() - in_prefix).unwrap_or_default().to_vec();
        let first = tokens.get(tokens.len() - in_prefix).copied();
        let (expected, open) = Recovery::of(context, text, limits).expected();
        let prefix = Prefix::new(text, at, first, &expected, limits);
        let following = Following::of(text, prefix.span, &expected, limits);
        CursorContext { prefix, expected, open, following }
    };
    let mut contexts: Vec<CursorContext<'_>> = candidates.into_iter().map(read).collect();
    if contexts.len() > 1 {
        // The first half of a symbol does not end a condition.
        contexts.retain(|context| !matches!(context.expected, Expected::Anything));
    }
    contexts
}

/// Whether a token contains only white space or invisible characters that the grammar does not accept.
fn is_space(token: Token, text: &str) -> bool {
    let is_space = |c: char| c.is_whitespace() || words::is_invisible(c);
    token.rule == Rule::foreign && token.span.text(text).chars().all(is_space)
}

impl<'a> Recovery<'a, '_> {
    /// What is expected after all tokens, and the number of open parentheses.
    fn expected(&mut self) -> (Expected<'a>, usize) {
        let mut expected = Expected::Condition;
        let mut open = 0;
        while let Some(token) = self.peek(0) {
            expected = self.step(expected, token, &mut open);
        }
        (expected, open)
    }

    /// The transition that contains the token `target`.
    fn transition_containing(&mut self, target: usize) -> Option<Transition<'a>> {
        let mut expected = Expected::Condition;
        let mut open = 0;
        while let Some(token) = self.peek(0) {
            // No step is longer than an operator; cloning only near the target avoids copying long lists.
            let before = (target <= self.at + MAX_WORDS).then(|| expected.clone());
            expected = self.step(expected, token, &mut open);
            if let Some(before) = before.filter(|_| target < self.at) {
                let span = token.span.to(self.previous()?);
                let value = self.value_of(token);
                let after = expected.clone();
                let column = self.column_ahead(expected, &mut open);
                return Some(Transition { before, after, span, value, column });
            }
        }
        None
    }

    /// The column that a leading value is compared with.
    fn column_ahead(&mut self, mut expected: Expected<'a>, open: &mut usize) -> Option<ColumnName<'a>> {
        while matches!(expected, Expected::Relation { .. } | Expected::ColumnFor { .. }) {
            let token = self.peek(0)?;
            if matches!(expected, Expected::ColumnFor { .. }) {
                return self.names_column(0).then(|| self.column(token));
            }
            expected = self.step(expected, token, open);
        }
        None
    }

    /// Skips the next token, or several that belong together, and returns what is expected after them; `expected` is
    /// what is expected before them.
    fn step(&mut self, expected: Expected<'a>, token: Token, open: &mut usize) -> Expected<'a> {
        let is_listed = matches!(expected, Expected::Item(_) | Expected::Separator(_));
        match self.lexeme(token) {
            ")" if !is_listed => {
                self.take(1);
                *open = open.saturating_sub(1);
                Expected::Connective(None)
            }
            "(" if matches!(expected, Expected::Condition | Expected::Anything) => {
                self.take(1);
                *open += 1;
                Expected::Condition
            }
            _ if !is_listed && !expected.expects_and() && self.is_connective(0) => {
                self.take(1);
                Expected::Condition
            }
            _ => self.step_token(expected, token),
        }
    }

    /// Like `step`, for tokens that do not change the nesting of conditions.
    fn step_token(&mut self, expected: Expected<'a>, token: Token) -> Expected<'a> {
        match expected {
            Expected::Condition => self.step_condition(token),
            Expected::Operator { column, .. } => self.step_operator(column),
            Expected::Value(comparison) | Expected::And(comparison) if self.is_connective(0) => {
                let is_and = matches!(self.logical_token(0), Some(LogicalToken::Connective(Connective::And)));
                self.take(1);
                if is_and {
                    Expected::Value(PartialComparison { bound: Bound::High, ..comparison })
                } else {
                    Expected::Condition
                }
            }
            Expected::Value(comparison) => self.step_value(comparison, token),
            Expected::And(_) => self.skip_unexpected(),
            Expected::Item(items) => self.step_item(items, token),
            Expected::Separator(items) => self.step_separator(items, token),
            Expected::Connective(Some(_)) if self.is_word(0, "nocase") => {
                self.take(1);
                Expected::Connective(None)
            }
            Expected::Relation { value, .. } => self.step_relation(value),
            Expected::ColumnFor { operator, .. } => self.step_column_for(operator, token),
            Expected::SecondRelation { column, first } => self.step_second_relation(column, first),
            Expected::Connective(_) | Expected::Anything => {
                self.take(1);
                Expected::Anything
            }
        }
    }

    fn step_condition(&mut self, token: Token) -> Expected<'a> {
        if matches!(self.logical_token(0), Some(LogicalToken::Not)) {
            self.take(1);
            return Expected::Condition;
        }
        let expected = if self.names_column(0) {
            Expected::Operator { column: self.column(token), words: Vec::new() }
        } else {
            match self.value_of(token).filter(|value| !matches!(value.kind, ValueKind::Bareword | ValueKind::Boolean)) {
                Some(value) => Expected::Relation { value, words: Vec::new() },
                None => Expected::Anything,
            }
        };
        self.take(1);
        expected
    }

    fn step_operator(&mut self, column: ColumnName<'a>) -> Expected<'a> {
        if let Some((operator, length)) = self.operator_at(0) {
            let words = self.take_words(length);
            return Expected::Value(PartialComparison::new(column, operator, words));
        }
        match self.unfinished_operator() {
            Some(words) => Expected::Operator { column, words },
            None => self.skip_unexpected(),
        }
    }

    fn step_value(&mut self, comparison: PartialComparison<'a>, token: Token) -> Expected<'a> {
        let closer = match self.lexeme(token) {
            "(" => Some(")"),
            "[" => Some("]"),
            "{" => Some("}"),
            _ => None,
        };
        if let Some(closer) = closer {
            self.take(1);
            return Expected::Item(Items { comparison, closer, listed: Vec::new() });
        }
        let Some(value) = self.value_of(token) else { return self.skip_unexpected() };
        self.take(1);
        match comparison.bound {
            Bound::Low if comparison.is_range() => Expected::And(PartialComparison { low: Some(value), ..comparison }),
            _ => Expected::Connective(Some(comparison).filter(|comparison| !comparison.is_range())),
        }
    }

    fn step_item(&mut self, mut items: Items<'a>, token: Token) -> Expected<'a> {
        self.take(1);
        match self.lexeme(token) {
            ")" | "]" | "}" => Expected::Connective(Some(items.comparison)),
            "," => Expected::Item(items),
            _ => {
                items.listed.extend(self.value_of(token));
                Expected::Separator(items)
            }
        }
    }

    fn step_separator(&mut self, items: Items<'a>, token: Token) -> Expected<'a> {
        self.take(1);
        match self.lexeme(token) {
            ")" | "]" | "}" => Expected::Connective(Some(items.comparison)),
            "," => Expected::Item(items),
            _ => Expected::Separator(items),
        }
    }

    fn step_relation(&mut self, value: Value<'a>) -> Expected<'a> {
        let is_membership = |operator: Operator| matches!(operator, Operator::In | Operator::NotIn);
        let left: Vec<&str> = self.rest().collect();
        if continuations(&left).any(|(operator, _)| is_membership(operator)) {
            return Expected::Relation { value, words: self.take_words(left.len()) };
        }
        match self.operator_at(0) {
            Some((operator, length)) if operator.order().is_some() || is_membership(operator) => {
                self.take(length);
                Expected::ColumnFor { value, operator }
            }
            _ => self.skip_unexpected(),
        }
    }

    fn step_column_for(&mut self, operator: Operator, token: Token) -> Expected<'a> {
        if !self.names_column(0) {
            return self.skip_unexpected();
        }
        let column = self.column(token);
        self.take(1);
        match operator.order() {
            Some(first) => Expected::SecondRelation { column, first },
            None => Expected::Connective(None),
        }
    }

    fn step_second_relation(&mut self, column: ColumnName<'a>, first: Order) -> Expected<'a> {
        let order = |(operator, length): (Operator, usize)| Some((operator, operator.order()?, length));
        match self.operator_at(0).and_then(order).filter(|(_, second, _)| second.agrees(first)) {
            Some((operator, _, length)) => {
                self.take(length);
                // A longer operator that starts with these words would not be an ordering, so none is suggested.
                Expected::Value(PartialComparison::new(column, operator, Vec::new()))
            }
            None => self.skip_unexpected(),
        }
    }

    fn skip_unexpected(&mut self) -> Expected<'a> {
        self.take(1);
        Expected::Anything
    }

    /// The remaining tokens, if an operator starts with them.
    fn unfinished_operator(&mut self) -> Option<Vec<&'a str>> {
        let left: Vec<&str> = self.rest().collect();
        let is_prefix = continuations(&left).next().is_some();
        is_prefix.then(|| self.take_words(left.len()))
    }

    /// The remaining lexemes, up to the length of the longest operator.
    fn rest(&self) -> impl Iterator<Item = &'a str> {
        (0..=MAX_WORDS).map_while(|ahead| self.peek(ahead)).map(|token| self.lexeme(token))
    }

    fn take_words(&mut self, count: usize) -> Vec<&'a str> {
        let words = (0..count).map(|ahead| self.lexeme_at(ahead)).collect();
        self.take(count);
        words
    }

    /// The value of a token, valid or not.
    fn value_of(&self, token: Token) -> Option<Value<'a>> {
        let lexeme = self.lexeme(token);
        let mut ignored = Diagnostics::default();
        let is_boolean = || lexeme.eq_ignore_ascii_case("true") || lexeme.eq_ignore_ascii_case("false");
        Some(match token.rule {
            Rule::word if ["and", "or", "not"].iter().any(|word| lexeme.eq_ignore_ascii_case(word)) => return None,
            Rule::word if is_boolean() => literal::word(ValueKind::Boolean, lexeme, token.span),
            Rule::word | Rule::glued | Rule::apostrophed | Rule::backticked | Rule::grouped => {
                literal::word(ValueKind::Bareword, lexeme, token.span)
            }
            Rule::misescaped_string | Rule::broken_string | Rule::typographic_string => {
                literal::string(lexeme, token.span, &mut ignored)
            }
            Rule::broken_raw_string => literal::raw_string(lexeme, token.span, &mut ignored),
            rule => return literal::of_token(rule, lexeme, token.span, &mut ignored),
        })
    }
}

/// The operators that start with these words and continue, each with its remaining words.
pub(crate) fn continuations<'w>(
    words: &'w [&str],
) -> impl Iterator<Item = (Operator, &'static [&'static str])> + use<'w> {
    Operator::all_spellings().filter_map(move |(spelling, operator)| {
        let (front, left) = spelling.split_at_checked(words.len())?;
        let is_prefix = front.iter().zip(words).all(|(a, b)| a.eq_ignore_ascii_case(b));
        (is_prefix && !left.is_empty()).then_some((operator, left))
    })
}
