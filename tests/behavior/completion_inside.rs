//! Completion inside of queries: what stands after the cursor stays, unless the suggestion takes its place.

use std::collections::HashSet;

use tamis::{Code, Compiler, Diagnostic, Limits, Options, Recent, Schema, Suggestion, SuggestionKind, TokenKind};
use tamis_test_support::corpus::valid_queries;

/// The length of the longest query tested at every byte.
const MAX_LENGTH: usize = 200;
/// The number of suggestions tested at each byte; all pass, in more time.
const MAX_TESTED: usize = 12;

/// What may be typed at the cursor after an accepted suggestion.
const fn typed(kind: SuggestionKind) -> &'static [&'static str] {
    match kind {
        SuggestionKind::Column => &["", " = 1", " = \"x\"", " = now", " has \"x\"", "x", "x = 1", "x = \"x\""],
        SuggestionKind::Operator => &[
            "",
            " \"x\"",
            " 1",
            " now",
            " true",
            " (\"x\")",
            " (1)",
            " (now)",
            " 1 and 1",
            " now and now",
            " in (\"x\")",
            " (\"1a0939d1-8b43-4fe3-a91c-196e2d9847e3\")",
            " status_code",
            " created_at",
            " cost",
            " tags",
        ],
        SuggestionKind::Keyword => &["", " is_complete", " \"x\"", " 1", " now", " \"x\")", " 1)", " now)"],
        _ => &["", ")", "]", "}", " and 1", " and now", " and $p"],
    }
}

/// What may be typed after that, before the rest of the query.
const JOINED: [&str; 12] = [
    "",
    " and",
    " and name",
    " and status_code",
    " and created_at",
    " and tags",
    " and cost",
    " and is_complete",
    ",",
    " and (",
    " and not",
    " and step_number",
];

/// Whether text typed at the end of an accepted suggestion can make the query valid, with its parentheses closed.
fn can_become_valid(
    (before, replaced, after): (&str, &str, &str),
    kind: SuggestionKind,
    schema: &Schema,
    options: &Options,
) -> bool {
    let limits = Limits::default();
    let is_valid = |text: &str| {
        let parsed = tamis::parse(text, &limits);
        // Only the user knows which bound is lower.
        let is_wrong = |found: &Diagnostic| found.is_error() && found.code != Code::ReversedRange;
        !parsed.diagnostics.iter().any(is_wrong)
            && !tamis::check(&parsed.ast, schema, options).diagnostics.iter().any(is_wrong)
    };
    let again = format!(" and {replaced}");
    JOINED.iter().copied().chain([again.as_str()]).any(|joined| {
        typed(kind).iter().any(|typed| {
            let text = format!("{before}{typed}{joined}{}{after}", if after.starts_with(' ') { "" } else { " " });
            is_valid(&format!("{before}{typed}{joined}{after}")) || is_valid(&text) || is_valid(&format!("{text}\n)"))
        })
    })
}

/// Whether two values stand side by side, which no query has.
fn has_adjacent_values(text: &str) -> bool {
    use TokenKind::{Instant, Number, Parameter, String, Unit};
    let is_value = |kind: TokenKind| matches!(kind, Instant | Number | Parameter | String | Unit);
    let tokens = tamis::tokens(text);
    tokens.windows(2).any(|pair| {
        let [first, second] = pair else { return false };
        let touches = first.span.end == second.span.start;
        // An amount is several tokens: `$5`, `1h30m`.
        let is_amount = touches && first.kind != String && second.kind != String;
        let is_literal =
            |token: &tamis::Token| token.kind != String || token.span.text(text).ends_with(['"', '\'', '#']);
        // A bare word may be a column or an operator.
        is_value(first.kind) && is_value(second.kind) && !is_amount && is_literal(first) && is_literal(second)
    })
}

#[test]
fn accepted_suggestions_keep_the_rest_of_the_query() {
    let mut wrong = Vec::new();
    let mut tried = HashSet::new();
    // One more parenthesis may exceed the limit of nesting.
    let is_tested = |query: &str| query.len() <= MAX_LENGTH && query.matches('(').count() < 100;
    for (query, schema, options) in valid_queries().into_iter().filter(|(query, ..)| is_tested(query)) {
        let compiler = Compiler::new(schema.clone()).with_options(options.clone());
        for at in query.char_indices().map(|(at, _)| at).chain([query.len()]) {
            let completion = compiler.complete(&query, u32::try_from(at).unwrap(), &Recent::default());
            for Suggestion { edit, kind, label, .. } in completion.suggestions.iter().take(MAX_TESTED) {
                let range = edit.span.range();
                let before = format!("{}{}", query.get(..range.start).unwrap(), edit.text);
                let (replaced, after) = (query.get(range.clone()).unwrap(), query.get(range.end..).unwrap());
                let accepted = format!("{before}{after}");
                if !tried.insert((accepted.clone(), before.len())) {
                    continue;
                }
                if has_adjacent_values(&accepted) && !has_adjacent_values(&query) {
                    wrong.push(format!("two values: {query:?} at {at}: {label} gives {accepted:?}"));
                } else if !can_become_valid((&before, replaced, after), *kind, &schema, &options) {
                    wrong.push(format!("{query:?} at {at}: {label} gives {before:?} before {after:?}"));
                }
            }
        }
    }
    println!("tested {} texts", tried.len());
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}
