//! `tamis.toml` and environment variables, for all commands.

#![expect(clippy::unwrap_used, reason = "test helpers may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use toml::de::{DeTable, DeValue};

const COLUMNS: &str = r#"[{"id": "largeur", "filter_type": "number", "filterable": true}]"#;
const LOG_STREAM: &str = "0b7d5f6c-3b2a-4d1e-8f90-a1b2c3d4e5f6";
const EXPERIMENT: &str = "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f";

/// A directory for a test, with these files.
fn directory(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("config-{name}"));
    let _ = fs::remove_dir_all(&directory);
    for (path, text) in files {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

fn tamis(directory: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.args(arguments).envs(variables.iter().copied()).env("NO_COLOR", "1").current_dir(directory);
    command.stdin(Stdio::null()).output().unwrap()
}

#[track_caller]
fn stdout(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[track_caller]
fn stderr(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The bound of `created_at >= 2026-01-15`, which depends on the time zone.
fn bound(directory: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let query = ["compile", "--compact", "created_at >= 2026-01-15"];
    let output = stdout(&tamis(directory, variables, &[&query, arguments].concat()), 0);
    let filter: Value = serde_json::from_str(&output).unwrap();
    filter.pointer("/filter/value").unwrap().as_str().unwrap().to_owned()
}

#[test]
fn flags_override_variables_and_variables_override_the_file() {
    let directory = directory("order", &[("tamis.toml", "zone = \"Europe/Paris\"\n")]);
    let variable = [("TAMIS_ZONE", "+03:00")];
    assert_eq!(bound(&directory, &[], &[]), "2026-01-14T23:00:00Z");
    assert_eq!(bound(&directory, &variable, &[]), "2026-01-14T21:00:00Z");
    assert_eq!(bound(&directory, &variable, &["--tz", "UTC"]), "2026-01-15T00:00:00Z");
    assert_eq!(bound(&directory, &[], &["--no-config"]), "2026-01-15T00:00:00Z");
    assert_eq!(bound(&directory, &[("TAMIS_ZONE", "")], &[]), "2026-01-14T23:00:00Z");
    let local = [("TAMIS_ZONE", "local"), ("TZ", "Asia/Tokyo")];
    assert_eq!(bound(&directory, &local, &[]), "2026-01-14T15:00:00Z");
}

#[test]
fn each_command_knows_the_configured_columns() {
    let directory = directory(
        "columns",
        &[
            ("tamis.toml", "columns = [\"c.json\"]\n[layout.paths]\nlargeur = \"a.b\"\n"),
            ("c.json", COLUMNS),
            ("q.tamis", "largeur > 4\n"),
            ("r.jsonl", "{\"a\":{\"b\":5}}\n{\"a\":{\"b\":3}}\n"),
            ("lines", "largeur > 4\nlargeur is \"x\"\n"),
        ],
    );
    let query = "largeur > 4";
    for arguments in [
        &["check", query][..],
        &["check", "--file", "q.tamis"],
        &["compile", query],
        &["explain", query],
        &["examples", query],
        &["complete", "larg"],
        &["hover", "--offset", "1", query],
        &["columns", "largeur"],
        &["request", "traces-search", "--log-stream-id", LOG_STREAM, query],
        &["diff", query, "largeur >= 5 or largeur > 4"],
        &["lint"],
        &["fmt", "--check"],
    ] {
        let output = tamis(&directory, &[], arguments);
        let shown = format!("{arguments:?} {output:?}");
        assert!(!shown.contains("unknown column"), "{shown}");
        let without = tamis(&directory, &[], &[arguments, &["--no-config"]].concat());
        let is_about_columns = !["fmt", "lint", "examples"].contains(arguments.first().unwrap());
        assert!(!is_about_columns || without.status != output.status || without.stdout != output.stdout, "{shown}");
    }
    let output = tamis(&directory, &[], &["match", query, "r.jsonl"]);
    assert_eq!(stdout(&output, 0), "{\"a\":{\"b\":5}}\n");
    let output = tamis(&directory, &[], &["sql", "--dialect", "duckdb", query]);
    assert_eq!(stdout(&output, 0), "\"a\".\"b\" > 4\n");
    let mut repl = Command::new(env!("CARGO_BIN_EXE_tamis"));
    repl.args(["repl", "--format", "jsonl"]).current_dir(&directory);
    let lines = fs::File::open(directory.join("lines")).unwrap();
    let answers = stdout(&repl.stdin(lines).output().unwrap(), 1);
    assert!(answers.starts_with("{\"version\":1,\"line\":1,\"ok\":true"), "{answers}");
}

#[test]
fn each_file_has_the_nearest_configuration() {
    let directory = directory(
        "nested",
        &[
            ("tamis.toml", "[rules]\ndouble-negation = \"error\"\n"),
            ("a.tamis", "not not is_complete\n"),
            ("in/tamis.toml", "columns = [\"c.json\"]\n[rules]\ndouble-negation = \"off\"\n"),
            ("in/c.json", COLUMNS),
            ("in/b.tamis", "not not (largeur > 4)\n"),
            ("in/deep/c.tamis", "largeur > 5\n"),
        ],
    );
    let lint = tamis(&directory, &[], &["lint", "--format", "jsonl"]);
    let found: Vec<(String, String)> = stdout(&lint, 1)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|file| {
            let code = file.pointer("/diagnostics/0/code").and_then(Value::as_str).unwrap_or_default();
            (file.pointer("/path").unwrap().as_str().unwrap().to_owned(), code.to_owned())
        })
        .collect();
    let file = |path: &str, code: &str| (path.to_owned(), code.to_owned());
    assert_eq!(found, [file("a.tamis", "double-negation"), file("in/b.tamis", ""), file("in/deep/c.tamis", "")]);
    let check = |path: &str| tamis(&directory, &[], &["check", "--file", path]).status.code();
    assert_eq!((check("in/deep/c.tamis"), check("a.tamis")), (Some(0), Some(0)));
    let from_inside = tamis(&directory.join("in/deep"), &[], &["config", "--format", "json"]);
    let document: Value = serde_json::from_str(&stdout(&from_inside, 0)).unwrap();
    let file = document.pointer("/file").unwrap().as_str().unwrap();
    assert_eq!(fs::canonicalize(file).unwrap(), fs::canonicalize(directory.join("in/tamis.toml")).unwrap());
    // A given file is that of all files.
    let given = stdout(&tamis(&directory, &[], &["lint", "--config", "in/tamis.toml"]), 1);
    assert!(given.contains("unknown column `is_complete`"), "{given}");
}

#[test]
fn an_invalid_configuration_is_reported_once_and_its_files_are_skipped() {
    let directory = directory(
        "invalid",
        &[
            ("a.tamis", "nothing\n"),
            ("in/tamis.toml", "zon = \"UTC\"\n"),
            ("in/b.tamis", "nothing\n"),
            ("in/c.tamis", "nothing\n"),
        ],
    );
    let output = tamis(&directory, &[], &["lint"]);
    let shown = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(shown, "error: in/tamis.toml:1:1: unknown key `zon`\n  help: did you mean `zone`?\n");
    let found = String::from_utf8_lossy(&output.stdout);
    assert!(found.contains("a.tamis:1") && !found.contains("in/"), "{found}");
}

#[test]
fn names_of_columns_are_those_of_each_project() {
    let price = r#"[{"id": "metrics/price", "filter_type": "number", "filterable": true, "label": "Cost"}]"#;
    let cost = r#"[{"id": "metrics/cost", "filter_type": "number", "filterable": true, "label": "Cost"}]"#;
    let toml = "columns = [\"c.json\"]\n";
    let query = "`Cost` > 4\n";
    let directory = directory(
        "rename",
        &[
            ("a/tamis.toml", toml),
            ("a/c.json", price),
            ("a/q.tamis", query),
            ("b/tamis.toml", toml),
            ("b/c.json", cost),
            ("b/q.tamis", query),
        ],
    );
    let output = tamis(&directory, &[], &["rename", "Cost", "metrics/total"]);
    let message = stderr(&output, 2);
    assert!(message.contains("`metrics/price` to `metrics/total` and `metrics/cost` to `metrics/total`"), "{message}");
    for file in ["a/q.tamis", "b/q.tamis"] {
        assert_eq!(fs::read_to_string(directory.join(file)).unwrap(), query);
    }
    let output = tamis(&directory, &[], &["rename", "Cost", "metrics/total", "a"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(fs::read_to_string(directory.join("a/q.tamis")).unwrap(), "`metrics/total` > 4\n");
}

#[test]
fn requests_take_ids_and_the_url_from_the_configuration() {
    let toml = format!(
        "target = \"traces-search\"\nbase-url = \"https://api.example.com\"\nauth = \"bearer\"\nproject-id = \"{EXPERIMENT}\"\nlog-stream-id = \"{LOG_STREAM}\"\n"
    );
    let directory = directory("request", &[("tamis.toml", &toml), ("q.tamis", "is_complete\n")]);
    let command = stdout(&tamis(&directory, &[], &["request", "--curl", "--file", "q.tamis"]), 0);
    assert!(command.contains("--url 'https://api.example.com/"), "{command}");
    assert!(command.contains("Authorization: Bearer") && command.contains(LOG_STREAM), "{command}");
    let without_target = stdout(&tamis(&directory, &[], &["request", "--compact", "status_code >= 500"]), 0);
    let with_target =
        stdout(&tamis(&directory, &[], &["request", "traces-search", "status_code >= 500", "--compact"]), 0);
    assert_eq!(without_target, with_target);
    let message = stderr(&tamis(&directory, &[], &["request", "trace-search", "--compact"]), 2);
    assert!(message.contains("did you mean `traces-search`?"), "{message}");
    // Another kind of scope replaces the configured one.
    let variable = [("TAMIS_EXPERIMENT_ID", EXPERIMENT)];
    for (variables, arguments) in [(&variable[..], &[][..]), (&[], &["--experiment-id", EXPERIMENT][..])] {
        let arguments = [&["request", "--file", "q.tamis"], arguments].concat();
        let body = stdout(&tamis(&directory, variables, &arguments), 0);
        assert!(body.contains("experiment_id") && !body.contains(LOG_STREAM), "{body}");
    }
    // A target without a log stream ignores it.
    let arguments = ["request", "queue-export", "--queue-id", EXPERIMENT, "--file", "q.tamis"];
    let body = stdout(&tamis(&directory, &[], &arguments), 0);
    assert!(!body.contains(LOG_STREAM), "{body}");
    let both = [("TAMIS_EXPERIMENT_ID", EXPERIMENT), ("TAMIS_LOG_STREAM_ID", LOG_STREAM)];
    let message = stderr(&tamis(&directory, &both, &["request", "--file", "q.tamis"]), 2);
    assert!(message.starts_with("error: TAMIS_EXPERIMENT_ID: cannot be used with `log-stream-id`"), "{message}");
}

#[test]
fn the_target_decides_on_the_form() {
    let directory = directory("target", &[("tamis.toml", "target = \"metrics-search\"\n")]);
    let flat = stdout(&tamis(&directory, &[], &["compile", "--compact", "is_complete"]), 0);
    assert!(flat.starts_with('['), "{flat}");
    let tree = stdout(&tamis(&directory, &[], &["compile", "--compact", "--tree", "is_complete"]), 0);
    assert!(tree.starts_with('{'), "{tree}");
    let output = tamis(&directory, &[], &["check", "is_complete or has_children"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(report.contains("flat"), "{report}");
}

#[test]
fn the_repl_starts_with_the_configuration_and_returns_to_it() {
    let toml = "zone = \"Europe/Paris\"\ntarget = \"metrics-search\"\n[layout.paths]\ncost = \"usd\"\n";
    let lines = "cost > 1\n:match r.jsonl\n:set tz UTC\n:set tz default\n:set target none\n:set target default\n";
    let directory =
        directory("repl", &[("tamis.toml", toml), ("r.jsonl", "{\"usd\":2}\n{\"usd\":1}\n"), ("lines", lines)]);
    let mut repl = Command::new(env!("CARGO_BIN_EXE_tamis"));
    repl.arg("repl").current_dir(&directory).stdin(fs::File::open(directory.join("lines")).unwrap());
    let answers = stdout(&repl.output().unwrap(), 0);
    let expected = "1: ok\n1 of 2 records match\n1: {\"usd\":2}\ntz = UTC\ntz = Europe/Paris\ntarget = none\ntarget = metrics-search\n";
    assert_eq!(answers, expected);
}

#[test]
fn values_have_an_origin() {
    let toml = "zone = \"Europe/Paris\"\n[limits]\ndepth = 0x20\n[rules]\nbare-text = \"off\"\n[[per-path]]\npaths = [\"d/*\"]\nrules = { double-negation = \"error\" }\n";
    let directory = directory("shown", &[("tamis.toml", toml), ("d/q.tamis", "is_complete\n")]);
    let variables = [("TAMIS_PROJECT_ID", EXPERIMENT), ("TAMIS_ZON", "x")];
    let output = tamis(&directory, &variables, &["config", "--format", "json", "d/q.tamis"]);
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "warning: unknown variable `TAMIS_ZON`: did you mean `TAMIS_ZONE`?\n"
    );
    let document: Value = serde_json::from_str(&stdout(&output, 0)).unwrap();
    let shown: Vec<String> = document["settings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["source"] != "default")
        .map(|row| format!("{} {} {}", row["key"], row["value"], row["origin"]).replace('"', ""))
        .collect();
    assert_eq!(
        shown,
        [
            "zone Europe/Paris tamis.toml:1:8",
            &format!("project-id {EXPERIMENT} TAMIS_PROJECT_ID"),
            "limits.depth 32 tamis.toml:3:9",
            "rules.bare-text off tamis.toml:5:13",
            "rules.double-negation error tamis.toml:6:1",
        ]
    );
}

#[test]
fn wrong_values_are_errors_with_their_position() {
    for (toml, expected) in [
        ("zone = 5", "tamis.toml:1:8: expected a string"),
        ("zone = \"Pariss\"", "tamis.toml:1:8: unknown time zone `Pariss`\n  help: did you mean `Europe/Paris`?"),
        (
            "auth = \"galilo\"",
            "tamis.toml:1:8: unknown authentication method `galilo`\n  help: did you mean `galileo`?",
        ),
        ("base-url = \"api\"", "tamis.toml:1:12: invalid base URL `api`"),
        ("project-id = \"x\"", "tamis.toml:1:14: `x` is not a UUID with hyphens"),
        ("legacy-format = 1", "tamis.toml:1:17: expected a boolean"),
        ("log_stream_id = \"x\"", "tamis.toml:1:1: unknown key `log_stream_id`\n  help: did you mean `log-stream-id`?"),
        ("\"limits.depth\" = 5", "tamis.toml:1:1: unknown key `limits.depth`"),
        ("limits = { depth = 999 }", "tamis.toml:1:20: `depth` must be at most 256"),
        ("limits = { depth = -1 }", "tamis.toml:1:20: expected an integer"),
    ] {
        let directory = directory("wrong", &[("tamis.toml", toml)]);
        let message = stderr(&tamis(&directory, &[], &["compile", "is_complete"]), 2);
        assert!(message.starts_with(&format!("error: {expected}")), "{message}");
    }
    let directory = directory("wrong", &[("q.tamis", "a")]);
    let message = stderr(&tamis(&directory, &[("TAMIS_LIMITS_DEPTH", "x")], &["compile", "is_complete"]), 2);
    assert_eq!(message, "error: TAMIS_LIMITS_DEPTH: expected an integer, found `x`\n");
}

#[test]
fn the_schema_accepts_what_the_command_accepts() {
    let directory = directory("schema", &[("q.tamis", "is_complete\n")]);
    let schema: Value = serde_json::from_str(&stdout(&tamis(&directory, &[], &["config", "--schema"]), 0)).unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.schema.json");
    let text = stdout(&tamis(&directory, &[], &["config", "--schema"]), 0);
    if std::env::var_os("TAMIS_BLESS").is_some() {
        fs::write(&shipped, &text).unwrap();
    }
    assert_eq!(fs::read_to_string(shipped).unwrap(), text, "run with TAMIS_BLESS=1");
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let is_accepted = |toml: &str| {
        fs::write(directory.join("tamis.toml"), toml).unwrap();
        tamis(&directory, &[], &["config"]).status.code() == Some(0)
    };
    let init = tamis(&directory, &[], &["config", "--init"]);
    assert_eq!(init.status.code(), Some(0), "{init:?}");
    let template = fs::read_to_string(directory.join("tamis.toml")).unwrap();
    let is_setting = |line: &&str| !line.starts_with("# ") || line.contains(" = ") || line.starts_with("# [");
    let uncommented: Vec<&str> =
        template.lines().filter(is_setting).map(|line| line.strip_prefix("# ").unwrap_or(line)).collect();
    let uncommented = uncommented.join("\n");
    for toml in [
        &uncommented,
        "",
        "zon = \"UTC\"",
        "columns = \"c.json\"",
        "target = \"metrics-search\"",
        "target = \"metric-search\"",
        "legacy-format = true",
        "legacy-format = \"true\"",
        "[rules]\nbare-text = \"of\"",
        "[rules]\nunknown-column = \"off\"",
        "[[per-path]]\nrules = {}",
        "[[embedded]]\npaths = [\"*.md\"]\nformat = \"markdow\"",
        "limits = { depth = 999 }",
        &format!("log-stream-id = \"{LOG_STREAM}\"\nexperiment-id = \"{EXPERIMENT}\""),
    ] {
        let json = table(DeTable::parse(toml).unwrap().get_ref());
        assert_eq!(validator.is_valid(&json), is_accepted(toml), "{toml}");
    }
}

fn table(table: &DeTable<'_>) -> Value {
    table.iter().map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref()))).collect()
}

fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).unwrap().into(),
        DeValue::Boolean(boolean) => (*boolean).into(),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(inner) => table(inner),
        DeValue::String(text) => text.to_string().into(),
        DeValue::Float(_) | DeValue::Datetime(_) => Value::Null,
    }
}
