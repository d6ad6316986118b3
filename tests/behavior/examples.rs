//! The examples that are found for a query are accepted by lint, and are kept by the formatter.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use proptest::prelude::*;
use tamis::examples::{Example, Expectation};
use tamis::lint::Levels;
use tamis::{Code, Compiler, Limits, Options, Schema};
use tamis_test_support::property;

use super::meaning::query;

fn compiler() -> Compiler {
    Compiler::new(Schema::builtin()).with_options(Options::at("2026-01-15T12:00:00Z".parse().unwrap()))
}

fn with_comments(examples: &[Example], query: &str) -> String {
    examples.iter().map(|example| format!("{example}\n")).collect::<String>() + query
}

/// The number of examples that lint reports.
fn reported(text: &str) -> usize {
    let found = compiler().lint(text, &Levels::default());
    found.iter().filter(|found| [Code::BrokenExample, Code::MalformedExample].contains(&found.code)).count()
}

proptest! {
    #![proptest_config(property::config(500))]

    #[test]
    fn lint_accepts_examples(query in query()) {
        let examples = compiler().examples(&query).unwrap();
        let text = with_comments(&examples, &query);
        prop_assert_eq!(reported(&text), 0, "{}", text);
        let formatted = tamis::format(&text, &Limits::default()).unwrap();
        for example in &examples {
            prop_assert!(formatted.contains(&example.to_string()), "{}", formatted);
        }
        prop_assert_eq!(reported(&formatted), 0, "{}", formatted);
        // With the opposite expectation, each one is reported.
        let opposite = |example: &Example| match example.expectation {
            Expectation::Matches => example.to_string().replacen("matches", "rejects", 1),
            _ => example.to_string().replacen("rejects", "matches", 1),
        };
        let opposites: String = examples.iter().map(|example| opposite(example) + "\n").collect();
        prop_assert_eq!(reported(&(opposites + &query)), examples.len(), "{}", text);
    }
}

#[test]
fn each_condition_has_examples() {
    for (query, expected) in [
        (
            "status_code >= 500 and tags has prod",
            &[
                r##"# matches: {"status_code": 500, "tags": ["prod"]}"##,
                r##"# rejects: {"status_code": 499, "tags": ["prod"]}"##,
                r##"# rejects: {"status_code": null, "tags": ["prod"]}"##,
                r##"# rejects: {"status_code": 500, "tags": ["other"]}"##,
                r##"# rejects: {"status_code": 500, "tags": null}"##,
            ][..],
        ),
        (
            "not is_complete",
            &[
                r##"# matches: {"is_complete": false}"##,
                r##"# rejects: {"is_complete": true}"##,
                r##"# rejects: {"is_complete": null}"##,
            ],
        ),
    ] {
        let examples: Vec<String> = compiler().examples(query).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(examples, expected, "{query}");
    }
}
