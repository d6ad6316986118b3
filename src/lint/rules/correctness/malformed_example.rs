//! `# matches: {"status_cod": 503}`: an example that cannot be read.

use crate::diagnostic::{Code, Diagnostic, words};
use crate::examples::{Problem, WrittenExample, read};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::source::{Span, offset};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::MalformedExample,
    family: Family::Correctness,
    default_level: Some(crate::diagnostic::Severity::Warning),
    check: Check::Query(check),
};

fn check(context: &mut Context<'_, '_>) {
    let text = context.source.text;
    for comment in context.source.comments() {
        let Some(example) = WrittenExample::of(text, *comment) else { continue };
        if let Err(problem) = read(example.json, context.schema) {
            context.report(diagnostic(&problem, &example));
        }
    }
}

fn diagnostic(problem: &Problem, example: &WrittenExample<'_>) -> Diagnostic {
    match problem {
        Problem::NotJson { at } => {
            let start = example.span.start + offset((*at).min(example.json.len().saturating_sub(1)));
            let at = Span::new(start, example.span.end);
            Diagnostic::new(RULE.code, "the example is not a JSON object", at)
                .help("write the record on one line, such as `{\"status_code\": 503, \"tags\": [\"prod\"]}`")
        }
        Problem::UnknownColumn(key) => {
            let message = format!("the example has an unknown column {}", words::quote(key));
            Diagnostic::new(RULE.code, message, key_span(example, key))
                .help("a key is the name of a column, as in a query")
        }
        Problem::AmbiguousColumn(key, ids) => {
            let message = format!("the example has an ambiguous column {}", words::quote(key));
            Diagnostic::new(RULE.code, message, key_span(example, key))
                .help(format!("write {}", words::list(ids.iter(), "or")))
        }
        Problem::Twice(key) => {
            let message = format!("the example has two values for the column of {}", words::quote(key));
            Diagnostic::new(RULE.code, message, key_span(example, key)).help("remove one of them")
        }
        Problem::WrongType(key, filter_type) => {
            let message = format!("the example has a value of another type for {}", words::quote(key));
            let expected = match filter_type {
                crate::schema::FilterType::Date => "a timestamp such as `\"2026-01-15T12:00:00Z\"`",
                crate::schema::FilterType::Collection => "a list of strings such as `[\"prod\"]`",
                crate::schema::FilterType::Number => "a number",
                crate::schema::FilterType::Boolean | crate::schema::FilterType::FullyAnnotated => "`true` or `false`",
                _ => "a string",
            };
            Diagnostic::new(RULE.code, message, key_span(example, key))
                .help(format!("write {expected}, or `null` for a missing value"))
        }
    }
}

/// The position of a key, if it is written plainly; else of the whole record.
fn key_span(example: &WrittenExample<'_>, key: &str) -> Span {
    let last = key.rsplit_once('.').map_or(key, |(_, last)| last);
    let found = [key, last].iter().find_map(|key| {
        let written = serde_json::Value::from(*key).to_string();
        Some((example.json.find(&written)?, written.len()))
    });
    found.map_or(example.span, |(at, len)| {
        let start = example.span.start + offset(at);
        Span::new(start, start + offset(len))
    })
}
