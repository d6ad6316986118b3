//! Columns that cannot have what is asked.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, words};
use crate::lint::leaf::{Leaf, Meaning};
use crate::lint::{Node, Query, parts};
use crate::semantic::typed;
use crate::source::Span;
use crate::syntax::ast::Operator;

/// `metrics/unused > 5`, of a column that is empty in every record
pub(super) fn always_empty(query: &Query<'_, '_>, leaf: &Leaf<'_, '_>, found: &mut Diagnostics) {
    if !leaf.column.guessed && leaf.column.column.is_empty {
        let name = words::quote(leaf.name.span.text(query.text));
        found.push(
            Diagnostic::new(Code::AlwaysEmptyColumn, format!("no record has a value of {name}"), leaf.name.span)
                .help("ask for a column that has values; `tamis columns` lists them all"),
        );
    }
}

/// `type = trace and model = "gpt-4o"`
pub(super) fn not_applicable(query: &Query<'_, '_>, node: &Node<'_, '_>, found: &mut Diagnostics) {
    if !matches!(node.typed.kind, typed::ExprKind::And(_)) {
        return;
    }
    let leaves: Vec<Leaf<'_, '_>> = parts(node).iter().filter_map(Leaf::of).collect();
    let Some((types, place)) = leaves.iter().find_map(types_asked) else { return };
    for leaf in &leaves {
        let of_types = &leaf.column.column.applicable_types;
        // Every record has a type, whatever is said of the column.
        if leaf.column.guessed
            || leaf.column.id == "type"
            || of_types.is_empty()
            || of_types.iter().any(|one| types.contains(&one.as_str()))
        {
            continue;
        }
        let name = words::quote(leaf.name.span.text(query.text));
        let types = words::list(of_types, "or");
        found.push(
            Diagnostic::new(
                Code::NotApplicable,
                format!("{name} is a column of records of type {types}"),
                leaf.name.span,
            )
            .saying("no record of the type asked for has it")
            .label(place, "asks for another type")
            .help(format!("ask for type {types}, or leave one of the two conditions out")),
        );
    }
}

/// The types that a condition on the column `type` lets through, and where they stand.
fn types_asked<'q>(leaf: &Leaf<'q, '_>) -> Option<(Vec<&'q str>, Span)> {
    let is_positive = matches!(leaf.operator, Some((Operator::Eq | Operator::In, _)));
    if leaf.column.id != "type" || !is_positive || leaf.nocase.is_some() {
        return None;
    }
    let texts = leaf.values.iter().map(|value| match value.meaning {
        Meaning::Text(text) => Some((text, value.written.span)),
        _ => None,
    });
    let texts: Vec<(&str, Span)> = texts.collect::<Option<_>>()?;
    let place = texts.first()?.1.to(texts.last()?.1);
    Some((texts.into_iter().map(|(text, _)| text).collect(), place))
}
