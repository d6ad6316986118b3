//! Spellings other than the formatter's.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety, apply_fixes, words};
use crate::limits::Limits;
use crate::lint::Query;
use crate::lint::pieces::{PieceKind, pieces};
use crate::source::{Span, Stretches};
use crate::syntax::ast::{Comparison, Expr, ExprKind, Operand, Operator, Value, ValueKind};
use crate::syntax::format::format;

/// How many places beside the first one are shown.
const MOST_SHOWN: usize = 4;

/// `status_code == 500 && is_complete`
///
/// Letter case and blanks are left to the formatter, and operators that another fix writes anew to that.
pub(super) fn non_canonical_operator(query: &Query<'_, '_>, root: &Expr<'_>, found: &mut Diagnostics) {
    let mut spelled = connectives(query, root);
    operators(query, root, &mut spelled);
    let edits = found.iter().flat_map(|found| &found.fixes).flat_map(|fix| &fix.edits);
    let rewritten = Stretches::of(edits.map(|edit| edit.span).collect());
    let is_rewritten = |span: Span| rewritten.reach(span.end.saturating_sub(1)).is_some_and(|end| span.start < end);
    spelled.retain(|(span, _)| !query.has_comment(*span) && !is_rewritten(*span));
    spelled.sort_by_key(|(span, _)| *span);
    let Some(((first, canonical), others)) = spelled.split_first() else { return };
    let quoted = |span: Span| words::quote(span.text(query.text));
    let message = format!("the formatter writes {} as `{canonical}`", quoted(*first));
    let mut diagnostic = Diagnostic::new(Code::NonCanonicalOperator, message, *first);
    for (span, canonical) in others.iter().take(MOST_SHOWN) {
        diagnostic = diagnostic.label(*span, format!("and {} as `{canonical}`", quoted(*span)));
    }
    let title = match others {
        [] => format!("write `{canonical}`"),
        others => format!("write these {} as the formatter does", others.len() + 1),
    };
    let edits = spelled.iter().map(|(span, canonical)| spaced(query.text, *span, canonical)).collect();
    found.push(diagnostic.fix_with(Safety::Safe, title, edits));
}

