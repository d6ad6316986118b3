//! The pest grammar. It defines queries and tokens; `grammar_reader` builds trees from its pairs.

use pest::Parser;
use pest::iterators::{Pair, Pairs};

use crate::source::{Span, offset};

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/query.pest"]
struct Grammar;

/// The grammar rejected a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GrammarError {
    /// The byte where parsing stopped.
    pub(super) at: u32,
}

/// Returns the pairs of a valid query.
///
/// # Errors
///
/// Where the grammar stopped, if the query is not valid.
pub(super) fn query(text: &str) -> Result<Pairs<'_, Rule>, GrammarError> {
    Grammar::parse(Rule::query, text).map_err(|error| GrammarError {
        at: offset(match error.location {
            pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
        }),
    })
}

/// A token and its span.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) rule: Rule,
    pub(crate) span: Span,
}

/// Maps the `plain_` rules, which only exist for speed, to the rules they stand for.
const fn kind(rule: Rule) -> Rule {
    match rule {
        Rule::plain_word => Rule::word,
        Rule::plain_number => Rule::number,
        Rule::plain_symbol => Rule::symbol,
        rule => rule,
    }
}

/// Appends the token at the start of `text`, which starts at byte `start` of a longer text; returns the length of the
/// token, or of the white space there.
pub(super) fn read_token(text: &str, start: u32, tokens: &mut Vec<Token>) -> usize {
    let spaces = text.len() - text.trim_start_matches([' ', '\t', '\r', '\n']).len();
    if spaces > 0 {
        return spaces;
    }
    let rule = if text.starts_with('#') { Rule::comment } else { Rule::token };
    // Neither rule fails here.
    let Some(token) = Grammar::parse(rule, text).ok().and_then(|mut found| found.next()) else { return text.len() };
    let length = token.as_str().len();
    tokens.push(Token { rule: kind(token.as_rule()), span: Span::new(start, start + offset(length)) });
    length
}

/// Appends the tokens of a part of a text, which starts at byte `start`.
pub(super) fn read_tokens(part: &str, start: u32, tokens: &mut Vec<Token>) {
    // The rule ends in `ANY`: it accepts every text.
    let Ok(found) = Grammar::parse(Rule::tokens, part) else { return };
    let pairs = found.flat_map(Pair::into_inner).filter(|pair| pair.as_rule() != Rule::EOI);
    tokens.extend(pairs.map(|pair| {
        let Span { start: from, end } = span(&pair);
        Token { rule: kind(pair.as_rule()), span: Span::new(start + from, start + end) }
    }));
}

/// Returns the token that starts at byte `start` of any text, if there is one.
pub(super) fn token_at(text: &str, start: u32) -> Option<Token> {
    let rest = text.get(start as usize..)?;
    let token = Grammar::parse(Rule::token, rest).ok()?.next()?;
    // White space is not a token, but would match `foreign`.
    let length = (!rest.starts_with([' ', '\t', '\r', '\n'])).then(|| offset(token.as_str().len()))?;
    Some(Token { rule: kind(token.as_rule()), span: Span::new(start, start + length) })
}

/// Whether all of `text` is a parameter.
pub(super) fn is_parameter(text: &str) -> bool {
    is_all(Rule::parameter, text)
}

/// Whether all of `text` is an unquoted string.
pub(super) fn is_bareword(text: &str) -> bool {
    is_all(Rule::bareword, text)
}

/// Whether all of `text` is a timestamp.
pub(super) fn is_instant(text: &str) -> bool {
    is_all(Rule::instant, text)
}

/// Whether `text` is a valid query, and not just a name.
pub(super) fn is_query(text: &str) -> bool {
    !is_name(text.trim()) && Grammar::parse(Rule::query, text).is_ok()
}

/// Whether all of `text` is a number, a quantity, a timestamp or a boolean.
pub(super) fn is_literal(text: &str) -> bool {
    [Rule::number, Rule::quantity, Rule::instant, Rule::boolean].into_iter().any(|rule| is_all(rule, text))
}

fn is_all(rule: Rule, text: &str) -> bool {
    Grammar::parse(rule, text).is_ok_and(|mut pairs| pairs.next().is_some_and(|pair| pair.as_str().len() == text.len()))
}

/// Whether all of `text` is a column name without backticks.
pub(super) fn is_name(text: &str) -> bool {
    is_all(Rule::name, text)
}

pub(super) fn span(pair: &Pair<'_, Rule>) -> Span {
    let span = pair.as_span();
    Span::of(span.start()..span.end())
}
