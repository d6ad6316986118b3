//! What is being written at a byte of a text, and what may stand there: for completion and hover.
//!
//! The text in front of the byte is read as tokens, well-formed or not, the way the recovering parser reads
//! it; no diagnostics are made.

use crate::diagnostic::{Diagnostics, words};
use crate::limits::Limits;
use crate::source::{Span, offset};
use crate::syntax::ast::{Column, Operator, Order, Value, ValueKind};
use crate::syntax::lexer;

use super::super::grammar::{self, Rule, Token};
use super::super::literal;
use super::operator::MAX_WORDS;
use super::{LogicalToken, Recovery};
use crate::syntax::ast::Connective;

mod prefix;

pub(crate) use prefix::{Prefix, Quote};

/// What is being written at a byte of a text, and what may stand there.
#[derive(Clone, Debug)]
pub(crate) struct CursorContext<'a> {
    pub(crate) written: Prefix<'a>,
    pub(crate) expected: Expected<'a>,
    /// Whether a parenthesis round conditions is open.
    pub(crate) is_open: bool,
    /// The lexeme that follows what is written; where nothing is yet, the one that follows the byte.
    pub(crate) ahead: &'a str,
}

/// What may stand at a place; `␣` marks it.
#[derive(Clone, Debug)]
pub(crate) enum Expected<'a> {
    /// `a and ␣`
    Condition,
    /// `a ␣`, `a is not ␣`
    Operator { column: Column<'a>, begun: Vec<&'a str> },
    /// `a = ␣`, `a between 1 and ␣`
    Value(Question<'a>),
    /// `a between 1 ␣`
    And(Question<'a>),
    /// `a in (1, ␣`
    Item(Items<'a>),
    /// `a in (1 ␣`
    Separator(Items<'a>),
    /// `a = 1 ␣`, with the question that `nocase` may follow
    Connective(Option<Question<'a>>),
    /// `5 ␣`, `"x" not ␣`
    Relation { value: Value<'a>, begun: Vec<&'a str> },
    /// `5 < ␣`, `"x" in ␣`
    ColumnFor { value: Value<'a>, operator: Operator },
    /// `5 < a ␣`
    SecondRelation { column: Column<'a>, first: Order },
    /// Behind a mistake: whatever goes on with the query.
    Lost,
}

impl Expected<'_> {
    /// Whether an `and` belongs to a range, with its lower bound in front or missing.
    fn awaits_and(&self) -> bool {
        match self {
            Self::And(_) => true,
            Self::Value(question) => question.is_range() && question.bound == Bound::Low,
            _ => false,
        }
    }
}

/// A column and what is asked of it.
#[derive(Clone, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) column: Column<'a>,
    pub(crate) operator: Operator,
    /// The words of the operator, which a longer one may begin with.
    pub(crate) words: Vec<&'a str>,
    /// Which bound of a range is asked for.
    bound: Bound,
    /// The lower bound of a range, once it is written.
    pub(crate) low: Option<Value<'a>>,
}

/// One of the two bounds of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Low,
    High,
}

impl<'a> Question<'a> {
    fn new(column: Column<'a>, operator: Operator, words: Vec<&'a str>) -> Self {
        Self { column, operator, words, bound: Bound::Low, low: None }
    }

    const fn is_range(&self) -> bool {
        matches!(self.operator, Operator::Between | Operator::NotBetween)
    }
}

/// A list that is being written.
#[derive(Clone, Debug)]
pub(crate) struct Items<'a> {
    pub(crate) question: Question<'a>,
    pub(crate) closer: &'static str,
    /// The items in front.
    pub(crate) listed: Vec<Value<'a>>,
}

/// Tokens that are read together, and what was expected round them.
#[derive(Clone, Debug)]
pub(crate) struct Transition<'a> {
    pub(crate) before: Expected<'a>,
    pub(crate) behind: Expected<'a>,
    pub(crate) span: Span,
    /// The value that the first of them is, if it were one.
    pub(crate) value: Option<Value<'a>>,
    /// The column that a value in front is compared with.
    pub(crate) column: Option<Column<'a>>,
}

/// The tokens that stand at byte `at`, or end there; nothing in white space and comments.
pub(crate) fn step_at<'a>(text: &'a str, at: usize, limits: &Limits) -> Option<Transition<'a>> {
    let at = offset(at);
    let mut tokens = lexer::tokens(text);
    tokens.retain(|token| token.rule != Rule::comment && !is_space(*token, text));
    let begun = tokens.partition_point(|token| token.span.start <= at);
    let target = begun.checked_sub(1)?;
    let touched = tokens.get(target).filter(|token| at <= token.span.end)?;
    // At the end of a word and the beginning of a sign, the word is meant.
    let is_sign = touched.span.start == at && matches!(touched.rule, Rule::symbol | Rule::bracket | Rule::comma);
    let before = target.checked_sub(1).filter(|&before| tokens.get(before).is_some_and(|token| token.span.end == at));
    let target = before.filter(|_| is_sign).unwrap_or(target);
    Recovery::of(tokens, text, limits).step_past(target)
}

