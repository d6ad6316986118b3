//! The incomplete word, string or symbol at the cursor.

use crate::syntax::lexer;
use std::borrow::Cow;

use crate::diagnostic::Diagnostics;
use crate::limits::Limits;
use crate::source::{Span, offset};

use super::super::super::grammar::{self, Rule, Token};
use super::super::super::literal;
use super::super::{Recovery, is_unclosed};
use super::Expected;

/// The incomplete token at the cursor.
#[derive(Clone, Debug)]
pub(crate) struct Prefix<'a> {
    /// The span that a completion replaces, including the part after the cursor.
    pub(crate) span: Span,
    /// The text before the cursor, without quotes.
    pub(crate) text: Cow<'a, str>,
    /// The kind of quotes, if any.
    pub(crate) quote: Option<Quote>,
}

/// The quotes of an incomplete token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quote {
    /// `"x`, also `r"x` and `“x`
    Double,
    /// `'x`
    Single,
    /// `` `x ``
    Backtick,
    /// `user_metadata."x`
    Grouped,
}

/// How many of the last tokens may form the prefix, best candidate first.
pub(super) fn candidates(text: &str, at: usize, tokens: &[Token]) -> Vec<usize> {
    let Some(&last) = tokens.last() else { return vec![0] };
    if let Some(count) = instant_with_offset(text, at, tokens) {
        return vec![count];
    }
    let whole_end = grammar::token_at(text, last.span.start).map_or(0, |whole| whole.span.end as usize);
    if (last.span.end as usize) < at {
        // `now ␣- 7d`
        return vec![usize::from(whole_end > at && last.rule == Rule::instant)];
    }
    let lexeme = last.span.text(text);
    match last.rule {
        Rule::symbol if lexeme == "$" || whole_end > at => vec![1],
        Rule::symbol => vec![1, 0],
        Rule::broken_string if is_joined(text, tokens) => vec![2],
        Rule::typographic_string => {
            let is_closed = lexeme.ends_with(['”', '’', '»', '´']) && lexeme.chars().nth(1).is_some();
            vec![usize::from(!is_closed)]
        }
        Rule::word
        | Rule::number
        | Rule::quantity
        | Rule::instant
        | Rule::parameter
        | Rule::apostrophed
        | Rule::glued
        | Rule::broken_string
        | Rule::broken_raw_string
        | Rule::broken_backticked => vec![1],
        _ => vec![0],
    }
}

/// `today - 2`: the number of tokens of a timestamp with an incomplete offset.
fn instant_with_offset(text: &str, at: usize, tokens: &[Token]) -> Option<usize> {
    (2..=3).find(|&count| {
        let first = tokens.len().checked_sub(count).and_then(|index| tokens.get(index));
        first.filter(|first| first.rule == Rule::instant).is_some_and(|first| {
            let written = text.get(first.span.start as usize..at).unwrap_or_default();
            ["d", "1d"].iter().any(|end| grammar::is_instant(&format!("{written}{end}")))
        })
    })
}

/// `user_metadata."us`
fn is_joined(text: &str, tokens: &[Token]) -> bool {
    let [.., group, part] = tokens else { return false };
    group.rule == Rule::word && group.span.end == part.span.start && group.span.text(text).ends_with(['.', '/'])
}

impl<'a> Prefix<'a> {
    /// The prefix that starts with the token `first`; empty if it is `None`.
    pub(super) fn new(
        text: &'a str,
        at: usize,
        first: Option<Token>,
        expected: &Expected<'_>,
        limits: &Limits,
    ) -> Self {
        let at = offset(at);
        let Some(first) = first else {
            return Self { span: Span::at(at), text: "".into(), quote: None };
        };
        let start = first.span.start;
        let before = Span::new(start, at).text(text);
        let (quote, written) = unquoted(first, before, Span::new(start, at));
        let end = match quote {
            None => plain_end(text, start, at, expected, limits),
            Some(_) => quoted_end(text, first, at),
        };
        Self { span: Span::new(start, end), text: written, quote }
    }
}

