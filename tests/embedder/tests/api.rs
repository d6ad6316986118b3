//! Uses of the public API that must still compile with the next minor version: builders instead of struct literals, and
//! wildcard arms.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use tamis::diagnostic::Safety;
use tamis::filter::{Filter, FilterTree};
use tamis::lint::Levels;
use tamis::lower::Form;
use tamis::request::{RequestSettings, Target};
use tamis::schema::{Column, DataUnit};
use tamis::{Code, Compiler, Limits, Options, ParameterValue, Parameters, Recent, Schema, Severity, Span, Zone};

fn compiler() -> Compiler {
    let schema = Schema::builder()
        .column("name", Column::text())
        .column("latency", Column::integer().unit(DataUnit::NanoSeconds))
        .column("created_at", Column::date())
        .build();
    Compiler::new(schema).now("2026-01-15T12:00:00Z".parse().unwrap())
}

/// The kind of an error, for a program that counts errors by kind.
fn kind(code: Code) -> &'static str {
    match code {
        Code::UnknownColumn | Code::AmbiguousColumn => "a name",
        Code::TypeMismatch => "a type",
        _ => "something else",
    }
}

#[test]
fn errors_are_counted_by_kind() {
    let report = compiler().compile("nmae = 'x' and latency > 'slow' and").unwrap_err();
    let kinds: Vec<&str> = report.errors().map(|error| kind(error.code)).collect();
    assert_eq!(kinds, ["a name", "a type", "something else"]);
    let error = report.errors().next().unwrap();
    assert_eq!((error.span.start, error.span.end, error.severity), (0, 4, Severity::Error));
}

#[test]
fn a_compiler_is_shared_by_threads_and_specialized_for_a_request() -> Result<(), Box<dyn Error>> {
    let shared = Arc::new(compiler());
    let threads: Vec<_> = ["Europe/Paris", "+09:00"]
        .into_iter()
        .map(|zone| {
            let compiler = Compiler::clone(&shared).zone(zone.parse::<Zone>().unwrap()).parameter("who", "me");
            std::thread::spawn(move || {
                compiler.compile("created_at < today and name = $who").unwrap().tree.into_owned()
            })
        })
        .collect();
    let trees: Vec<FilterTree<'static>> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert!(trees[0].to_json().contains("2026-01-14T23:00:00Z"));
    assert!(trees[1].to_json().contains("2026-01-14T15:00:00Z"));
    Ok(())
}

#[test]
fn filters_are_matched_with_a_wildcard() {
    let compiler = compiler();
    let compiled = compiler.compile("latency > 5s").unwrap();
    let column = match &compiled.tree {
        FilterTree::Leaf(leaf) => match &leaf.filter {
            Filter::Number(number) => number.column_id.as_ref(),
            _ => "another type",
        },
        _ => "several conditions",
    };
    assert_eq!(column, "latency");
}

#[test]
fn settings_and_limits_are_set_one_by_one() -> Result<(), Box<dyn Error>> {
    let mut settings = RequestSettings::default();
    settings.log_stream_id = Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned());
    settings.limit = Some(5);
    let compiler = compiler().limits(Limits::default().bytes(1_000).depth(10));
    let target: Target = "spans-search".parse()?;
    let request = compiler.request("name = 'x'", target, &settings)?;
    assert!(request.body.to_json().contains("\"limit\":5"));
    assert_eq!(compiler.compile(&"(".repeat(20)).unwrap_err().diagnostics()[0].code, Code::TooDeep);
    Ok(())
}

#[test]
fn every_method_of_the_compiler() -> Result<(), Box<dyn Error>> {
    let (compiler, levels) = (compiler(), Levels::default());
    assert_eq!(compiler.fix("nmae = 'x'", Safety::Unsafe).text, "name = 'x'");
    assert_eq!(compiler.fix_lints("latency > 1,000 and latency > 3", &levels, Safety::Safe).text, "latency > 1_000");
    assert_eq!(compiler.lint("name = 'a' and name = 'b'", &levels)[0].code, Code::Contradiction);
    let mut recent = Recent::default();
    recent.add("name", "x".parse::<ParameterValue>()?);
    assert_eq!(compiler.complete("name = ", 7, &recent).suggestions[0].label, "\"x\"");
    assert!(compiler.hover("latency > 5s", 0).is_some());
    assert!(compiler.explain("latency > 5s")?.to_text().contains("5 seconds"));
    assert!(compiler.analyze("latency >").tree.is_none());
    assert_eq!(compiler.normal_form("not not (latency > 5s)"), compiler.normal_form("latency > 5000ms"));
    let mut json = String::new();
    compiler.compile_into("latency > 5s", &mut json)?;
    assert_eq!(json, compiler.compile("latency > 5s")?.tree.to_json());
    Ok(())
}

