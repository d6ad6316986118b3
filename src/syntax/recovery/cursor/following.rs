//! What stands after the cursor: a suggestion takes its place, or is written before it.

use crate::limits::Limits;
use crate::source::{Span, offset};
use crate::syntax::ast::{Operator, Value};
use crate::syntax::lexer;

use super::super::super::grammar::Rule;
use super::super::Recovery;
use super::{Expected, PartialComparison, continuations, is_space};

/// What stands after the prefix.
#[derive(Clone, Debug)]
pub(crate) struct Following<'a> {
    pub(crate) kind: FollowingKind,
    /// Where it ends: the whole operator or list, or the first token; the end of the prefix if nothing follows.
    pub(crate) end: u32,
    /// Where the condition or list that contains the cursor ends.
    pub(crate) condition_end: u32,
    /// The number of closing brackets without an opening one after the prefix.
    pub(crate) closers: usize,
    /// The items of the list after the cursor.
    pub(crate) items: Vec<Value<'a>>,
}

/// The kind of what stands after the prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FollowingKind {
    /// Nothing but comments.
    End,
    /// `and`, `||`
    Connective,
    /// `nocase`
    Nocase,
    /// `=`, `not contains`
    Operator,
    /// A value: `"x"`, `5`, an unquoted word
    Value,
    /// `("x", "y")`
    List,
    /// `,`
    Comma,
    /// `)`, `]`, `}`
    Closer,
    /// Anything else: a column before an operator, `not`, `(` before a condition.
    Other,
}

impl<'a> Following<'a> {
    /// What stands in `text` after the prefix.
    pub(super) fn of(text: &'a str, prefix: Span, expected: &Expected<'_>, limits: &Limits) -> Self {
        let end = prefix.end;
        let in_range = expected.expects_and() || prefix.text(text).to_ascii_lowercase().ends_with("between");
        let rest = text.get(end as usize..).unwrap_or_default();
        let mut tokens = lexer::tokens(rest);
        tokens.retain(|token| token.rule != Rule::comment && !is_space(*token, rest));
        let ahead = Recovery::of(tokens, rest, limits);
        let (kind, length) = match ahead.continued_operator(expected) {
            Some(length) => (FollowingKind::Operator, length),
            None => ahead.kind_ahead(),
        };
        let last = length.checked_sub(1).and_then(|last| ahead.peek(last));
        let (closers, closer) = ahead.unmatched_closers();
        let items = if matches!(expected, Expected::Item(_)) { ahead.items_before(closer) } else { Vec::new() };
        Self {
            kind,
            end: end + last.map_or(0, |last| last.span.end),
            condition_end: end + ahead.condition_end(in_range),
            closers,
            items,
        }
    }

    /// The span from a byte to the end of the condition.
    pub(crate) fn rest_of_condition(&self, from: u32) -> Span {
        Span::new(from, self.condition_end.max(from))
    }
}

impl<'a> Recovery<'a, '_> {
    /// The number of tokens that continue the operator before the cursor, as in `has ␣any`.
    fn continued_operator(&self, expected: &Expected<'_>) -> Option<usize> {
        let words = match expected {
            Expected::Value(PartialComparison { words, .. }) => words,
            Expected::Operator { words, .. } | Expected::Relation { words, .. } => words,
            _ => return None,
        };
        let ahead: Vec<&str> = self.rest().collect();
        let is_ahead = |left: &&[&str]| {
            left.len() <= ahead.len() && left.iter().zip(&ahead).all(|(word, next)| word.eq_ignore_ascii_case(next))
        };
        let continued = continuations(words).map(|(_, left)| left).filter(is_ahead);
        continued.map(<[&str]>::len).max().filter(|_| !words.is_empty())
    }

    /// The kind of the next tokens, and their number.
    fn kind_ahead(&self) -> (FollowingKind, usize) {
        let Some(token) = self.peek(0) else { return (FollowingKind::End, 0) };
        if let Some((_, length)) = self.operator_at(0) {
            return (FollowingKind::Operator, length);
        }
        match self.lexeme(token) {
            "," => (FollowingKind::Comma, 1),
            ")" | "]" | "}" => (FollowingKind::Closer, 1),
            "(" | "[" | "{" => match self.closer_of(0) {
                closer if self.peek(closer).is_some() => (FollowingKind::List, closer + 1),
                _ => (FollowingKind::Other, 1),
            },
            _ if self.is_connective(0) => (FollowingKind::Connective, 1),
            _ if self.is_word(0, "nocase") => (FollowingKind::Nocase, 1),
            // A value that is compared with a column, or a column.
            _ if self.operator_at(1).is_some() || !self.starts_operand(0) => (FollowingKind::Other, 1),
            _ => (FollowingKind::Value, 1),
        }
    }

    /// The number of closing brackets without an opening one, and the position of the first.
    fn unmatched_closers(&self) -> (usize, Option<usize>) {
        let (mut depth, mut count, mut first) = (0_usize, 0, None);
        for (index, token) in self.tokens.iter().enumerate().filter(|(_, token)| token.rule == Rule::bracket) {
            match self.lexeme(*token) {
                "(" | "[" | "{" => depth += 1,
                _ if depth > 0 => depth -= 1,
                _ => {
                    count += 1;
                    first.get_or_insert(index);
                }
            }
        }
        (count, first)
    }

    /// The values before the bracket that closes a list; none if it is not closed.
    fn items_before(&self, closer: Option<usize>) -> Vec<Value<'a>> {
        let items = closer.and_then(|closer| self.tokens.get(..closer)).unwrap_or_default();
        items.iter().filter_map(|token| self.value_of(*token)).collect()
    }

    /// Where the condition ends that starts before the tokens; `in_range` is whether an `and` belongs to a range.
    fn condition_end(&self, mut in_range: bool) -> u32 {
        let (mut ahead, mut end) = (0, 0);
        while let Some(token) = self.peek(ahead) {
            if self.is_closer(ahead) || self.is_connective(ahead) && !in_range {
                break;
            }
            in_range &= !self.is_connective(ahead);
            let (last, length) = match self.operator_at(ahead) {
                Some((operator, length)) => {
                    in_range |= matches!(operator, Operator::Between | Operator::NotBetween);
                    (ahead + length - 1, length)
                }
                None if self.is_opener(ahead) => (self.closer_of(ahead), self.closer_of(ahead) + 1 - ahead),
                None => (ahead, 1),
            };
            end = self.peek(last).map_or(offset(self.text.len()), |last| last.span.end).max(token.span.end);
            ahead += length;
        }
        end
    }
}
