//! `status_code == 500 && is_complete`: operators that the formatter writes differently.
//!
//! Leaves case and whitespace to `unformatted`, and operators that another fix edits to that fix.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity};
use crate::lint::context::Context;
use crate::lint::labels::MAX_LABELS;
use crate::lint::rule::{Check, Family, Rule};
use crate::lint::source::{Source, TokenKind};
use crate::source::{Span, SpanSet};
use crate::syntax::ast::{Comparison, Expr, ExprKind, Operand, Operator};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::NonCanonicalOperator,
    family: Family::Style,
    default_level: Some(Severity::Advice),
    check: Check::Findings(check),
};

fn check(context: &mut Context<'_, '_>) {
    let spelled = spelled(context);
    let Some(((first, canonical), others)) = spelled.split_first() else { return };
    let message = format!("the formatter writes {} as `{canonical}`", context.quoted(*first));
    let mut diagnostic = Diagnostic::new(RULE.code, message, *first);
    for (span, canonical) in others.iter().take(MAX_LABELS) {
        diagnostic = diagnostic.with_secondary_label(*span, format!("and {} as `{canonical}`", context.quoted(*span)));
    }
    let title = match others {
        [] => format!("write `{canonical}`"),
        others => format!("replace all {} operators", others.len() + 1),
    };
    let edits = spelled.iter().map(|(span, canonical)| spaced(&context.source, *span, canonical)).collect();
    context.report(diagnostic.fix_with(Safety::Safe, title, edits));
}

/// The operators that the formatter writes differently, in source order.
fn spelled(context: &Context<'_, '_>) -> Vec<Spelled> {
    let mut spelled = connectives(&context.source);
    operators(&context.source, context.ast, &mut spelled);
    let edits = context.findings.iter().flat_map(|found| &found.fixes).flat_map(|fix| &fix.edits);
    let rewritten = SpanSet::of(edits.map(|edit| edit.span).collect());
    let is_rewritten = |span: Span| rewritten.reach(span.end.saturating_sub(1)).is_some_and(|end| span.start < end);
    spelled.retain(|(span, _)| !context.source.has_comment(*span) && !is_rewritten(*span));
    spelled.sort_by_key(|(span, _)| *span);
    spelled
}

/// The position of an operator, and its canonical spelling.
type Spelled = (Span, &'static str);

/// `&&`, `||` and `!`
fn connectives(source: &Source<'_>) -> Vec<Spelled> {
    let spelled = source.tokens().iter().filter_map(|token| {
        let canonical = match token.kind {
            TokenKind::And => "and",
            TokenKind::Or => "or",
            TokenKind::Not => "not",
            _ => return None,
        };
        Some((token.span, canonical))
    });
    spelled.filter(|(span, canonical)| !is_spelled(source.text, *span, canonical)).collect()
}

/// Collects the operators of all conditions. Recursive: as deep as the query is nested.
fn operators(source: &Source<'_>, expr: &Expr<'_>, spelled: &mut Vec<Spelled>) {
    let mut add = |span: Span, canonical| {
        // The compiler reports `≥`.
        if !is_spelled(source.text, span, canonical) && !span.text(source.text).contains(['≤', '≥', '≠']) {
            spelled.push((span, canonical));
        }
    };
    match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            operands.iter().for_each(|operand| operators(source, operand, spelled));
        }
        ExprKind::Not(operand) => operators(source, operand, spelled),
        ExprKind::Comparison(comparison) => {
            add(comparison.operator_span, comparison.operator.as_str());
            range_and(source, comparison).into_iter().for_each(|span| add(span, "and"));
        }
        ExprKind::Chain(chain) => {
            add(chain.first_span, Operator::from(chain.first_order).as_str());
            chain.second.iter().for_each(|(order, span, _)| add(*span, Operator::from(*order).as_str()));
        }
        ExprKind::Within(within) => {
            let operator = if within.negated { Operator::NotIn } else { Operator::In };
            add(within.operator_span, operator.as_str());
        }
        ExprKind::Bare(_) | ExprKind::Hole(_) => {}
    }
}

/// The position of the `and` of a range.
fn range_and(source: &Source<'_>, comparison: &Comparison<'_>) -> Option<Span> {
    let Operand::Range(bounds) = &comparison.operand else { return None };
    let [low, high] = &**bounds;
    source.token_between(low.span.end, high.span.start)
}

/// Whether a span is the canonical spelling, ignoring case and whitespace.
fn is_spelled(text: &str, span: Span, canonical: &str) -> bool {
    let words = span.text(text).split_whitespace();
    words.map(str::to_ascii_lowercase).eq(canonical.split(' '))
}

/// Writes the canonical spelling, with spaces around a word.
fn spaced(source: &Source<'_>, span: Span, canonical: &str) -> Edit {
    let (before, after) = (source.before(span.start), source.after(span.end));
    let is_word = canonical.starts_with(char::is_alphabetic);
    let is_apart = |c: char| c.is_whitespace() || matches!(c, '(' | '!' | '&' | '|');
    let front = if is_word && !before.is_empty() && !before.ends_with(is_apart) { " " } else { "" };
    let back = if is_word && !after.starts_with(char::is_whitespace) { " " } else { "" };
    Edit::replace(span, format!("{front}{canonical}{back}"))
}
