//! Properties of completion and hover at every byte of any text.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use std::collections::HashSet;

use proptest::prelude::*;
use tamis::{Code, Compiler, Completion, Diagnostic, Limits, Options, Recent, Schema, Suggestion, SuggestionKind};
use tamis_test_support::corpus::valid_queries;
use tamis_test_support::{generate, property};

/// Endings, one of which makes a query valid after an accepted suggestion.
const fn endings(kind: SuggestionKind) -> &'static [&'static str] {
    match kind {
        SuggestionKind::Column => &[
            "",
            " = \"x\"",
            " = 1",
            " = now",
            " has \"x\"",
            // An open group.
            "x = 1",
            "x = \"x\"",
        ],
        SuggestionKind::Operator => &[
            " \"x\"",
            " 1",
            " now",
            " (\"x\")",
            " true",
            " (1)",
            " (now)",
            " (\"1a0939d1-8b43-4fe3-a91c-196e2d9847e3\")",
            " 1 and 1",
            " now and now",
            " in (\"x\")",
            // The value comes first.
            " status_code",
            " created_at",
            " cost",
            " duration_ns",
            " toxicity",
            " tags",
        ],
        SuggestionKind::Keyword => &[
            "",
            " is_complete",
            " \"x\"",
            " 1",
            " now",
            " \"x\")",
            " 1)",
            " now)",
            " \"1a0939d1-8b43-4fe3-a91c-196e2d9847e3\")",
            " \"1a0939d1-8b43-4fe3-a91c-196e2d9847e3\"]",
            " \"x\"}",
        ],
        _ => &["", ")", "]", "}", " and 1", " and now", " and $p"],
    }
}

/// The length of the longest query tested at every byte.
const MAX_LENGTH: usize = 400;

fn recent() -> Recent {
    let mut recent = Recent::default();
    recent.add("input", "it's \"quoted\" \\ and\nbroken");
    recent.add("tags", "eu");
    recent.add("metrics/duration_ns", 5);
    recent
}

/// Completes at one byte, and checks the properties of any completion.
fn completed(text: &str, at: usize, schema: &Schema, options: &Options) -> Completion {
    let compiler = Compiler::new(schema.clone()).with_options(options.clone());
    let completion = compiler.complete(text, u32::try_from(at).unwrap(), &recent());
    let again = compiler.complete(text, u32::try_from(at).unwrap(), &recent());
    assert_eq!(completion, again);
    assert!(completion.suggestions.len() <= Completion::MAX_SUGGESTIONS);
    let mut edits = HashSet::new();
    for Suggestion { label, edit, .. } in &completion.suggestions {
        let range = edit.span.range();
        assert!(text.get(range.clone()).is_some(), "{text:?} at {at}: {edit:?} is outside the text");
        assert!(range.start <= at && at <= range.end, "{text:?} at {at}: {edit:?} does not contain the cursor");
        assert!(!label.is_empty() && edits.insert(edit), "{text:?} at {at}: {label:?} twice, or empty");
    }
    completion
}

/// The text up to the end of an accepted suggestion.
fn accepted(text: &str, suggestion: &Suggestion) -> String {
    let before = text.get(..suggestion.edit.span.range().start).unwrap();
    format!("{before}{}", suggestion.edit.text)
}

/// Whether a text can be completed to a valid query, with its parentheses closed.
fn can_become_valid(text: &str, kind: SuggestionKind, schema: &Schema, options: &Options) -> bool {
    let limits = Limits::default().bytes(Limits::MAX_BYTES);
    let is_valid = |text: &str| {
        let parsed = tamis::parse(text, &limits);
        // Only the user knows which bound is lower.
        let is_wrong = |found: &Diagnostic| found.is_error() && found.code != Code::ReversedRange;
        !parsed.diagnostics.iter().any(is_wrong)
            && !tamis::check(&parsed.ast, schema, options).diagnostics.iter().any(is_wrong)
    };
    endings(kind).iter().any(|end| {
        let text = format!("{text}{end}");
        // Parentheses in strings need no closing.
        let open = text.matches('(').count().saturating_sub(text.matches(')').count());
        (0..=open).rev().any(|open| is_valid(&format!("{text}{}", ")".repeat(open))))
    })
}

