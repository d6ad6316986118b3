//! Requests: the cases of `tests/data/request_cases.txt` and `request_cases_deletes.txt`, and properties of requests.
//!
//! A case starts with `=== title`, followed by the target and sections:
//!
//! - `--- set`: settings, one per line, such as `limit 5`
//! - `--- query`: the query; if it is absent, the request matches all records
//! - `--- body`: the body, byte for byte
//! - `--- path`: the path with its ids
//! - `--- errors`: the codes of errors in the query, and the other errors with code, message and help
//! - `--- warnings`: warnings about the settings, in the same format; absent means none
//!
//! A case states a body, a path or errors. `TAMIS_BLESS=1 cargo test --workspace --test behavior -- request` fills in
//! empty sections; then read them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::sync::{LazyLock, OnceLock};

use proptest::collection::vec;
use proptest::prelude::*;
use tamis::filter::{FilterList, FilterTree};
use tamis::request::{
    self, Body, ChainPollTemplate, Dialect, ExportFormat, LlmScorer, MetricAggregation, MetricDetail, RequestCode,
    RequestError, RequestFilter, RequestSettings, RootType, ScorerConfiguration, SelectColumns, Setting, Sort, Target,
};
use tamis::{Code, Compiler, Diagnostic, Options, Schema};
use tamis_test_support::{generate, property};

const CASES: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/request_cases.txt"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/request_cases_deletes.txt"),
];
const SECTIONS: [&str; 6] = ["set", "query", "body", "path", "errors", "warnings"];

static COMPILER: LazyLock<Compiler> =
    LazyLock::new(|| Compiler::new(schema().clone()).now("2026-01-15T12:00:00Z".parse().unwrap()));

fn schema() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| Schema::from_json(include_str!("../data/columns.json")).unwrap())
}

fn options() -> Options {
    Options::at("2026-01-15T12:00:00Z".parse().unwrap())
}

/// The first error of a body in the JSON schema of its target.
fn schema_error(target: Target, body: &Body) -> Option<String> {
    static SCHEMA: OnceLock<serde_json::Value> = OnceLock::new();
    let mut schema =
        SCHEMA.get_or_init(|| serde_json::from_str(include_str!("../data/request.schema.json")).unwrap()).clone();
    let name = target.schema();
    assert!(schema.pointer(&format!("/$defs/{name}")).is_some(), "there is no schema {name}");
    schema.as_object_mut().unwrap().insert("$ref".to_owned(), format!("#/$defs/{name}").into());
    let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap();
    let body: serde_json::Value = serde_json::from_str(&body.to_json()).unwrap();
    validator.validate(&body).err().map(|error| format!("{error} at {} in {body}", error.instance_path()))
}

#[derive(Default)]
struct Case {
    name: String,
    target: String,
    sections: Vec<(String, String)>,
}

