//! Queries that do what they say, and not what most people take them to say.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety, words};
use crate::schema::FilterType;
use crate::semantic::satisfiability;
use crate::semantic::typed;
use crate::syntax::ast::print::column_name;
use crate::syntax::ast::{Operator, ValueKind};

use super::leaf::{Leaf, Meaning};
use super::{Node, Query};

pub(super) fn look(query: &Query<'_, '_>, node: &Node<'_, '_>, found: &mut Diagnostics) {
    negation_of_missing(query, node, found);
    let Some(leaf) = Leaf::of(node) else { return };
    whole_day_bound(query, &leaf, found);
    multi_valued_negation(query, &leaf, found);
    nocase_without_letters(query, &leaf, found);
    deprecated_column(query, &leaf, found);
    non_canonical_column(query, &leaf, found);
    relative_instant(query, &leaf, found);
}

/// `created_at <= 2025-04-16T00:00:00Z`
fn whole_day_bound(query: &Query<'_, '_>, leaf: &Leaf<'_, '_>, found: &mut Diagnostics) {
    for value in &leaf.values {
        let text = &*value.written.text;
        let is_bound = value.operator == Operator::Lte && value.written.kind == ValueKind::Instant;
        let Some(day) = text.get(..10).filter(|_| is_bound && is_midnight(text)) else { continue };
        let written = words::quote(value.written.span.text(query.text));
        let title = format!("write {}", words::quote(day));
        found.push(
            Diagnostic::new(
                Code::WholeDayBound,
                format!("{written} is the first instant of its day"),
                value.written.span,
            )
            .saying("leaves the rest of the day out")
            .help(format!("{title} for the whole day, or `<` if it is meant to be left out"))
            .fix(Safety::Unsafe, title, Edit::replace(value.written.span, day)),
        );
    }
}

/// Whether a date is written with a time, and that is the first of the day.
fn is_midnight(text: &str) -> bool {
    let clock = text.get(10..).and_then(|rest| rest.strip_prefix(['T', 't', ' '])).unwrap_or_default();
    let time = clock.find(['Z', 'z', '+', '-']).and_then(|end| clock.get(..end)).unwrap_or(clock);
    time.contains(':') && time.chars().all(|c| matches!(c, '0' | ':' | '.'))
}

/// `not (status_code > 2)`
fn negation_of_missing(query: &Query<'_, '_>, node: &Node<'_, '_>, found: &mut Diagnostics) {
    let typed::ExprKind::Not(inner) = &node.typed.kind else { return };
    // Of two `not`s the inner one is spoken of.
    let Some(id) = first_that_may_lack(inner) else { return };
    let message = format!("a record without {} may be kept or not", words::quote(id));
    found.push(
        Diagnostic::new(Code::NegationOfMissing, message, node.ast.span)
            .saying(if query.schema.column(id).is_some() { "not every record has it" } else { "its type is a guess" })
            .help("ask for the opposite without `not`: that keeps only records with a value"),
    );
}

/// The first column of a condition that records may lack, looked for below no other `not`.
fn first_that_may_lack<'q>(expr: &'q typed::Expr<'_>) -> Option<&'q str> {
    match &expr.kind {
        typed::ExprKind::Condition(condition) => {
            (!condition.column.column.is_never_missing()).then_some(&*condition.column.id)
        }
        typed::ExprKind::And(parts) | typed::ExprKind::Or(parts) => parts.iter().find_map(first_that_may_lack),
        typed::ExprKind::Not(_) => None,
    }
}