/// At every character of every valid query and of its prefixes, any accepted suggestion leads to a query that compiles.
#[test]
fn accepted_suggestions_lead_to_queries_that_compile() {
    let mut wrong = Vec::new();
    let mut tried = HashSet::new();
    for (query, schema, options) in valid_queries().into_iter().filter(|(query, ..)| query.len() <= MAX_LENGTH) {
        let schema = Schema::builder().merge(&schema).build();
        for (at, _) in query.char_indices().chain([(query.len(), ' ')]) {
            let prefix = query.get(..at).unwrap();
            for text in [query.as_str(), prefix] {
                for suggestion in completed(text, at, &schema, &options).suggestions.iter().take(10) {
                    let accepted = accepted(text, suggestion);
                    let is_new = tried.insert(accepted.clone());
                    if is_new && !can_become_valid(&accepted, suggestion.kind, &schema, &options) {
                        wrong.push(format!("{text:?} at {at}: {} gives {accepted:?}", suggestion.label));
                    }
                }
            }
        }
    }
    println!("tested {} texts", tried.len());
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

/// Accepting a suggestion adds no error to the text before it.
fn adds_no_error(text: &str, at: usize, schema: &Schema, options: &Options) {
    let errors = |text: &str, end: usize| -> usize {
        let found = tamis::parse(text, &options.limits).diagnostics;
        found.iter().filter(|found| found.is_error() && found.span.range().end < end).count()
    };
    for suggestion in completed(text, at, schema, options).suggestions.iter().take(3) {
        let start = suggestion.edit.span.range().start;
        let before = text.get(..start).unwrap();
        let accepted = accepted(text, suggestion);
        let (was, is) = (errors(before, start + 1), errors(&accepted, accepted.trim_end().len()));
        assert!(is <= was, "{text:?} at {at}: {} gives {accepted:?}", suggestion.label);
    }
}

fn schema() -> Schema {
    Schema::from_json(include_str!("../data/columns.json")).unwrap()
}

fn options() -> Options {
    let mut options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    options.parameters.bind("p", "x");
    options.parameters.bind("slow", "5s".parse::<tamis::ParameterValue>().unwrap());
    options.parameters.bind("list", tamis::ParameterValue::from(vec![1, 2]));
    options
}

proptest! {
    #![proptest_config(property::config(2_000))]

    #[test]
    fn completion_accepts_any_offset_in_any_text(text in generate::any_text(), at in any::<prop::sample::Index>()) {
        let at = at.index(text.len() + 1);
        let at = (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default();
        completed(&text, at, &schema(), &options());
    }

    #[test]
    fn accepted_suggestions_add_no_error_to_a_prefix(text in generate::query(), at in any::<prop::sample::Index>()) {
        let at = at.index(text.len() + 1);
        let at = (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default();
        let (schema, options) = (schema(), options());
        adds_no_error(&text, at, &schema, &options);
        adds_no_error(text.get(..at).unwrap(), at, &schema, &options);
    }
}

proptest! {
    #![proptest_config(property::config(300))]

    #[test]
    fn completion_accepts_every_offset_in_a_token_soup(text in generate::short_soup()) {
        let (schema, options) = (schema(), options());
        for (at, _) in text.char_indices() {
            adds_no_error(&text, at, &schema, &options);
            let hover = tamis::hover(&text, u32::try_from(at).unwrap(), &schema, &options);
            prop_assert!(hover.is_none_or(|hover| hover.span.range().start <= at && at <= hover.span.range().end));
        }
    }
}

#[test]
fn offsets_are_clamped_to_the_text_and_to_character_boundaries() {
    let (options, recent) = (options(), Recent::default());
    let compiler = Compiler::new(schema()).with_options(options.clone());
    let at = |text: &str, at: u32| compiler.complete(text, at, &recent);
    assert_eq!(at("sta", 99), at("sta", 3));
    assert_eq!(at("é = 1", 1), at("é = 1", 0));
    let short = compiler.clone().limits(Limits::default().bytes(2));
    assert!(short.complete("sta", 3, &recent).suggestions.is_empty());
}

#[test]
fn json_positions_use_utf16_columns() {
    let text = "name = \"é😀\" and sta";
    let lines = tamis::source::Lines::new(text);
    let json = completed(text, text.len(), &schema(), &options()).to_json(&lines);
    let json = serde_json::to_value(json).unwrap();
    let first = &json["suggestions"][0];
    assert_eq!((&first["label"], &first["kind"]), (&"status_code".into(), &"column".into()));
    assert_eq!(first["edit"]["text"], "status_code");
    assert_eq!(first["edit"]["span"], serde_json::json!({ "start": 20, "end": 23 }));
    assert_eq!(first["edit"]["start"], serde_json::json!({ "line": 1, "column": 17, "utf16": 17 }));
    let hover = tamis::hover(text, 8, &schema(), &options()).unwrap().to_json(&lines);
    let hover = serde_json::to_value(hover).unwrap();
    assert_eq!(hover["range"]["text"], "\"é😀\"");
    assert_eq!(hover["kind"], "value");
    assert_eq!(hover["column"], "name");
}