/// All error types are diagnostics, and `?` converts them to a boxed error that threads can share.
#[test]
fn every_error_is_a_diagnostic() {
    const fn is_error<E: miette::Diagnostic + Send + Sync + 'static>() {}
    is_error::<tamis::Report>();
    is_error::<tamis::Diagnostic>();
    is_error::<tamis::diagnostic::Excerpt>();
    is_error::<tamis::diagnostic::UnknownCode>();
    is_error::<tamis::diagnostic::UnknownName>();
    is_error::<tamis::RaiseError>();
    is_error::<tamis::ZoneError>();
    is_error::<tamis::schema::SchemaError>();
    is_error::<tamis::request::InvalidId>();
    is_error::<tamis::request::Rejected>();
    is_error::<tamis::request::RequestError>();
    is_error::<tamis::request::ResponseError>();

    fn parsed() -> Result<(), Box<dyn Error + Send + Sync>> {
        let target: Target = "spans-search".parse()?;
        let compiler = compiler();
        compiler.compile("name = 'x'")?;
        compiler.request("name = 'x'", target, &RequestSettings::default())?;
        "error".parse::<Severity>()?;
        "no-code".parse::<Code>()?;
        Schema::from_json("{")?;
        Ok(())
    }
    assert_eq!(parsed().unwrap_err().to_string(), "`spans-search` requires the id of a record source");
}

/// Values that select the result of a computation can be its key in a cache.
#[test]
fn settings_are_keys_of_a_cache() {
    type Key = (Zone, Limits, Target, Form, Span, RequestSettings, Levels);
    let key = || -> Key {
        let settings = RequestSettings::default();
        (Zone::UTC, Limits::default(), Target::SpansCount, Form::Flat, Span::new(0, 1), settings, Levels::default())
    };
    let mut cache: HashMap<Key, &str> = HashMap::new();
    cache.insert(key(), "filter");
    assert_eq!(cache.get(&key()), Some(&"filter"));
}

#[test]
fn a_query_box_fixes_a_query_and_keeps_its_caret() {
    let compiler = compiler();
    let text = "nmae = 'x' and ";
    let analysis = compiler.analyze(text);
    assert!(analysis.is_incomplete());
    let fix = &analysis.diagnostics[0].fixes[0];
    let caret = u32::try_from(text.len()).unwrap();
    assert_eq!((fix.apply(text).as_deref(), fix.map_offset(caret)), (Some("name = 'x' and "), caret));
    assert_eq!(compiler.lint_analysis(&analysis, &Levels::default()), compiler.lint(text, &Levels::default()));
}

#[test]
fn errors_are_miette_diagnostics_and_serialize() -> Result<(), Box<dyn Error>> {
    fn is_diagnostic(error: impl miette::Diagnostic) -> String {
        error.to_string()
    }
    assert!(is_diagnostic("spans-serach".parse::<Target>().unwrap_err()).contains("spans-serach"));
    assert!(is_diagnostic("Mars/Olympus".parse::<Zone>().unwrap_err()).contains("Mars/Olympus"));
    assert!(is_diagnostic("no-code".parse::<Code>().unwrap_err()).contains("no-code"));
    assert!(!is_diagnostic(Schema::from_json("{").unwrap_err()).is_empty());
    let schema = Schema::builtin();
    assert!(!is_diagnostic(tamis::raise("{", &schema).unwrap_err()).is_empty());
    let report = compiler().compile("nmae = 'x'").unwrap_err();
    let json = serde_json::to_value(&report.diagnostics()[0])?;
    assert_eq!((&json["code"], &json["span"]["start"]), (&"unknown-column".into(), &0.into()));
    Ok(())
}

#[test]
fn a_tenant_has_columns_of_its_own_and_parameters_in_json() -> Result<(), Box<dyn Error>> {
    let tenant = Schema::layer_over(Schema::shared_builtin()).column("plan", Column::text()).without("tags").build();
    let parameters: Parameters = serde_json::from_str(r#"{"plans": ["free", "pro"], "since": "2026-01-10"}"#)?;
    let compiler = Compiler::new(tenant).with_options(Options::default().parameters(parameters));
    assert!(compiler.compile("plan in $plans and created_at >= $since").is_ok());
    assert!(compiler.compile("tags contains 'x'").is_err());
    Ok(())
}
