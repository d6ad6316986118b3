//! Builds a syntax tree from the pairs of the pest grammar.

use pest::iterators::{Pair, Pairs};

use crate::limits::Limits;
use crate::source::{Span, offset};

use super::ast::{
    Chain, ColumnName, Comparison, Connective, Expr, ExprKind, List, Operand, Operator, Order, Value, Within,
};
use super::grammar::{self, GrammarError, Rule, span};
use super::parsed::Parsed;
use super::tree_builder::{TooDeep, TreeBuilder};
use super::{errors, literal};

/// Parses a valid query.
///
/// # Errors
///
/// Where the grammar stopped, if the query is not valid.
pub(super) fn parse<'a>(text: &'a str, limits: &Limits) -> Result<Parsed<'a>, GrammarError> {
    let query = grammar::query(text)?;
    let mut reader = Reader { builder: TreeBuilder::new(limits), limits, error: None };
    let read = query.flat_map(Pair::into_inner).try_for_each(|pair| reader.item(pair));
    if let Some(error) = reader.error {
        return Err(error);
    }
    let end = offset(text.len());
    let (root, diagnostics) = match read {
        Ok(()) => reader.builder.finish(text),
        Err(TooDeep) => (Expr { kind: ExprKind::Hole(None), span: Span::new(0, end) }, reader.builder.diagnostics),
    };
    Ok(Parsed::new(text, root, diagnostics))
}

struct Reader<'a, 'l> {
    builder: TreeBuilder<'a>,
    limits: &'l Limits,
    /// Set if the pairs are not what the grammar promises; error recovery then takes over.
    error: Option<GrammarError>,
}

impl<'a> Reader<'a, '_> {
    fn item(&mut self, pair: Pair<'a, Rule>) -> Result<(), TooDeep> {
        let span = span(&pair);
        match pair.as_rule() {
            Rule::not => self.builder.not(span)?,
            Rule::open => self.builder.open(span)?,
            Rule::close => self.builder.close(span),
            Rule::and => self.builder.connective(Connective::And, span),
            Rule::or => self.builder.connective(Connective::Or, span),
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
            Some(condition) => self.builder.condition(condition),
            None => self.error = Some(GrammarError { at: span.start }),
        }
    }

    /// Takes the span from the parts: the pair's own span includes trailing white space.
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
        Some(errors::validated(comparison, pair.as_str(), &mut self.builder.diagnostics))
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
        self.builder.diagnostics.extend(errors::mixed_chain(&chain));
        Some(Expr { kind: ExprKind::Chain(Box::new(chain)), span })
    }

    fn operator_span(&mut self, pair: &Pair<'a, Rule>) -> Span {
        let span = span(pair);
        self.builder.diagnostics.extend(errors::typographic_operator(pair.as_str(), span));
        span
    }

    fn column(&mut self, pair: Pair<'a, Rule>) -> ColumnName<'a> {
        let span = span(&pair);
        match pair.as_rule() {
            Rule::backticked => literal::backticked(pair.as_str(), span, &mut self.builder.diagnostics),
            _ => literal::name(pair.as_str(), span, &mut self.builder.diagnostics),
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
            self.builder.diagnostics.push(errors::too_many_items(items.len(), self.limits.list_items, span));
        }
        Some(Operand::List(List { items, span }))
    }

    fn value(&mut self, pair: Pair<'a, Rule>) -> Option<Value<'a>> {
        literal::of_token(pair.as_rule(), pair.as_str(), span(&pair), &mut self.builder.diagnostics)
    }
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
