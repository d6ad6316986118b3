//! `name = "*x*"`: a string with wildcards of another language, which are matched literally.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity, words};
use crate::lint::conditions::{Condition, Meaning};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::source::Span;
use crate::syntax::ast::Operator;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::WildcardLiteral,
    family: Family::Correctness,
    default_level: Some(Severity::Warning),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    for value in &condition.values {
        let Meaning::Text(text) = value.meaning else { continue };
        let Some(bare) = without_wildcards(text) else { continue };
        let wildcard = if text.contains('*') { '*' } else { '%' };
        let message = format!("`{wildcard}` is not a wildcard");
        let diagnostic = Diagnostic::new(RULE.code, message, value.written.span).with_label("matched literally");
        let contains = match value.operator {
            Operator::Eq | Operator::Contains => "contains",
            Operator::Ne | Operator::NotContains => "not contains",
            _ => {
                context.report(diagnostic.help("use `contains` to match part of a string"));
                continue;
            }
        };
        let written = format!("{contains} {}", words::string_literal(bare));
        let title = format!("write {}", words::code(&written));
        let diagnostic = diagnostic.help(title.clone());
        context.report(match condition.operator {
            Some((_, position)) => {
                let position = Span::new(position.start, value.written.span.end);
                diagnostic.fix(Safety::Unsafe, title, Edit::replace(position, written))
            }
            None => diagnostic,
        });
    }
}

/// The string `*x*`, `x*`, `*x` or `%x%` without the wildcards; `None` if they may be intended.
fn without_wildcards(text: &str) -> Option<&str> {
    let bare = match text.strip_prefix('%').and_then(|text| text.strip_suffix('%')) {
        Some(inner) => inner,
        None => {
            let inner = text.strip_prefix('*').unwrap_or(text);
            inner.strip_suffix('*').unwrap_or(inner)
        }
    };
    // `**bold**`, `/*`, `SELECT *`, `100%` and lists that start with `* ` are not patterns.
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    (bare.len() < text.len() && bare.starts_with(is_word) && bare.ends_with(is_word)).then_some(bare)
}