impl Case {
    fn read_all(text: &str) -> Vec<Self> {
        let mut cases: Vec<Self> = Vec::new();
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("=== ") {
                cases.push(Self { name: name.to_owned(), ..Self::default() });
            } else if let Some(case) = cases.last_mut() {
                match (line.strip_prefix("--- "), case.sections.last_mut()) {
                    (Some(section), _) => {
                        assert!(SECTIONS.contains(&section), "{}: unknown section {section}", case.name);
                        assert!(case.section(section).is_none(), "{}: duplicate section {section}", case.name);
                        case.sections.push((section.to_owned(), String::new()));
                    }
                    (None, Some((_, text))) => *text += &format!("{line}\n"),
                    (None, None) => case.target += line,
                }
            }
        }
        for (_, text) in cases.iter_mut().flat_map(|case| &mut case.sections) {
            *text = text.trim_end().to_owned();
        }
        cases
    }

    fn section(&self, name: &str) -> Option<&str> {
        self.sections.iter().find(|(section, _)| section == name).map(|(_, text)| text.as_str())
    }

    fn settings(&self) -> RequestSettings {
        let mut settings = RequestSettings::default();
        for line in self.section("set").unwrap_or_default().lines() {
            let (name, value) = line.split_once(' ').unwrap_or((line, ""));
            set(&mut settings, name, value);
        }
        settings
    }

    /// The results, by section.
    fn outcome(&self) -> Vec<(&'static str, String)> {
        let target = match self.target.parse::<Target>() {
            Ok(target) => target,
            Err(error) => return vec![("errors", shown(&[], &[error]))],
        };
        let settings = self.settings();
        let built = match self.section("query") {
            Some(query) => COMPILER
                .request(query, target, &settings)
                .map(|compiled| compiled.body)
                .map_err(|rejected| shown(&rejected.diagnostics, &rejected.errors)),
            None => COMPILER.body(target, None, &settings).map_err(|rejected| shown(&[], &rejected.errors)),
        };
        let mut outcome = match built {
            Ok(body) => {
                if body.dialect() == Dialect::Current {
                    assert_eq!(schema_error(target, &body), None, "{}", self.name);
                }
                let warnings = shown(&[], &request::warnings(target, &settings));
                let warnings = Some(("warnings", warnings)).filter(|(_, shown)| !shown.is_empty());
                [("body", body.to_json_pretty())].into_iter().chain(warnings).collect()
            }
            Err(errors) => vec![("errors", errors)],
        };
        if self.section("path").is_some() {
            outcome.push((
                "path",
                request::path(target, &settings).unwrap_or_else(|errors: Vec<RequestError>| shown(&[], &errors)),
            ));
        }
        outcome
    }
}

fn shown(diagnostics: &[Diagnostic], errors: &[RequestError]) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.is_error()) {
        writeln!(text, "query: {}", diagnostic.code).unwrap();
    }
    for error in errors {
        writeln!(text, "{}: {error}", error.code()).unwrap();
        if let Some(help) = error.help() {
            writeln!(text, "  help: {help}").unwrap();
        }
    }
    text.trim_end().to_owned()
}

/// Sets a setting to the value in a case.
fn set(settings: &mut RequestSettings, name: &str, value: &str) {
    let text = || Some(value.to_owned());
    let texts = || Some(value.split_whitespace().map(str::to_owned).collect());
    match Setting::ALL.iter().find(|setting| setting.as_str() == name).unwrap_or_else(|| panic!("{name}")) {
        Setting::ProjectId => settings.project_id = text(),
        Setting::QueueId => settings.queue_id = text(),
        Setting::RunId => settings.run_id = text(),
        Setting::LogStreamId => settings.log_stream_id = text(),
        Setting::ExperimentId => settings.experiment_id = text(),
        Setting::MetricsTestingId => settings.metrics_testing_id = text(),
        Setting::RootType => settings.root_type = Some(RootType::Trace),
        Setting::RecordIds => settings.record_ids = texts(),
        Setting::AllRecords => settings.all_records = true,
        Setting::Sort => settings.sort = Some(sort(value)),
        Setting::StartingToken => settings.starting_token = value.parse().ok(),
        Setting::Limit => settings.limit = value.parse().ok(),
        Setting::PreviousLastRowId => settings.previous_last_row_id = text(),
        Setting::SelectColumns => {
            let column_ids = texts().unwrap_or_default();
            settings.select_columns = Some(SelectColumns { column_ids, ..SelectColumns::default() });
        }
        Setting::TruncateFields => settings.truncate_fields = value.parse().ok(),
        Setting::IncludeCounts => settings.include_counts = value.parse().ok(),
        Setting::IncludeCodeMetricMetadata => settings.include_code_metric_metadata = value.parse().ok(),
        Setting::ColumnIds => settings.column_ids = texts(),
        Setting::ExportFormat => {
            settings.export_format = Some(match value {
                "csv" => ExportFormat::Csv,
                "jsonl_flat" => ExportFormat::JsonlFlat,
                _ => ExportFormat::Jsonl,
            });
        }
        Setting::Redact => settings.redact = value.parse().ok(),
        Setting::FileName => settings.file_name = text(),
        Setting::ExportComputedMetricsOnly => settings.export_computed_metrics_only = value.parse().ok(),
        Setting::ScorerIds => settings.scorer_ids = texts(),
        Setting::StartTime => settings.start_time = value.parse().ok(),
        Setting::EndTime => settings.end_time = value.parse().ok(),
        Setting::Interval => settings.interval = value.parse().ok(),
        Setting::GroupBy => settings.group_by = text(),
        Setting::MetricDetails => settings.metric_details = Some(vec![detail("w1")]),
        Setting::CodeScorer => settings.code_scorer = text(),
        Setting::RequiredScorers => settings.required_scorers = texts(),
        Setting::ScoreableNodeTypes => settings.scoreable_node_types = texts(),
        Setting::LlmScorer => settings.llm_scorer = Some(llm_scorer(value.parse().ok())),
        Setting::Dialect => settings.dialect = Dialect::Legacy,
        _ => panic!("{name} has no value here"),
    }
}

