//! The pest grammar, and how its pairs become conditions. pest is named nowhere else.

use pest::Parser;
use pest::iterators::{Pair, Pairs};

use crate::diagnostic::Diagnostics;
use crate::source::{Span, offset};
use crate::syntax::ast::{
    Ast, Chain, Column, Comparison, Expr, ExprKind, List, Operand, Operator, Order, Value, ValueKind, Within,
};

use super::tree_builder::{Connective, Fold, TooDeep};
use super::{Parsed, errors, fast_path, literal};
use crate::limits::Limits;

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/query.pest"]
struct Grammar;

/// The grammar refused the text; how far it came, in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused {
    pub(super) at: u32,
}

/// Reads a well-formed query.
///
/// # Errors
///
/// Where the text is not one, how far the grammar came.
pub(super) fn parse<'a>(text: &'a str, limits: &Limits) -> Result<Parsed<'a>, Refused> {
    let query = Grammar::parse(Rule::query, text).map_err(|error| Refused {
        at: offset(match error.location {
            pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
        }),
    })?;
    let mut reader = Reader { fold: Fold::new(limits), limits, refused: None };
    let read = query.flat_map(Pair::into_inner).try_for_each(|pair| reader.item(pair));
    if let Some(refused) = reader.refused {
        return Err(refused);
    }
    let end = offset(text.len());
    let (root, diagnostics) = match read {
        Ok(()) => reader.fold.finish(text),
        Err(TooDeep) => (Expr { kind: ExprKind::Hole(None), span: Span::new(0, end) }, reader.fold.diagnostics),
    };
    Ok(Parsed { ast: Ast { root }, diagnostics })
}

/// A lexeme and where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) rule: Rule,
    pub(crate) span: Span,
}

/// The lexeme that a rule is of: what is plain is one of the others, and only told sooner.
const fn kind(rule: Rule) -> Rule {
    match rule {
        Rule::plain_word => Rule::word,
        Rule::plain_number => Rule::number,
        Rule::plain_symbol => Rule::symbol,
        rule => rule,
    }
}

/// The lexemes of any text, white space left out.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = fast_path::tokens(text, 0, &mut tokens);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        at += match piece(rest) {
            Some(piece) => {
                read_tokens(piece, offset(at), &mut tokens);
                piece.len()
            }
            None => read_token(rest, offset(at), &mut tokens),
        };
        if at < text.len() {
            at = fast_path::tokens(text, at, &mut tokens);
        }
    }
    tokens
}

/// How many bytes are read at once: what the grammar makes of them holds a hundred times their memory.
const PIECE: usize = 8 << 10;

/// The first lines of a text that can be read by themselves, or all of it; nothing where its first line is long.
fn piece(text: &str) -> Option<&str> {
    if text.len() <= PIECE {
        return Some(text);
    }
    let end = text.as_bytes().get(..PIECE)?.iter().rposition(|&byte| byte == b'\n')?;
    let piece = text.get(..=end)?;
    // Only a raw text goes on behind its line.
    (!piece.contains("r\"") && !piece.contains("r#")).then_some(piece)
}

/// Appends the lexeme that a text begins with, which begins at byte `start` of a longer one; gives its length, or that
/// of the white space there.
fn read_token(text: &str, start: u32, tokens: &mut Vec<Token>) -> usize {
    let blanks = text.len() - text.trim_start_matches([' ', '\t', '\r', '\n']).len();
    if blanks > 0 {
        return blanks;
    }
    let rule = if text.starts_with('#') { Rule::comment } else { Rule::token };
    // Either takes every text that it is asked about.
    let Some(token) = Grammar::parse(rule, text).ok().and_then(|mut found| found.next()) else { return text.len() };
    let length = token.as_str().len();
    tokens.push(Token { rule: kind(token.as_rule()), span: Span::new(start, start + offset(length)) });
    length
}

/// Appends the lexemes of a part of a text, which begins at byte `start`.
pub(super) fn read_tokens(part: &str, start: u32, tokens: &mut Vec<Token>) {
    // The rule ends in `ANY`: it takes every text.
    let Ok(found) = Grammar::parse(Rule::tokens, part) else { return };
    let pairs = found.flat_map(Pair::into_inner).filter(|pair| pair.as_rule() != Rule::EOI);
    tokens.extend(pairs.map(|pair| {
        let Span { start: from, end } = span(&pair);
        Token { rule: kind(pair.as_rule()), span: Span::new(start + from, start + end) }
    }));
}