/// An operator and what the formatter writes for it.
type Spelled = (Span, &'static str);

/// `&&`, `||` and `!`
fn connectives(query: &Query<'_, '_>, root: &Expr<'_>) -> Vec<Spelled> {
    let spelled = pieces(query, root).into_iter().filter_map(|piece| {
        let canonical = match piece.kind {
            PieceKind::And => "and",
            PieceKind::Or => "or",
            PieceKind::Not => "not",
            _ => return None,
        };
        Some((piece.span, canonical))
    });
    spelled.filter(|(span, canonical)| !is_spelled(query.text, *span, canonical)).collect()
}

/// The operators of all conditions; as deep as the query is nested.
fn operators(query: &Query<'_, '_>, expr: &Expr<'_>, spelled: &mut Vec<Spelled>) {
    let mut add = |span: Span, canonical| {
        // `≥` is a warning of its own.
        if !is_spelled(query.text, span, canonical) && !span.text(query.text).contains(['≤', '≥', '≠']) {
            spelled.push((span, canonical));
        }
    };
    match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(|part| operators(query, part, spelled)),
        ExprKind::Not(part) => operators(query, part, spelled),
        ExprKind::Comparison(comparison) => {
            add(comparison.operator_span, comparison.operator.as_str());
            range_and(query, comparison).into_iter().for_each(|span| add(span, "and"));
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

/// The `and` between two bounds.
fn range_and(query: &Query<'_, '_>, comparison: &Comparison<'_>) -> Option<Span> {
    let Operand::Range(bounds) = &comparison.operand else { return None };
    let [low, high] = &**bounds;
    let between = query.source.between(low.span.end, high.span.start);
    let start = low.span.end + crate::source::offset(between.len() - between.trim_start().len());
    Some(Span::new(start, start + crate::source::offset(between.trim().len())))
}

/// Whether it is the canonical spelling, letter case and blanks aside.
fn is_spelled(text: &str, span: Span, canonical: &str) -> bool {
    let words = span.text(text).split_whitespace();
    words.map(str::to_ascii_lowercase).eq(canonical.split(' '))
}

/// Writes the canonical spelling, with blanks round a word.
fn spaced(text: &str, span: Span, canonical: &str) -> Edit {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let after = text.get(span.end as usize..).unwrap_or_default();
    let is_word = canonical.starts_with(char::is_alphabetic);
    let stands_apart = |c: char| c.is_whitespace() || matches!(c, '(' | '!' | '&' | '|');
    let front = if is_word && !before.is_empty() && !before.ends_with(stands_apart) { " " } else { "" };
    let back = if is_word && !after.starts_with(char::is_whitespace) { " " } else { "" };
    Edit::replace(span, format!("{front}{canonical}{back}"))
}

/// `name = refund`
pub(super) fn bare_text(query: &Query<'_, '_>, root: &Expr<'_>, found: &mut Diagnostics) {
    let mut bare = Vec::new();
    bare_texts(query, root, &mut bare);
    let Some((first, others)) = bare.split_first() else { return };
    let message = format!("the text {} stands without quotes", words::quote(first.text(query.text)));
    let mut diagnostic = Diagnostic::new(Code::BareText, message, *first);
    for span in others.iter().take(MOST_SHOWN) {
        diagnostic = diagnostic.label(*span, "and this one");
    }
    let quoted = |span: &Span| format!("\"{}\"", span.text(query.text));
    let title = match others {
        [] => format!("write {}", words::quote(&quoted(first))),
        _ => "put them in quotes".to_owned(),
    };
    let edits = bare.iter().map(|span| Edit::replace(*span, quoted(span))).collect();
    found.push(diagnostic.fix_with(Safety::Safe, title, edits));
}

/// As deep as the query is nested.
fn bare_texts(query: &Query<'_, '_>, expr: &Expr<'_>, bare: &mut Vec<Span>) {
    let values: &[Value<'_>] = match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => {
            return parts.iter().for_each(|part| bare_texts(query, part, bare));
        }
        ExprKind::Not(part) => return bare_texts(query, part, bare),
        ExprKind::Comparison(Comparison { operand: Operand::Value(value), .. }) => std::slice::from_ref(value),
        ExprKind::Comparison(Comparison { operand: Operand::List(list), .. }) => &list.items,
        _ => &[],
    };
    // One that is also a column is a warning of its own.
    let words = values.iter().filter(|value| value.kind == ValueKind::Bareword);
    bare.extend(words.filter(|value| query.schema.column(&value.text).is_none()).map(|value| value.span));
}

/// `status_code>=500`
///
/// Where what other rules have found here already leads to the canonical text, nothing is said.
pub(in crate::lint) fn unformatted(text: &str, found: &[Diagnostic], limits: &Limits) -> Option<Diagnostic> {
    let is_spelling = |found: &&Diagnostic| {
        matches!(found.code, Code::RedundantParentheses | Code::NonCanonicalOperator | Code::BareText)
            || found.code == Code::TypographicOperator
    };
    let spelling: Vec<Diagnostic> = found.iter().filter(is_spelling).cloned().collect();
    let mended = apply_fixes(text, &spelling, Safety::Safe).text;
    if format(&mended, limits).ok()? == mended.trim_end_matches(LINE_ENDS) {
        return None;
    }
    let canonical = format(text, limits).ok()?;
    let whole = Span::of(0..text.trim_end_matches(LINE_ENDS).len());
    let diagnostic =
        Diagnostic::new(Code::Unformatted, "the formatter writes this otherwise", differing(text, &canonical));
    Some(diagnostic.fix(Safety::Safe, "format it", Edit::replace(whole, canonical)))
}

/// A file ends in a line end, and its query does not.
const LINE_ENDS: [char; 2] = ['\n', '\r'];

/// The line of the text, without its blanks, where the canonical text first differs.
fn differing(text: &str, canonical: &str) -> Span {
    let same = text.bytes().zip(canonical.bytes()).take_while(|(one, other)| one == other).count();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if same < end {
            let start = at + line.len() - line.trim_start().len();
            return Span::of(start..(at + line.trim_end().len()).max(start));
        }
        at = end;
    }
    Span::of(0..text.trim_end().len())
}