fn sort(written: &str) -> Sort {
    match written.strip_suffix(" desc") {
        Some(column) => Sort::descending(column),
        None => Sort::ascending(written),
    }
}

fn detail(id: &str) -> MetricDetail {
    MetricDetail { id: id.to_owned(), metric_name: "toxicity".to_owned(), aggregation: MetricAggregation::Average }
}

fn llm_scorer(num_judges: Option<u32>) -> LlmScorer {
    let chain_poll_template = serde_json::from_str::<ChainPollTemplate>(r#"{"template": "is it kind?"}"#).unwrap();
    LlmScorer {
        query: "q".to_owned(),
        response: "r".to_owned(),
        chain_poll_template,
        scorer_configuration: ScorerConfiguration { num_judges, ..ScorerConfiguration::default() },
        normalized_input: None,
        user_prompt: "kindness".to_owned(),
    }
}

#[test]
fn case_files_give_the_expected_results() {
    let read = |file: &str| Case::read_all(&fs::read_to_string(file).unwrap());
    if std::env::var_os("TAMIS_BLESS").is_some() {
        CASES.iter().for_each(|file| bless(file, &mut read(file)));
    }
    let cases: Vec<Case> = CASES.iter().flat_map(|file| read(file)).collect();
    let mut shown = BTreeSet::new();
    let mut failures = String::new();
    for case in &cases {
        let expected = ["body", "path", "errors", "warnings"].map(|name| (name, case.section(name)));
        let outcome = case.outcome();
        for (name, expected) in expected {
            let actual = outcome.iter().find(|(section, _)| *section == name).map(|(_, text)| text.as_str());
            if actual != expected {
                writeln!(failures, "=== {}\n--- {name}\n{}\n", case.name, actual.unwrap_or("nothing")).unwrap();
            }
        }
        if let Some(body) = case.section("body") {
            serde_json::from_str::<serde_json::Value>(body).unwrap();
            shown.insert(case.target.clone());
        }
        let reported = ["errors", "warnings"].iter().filter_map(|name| case.section(name));
        let codes = reported.flat_map(str::lines).filter_map(|line| line.split_once(": "));
        shown.extend(codes.map(|(code, _)| code.to_owned()));
    }
    assert!(failures.is_empty(), "unexpected results:\n\n{failures}");
    let expected = Target::ALL.iter().map(|target| target.as_str());
    let expected = expected.chain(RequestCode::ALL.iter().map(|code| code.as_str()));
    // Queries are lowered to the form that the target accepts; only other filters can have the wrong form.
    let expected = expected.filter(|&name| name != RequestCode::WrongTarget.as_str());
    let missing: Vec<&str> = expected.filter(|&name| !shown.contains(name)).collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}

/// Whether a section has codes, and another one the same.
fn has_codes_of(section: &str, other: &str) -> bool {
    let codes = |text: &str| -> Vec<String> {
        let names = text.lines().filter_map(|line| line.split_once(": ")).map(|(name, _)| name);
        names.filter(|name| RequestCode::ALL.iter().any(|code| code.as_str() == *name)).map(str::to_owned).collect()
    };
    !codes(section).is_empty() && codes(section) == codes(other)
}

/// Fills in the empty sections of the cases, and updates the messages of the same codes.
fn bless(file: &str, cases: &mut [Case]) {
    let preamble: String = fs::read_to_string(file)
        .unwrap()
        .lines()
        .take_while(|line| !line.starts_with("==="))
        .fold(String::new(), |text, line| text + line + "\n");
    let mut text = preamble;
    for case in cases {
        let outcome = case.outcome();
        let is_new = case.section("body").or(case.section("errors")).is_none();
        for (name, actual) in outcome {
            match case.sections.iter_mut().find(|(section, _)| section == name) {
                Some((_, expected)) if expected.is_empty() || has_codes_of(expected, &actual) => *expected = actual,
                Some(_) => {}
                None if is_new => {
                    case.sections.push((name.to_owned(), actual));
                }
                None => {}
            }
        }
        write!(text, "=== {}\n{}\n", case.name, case.target).unwrap();
        for (name, section) in &case.sections {
            write!(text, "--- {name}\n{section}\n").unwrap();
        }
        text.push('\n');
    }
    fs::write(file, text.trim_end().to_owned() + "\n").unwrap();
}

const PROJECT: &str = "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f";

/// A compiler for one project.
static SCOPED: LazyLock<Compiler> =
    LazyLock::new(|| COMPILER.clone().scoped(tamis::column("project_id").eq(PROJECT)).unwrap());

/// Whether the filter of a body is an `and` that ends with the scope, or the scope alone.
fn has_scope(body: &Body) -> bool {
    let json = match body.form() {
        Some(form) => {
            serde_json::json!({ "filters": serde_json::from_str::<serde_json::Value>(form.filters.as_ref().unwrap()).unwrap() })
        }
        None => serde_json::to_value(body).unwrap(),
    };
    let selected = json.get("record_selector").unwrap_or(&json);
    let last = match (selected.get("filters"), selected.get("filter_tree")) {
        (Some(list), None) => list.as_array().and_then(|list| list.last()),
        (None, Some(tree)) => {
            let last = tree.get("and").map_or(Some(tree), |and| and.as_array().and_then(|and| and.last()));
            last.and_then(|last| last.get("filter"))
        }
        _ => None,
    };
    let column = last.and_then(|last| last.get("column_id").or(last.get("name")));
    column.is_some_and(|column| column == "project_id")
        && last.and_then(|last| last.get("value")).is_some_and(|value| value == PROJECT)
        && last.and_then(|last| last.get("operator")).is_some_and(|operator| operator == "eq")
}

#[test]
fn a_scoped_delete_needs_a_filter_of_its_own() {
    let settings = |all_records| {
        RequestSettings::default().with(|settings| {
            settings.log_stream_id = Some(PROJECT.to_owned());
            settings.all_records = all_records;
        })
    };
    let request = |query| SCOPED.request(query, Target::SpansDelete, &settings(false));
    let codes = |rejected: request::Rejected| rejected.errors.iter().map(RequestError::code).collect::<Vec<_>>();
    let own = format!("project_id = \"{PROJECT}\"");
    let other = "00000000-0000-4000-8000-000000000000";
    let (not_other, in_list) = (format!("project_id != {other:?}"), format!("project_id in ({PROJECT:?}, {other:?})"));
    for unbounded in ["is_complete or not is_complete", &own, &not_other, &in_list] {
        assert_eq!(codes(request(unbounded).unwrap_err()), [RequestCode::UnboundedDelete], "{unbounded}");
        let compiled = SCOPED.compile(unbounded).unwrap();
        let of_query = SCOPED.body(Target::SpansDelete, Some(compiled.into()), &settings(false));
        assert_eq!(codes(of_query.unwrap_err()), [RequestCode::UnboundedDelete], "{unbounded}");
    }
    assert_eq!(
        codes(SCOPED.body(Target::SpansDelete, None, &settings(false)).unwrap_err()),
        [RequestCode::UnboundedDelete]
    );
    assert!(has_scope(&SCOPED.body(Target::SpansDelete, None, &settings(true)).unwrap()));
    assert!(has_scope(&request("is_complete").unwrap().body));
}

#[test]
fn record_ids_may_lie_outside_of_a_scope() {
    let settings = RequestSettings::default().with(|settings| settings.record_ids = Some(vec![PROJECT.to_owned()]));
    assert!(COMPILER.body(Target::QueueRemove, None, &settings).is_ok());
    let rejected = SCOPED.body(Target::QueueRemove, None, &settings).unwrap_err();
    assert_eq!(rejected.to_string(), "`record_ids` may select records outside the scope");
}

#[test]
fn a_filter_takes_the_form_that_the_target_accepts() {
    let tree = |query| tamis::compile(query, schema(), &options()).unwrap().tree;
    let settings = RequestSettings::default().with(|settings| settings.log_stream_id = Some(PROJECT.to_owned()));
    let body =
        |target, filter: RequestFilter<'static>| COMPILER.body(target, Some(filter), &settings).unwrap().to_json();
    let flat = tree("is_complete and status_code = 5").into_owned();
    let json = body(Target::AggregatedTraces, flat.clone().into());
    assert!(json.contains(r#""filters":[{"column_id":"is_complete""#), "{json}");
    let FilterTree::And(node) = flat else { panic!("{flat:?}") };
    let leaf = |tree| match tree {
        FilterTree::Leaf(leaf) => leaf.filter,
        tree => panic!("{tree:?}"),
    };
    let list = FilterList(node.and.into_iter().map(leaf).collect());
    let queue = COMPILER.body(Target::QueueCount, Some(list.into()), &RequestSettings::default()).unwrap();
    assert!(queue.to_json().starts_with(r#"{"filter_tree":{"and":[{"filter":{"column_id":"is_complete""#));
}

#[test]
fn a_filter_in_the_wrong_form_is_an_error() {
    let tree = tamis::compile("not fully_annotated", schema(), &options()).unwrap().tree;
    let settings = |dialect| {
        RequestSettings::default().with(|settings| {
            settings.log_stream_id = Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned());
            settings.dialect = dialect;
        })
    };
    let messages = |target, filter, dialect| -> Vec<String> {
        let errors = COMPILER.body(target, Some(filter), &settings(dialect)).unwrap_err().errors;
        assert!(errors.iter().all(|error| error.code() == RequestCode::WrongTarget), "{errors:?}");
        errors.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        messages(Target::AggregatedTraces, RequestFilter::Tree(tree.clone()), Dialect::Current),
        [
            "`aggregated-traces` requires a list of filters, but this filter is a tree",
            "`fully_annotated` requires an annotation queue, but `aggregated-traces` has none",
        ],
    );
    assert_eq!(
        messages(Target::TracesCount, RequestFilter::Tree(tree), Dialect::Legacy).first().unwrap(),
        "the legacy wire format requires a list of filters, but this filter is a tree",
    );
}

#[test]
fn id_lists_have_the_limits_of_the_schema() {
    let with = |count| {
        RequestSettings::default()
            .with(|settings| settings.record_ids = Some(vec!["6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned(); count]))
    };
    let body = |count| COMPILER.body(Target::QueueRemove, None, &with(count));
    assert_eq!(schema_error(Target::QueueRemove, &body(request::MAX_RECORD_IDS).unwrap()), None);
    for count in [0, request::MAX_RECORD_IDS + 1] {
        assert_eq!(body(count).unwrap_err().errors.first().unwrap().code(), RequestCode::OutOfRange);
    }
}

#[test]
fn more_than_a_hundred_metrics_are_an_error() {
    let with = |count| {
        RequestSettings::default().with(|settings| {
            settings.log_stream_id = Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned());
            settings.start_time = "2026-01-01T00:00:00Z".parse().ok();
            settings.end_time = "2026-01-02T00:00:00Z".parse().ok();
            settings.metric_details = Some(vec![detail("w"); count]);
        })
    };
    let body = |count| COMPILER.body(Target::CustomMetrics, None, &with(count));
    assert_eq!(schema_error(Target::CustomMetrics, &body(request::MAX_METRIC_DETAILS).unwrap()), None);
    assert_eq!(body(101).unwrap_err().errors.first().unwrap().code(), RequestCode::OutOfRange);
}

#[test]
fn a_delete_with_a_negated_comparison_is_rejected_in_the_legacy_format() {
    let settings = RequestSettings::default().with(|settings| {
        settings.log_stream_id = Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned());
        settings.dialect = Dialect::Legacy;
    });
    let compile = |target| COMPILER.request("not (status_code > 4)", target, &settings);
    assert_eq!(compile(Target::SpansSearch).unwrap().warnings.len(), 1);
    let rejected = compile(Target::SpansDelete).unwrap_err();
    assert_eq!(rejected.diagnostics.first().unwrap().code, Code::MissingValues);
}

fn target() -> impl Strategy<Value = Target> {
    proptest::sample::select(Target::ALL)
}

/// A line of `set` with a valid value for a setting.
fn line(setting: Setting) -> impl Strategy<Value = String> {
    let id = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    let value = match setting {
        Setting::Sort => "(created_at|duration_ns|input)( desc)?".boxed(),
        Setting::StartingToken | Setting::Limit => "(0|[1-9][0-9]{0,8})".boxed(),
        Setting::Interval => "[1-9][0-9]{0,3}".boxed(),
        Setting::LlmScorer => "[1-9]".boxed(),
        Setting::RecordIds | Setting::ScorerIds => vec(id, 1..4).prop_map(|ids| ids.join(" ")).boxed(),
        Setting::TruncateFields
        | Setting::IncludeCounts
        | Setting::IncludeCodeMetricMetadata
        | Setting::Redact
        | Setting::ExportComputedMetricsOnly => "(true|false)".boxed(),
        Setting::ExportFormat => "(csv|jsonl)".boxed(),
        Setting::StartTime => "2026-0[1-3]-1[0-9]T00:00:00(\\.[0-9]{1,9})?Z".boxed(),
        Setting::EndTime => "2026-0[4-6]-1[0-9]T00:00:00(\\.[0-9]{1,9})?Z".boxed(),
        Setting::FileName | Setting::GroupBy | Setting::CodeScorer => "\\PC{0,12}".boxed(),
        Setting::SelectColumns | Setting::ColumnIds | Setting::RequiredScorers | Setting::ScoreableNodeTypes => {
            "[a-z/_ ]{0,20}".boxed()
        }
        _ => id.boxed(),
    };
    value.prop_map(move |value| format!("{setting} {value}"))
}

/// Valid settings for a target: the required ones, a scope, and some others.
fn valid_settings(target: Target) -> impl Strategy<Value = RequestSettings> {
    let scopes: Vec<Setting> = target.scopes().collect();
    let scope = proptest::sample::select(if scopes.is_empty() {
        vec![None]
    } else {
        scopes.iter().map(|&scope| Some(scope)).collect()
    });
    let mut others: Vec<Setting> = Setting::ALL.iter().copied().filter(|&setting| target.has(setting)).collect();
    others.retain(|setting| {
        !scopes.contains(setting) && !matches!(setting, Setting::AllRecords | Setting::RecordIds | Setting::Dialect)
    });
    (scope, proptest::sample::subsequence(others.clone(), 0..=others.len())).prop_flat_map(move |(scope, others)| {
        let settings: BTreeSet<Setting> =
            scope.into_iter().chain(others).chain(target.required().iter().copied()).collect();
        settings.into_iter().map(line).collect::<Vec<_>>().prop_map(|lines| settings_of(&lines))
    })
}

fn any_settings() -> impl Strategy<Value = RequestSettings> {
    let settings = proptest::sample::subsequence(Setting::ALL.to_vec(), 0..8);
    settings
        .prop_flat_map(|settings| settings.into_iter().map(line).collect::<Vec<_>>())
        .prop_map(|lines| settings_of(&lines))
}

fn settings_of(lines: &[String]) -> RequestSettings {
    let mut settings = RequestSettings::default();
    for line in lines {
        let (name, value) = line.split_once(' ').unwrap();
        set(&mut settings, name, value);
    }
    settings
}

proptest! {
    #![proptest_config(property::config(10_000))]

    #[test]
    fn compiled_bodies_match_the_json_schema(
        (target, settings) in target().prop_flat_map(|target| (Just(target), valid_settings(target))),
        query in generate::query(),
    ) {
        match COMPILER.request(&query, target, &settings) {
            Ok(compiled) => prop_assert_eq!(schema_error(target, &compiled.body), None),
            Err(rejected) => {
                let is_known = |code| matches!(code, Code::NotFlat | Code::WrongTarget | Code::MissingValues);
                prop_assert!(
                    rejected.diagnostics.iter().filter(|found| found.is_error()).all(|found| is_known(found.code))
                        && rejected.errors.iter().all(|error| error.code() == RequestCode::UnboundedDelete),
                    "{target} {settings:?} {query}\n{rejected}"
                );
            }
        }
    }

    #[test]
    fn every_request_of_a_scoped_compiler_carries_the_scope(
        target in target(),
        settings in any_settings(),
        query in proptest::option::of(generate::query()),
    ) {
        let built = match &query {
            Some(query) => SCOPED.request(query, target, &settings).map(|compiled| compiled.body),
            None => SCOPED.body(target, None, &settings),
        };
        let Ok(body) = built else { return Ok(()) };
        prop_assert!(has_scope(&body), "{target} {settings:?} {query:?}\n{}", body.to_json());
        // Compiled first, it is the same body, without the scope twice.
        if let Some(query) = &query {
            let compiled = SCOPED.compile(query).unwrap();
            let of_query = match SCOPED.body(target, Some(compiled.typed.into()), &settings) {
                Ok(of_query) => of_query,
                // A list must select the same records here, but can differ with a warning above.
                Err(rejected) => {
                    prop_assert!(rejected.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::MissingValues));
                    return Ok(());
                }
            };
            let same = if body.dialect() == Dialect::Current {
                let of_tree = SCOPED.body(target, Some(compiled.tree.into()), &settings);
                of_tree.is_err() || has_scope(&of_tree.unwrap())
            } else {
                true
            };
            prop_assert!(of_query == body && same, "{target} {query}\n{}", of_query.to_json());
        }
    }

    #[test]
    fn compiling_accepts_any_request(target in target(), settings in any_settings(), query in proptest::option::of(generate::query())) {
        let built = match &query {
            Some(query) => COMPILER.request(query, target, &settings)
                .map(|compiled| compiled.body)
                .map_err(|rejected| shown(&rejected.diagnostics, &rejected.errors)),
            None => COMPILER.body(target, None, &settings).map_err(|rejected| shown(&[], &rejected.errors)),
        };
        match built {
            Err(errors) => prop_assert!(!errors.is_empty()),
            Ok(body) => {
                if body.dialect() == Dialect::Current {
                    prop_assert_eq!(schema_error(target, &body), None);
                }
                let json = serde_json::to_value(&body).unwrap();
                let has_filter = json.get("filters").or(json.get("filter_tree")).is_some();
                prop_assert!(target.schema() != "LogRecordsDeleteRequest" || has_filter || settings.all_records, "{}", json);
            }
        }
    }
}