/// The lexeme that begins at byte `start` of any text, if one does.
pub(super) fn token_at(text: &str, start: u32) -> Option<Token> {
    let rest = text.get(start as usize..)?;
    let token = Grammar::parse(Rule::token, rest).ok()?.next()?;
    // White space is no lexeme, but would be taken for a foreign one.
    let length = (!rest.starts_with([' ', '\t', '\r', '\n'])).then(|| offset(token.as_str().len()))?;
    Some(Token { rule: kind(token.as_rule()), span: Span::new(start, start + length) })
}

/// Where the last token of any text ends that is no comment; 0 if there is none.
pub(super) fn end_of_last_token(text: &str) -> u32 {
    let tokens = tokens(text);
    tokens.iter().rev().find(|token| token.rule != Rule::comment).map_or(0, |token| token.span.end)
}

/// Where the comments of any text stand.
pub(super) fn comments(text: &str) -> Vec<Span> {
    tokens(text).into_iter().filter(|token| token.rule == Rule::comment).map(|token| token.span).collect()
}

struct Reader<'a, 'l> {
    fold: Fold<'a>,
    limits: &'l Limits,
    /// Set where the pairs are not what the grammar promises: the recovering parser then decides.
    refused: Option<Refused>,
}

impl<'a> Reader<'a, '_> {
    fn item(&mut self, pair: Pair<'a, Rule>) -> Result<(), TooDeep> {
        let span = span(&pair);
        match pair.as_rule() {
            Rule::not => self.fold.not(span)?,
            Rule::open => self.fold.open(span)?,
            Rule::close => self.fold.close(span),
            Rule::and => self.fold.connective(Connective::And, span),
            Rule::or => self.fold.connective(Connective::Or, span),
            Rule::comparison => {
                let condition = self.comparison(pair.into_inner());
                self.condition(condition, span);
            }
            Rule::reversed => {
                let condition = self.reversed(pair.into_inner());
                self.condition(condition, span);
            }
            _ => {}
        }
        Ok(())
    }

    fn condition(&mut self, condition: Option<Expr<'a>>, span: Span) {
        match condition {
            Some(condition) => self.fold.condition(condition),
            None => self.refused = Some(Refused { at: span.start }),
        }
    }

    /// The span is that of the parts: a pair's own ends behind the white space that follows it.
    fn comparison(&mut self, mut pairs: Pairs<'a, Rule>) -> Option<Expr<'a>> {
        let column = self.column(pairs.next()?);
        let start = column.span;
        let Some(pair) = pairs.next() else { return Some(Expr { kind: ExprKind::Bare(column), span: start }) };
        let operator = operator(pair.as_rule())?;
        let operator_span = self.operator_span(&pair);
        let operand = match operator {
            Operator::Between | Operator::NotBetween => {
                let low = self.value(pairs.next()?)?;
                let high = self.value(pairs.nth(1)?)?;
                Operand::Range(Box::new([low, high]))
            }
            _ => self.operand(pairs.next()?)?,
        };
        let nocase = pairs.next().map(|pair| span(&pair));
        let comparison = Comparison { column, operator, operator_span, operand, nocase };
        Some(errors::judged(comparison, pair.as_str(), &mut self.fold.diagnostics))
    }

    fn reversed(&mut self, mut pairs: Pairs<'a, Rule>) -> Option<Expr<'a>> {
        let first = self.value(pairs.next()?)?;
        let start = first.span;
        let pair = pairs.next()?;
        let operator_span = self.operator_span(&pair);
        let column = self.column(pairs.next()?);
        let Some(first_order) = order(pair.as_rule()) else {
            let negated = pair.as_rule() == Rule::not_in;
            let span = start.to(column.span);
            let within = Within { value: first, negated, operator_span, column };
            return Some(Expr { kind: ExprKind::Within(within), span });
        };
        let second = match pairs.next() {
            None => None,
            Some(pair) => {
                let span = self.operator_span(&pair);
                Some((order(pair.as_rule())?, span, self.value(pairs.next()?)?))
            }
        };
        let span = start.to(second.as_ref().map_or(column.span, |(_, _, value)| value.span));
        let chain = Chain { first, first_order, first_span: operator_span, column, second };
        self.fold.diagnostics.extend(errors::mixed_chain(&chain));
        Some(Expr { kind: ExprKind::Chain(Box::new(chain)), span })
    }

    fn operator_span(&mut self, pair: &Pair<'a, Rule>) -> Span {
        let span = span(pair);
        self.fold.diagnostics.extend(errors::typographic_operator(pair.as_str(), span));
        span
    }

    fn column(&mut self, pair: Pair<'a, Rule>) -> Column<'a> {
        let span = span(&pair);
        match pair.as_rule() {
            Rule::backticked => literal::backticked(pair.as_str(), span, &mut self.fold.diagnostics),
            _ => literal::name(pair.as_str(), span, &mut self.fold.diagnostics),
        }
    }

    fn operand(&mut self, pair: Pair<'a, Rule>) -> Option<Operand<'a>> {
        if pair.as_rule() != Rule::list {
            return Some(Operand::Value(self.value(pair)?));
        }
        let span = span(&pair);
        let mut items = Vec::new();
        for item in pair.into_inner() {
            items.push(self.value(item)?);
        }
        if items.len() > self.limits.list_items {
            self.fold.diagnostics.push(errors::too_many_items(items.len(), self.limits.list_items, span));
        }
        Some(Operand::List(List { items, span }))
    }

    fn value(&mut self, pair: Pair<'a, Rule>) -> Option<Value<'a>> {
        value(pair.as_rule(), pair.as_str(), span(&pair), &mut self.fold.diagnostics)
    }
}

/// Whether all of `text` is a column's name without backticks.
pub(super) fn is_name(text: &str) -> bool {
    fast_path::is_name(text) || is_all(Rule::name, text)
}

/// Whether all of `text` is a parameter.
pub(super) fn is_parameter(text: &str) -> bool {
    is_all(Rule::parameter, text)
}

/// Whether all of `text` is a word that stands for a text without quotes.
pub(super) fn is_bareword(text: &str) -> bool {
    is_all(Rule::bareword, text)
}

/// Whether all of `text` is an instant.
pub(super) fn is_instant(text: &str) -> bool {
    is_all(Rule::instant, text)
}

/// Whether `text` is a query of more than a name.
pub(super) fn is_query(text: &str) -> bool {
    !is_name(text.trim()) && Grammar::parse(Rule::query, text).is_ok()
}

/// Whether all of `text` is a number, a quantity or an instant.
pub(super) fn is_literal(text: &str) -> bool {
    [Rule::number, Rule::quantity, Rule::instant, Rule::boolean].into_iter().any(|rule| is_all(rule, text))
}

fn is_all(rule: Rule, text: &str) -> bool {
    Grammar::parse(rule, text).is_ok_and(|mut pairs| pairs.next().is_some_and(|pair| pair.as_str().len() == text.len()))
}

/// A lexeme as a value, where it is one.
pub(super) fn value<'a>(rule: Rule, lexeme: &'a str, span: Span, diagnostics: &mut Diagnostics) -> Option<Value<'a>> {
    Some(match rule {
        Rule::string => literal::string(lexeme, span, diagnostics),
        Rule::raw_string => literal::raw_string(lexeme, span, diagnostics),
        Rule::parameter => literal::parameter(lexeme, span),
        Rule::number => literal::word(ValueKind::Number, lexeme, span),
        Rule::quantity => literal::word(ValueKind::Quantity, lexeme, span),
        Rule::instant => literal::word(ValueKind::Instant, lexeme, span),
        Rule::boolean => literal::word(ValueKind::Boolean, lexeme, span),
        Rule::bareword => literal::word(ValueKind::Bareword, lexeme, span),
        _ => return None,
    })
}

fn operator(rule: Rule) -> Option<Operator> {
    Some(match rule {
        Rule::eq => Operator::Eq,
        Rule::ne => Operator::Ne,
        Rule::lt => Operator::Lt,
        Rule::lte => Operator::Lte,
        Rule::gt => Operator::Gt,
        Rule::gte => Operator::Gte,
        Rule::contains => Operator::Contains,
        Rule::not_contains => Operator::NotContains,
        Rule::r#in => Operator::In,
        Rule::not_in => Operator::NotIn,
        Rule::has => Operator::Has,
        Rule::has_any => Operator::HasAny,
        Rule::has_all => Operator::HasAll,
        Rule::has_none => Operator::HasNone,
        Rule::between => Operator::Between,
        Rule::not_between => Operator::NotBetween,
        Rule::by => Operator::By,
        _ => return None,
    })
}

fn order(rule: Rule) -> Option<Order> {
    Some(match rule {
        Rule::lt => Order::Lt,
        Rule::lte => Order::Lte,
        Rule::gt => Order::Gt,
        Rule::gte => Order::Gte,
        _ => return None,
    })
}

fn span(pair: &Pair<'_, Rule>) -> Span {
    let span = pair.as_span();
    Span::of(span.start()..span.end())
}
