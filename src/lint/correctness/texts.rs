//! Texts that match all, or not what they seem to.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety, words};
use crate::lint::leaf::{Leaf, Meaning, Value};
use crate::lint::{Node, Query, edit};
use crate::source::Span;
use crate::syntax::ast::Operator;

pub(super) fn look(query: &Query<'_, '_>, node: &Node<'_, '_>, leaf: &Leaf<'_, '_>, found: &mut Diagnostics) {
    for value in &leaf.values {
        let Meaning::Text(text) = value.meaning else { continue };
        empty_string_contains(query, node, value, text, found);
        wildcard_literal(leaf, value, text, found);
    }
}

/// `input contains ""`
fn empty_string_contains(
    query: &Query<'_, '_>,
    node: &Node<'_, '_>,
    value: &Value<'_>,
    text: &str,
    found: &mut Diagnostics,
) {
    let (message, mend, asked, keeps_all) = match value.operator {
        Operator::Contains => ("every text contains the empty one", "=", "empty texts", true),
        Operator::NotContains => ("no text does not contain the empty one", "!=", "texts that are not empty", false),
        _ => return,
    };
    if !text.is_empty() {
        return;
    }
    let written = words::quote(value.written.span.text(query.text));
    let diagnostic = Diagnostic::new(Code::EmptyStringContains, message, value.written.span);
    let help = format!("write what is looked for, or `{mend}` before {written} to ask for {asked}");
    // The records without a value, which it does not keep, may be what it is there for.
    let removal = node.and.filter(|_| keeps_all).and_then(|(operands, index)| edit::without(query, operands, index));
    found.push(match removal {
        Some(edit) => {
            let condition = words::quote(node.ast.span.text(query.text));
            diagnostic.help(format!("{help}, or leave it out")).fix(Safety::Unsafe, format!("remove {condition}"), edit)
        }
        None => diagnostic.help(help),
    });
}

/// `name = "*x*"`
fn wildcard_literal(leaf: &Leaf<'_, '_>, value: &Value<'_>, text: &str, found: &mut Diagnostics) {
    let Some(bare) = without_wildcards(text) else { return };
    let sign = if text.contains('*') { '*' } else { '%' };
    let diagnostic =
        Diagnostic::new(Code::WildcardLiteral, format!("`{sign}` stands for itself in a text"), value.written.span)
            .saying("not a pattern");
    let contains = match value.operator {
        Operator::Eq | Operator::Contains => "contains",
        Operator::Ne | Operator::NotContains => "not contains",
        _ => {
            found.push(diagnostic.help("a part of a text is asked for with `contains`"));
            return;
        }
    };
    let mended = format!("{contains} {}", words::string_literal(bare));
    let title = format!("write {}", words::quote(&mended));
    let diagnostic = diagnostic.help(title.clone());
    found.push(match leaf.operator {
        Some((_, place)) => {
            let place = Span::new(place.start, value.written.span.end);
            diagnostic.fix(Safety::Unsafe, title, Edit::replace(place, mended))
        }
        None => diagnostic,
    });
}

/// What is left of `*x*`, `x*`, `*x` and `%x%`; nothing where the signs may be meant.
fn without_wildcards(text: &str) -> Option<&str> {
    let bare = match text.strip_prefix('%').and_then(|text| text.strip_suffix('%')) {
        Some(inner) => inner,
        None => {
            let inner = text.strip_prefix('*').unwrap_or(text);
            inner.strip_suffix('*').unwrap_or(inner)
        }
    };
    // `**bold**`, `/*`, `SELECT *`, `100%` and lists that begin with `* ` are no patterns.
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    (bare.len() < text.len() && bare.starts_with(is_word) && bare.ends_with(is_word)).then_some(bare)
}