/// The quotes of the prefix, and its text without them.
fn unquoted<'a>(first: Token, before: &'a str, span: Span) -> (Option<Quote>, Cow<'a, str>) {
    let mut ignored = Diagnostics::default();
    match first.rule {
        Rule::broken_string => {
            let quote = if before.starts_with('\'') { Quote::Single } else { Quote::Double };
            (Some(quote), literal::open_string(before, span).into())
        }
        Rule::broken_raw_string => (Some(Quote::Double), literal::raw_string(before, span, &mut ignored).text),
        Rule::typographic_string => {
            (Some(Quote::Double), before.trim_start_matches(|c: char| !c.is_alphanumeric()).into())
        }
        Rule::broken_backticked => (Some(Quote::Backtick), literal::backticked(before, span, &mut ignored).name),
        Rule::word if before.contains(['"', '\'']) => {
            let quote = before.find(['"', '\'']).unwrap_or_default();
            let (group, part) = before.split_at_checked(quote).unwrap_or((before, ""));
            let part = literal::open_string(part, Span::new(span.start + offset(quote), span.end));
            (Some(Quote::Grouped), format!("{group}{part}").into())
        }
        _ => (None, before.trim_end().into()),
    }
}

/// The end of the word or symbol that starts at `start`; an operator of several words ends with the last.
fn plain_end(text: &str, start: u32, at: u32, expected: &Expected<'_>, limits: &Limits) -> u32 {
    let token = grammar::token_at(text, start).filter(|token| !is_unclosed(token.rule));
    let end = token.map_or(at, |token| token.span.end).max(at);
    operator_end(text, start, expected, limits).map_or(end, |last| last.max(end))
}

/// The end of the string or name whose quote opens at the token `first`: after its closing quote, unless that belongs
/// to what follows.
fn quoted_end(text: &str, first: Token, at: u32) -> u32 {
    let is_quote = |rule| {
        matches!(
            rule,
            Rule::string
                | Rule::misescaped_string
                | Rule::raw_string
                | Rule::backticked
                | Rule::grouped
                | Rule::typographic_string
        )
    };
    match grammar::token_at(text, first.span.start) {
        Some(whole) if is_quote(whole.rule) && whole.span.end > at && can_end(text, whole.span.end) => whole.span.end,
        // A word directly after an opening quote is the quoted text.
        _ => grammar::token_at(text, at).filter(|next| next.rule == Rule::word).map_or(at, |next| next.span.end),
    }
}

/// Whether a quote that ends at `end` can be a closing quote, judging by what follows it.
fn can_end(text: &str, end: u32) -> bool {
    let rest = text.get(end as usize..).unwrap_or_default();
    let spaces = rest.len() - rest.trim_start().len();
    let Some(next) = grammar::token_at(text, end + offset(spaces)) else { return true };
    match next.rule {
        _ if next.span.text(text) == "#" => true,
        Rule::word => {
            let keywords = ["and", "or", "nocase", "in", "not", "is", "has", "contains", "between", "does"];
            let lexeme = next.span.text(text);
            spaces > 0 && keywords.iter().any(|word| lexeme.eq_ignore_ascii_case(word))
        }
        Rule::bracket => matches!(next.span.text(text), ")" | "]" | "}"),
        rule => matches!(rule, Rule::comma | Rule::symbol),
    }
}

/// The end of the operator that starts at `start`, if one is expected there.
fn operator_end(text: &str, start: u32, expected: &Expected<'_>, limits: &Limits) -> Option<u32> {
    if !matches!(expected, Expected::Operator { .. } | Expected::Relation { .. } | Expected::SecondRelation { .. }) {
        return None;
    }
    let line = text.get(start as usize..)?.lines().next()?;
    let tokens = lexer::tokens(line);
    if tokens.first()?.span.start > 0 {
        return None;
    }
    let recovery = Recovery::of(tokens, line, limits);
    let (_, length) = recovery.operator_at(0)?;
    Some(start + recovery.peek(length - 1)?.span.end)
}
