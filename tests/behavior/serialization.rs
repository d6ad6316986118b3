//! What is serialized can be deserialized, and names can be parsed.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tamis::diagnostic::{Omitted, Safety};
use tamis::filter::{FilterList, FilterOperator, FilterTree};
use tamis::lint::Levels;
use tamis::lower::Form;
use tamis::request::{
    Dialect, ExportFormat, Forms, MetricAggregation, RequestCode, RequestSettings, RootType, Setting, Sort, Target,
};
use tamis::schema::FilterType;
use tamis::syntax::ast::{Ast, Operator};
use tamis::{Code, Diagnostics, Limits, Severity, TokenKind, Zone, lower};
use tamis_test_support::corpus::{cases, valid_queries};

/// Serializes and deserializes a value.
#[track_caller]
fn assert_round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
}

/// Parses what is displayed.
#[track_caller]
fn assert_parses<T: FromStr + Display + PartialEq + Debug>(values: impl IntoIterator<Item = T>)
where
    T::Err: Debug,
{
    for value in values {
        assert_eq!(value.to_string().parse::<T>().unwrap(), value);
    }
}

/// Parses what is displayed, and what is serialized, which is the same.
#[track_caller]
fn assert_named<T: FromStr + Display + Serialize + DeserializeOwned + Copy + PartialEq + Debug>(values: &[T])
where
    T::Err: Debug,
{
    assert_parses(values.iter().copied());
    for value in values {
        assert_eq!(serde_json::to_value(value).unwrap(), value.to_string());
        assert_round_trip(value);
    }
}

#[test]
fn every_name_is_parsed() {
    assert_named(Code::ALL);
    assert_named(RequestCode::ALL);
    assert_named(Severity::ALL);
    assert_named(Safety::ALL);
    assert_named(Target::ALL);
    assert_named(Forms::ALL);
    assert_named(Setting::ALL);
    assert_named(Form::ALL);
    assert_named(Dialect::ALL);
    assert_named(RootType::ALL);
    assert_named(ExportFormat::ALL);
    assert_named(MetricAggregation::ALL);
    assert_named(FilterOperator::ALL);
    assert_named(FilterType::ALL);
    assert_named(&TokenKind::ALL);
    assert_named(&Operator::ALL);
    let zones = ["UTC", "Europe/Paris", "+02:00", "-00:30", "+00:00"].map(|zone| zone.parse::<Zone>().unwrap());
    assert_named(&zones);
}

#[test]
fn filters_of_all_queries_round_trip() {
    for (query, schema, options) in valid_queries() {
        let compiled = tamis::compile(&query, &schema, &options).unwrap();
        let json = compiled.tree.to_json();
        let tree: FilterTree<'static> = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
        assert_eq!((&tree, tree.to_json()), (&compiled.tree, json));
        assert_eq!(serde_json::from_str::<FilterTree<'_>>(&tree.to_json_pretty()).unwrap(), tree);
        let typed = tamis::analyze(&query, &schema, &options).typed.unwrap();
        if let Some(list) = lower::flat(&typed, lower::MissingValuePolicy::Warn).filters {
            assert_eq!(serde_json::from_str::<FilterList<'static>>(&list.to_json()).unwrap(), list);
        }
    }
}

#[test]
fn trees_and_diagnostics_of_all_queries_round_trip() {
    for case in cases() {
        let (schema, options, _) = case.settings().unwrap();
        let analysis = tamis::analyze(&case.query, &schema, &options);
        assert_round_trip(&analysis.diagnostics);
        let json = serde_json::to_string(&analysis.ast).unwrap();
        let ast: Ast<'static> = serde_json::from_str(&json).unwrap();
        // Unlike `==`, this compares spans too.
        assert_eq!(format!("{ast:?}"), format!("{:?}", analysis.ast));
    }
}

#[test]
fn omitted_diagnostics_are_serialized() {
    let found = tamis::parse("= and = and =", &Limits::default().diagnostics(1)).diagnostics;
    assert_round_trip(&found);
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Diagnostics>(&json).unwrap().omitted().errors, 2);
    assert_round_trip::<Omitted>(&found.omitted());
}

#[test]
fn settings_round_trip() {
    let mut settings = RequestSettings::default();
    assert_round_trip(&settings);
    settings.log_stream_id = Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned());
    settings.all_records = true;
    settings.sort = Some(Sort::descending("created_at"));
    settings.root_type = Some(RootType::Span);
    settings.start_time = Some("2026-01-15T12:00:00.123456789Z".parse().unwrap());
    settings.end_time = Some("2026-01-16T12:00:00Z".parse().unwrap());
    settings.dialect = Dialect::Legacy;
    assert_round_trip(&settings);
    let mut levels = Levels::default();
    assert_round_trip(&levels);
    levels.set(Code::DoubleNegation, None);
    levels.set(Code::Contradiction, Some(Severity::Error));
    assert_round_trip(&levels);
    assert_eq!(serde_json::to_string(&levels).unwrap(), r#"{"contradiction":"error","double-negation":"off"}"#);
    let limits = Limits::default().depth(3);
    assert_round_trip(&limits);
    assert_eq!(serde_json::from_str::<Limits>(r#"{"depth":3}"#).unwrap(), limits);
}