/// `tags != prod`
fn multi_valued_negation(query: &Query<'_, '_>, leaf: &Leaf<'_, '_>, found: &mut Diagnostics) {
    let Some((Operator::Ne, place)) = leaf.operator else { return };
    let Some(value) = leaf.values.first().filter(|_| leaf.column.column.multi_valued) else { return };
    let is_collection = leaf.column.column.family() == Some(FilterType::Collection);
    let (name, other) = (leaf.name.span.text(query.text), value.written.span.text(query.text));
    let operator = if is_collection { "has none" } else { "not in" };
    let mended = format!("{operator} ({other})");
    let title = format!("write {}", words::quote(&mended));
    let message = format!("a record that has {} and other {} is not kept", words::quote(other), words::quote(name));
    found.push(
        Diagnostic::new(Code::MultiValuedNegation, message, place)
            .saying("none of several values may be it")
            .help(format!("{title} to say so"))
            .fix(Safety::Unsafe, title, Edit::replace(place.to(value.written.span), mended)),
    );
}

/// `external_id = "007" nocase`
fn nocase_without_letters(query: &Query<'_, '_>, leaf: &Leaf<'_, '_>, found: &mut Diagnostics) {
    let (Some(nocase), Some(last)) = (leaf.nocase, leaf.values.last()) else { return };
    let is_caseless =
        |meaning: &Meaning<'_>| matches!(meaning, Meaning::Text(text) if satisfiability::is_caseless(text));
    if !leaf.has_parameters && leaf.values.iter().all(|value| is_caseless(&value.meaning)) {
        let blank = query
            .text
            .get(..nocase.start as usize)
            .map_or(nocase.start, |before| crate::source::offset(before.trim_end_matches([' ', '\t']).len()));
        let place = crate::Span::new(blank.max(last.written.span.end), nocase.end);
        found.push(
            Diagnostic::new(Code::NocaseWithoutLetters, "there are no letters whose case could count", nocase)
                .help("remove `nocase`")
                .fix(Safety::Safe, "remove `nocase`", Edit::replace(place, "")),
        );
    }
}

/// `metrics/bleu > 0.5`, of a column whose label is `BLEU - DEPRECATED`
fn deprecated_column(query: &Query<'_, '_>, leaf: &Leaf<'_, '_>, found: &mut Diagnostics) {
    let column = leaf.column.column;
    let mut said =
        column.label.iter().chain(&column.description).flat_map(|text| text.split(|c: char| !c.is_alphabetic()));
    if leaf.column.guessed || !said.any(|word| word.eq_ignore_ascii_case("deprecated")) {
        return;
    }
    let name = words::quote(leaf.name.span.text(query.text));
    let diagnostic = Diagnostic::new(Code::DeprecatedColumn, format!("{name} is deprecated"), leaf.name.span);
    let label = column.label.as_ref().map(|label| format!("it is called {}", words::quote(label)));
    found.push(label.into_iter().fold(diagnostic, Diagnostic::saying).help("ask for the column that took its place"));
}

/// `Latency > 5s`
fn non_canonical_column(query: &Query<'_, '_>, leaf: &Leaf<'_, '_>, found: &mut Diagnostics) {
    let (name, id) = (&*leaf.name.name, &*leaf.column.id);
    // `metrics.cost` is `metrics/cost`.
    if name == id || name.replacen('.', "/", 1) == id {
        return;
    }
    let id = column_name(id);
    let title = format!("write {}", words::quote(&id));
    let written = words::quote(leaf.name.span.text(query.text));
    found.push(
        Diagnostic::new(Code::NonCanonicalColumn, format!("{written} is not the id of a column"), leaf.name.span)
            .saying("another name of it, which may come to mean another column")
            .help(title.clone())
            .fix(Safety::Safe, title, Edit::replace(leaf.name.span, id)),
    );
}

/// `created_at > now-7d`
fn relative_instant(query: &Query<'_, '_>, leaf: &Leaf<'_, '_>, found: &mut Diagnostics) {
    for value in &leaf.values {
        let is_fixed = value.written.text.starts_with(|c: char| c.is_ascii_digit());
        if !matches!(value.meaning, Meaning::When(_)) || value.written.kind != ValueKind::Instant || is_fixed {
            continue;
        }
        let written = words::quote(value.written.span.text(query.text));
        found.push(
            Diagnostic::new(Code::RelativeInstant, format!("{written} is another time tomorrow"), value.written.span)
                .help("write the date, or a parameter such as `$since`"),
        );
    }
}