/// What is being written at byte `at`, and what may stand there; nothing in a comment. Behind a sign that
/// is an operator there are two places: the operator may go on, or its value may begin.
pub(crate) fn places<'a>(text: &'a str, at: usize, limits: &Limits) -> Vec<CursorContext<'a>> {
    let mut tokens = lexer::tokens(text.get(..at).unwrap_or_default());
    if tokens.last().is_some_and(|last| last.rule == Rule::comment && last.span.end as usize == at) {
        return Vec::new();
    }
    tokens.retain(|token| token.rule != Rule::comment && !is_space(*token, text));
    let candidates = prefix::candidates(text, at, &tokens);
    let read = |begun: usize| {
        let context = tokens.get(..tokens.len() - begun).unwrap_or_default().to_vec();
        let first = tokens.get(tokens.len() - begun).copied();
        let (expected, open) = Recovery::of(context, text, limits).expected();
        let written = Prefix::new(text, at, first, &expected, limits);
        let end = if first.is_some() { written.span.end as usize } else { at };
        let ahead = lexeme_behind(text, end);
        CursorContext { written, expected, is_open: open > 0, ahead }
    };
    let mut places: Vec<CursorContext<'_>> = candidates.into_iter().map(read).collect();
    if places.len() > 1 {
        // What is half a sign ends nothing.
        places.retain(|place| !matches!(place.expected, Expected::Lost));
    }
    places
}

/// The next lexeme from a byte on; nothing at the end.
fn lexeme_behind(text: &str, from: usize) -> &str {
    let rest = text.get(from..).unwrap_or_default().trim_start();
    let start = offset(text.len() - rest.len());
    grammar::token_at(text, start).map_or("", |token| token.span.text(text))
}

/// Whether a token is a space of another kind than ours, or nothing to see.
fn is_space(token: Token, text: &str) -> bool {
    let is_space = |c: char| c.is_whitespace() || words::is_invisible(c);
    token.rule == Rule::foreign && token.span.text(text).chars().all(is_space)
}

