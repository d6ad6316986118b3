//! Selection: the parts of a query around a position, from a token to the whole text.

use crate::limits::Limits;
use crate::source::{Span, offset};
use crate::syntax::ast::visit::{Visit, walk_chain, walk_comparison, walk_expr, walk_operand, walk_within};
use crate::syntax::ast::{Chain, ColumnName, Comparison, Expr, Operand, Value, Within};
use crate::syntax::{Lexeme, Rule, parse};

use super::brackets;
use super::completion::character_at;

/// Returns the parts of a query, valid or not, that contain byte `at`, from the innermost to the whole text; each one
/// contains the one before it and is longer.
///
/// These are the content of a string, the token, the value or the column, the condition, the content of a group, the
/// group with its parentheses, the operands of `and` and `or`, and the text. In a query with errors, those that are known.
///
/// Offsets past the end mean the end, and offsets inside a character its start. Returns nothing for an empty text and for
/// one longer than the limit.
///
/// # Examples
///
/// ```
/// use tamis::Limits;
///
/// let text = "is_complete and (duration_ns > 5s)";
/// let ranges = tamis::selection_ranges(text, 32, &Limits::default());
/// let texts: Vec<&str> = ranges.iter().map(|range| range.text(text)).collect();
/// assert_eq!(texts, ["5s", "duration_ns > 5s", "(duration_ns > 5s)", text]);
/// ```
#[must_use]
pub fn selection_ranges(text: &str, at: u32, limits: &Limits) -> Vec<Span> {
    if text.len() > limits.bytes.min(Limits::MAX_BYTES) {
        return Vec::new();
    }
    let at = offset(character_at(text, at));
    let parsed = parse(text, limits);
    let tokens = parsed.tokens.all();
    let mut around = Surroundings { at, spans: Vec::new() };
    around.visit_ast(&parsed.ast);
    for pair in brackets::pairs(text, tokens) {
        if around.add(pair) {
            around.add(trimmed(text, Span::new(pair.start + 1, pair.end - 1)));
        }
    }
    let whole = Span::of(0..text.len());
    around.add(trimmed(text, whole));
    around.add(whole);
    let mut ranges: Vec<Span> = token_at(tokens, at).map(|token| token.span).into_iter().collect();
    if let Some(content) = ranges.first().and_then(|&token| content(text, token)).filter(|span| touches(*span, at)) {
        ranges.insert(0, content);
    }
    nest(around.spans, at, &mut ranges);
    ranges
}

/// Adds the spans that contain the last range and are longer, in the order of their lengths.
fn nest(mut spans: Vec<Span>, at: u32, ranges: &mut Vec<Span>) {
    spans.sort_unstable_by_key(|span| (span.len(), span.start));
    let mut last = ranges.last().copied().unwrap_or(Span::at(at));
    for span in spans {
        if span.contains(last) && span.len() > last.len() {
            ranges.push(span);
            last = span;
        }
    }
}

/// Returns the token at a position. Between two tokens it is the first, unless that is a bracket or a comma.
fn token_at(tokens: &[Lexeme], at: u32) -> Option<&Lexeme> {
    let index = tokens.partition_point(|token| token.span.end < at);
    let mut candidates = tokens.iter().skip(index).take_while(|token| token.span.start <= at);
    let first = candidates.next()?;
    match first.rule {
        Rule::bracket | Rule::comma => candidates.next().or(Some(first)),
        _ => Some(first),
    }
}

/// Returns the part of a quoted token between its quotes.
fn content(text: &str, token: Span) -> Option<Span> {
    let written = token.text(text);
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inner = written.strip_prefix(quote)?.strip_suffix(quote).filter(|inner| !inner.is_empty())?;
    Some(Span::new(token.start + 1, token.start + 1 + offset(inner.len())))
}

/// Returns a span without the white space at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let written = span.text(text);
    let start = span.start + offset(written.len() - written.trim_start().len());
    Span::new(start, start + offset(written.trim().len()))
}

const fn touches(span: Span, at: u32) -> bool {
    span.start <= at && at <= span.end
}

/// Collects the parts of a tree that contain a position.
struct Surroundings {
    at: u32,
    spans: Vec<Span>,
}

impl Surroundings {
    /// Adds a span if it contains the position; returns whether it does.
    fn add(&mut self, span: Span) -> bool {
        let is_around = touches(span, self.at);
        if is_around {
            self.spans.push(span);
        }
        is_around
    }
}

impl<'q> Visit<'q> for Surroundings {
    /// Recursive: keep the stack frame small.
    fn visit_expr(&mut self, expr: &'q Expr<'q>) {
        if self.add(expr.span) {
            walk_expr(self, expr);
        }
    }

    fn visit_comparison(&mut self, comparison: &'q Comparison<'q>) {
        self.add(comparison.operator_span);
        walk_comparison(self, comparison);
    }

    fn visit_chain(&mut self, chain: &'q Chain<'q>) {
        self.add(chain.first_span);
        if let Some((_, span, _)) = &chain.second {
            self.add(*span);
        }
        walk_chain(self, chain);
    }

    fn visit_within(&mut self, within: &'q Within<'q>) {
        self.add(within.operator_span);
        walk_within(self, within);
    }

    fn visit_column(&mut self, column: &'q ColumnName<'q>) {
        self.add(column.span);
    }

    fn visit_operand(&mut self, operand: &'q Operand<'q>) {
        if self.add(operand.span()) {
            walk_operand(self, operand);
        }
    }

    fn visit_value(&mut self, value: &'q Value<'q>) {
        self.add(value.span);
    }
}
