//! Compiling in one step gives the same result as running the passes one by one.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use proptest::prelude::*;
use tamis::{Limits, Options, ParameterValue, Schema};
use tamis_test_support::{corpus, generate, property};

fn schema() -> &'static Schema {
    static SCHEMA: std::sync::OnceLock<Schema> = std::sync::OnceLock::new();
    SCHEMA.get_or_init(|| {
        let columns = Schema::from_json(include_str!("../data/columns.json")).unwrap();
        Schema::builder().merge(&Schema::builtin()).merge(&columns).build()
    })
}

fn options() -> Options {
    let mut options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    options.parameters.bind("p", "x");
    options.parameters.bind("list", ParameterValue::from(vec![1, 2]));
    options
}

/// Holds for any text, valid or not.
fn compiles_as_analyzed(text: &str, schema: &Schema, options: &Options) -> Result<(), TestCaseError> {
    let analysis = tamis::analyze(text, schema, options);
    let expected = analysis.tree.ok_or(analysis.diagnostics.len());
    let compiled = tamis::compile(text, schema, options);
    let warnings = compiled.as_ref().map_or(&[][..], |compiled| &compiled.warnings);
    if expected.is_ok() {
        prop_assert_eq!(warnings, &*analysis.diagnostics, "{}", text);
    }
    let mut json = String::from("prefix");
    let written = tamis::compile_into(text, schema, options, &mut json);
    prop_assert_eq!(written.as_deref().unwrap_or_default(), warnings, "{}", text);
    prop_assert_eq!(
        json.strip_prefix("prefix"),
        Some(&*expected.as_ref().map_or(String::new(), |tree| tree.to_json()))
    );
    let tree = compiled.map(|compiled| compiled.tree).map_err(|report| report.diagnostics().len());
    prop_assert_eq!(tree, expected, "{}", text);
    Ok(())
}

/// Conditions that lower to a leaf, an `and` or an `or`, combined and negated at random, with redundant parentheses and
/// without clarifying ones.
fn nested() -> impl Strategy<Value = String> {
    let condition = prop::sample::select(
        &[
            "status_code = 500",
            "is_complete",
            "tags has \"x\"",
            "tags has all (\"x\", \"y\")",
            "created_at = 2025-04-16",
            "created_at != 2025-04-16",
            "status_code in (1, 2)",
            "1 < status_code < 3",
        ][..],
    );
    condition.prop_map(str::to_owned).prop_recursive(6, 24, 3, |inner| {
        let several = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several.clone().prop_map(|parts| parts.join(" and ")),
            several.clone().prop_map(|parts| parts.join(" or ")),
            several.clone().prop_map(|parts| format!("({})", parts.join(" and "))),
            several.prop_map(|parts| format!("({})", parts.join(" or "))),
            inner.clone().prop_map(|part| format!("({part})")),
            inner.clone().prop_map(|part| format!("not {part}")),
            inner.prop_map(|part| format!("not ({part})")),
        ]
    })
}

proptest! {
    #![proptest_config(property::config(20_000))]

    #[test]
    fn queries_compile_as_analyzed(text in generate::query()) {
        compiles_as_analyzed(&text, schema(), &options())?;
    }

    #[test]
    fn nested_queries_compile_as_analyzed(text in nested()) {
        compiles_as_analyzed(&text, schema(), &options())?;
    }

    #[test]
    fn typos_are_rejected_as_analyzed(text in generate::typo()) {
        compiles_as_analyzed(&text, schema(), &options())?;
    }

    #[test]
    fn short_token_soups_are_rejected_as_analyzed(text in generate::short_soup()) {
        compiles_as_analyzed(&text, schema(), &options())?;
    }
}

#[test]
fn corpus_queries_compile_as_analyzed() {
    for (query, schema, options) in corpus::valid_queries() {
        compiles_as_analyzed(&query, &schema, &options).unwrap();
    }
}

#[test]
fn limits_are_the_same_as_in_analyze() {
    let options = options().limits(Limits::default().bytes(40).depth(2).list_items(2));
    for text in [
        "not (not is_complete)",
        "not (not (not is_complete))",
        "((is_complete))",
        "(((is_complete)))",
        "status_code in (1, 2)",
        "model in ('a', 'b', 'c')",
        "model = 'a text that is longer than it may be'",
    ] {
        compiles_as_analyzed(text, schema(), &options).unwrap();
    }
}
