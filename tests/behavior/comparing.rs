//! What a comparison of two queries says is true of records, according to an independent evaluator.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value as Json;
use tamis::compare::{Comparison, Relation, Witness};
use tamis::filter::{Filter, FilterTree, Number, TextType};
use tamis::record::Layout;
use tamis::{Compiler, MissingValues, Options, Schema};
use tamis_test_support::evaluate::{Model, Record, Value, tree_matches};
use tamis_test_support::property;

use super::meaning::{query, record};

fn compiler() -> Compiler {
    Compiler::new(Schema::builtin()).with_options(Options::at("2026-01-15T12:00:00Z".parse().unwrap()))
}

const fn model(model: MissingValues) -> Model {
    match model {
        MissingValues::False => Model::False,
        MissingValues::UnequalIsTrue => Model::UnequalIsTrue,
        _ => Model::Sql,
    }
}

/// The values of a JSON record in the columns of some trees.
fn evaluated(json: &Json, trees: [&FilterTree<'_>; 2]) -> Record {
    let mut record = BTreeMap::new();
    for filter in trees.iter().flat_map(|tree| tree.leaves()) {
        let path = Layout::default().path(filter.column_id());
        let Some(value) = path.iter().try_fold(json, |json, key| json.get(key)) else { continue };
        let text = || value.as_str().unwrap().to_owned();
        let value = match filter {
            _ if value.is_null() => continue,
            Filter::Text(filter) if filter.filter_type == TextType::Collection => {
                Value::Strings(value.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect())
            }
            Filter::Text(_) | Filter::Id(_) => Value::String(text()),
            Filter::Number(_) => {
                Value::Number(value.as_i64().map_or_else(|| Number::Float(value.as_f64().unwrap()), Number::Integer))
            }
            Filter::Date(_) => Value::Timestamp(text().parse().unwrap()),
            _ => Value::Boolean(value.as_bool().unwrap()),
        };
        record.insert(filter.column_id().to_owned(), value);
    }
    record
}

/// Whether the old and the new tree match a record.
fn matched(trees: [&FilterTree<'_>; 2], record: &Record, of: MissingValues) -> [bool; 2] {
    trees.map(|tree| tree_matches(tree, record, model(of)) == Some(true))
}

/// Checks what a comparison says of two trees.
fn check(
    comparison: &Comparison,
    trees: [&FilterTree<'_>; 2],
    records: &[Record],
    queries: &str,
) -> Result<(), TestCaseError> {
    let witnesses = [(&comparison.only_old, [true, false]), (&comparison.only_new, [false, true])];
    for (witness, expected) in witnesses {
        let Some(witness) = witness else { continue };
        let record = evaluated(&witness.record, trees);
        for of in MissingValues::ALL {
            let is_confirmed = matched(trees, &record, *of) == expected;
            prop_assert_eq!(
                is_confirmed,
                witness.models.contains(of),
                "{} on {} under {}",
                queries,
                witness.record,
                of
            );
        }
    }
    for (of, relation) in &comparison.models {
        let (may_only_old, may_only_new) = match relation {
            Relation::Equivalent => (false, false),
            Relation::Wider => (false, true),
            Relation::Narrower => (true, false),
            _ => (true, true),
        };
        for record in records {
            match matched(trees, record, *of) {
                [true, false] => prop_assert!(may_only_old, "{} is {} on {:?} under {}", queries, relation, record, of),
                [false, true] => prop_assert!(may_only_new, "{} is {} on {:?} under {}", queries, relation, record, of),
                _ => {}
            }
        }
    }
    let has_witness = (comparison.only_old.is_some(), comparison.only_new.is_some());
    match comparison.relation {
        Relation::Equivalent => prop_assert_eq!(has_witness, (false, false)),
        Relation::Wider => prop_assert_eq!(has_witness, (false, true)),
        Relation::Narrower => prop_assert_eq!(has_witness, (true, false)),
        Relation::Different => prop_assert_eq!(has_witness, (true, true)),
        _ => {}
    }
    Ok(())
}

/// The comparison without the positions of conditions.
fn outline(comparison: &Comparison) -> (Relation, Vec<(MissingValues, Relation)>, [Option<Json>; 2]) {
    let record = |witness: &Option<Witness>| witness.as_ref().map(|witness| witness.record.clone());
    (comparison.relation, comparison.models.clone(), [record(&comparison.only_old), record(&comparison.only_new)])
}

fn compare(old: &str, new: &str, records: &[Record]) -> Result<Comparison, TestCaseError> {
    let compiler = compiler();
    let trees = [compiler.compile(old).unwrap().tree, compiler.compile(new).unwrap().tree];
    let comparison = compiler.compare(old, new).unwrap();
    check(&comparison, trees.each_ref(), records, &format!("{old} | {new}"))?;
    let mirrored = outline(&compiler.compare(new, old).unwrap());
    let (relation, models, [only_old, only_new]) = outline(&comparison);
    let reversed = models.into_iter().map(|(model, relation)| (model, relation.reversed())).collect();
    prop_assert_eq!(mirrored, (relation.reversed(), reversed, [only_new, only_old]), "{} | {}", old, new);
    Ok(comparison)
}

/// A query and another one that differs in one place.
fn changed() -> impl Strategy<Value = (String, String)> {
    let replacements = &[
        (" = ", " != "),
        (" != ", " = "),
        (" > ", " >= "),
        (" >= ", " > "),
        (" < ", " <= "),
        (" <= ", " < "),
        ("\"a\"", "\"b\""),
        ("\"b\"", "\"ab\""),
        (" and ", " or "),
        (" or ", " and "),
        ("not ", ""),
        (" nocase", ""),
        ("contains", "not contains"),
        ("has any", "has all"),
        (" 2", " 3"),
        (" 1", " 0"),
        (" in ", " not in "),
        ("today", "yesterday"),
    ][..];
    (query(), prop::sample::select(replacements), any::<prop::sample::Index>()).prop_map(|(old, (from, to), at)| {
        let found: Vec<usize> = old.match_indices(from).map(|(at, _)| at).collect();
        let new = match found.is_empty() {
            true => old.clone(),
            false => {
                let at = *at.get(&found);
                format!("{}{to}{}", &old[..at], &old[at + from.len()..])
            }
        };
        (old, new)
    })
}

proptest! {
    #![proptest_config(property::config(2_000))]

    #[test]
    fn comparisons_of_random_queries_are_true(old in query(), new in query(), records in vec(record(), 16)) {
        compare(&old, &new, &records)?;
    }

    #[test]
    fn comparisons_of_changed_queries_are_true((old, new) in changed(), records in vec(record(), 16)) {
        if compiler().compile(&new).is_ok() {
            compare(&old, &new, &records)?;
        }
    }

    #[test]
    fn a_formatted_query_is_equivalent(query in query()) {
        let formatted = tamis::format(&query, &tamis::Limits::default()).unwrap();
        prop_assert_eq!(compiler().compare(&query, &formatted).unwrap().relation, Relation::Equivalent);
    }
}

/// Most comparisons of small queries are decided.
#[test]
fn few_comparisons_are_undecided() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut count, mut undecided) = (0, Vec::new());
    while count < 2_000 {
        let (old, new) = changed().new_tree(&mut runner).unwrap().current();
        let Ok(comparison) = compiler().compare(&old, &new) else { continue };
        count += 1;
        if comparison.relation == Relation::Undecided {
            undecided.push((old, new));
        }
    }
    println!("{} of {count} undecided: {undecided:#?}", undecided.len());
    assert!(undecided.len() * 100 <= count, "{} of {count}: {undecided:#?}", undecided.len());
}

/// The relation, and the witnesses as JSON.
fn relation(old: &str, new: &str) -> String {
    let comparison = compiler().compare(old, new).unwrap();
    let record = |witness: Option<Witness>| witness.map_or("-".to_owned(), |witness| witness.record.to_string());
    format!("{}: {} {}", comparison.relation, record(comparison.only_old), record(comparison.only_new))
}

#[test]
fn witnesses_are_small_and_plausible() {
    for (old, new, expected) in [
        ("status_code >= 500", "status_code >= 400", "wider: - {\"status_code\":400}"),
        ("status_code >= 500", "status_code > 499", "equivalent: - -"),
        ("is_complete and status_code >= 500", "status_code >= 500 and is_complete", "equivalent: - -"),
    ] {
        assert_eq!(relation(old, new), expected, "{old} | {new}");
    }
}
