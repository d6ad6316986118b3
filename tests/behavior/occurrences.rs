//! The mentions of columns and parameters agree with renaming and with the tree.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use proptest::prelude::*;
use tamis::ide::OccurrenceKind;
use tamis::schema::Column;
use tamis::{Limits, Options, Schema, occurrences};
use tamis_test_support::corpus::valid_queries;
use tamis_test_support::{generate, property};

fn schema() -> Schema {
    Schema::builder()
        .column("metrics/cost", Column::number().label("Price"))
        .column("metrics/3f2c", Column::number().alias("toxicity"))
        .column("user_metadata/user id", Column::text())
        .column("one/same", Column::text())
        .column("other/same", Column::text())
        .build()
}

/// Each mention as written, with the id or the name of what it mentions.
fn found<'t>(text: &'t str, options: &Options) -> Vec<(&'t str, String)> {
    let found = occurrences(text, &schema(), options);
    let named = |found: tamis::ide::Occurrence| match found.kind {
        OccurrenceKind::Column { id } => (found.span.text(text), id),
        OccurrenceKind::Parameter { name } => (found.span.text(text), format!("${name}")),
        _ => panic!("{found:?}"),
    };
    found.into_iter().map(named).collect()
}

#[test]
fn columns_are_found_by_all_their_names() {
    let cost = "metrics/cost";
    for (text, expected) in [
        ("cost > 1 # cost", &[("cost", cost)][..]),
        ("Price > 1 and metrics.cost < 5", &[("Price", cost), ("metrics.cost", cost)]),
        ("metrics/cost = 1 or `cost` = 2", &[("metrics/cost", cost), ("`cost`", cost)]),
        ("toxicity > 1", &[("toxicity", "metrics/3f2c")]),
        ("user_metadata.\"user id\" = x", &[("user_metadata.\"user id\"", "user_metadata/user id")]),
        ("1 < cost <= $most", &[("cost", cost), ("$most", "$most")]),
        ("cost in ($a, 2, $b)", &[("cost", cost), ("$a", "$a"), ("$b", "$b")]),
        ("cost between $a and $a", &[("cost", cost), ("$a", "$a"), ("$a", "$a")]),
        ("same = 1 and nope = 2 and cost = 3", &[("cost", cost)]),
    ] {
        let expected: Vec<_> = expected.iter().map(|&(written, id)| (written, id.to_owned())).collect();
        assert_eq!(found(text, &Options::default()), expected, "{text}");
    }
}

#[test]
fn mentions_in_a_query_with_errors_are_found() {
    for (text, expected) in [
        ("cost > $a and (toxicity >", &["cost", "$a", "toxicity"][..]),
        ("cost > and toxicity = = $b", &["cost", "toxicity", "$b"]),
        ("name = \"$a\" and $", &[]),
    ] {
        let written: Vec<_> = found(text, &Options::default()).into_iter().map(|(written, _)| written).collect();
        assert_eq!(written, expected, "{text}");
    }
    let short = Options::default().limits(Limits::default().bytes(4));
    assert!(found("cost > $a", &short).is_empty());
}

/// The parameters are those of the tree, and renaming a column edits its mentions.
#[test]
fn mentions_in_valid_queries_agree_with_the_tree_and_with_renaming() {
    let mut mentions = 0;
    for (text, schema, options) in valid_queries() {
        let found = occurrences(&text, &schema, &options);
        assert!(found.is_sorted_by_key(|found| found.span), "{text}");
        let analysis = tamis::analyze(&text, &schema, &options);
        let mut names = Vec::new();
        let mut ids = Vec::new();
        for found in &found {
            match &found.kind {
                OccurrenceKind::Parameter { name } => names.push(name.clone()),
                OccurrenceKind::Column { id } => ids.push((id.clone(), found.span)),
                _ => {}
            }
        }
        names.sort_unstable();
        names.dedup();
        let mut parameters: Vec<String> = analysis.ast.parameters().into_iter().map(|name| name.to_string()).collect();
        parameters.sort_unstable();
        parameters.dedup();
        assert_eq!(names, parameters, "{text}");
        let Some((id, _)) = ids.first() else { continue };
        if let Ok(edits) = tamis::rename_column(&text, id, "an_unused_name", &schema) {
            let edited: Vec<_> = edits.iter().map(|edit| edit.span).collect();
            let spans: Vec<_> = ids.iter().filter(|(other, _)| other == id).map(|(_, span)| *span).collect();
            assert_eq!(edited, spans, "{text}");
            mentions += spans.len();
        }
    }
    assert!(mentions > 200, "only {mentions}");
}

proptest! {
    #![proptest_config(property::config(3_000))]

    #[test]
    fn mentions_in_any_text_are_in_order(text in prop_oneof![generate::any_text(), generate::token_soup(), generate::typo()]) {
        let found = occurrences(&text, &schema(), &Options::default());
        prop_assert!(found.is_sorted_by(|one, next| one.span.end <= next.span.start), "{}\n{:?}", text, found);
        prop_assert!(found.iter().all(|found| text.get(found.span.range()).is_some()), "{}\n{:?}", text, found);
    }
}
