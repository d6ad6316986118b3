//! Properties of any text.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use proptest::prelude::*;
use tamis::lower::{self, MissingValuePolicy};
use tamis::{Analysis, Limits, Options, ParameterValue, Schema, Severity};
use tamis_test_support::well_formed::assert_well_formed;
use tamis_test_support::{generate, property};

fn schema() -> Schema {
    Schema::from_json(include_str!("../data/columns.json")).unwrap()
}

fn options() -> Options {
    let mut options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    options.parameters.bind("p", "x");
    options.parameters.bind("list", ParameterValue::from(vec![1, 2]));
    options
}

fn analyzed<R>(text: &str, check: impl FnOnce(Analysis<'_>) -> R) -> R {
    check(tamis::analyze(text, &schema(), &options()))
}

proptest! {
    #![proptest_config(property::config(20_000))]

    #[test]
    fn analysis_accepts_any_token_soup(text in generate::token_soup()) {
        analysis_is_well_formed(&text);
    }

    #[test]
    fn analysis_accepts_any_text(text in generate::any_text()) {
        analysis_is_well_formed(&text);
    }
}

proptest! {
    #![proptest_config(property::config(10_000))]

    #[test]
    fn compiled_trees_match_the_json_schema(text in generate::query()) {
        analyzed(&text, |analysis| {
            let errors: Vec<_> = analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
            prop_assert!(errors.is_empty(), "{text}\n{errors:?}");
            let tree = analysis.tree.unwrap();
            let json: serde_json::Value = serde_json::from_str(&tree.to_json()).unwrap();
            if let Err(error) = validator().validate(&json) {
                prop_assert!(false, "{text}\n{json}\n{error}");
            }
            Ok(())
        })?;
    }

    #[test]
    fn fast_json_output_matches_serde(text in generate::query()) {
        analyzed(&text, |analysis| {
            let tree = analysis.tree.unwrap();
            prop_assert_eq!(tree.to_json(), serde_json::to_string(&tree).unwrap());
            if let Some(list) = lower::flat(&analysis.typed.unwrap(), MissingValuePolicy::Warn).filters {
                prop_assert_eq!(list.to_json(), serde_json::to_string(&list).unwrap());
            }
            Ok(())
        })?;
    }

    #[test]
    fn canonical_text_parses_to_the_same_tree(text in generate::query()) {
        let parsed = tamis::parse(&text, &Limits::default());
        let canonical = parsed.ast.to_string();
        let again = tamis::parse(&canonical, &Limits::default());
        prop_assert_eq!(&again.ast, &parsed.ast, "{}\n{}", &text, &canonical);
        prop_assert_eq!(again.ast.to_string(), canonical);
    }

    #[test]
    fn compiling_is_deterministic(text in generate::query()) {
        let bytes = || analyzed(&text, |analysis| analysis.tree.map(|tree| tree.to_json()));
        prop_assert_eq!(bytes(), bytes());
    }

    #[test]
    fn canonical_text_compiles_to_the_same_json(text in generate::query()) {
        let json = |text: &str| analyzed(text, |analysis| (analysis.ast.to_string(), analysis.tree.map(|tree| tree.to_json())));
        let (canonical, tree) = json(&text);
        prop_assert_eq!(json(&canonical).1, tree, "{}", canonical);
    }
}

/// The diagnostics of any text are well formed, and there is a tree exactly if there are no errors.
fn analysis_is_well_formed(text: &str) {
    analyzed(text, |analysis| {
        assert_well_formed(text, &analysis.ast, &analysis.diagnostics);
        let has_error = analysis.diagnostics.iter().any(|found| found.severity == Severity::Error);
        assert_eq!(analysis.tree.is_some(), !has_error, "{text:?}");
    });
}

fn validator() -> &'static jsonschema::Validator {
    static VALIDATOR: std::sync::OnceLock<jsonschema::Validator> = std::sync::OnceLock::new();
    VALIDATOR.get_or_init(|| {
        let schema = serde_json::from_str(include_str!("../data/filter_tree.schema.json")).unwrap();
        jsonschema::draft202012::new(&schema).unwrap()
    })
}

#[test]
fn deep_nesting_is_too_deep_on_a_small_stack() {
    let shapes =
        ["(", "not ", "!", "not (", "! not (", "x in (", "(((a) and ", "{", "[", "“", "`", "\"", "r#\"", "and(", "f("];
    for shape in shapes {
        let text = shape.repeat(100_000);
        let small = std::thread::Builder::new().stack_size(512 << 10);
        let codes = small.spawn(move || {
            analyzed(&text, |analysis| analysis.diagnostics.iter().map(|found| found.code.as_str()).collect::<Vec<_>>())
        });
        let codes = codes.unwrap().join().unwrap();
        assert!(!codes.is_empty(), "{shape}");
        if ["(", "not ", "!", "not (", "! not ("].contains(&shape) {
            assert_eq!(codes, ["too-deep"], "{shape}");
        }
    }
}

#[test]
fn the_deepest_query_compiles_on_a_small_stack() {
    let depth = Limits::DEPTH - 1;
    let text =
        format!("{}\u{a0}is_complete{}", "(has_children or not is_complete and ".repeat(depth), ")".repeat(depth));
    let small = std::thread::Builder::new().stack_size(512 << 10);
    let analyze = move || {
        let schema = schema();
        // The no-break space is an error and so needs error recovery; the query compiles without it.
        let broken = tamis::analyze(&text, &schema, &options());
        assert!(broken.diagnostics.iter().any(|found| found.code == tamis::Code::TypographicCharacter));
        let valid = text.replace('\u{a0}', " ");
        let analysis = tamis::analyze(&valid, &schema, &options());
        analysis.tree.map(|tree| tree.to_json().len()).zip(Some(analysis.ast.to_string().len()))
    };
    assert!(small.spawn(analyze).unwrap().join().unwrap().is_some());
}

/// Values in the syntax of other languages are read without recursion.
#[test]
fn repeated_marks_do_not_overflow_the_stack() {
    for (start, repeated) in [
        ("x:a", "^1"),
        ("x:a", "~1"),
        ("x:(a", " AND (a"),
        ("x:(", "not "),
        ("x:", "\\("),
        ("", "-"),
        ("x:(", "["),
        ("x:([1", " [1"),
        ("x = any", " (array[1,"),
        ("x && array[1, ", "array[1 "),
    ] {
        let text = format!("{start}{}", repeated.repeat(100_000));
        assert!(tamis::analyze(&text, &Schema::builtin(), &Options::default()).tree.is_none(), "{start}{repeated}");
    }
}
