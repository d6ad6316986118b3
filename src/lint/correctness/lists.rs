//! Lists that say something twice.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety, words};
use crate::lint::leaf::{Leaf, Meaning, Value};
use crate::lint::{Node, Query};
use crate::source::Span;
use crate::syntax::ast::{ExprKind, List, Operand};

/// `name in (a, b, a)`
pub(super) fn duplicate_item(query: &Query<'_, '_>, node: &Node<'_, '_>, leaf: &Leaf<'_, '_>, found: &mut Diagnostics) {
    let ExprKind::Comparison(comparison) = &node.ast.kind else { return };
    let Operand::List(list) = &comparison.operand else { return };
    let mut seen = std::collections::HashMap::new();
    for value in &leaf.values {
        let Some(key) = key(value, leaf.nocase.is_some()) else { continue };
        let Some(first) = seen.insert(key.clone(), value.written.span) else { continue };
        seen.insert(key, first);
        let written = words::quote(value.written.span.text(query.text));
        let diagnostic = Diagnostic::new(
            Code::DuplicateListItem,
            format!("{written} stands in this list twice"),
            value.written.span,
        )
        .label(first, "the first");
        found.push(match without(query.text, list, value.written.span) {
            Some(edit) => {
                diagnostic.help(format!("remove {written}")).fix(Safety::Safe, format!("remove {written}"), edit)
            }
            None => diagnostic,
        });
    }
}

/// What is the same for values that mean the same.
fn key(value: &Value<'_>, nocase: bool) -> Option<String> {
    match value.meaning {
        Meaning::Text(text) if nocase => Some(text.to_lowercase()),
        Meaning::Text(text) => Some(text.to_owned()),
        Meaning::Number(number) => Some(number.to_string()),
        Meaning::When(when) => Some(format!("{} {}", when.start(), when.last())),
        Meaning::Truth => None,
    }
}

/// Takes an item that is not the first out, with the comma before it; nothing where a comment would go too.
fn without(text: &str, list: &List<'_>, item: Span) -> Option<Edit> {
    let before = list.items.partition_point(|other| other.span.end <= item.start);
    let previous = list.items.get(before.checked_sub(1)?)?;
    let between = Span::new(previous.span.end, item.start);
    (!between.text(text).contains('#')).then(|| Edit::replace(Span::new(between.start, item.end), ""))
}