impl<'a> Recovery<'a, '_> {
    /// What may stand behind all tokens, and how many parentheses are open there.
    fn expected(&mut self) -> (Expected<'a>, usize) {
        let mut expected = Expected::Condition;
        let mut open = 0;
        while let Some(token) = self.peek(0) {
            expected = self.step(expected, token, &mut open);
        }
        (expected, open)
    }

    /// The step that goes past the token `target`.
    fn step_past(&mut self, target: usize) -> Option<Transition<'a>> {
        let mut expected = Expected::Condition;
        let mut open = 0;
        while let Some(token) = self.peek(0) {
            // No step is longer than an operator; what was listed long before is not copied.
            let before = (target <= self.at + MAX_WORDS).then(|| expected.clone());
            expected = self.step(expected, token, &mut open);
            if let Some(before) = before.filter(|_| target < self.at) {
                let span = token.span.to(self.previous()?);
                let value = self.value_of(token);
                let behind = expected.clone();
                let column = self.column_ahead(expected, &mut open);
                return Some(Transition { before, behind, span, value, column });
            }
        }
        None
    }

    /// The column that a value in front is compared with.
    fn column_ahead(&mut self, mut expected: Expected<'a>, open: &mut usize) -> Option<Column<'a>> {
        while matches!(expected, Expected::Relation { .. } | Expected::ColumnFor { .. }) {
            let token = self.peek(0)?;
            if matches!(expected, Expected::ColumnFor { .. }) {
                return self.names_column(0).then(|| self.column(token));
            }
            expected = self.step(expected, token, open);
        }
        None
    }

    /// Goes past the next token, or several that belong together, where `expected` is in front of them.
    fn step(&mut self, expected: Expected<'a>, token: Token, open: &mut usize) -> Expected<'a> {
        let is_listed = matches!(expected, Expected::Item(_) | Expected::Separator(_));
        match self.lexeme(token) {
            ")" if !is_listed => {
                self.take(1);
                *open = open.saturating_sub(1);
                Expected::Connective(None)
            }
            "(" if matches!(expected, Expected::Condition | Expected::Lost) => {
                self.take(1);
                *open += 1;
                Expected::Condition
            }
            _ if !is_listed && !expected.awaits_and() && self.is_connective(0) => {
                self.take(1);
                Expected::Condition
            }
            _ => self.behind(expected, token),
        }
    }

    /// What is expected behind the next token, or several, where `expected` was in front of it.
    fn behind(&mut self, expected: Expected<'a>, token: Token) -> Expected<'a> {
        match expected {
            Expected::Condition => self.behind_condition(token),
            Expected::Operator { column, .. } => self.behind_column(column),
            Expected::Value(question) | Expected::And(question) if self.is_connective(0) => {
                let is_and = matches!(self.joint(0), Some(LogicalToken::Connective(Connective::And)));
                self.take(1);
                if is_and { Expected::Value(Question { bound: Bound::High, ..question }) } else { Expected::Condition }
            }
            Expected::Value(question) => self.behind_operator(question, token),
            Expected::And(_) => self.lost(),
            Expected::Item(items) => self.behind_item(items, token),
            Expected::Separator(items) => self.behind_separator(items, token),
            Expected::Connective(Some(_)) if self.is_word(0, "nocase") => {
                self.take(1);
                Expected::Connective(None)
            }
            Expected::Relation { value, .. } => self.behind_first_value(value),
            Expected::ColumnFor { operator, .. } => self.behind_column_for(operator, token),
            Expected::SecondRelation { column, first } => self.behind_chain(column, first),
            Expected::Connective(_) | Expected::Lost => {
                self.take(1);
                Expected::Lost
            }
        }
    }

    fn behind_condition(&mut self, token: Token) -> Expected<'a> {
        if matches!(self.joint(0), Some(LogicalToken::Not)) {
            self.take(1);
            return Expected::Condition;
        }
        let expected = if self.names_column(0) {
            Expected::Operator { column: self.column(token), begun: Vec::new() }
        } else {
            match self.value_of(token).filter(|value| !matches!(value.kind, ValueKind::Bareword | ValueKind::Boolean)) {
                Some(value) => Expected::Relation { value, begun: Vec::new() },
                None => Expected::Lost,
            }
        };
        self.take(1);
        expected
    }

    fn behind_column(&mut self, column: Column<'a>) -> Expected<'a> {
        if let Some((operator, length)) = self.operator_at(0) {
            let words = self.take_words(length);
            return Expected::Value(Question::new(column, operator, words));
        }
        match self.unfinished_operator() {
            Some(begun) => Expected::Operator { column, begun },
            None => self.lost(),
        }
    }

    fn behind_operator(&mut self, question: Question<'a>, token: Token) -> Expected<'a> {
        let closer = match self.lexeme(token) {
            "(" => Some(")"),
            "[" => Some("]"),
            "{" => Some("}"),
            _ => None,
        };
        if let Some(closer) = closer {
            self.take(1);
            return Expected::Item(Items { question, closer, listed: Vec::new() });
        }
        let Some(value) = self.value_of(token) else { return self.lost() };
        self.take(1);
        match question.bound {
            Bound::Low if question.is_range() => Expected::And(Question { low: Some(value), ..question }),
            _ => Expected::Connective(Some(question).filter(|question| !question.is_range())),
        }
    }

    fn behind_item(&mut self, mut items: Items<'a>, token: Token) -> Expected<'a> {
        self.take(1);
        match self.lexeme(token) {
            ")" | "]" | "}" => Expected::Connective(Some(items.question)),
            "," => Expected::Item(items),
            _ => {
                items.listed.extend(self.value_of(token));
                Expected::Separator(items)
            }
        }
    }

    fn behind_separator(&mut self, items: Items<'a>, token: Token) -> Expected<'a> {
        self.take(1);
        match self.lexeme(token) {
            ")" | "]" | "}" => Expected::Connective(Some(items.question)),
            "," => Expected::Item(items),
            _ => Expected::Separator(items),
        }
    }

    fn behind_first_value(&mut self, value: Value<'a>) -> Expected<'a> {
        let is_membership = |operator: Operator| matches!(operator, Operator::In | Operator::NotIn);
        let left: Vec<&str> = self.rest().collect();
        if continuations(&left).any(|(operator, _)| is_membership(operator)) {
            return Expected::Relation { value, begun: self.take_words(left.len()) };
        }
        match self.operator_at(0) {
            Some((operator, length)) if operator.order().is_some() || is_membership(operator) => {
                self.take(length);
                Expected::ColumnFor { value, operator }
            }
            _ => self.lost(),
        }
    }

    fn behind_column_for(&mut self, operator: Operator, token: Token) -> Expected<'a> {
        if !self.names_column(0) {
            return self.lost();
        }
        let column = self.column(token);
        self.take(1);
        match operator.order() {
            Some(first) => Expected::SecondRelation { column, first },
            None => Expected::Connective(None),
        }
    }

    fn behind_chain(&mut self, column: Column<'a>, first: Order) -> Expected<'a> {
        let order = |(operator, length): (Operator, usize)| Some((operator, operator.order()?, length));
        match self.operator_at(0).and_then(order).filter(|(_, second, _)| second.agrees(first)) {
            Some((operator, _, length)) => {
                self.take(length);
                // A longer spelling would be no order, so nothing goes on with the words of this one.
                Expected::Value(Question::new(column, operator, Vec::new()))
            }
            None => self.lost(),
        }
    }

    fn lost(&mut self) -> Expected<'a> {
        self.take(1);
        Expected::Lost
    }

    /// All that is left, where an operator begins with it.
    fn unfinished_operator(&mut self) -> Option<Vec<&'a str>> {
        let left: Vec<&str> = self.rest().collect();
        let is_begun = continuations(&left).next().is_some();
        is_begun.then(|| self.take_words(left.len()))
    }

    /// What is left, as far as an operator could reach.
    fn rest(&self) -> impl Iterator<Item = &'a str> {
        (0..=MAX_WORDS).map_while(|ahead| self.peek(ahead)).map(|token| self.lexeme(token))
    }

    fn take_words(&mut self, count: usize) -> Vec<&'a str> {
        let words = (0..count).map(|ahead| self.lexeme_at(ahead)).collect();
        self.take(count);
        words
    }

    /// The value that a token is, well-formed or not.
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

/// Whether a word or a sign is the first of an operator, or all of it.
pub(crate) fn begins_operator(lexeme: &str) -> bool {
    Operator::all_spellings()
        .any(|(spelling, _)| spelling.first().is_some_and(|first| first.eq_ignore_ascii_case(lexeme)))
}

/// The operators that begin with these words and go on, each with the words that are left.
pub(crate) fn continuations<'w>(
    begun: &'w [&str],
) -> impl Iterator<Item = (Operator, &'static [&'static str])> + use<'w> {
    Operator::all_spellings().filter_map(move |(spelling, operator)| {
        let (front, left) = spelling.split_at_checked(begun.len())?;
        let is_begun = front.iter().zip(begun).all(|(a, b)| a.eq_ignore_ascii_case(b));
        (is_begun && !left.is_empty()).then_some((operator, left))
    })
}
