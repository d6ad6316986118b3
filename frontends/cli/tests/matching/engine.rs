//! `tamis match --engine`: how engines are called, and what becomes of their output.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::{assert_fails, assert_prints, stderr};

/// A directory with an engine that writes its arguments and statements to `calls`, describes two columns, and then runs
/// `answer`.
fn engine(name: &str, command: &str, answer: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&directory).unwrap();
    drop(fs::remove_file(directory.join("calls")));
    let script = format!(
        r#"#!/bin/sh
statement=$(cat)
echo "$* | $statement" >> "$(dirname "$0")/calls"
case $statement in
DESCRIBE*) echo '{{"name":"status_code","type":"Int64"}}'; echo '{{"name":"metrics","type":"Map(String, Float64)"}}' ;;
*) {answer} ;;
esac
"#
    );
    // Renamed, as a file that is open for writing cannot be run.
    fs::write(directory.join("new"), script).unwrap();
    fs::set_permissions(directory.join("new"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(directory.join("new"), directory.join(command)).unwrap();
    directory
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    let path = format!("{}:{}", directory.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.arg("match").args(arguments).env("PATH", path).env("NO_COLOR", "1").current_dir(directory);
    command.output().unwrap()
}

#[test]
fn the_engine_runs_sql_for_the_types_of_the_columns() {
    let directory = engine("clickhouse-records", "clickhouse", r#"echo; echo '{"status_code":500}'"#);
    let query = "status_code = 500 and cost > 1";
    assert_prints(&run(&directory, &["--engine", "clickhouse", query, "it's.parquet"]), 0, "{\"status_code\":500}\n");
    let calls = fs::read_to_string(directory.join("calls")).unwrap();
    assert_eq!(
        calls,
        "local --output-format JSONEachRow | DESCRIBE SELECT * FROM file('it\\'s.parquet', Parquet);\n\
         local --output-format JSONEachRow | SELECT * FROM file('it\\'s.parquet', Parquet) \
         WHERE (`status_code` = 500 AND if(mapContains(`metrics`, 'cost'), `metrics`['cost'], NULL) > 1);\n",
    );
}

#[test]
fn records_are_counted_inverted_and_kept() {
    let directory = engine("duckdb-count", "duckdb", r#"echo '{"matching":"41"}'"#);
    let counted = ["--engine", "duckdb", "--count", "--invert", "--unknown", "keep", "status_code = 5", "a", "b"];
    assert_prints(&run(&directory, &counted), 0, "82\n");
    let calls = fs::read_to_string(directory.join("calls")).unwrap();
    assert!(
        calls.contains("count(*) AS matching FROM read_parquet('a') WHERE coalesce(NOT (\"status_code\" = 5), true)")
    );
    let directory = engine("duckdb-none", "duckdb", "echo '{\"matching\":0}'");
    assert_prints(&run(&directory, &["--engine", "duckdb", "--count", "status_code = 5", "a"]), 1, "0\n");
}

#[test]
fn the_errors_of_an_engine_are_reported() {
    let directory = engine("duckdb-fails", "duckdb", "echo '{\"a\":1}'; printf 'no \\033[31mspace' >&2; exit 3");
    let output = run(&directory, &["--engine", "duckdb", "status_code = 5", "a"]);
    assert_fails(&output, "{\"a\":1}\n", "`duckdb` failed: no ");
    assert!(!stderr(&output).contains('\u{1b}'));
    for (arguments, says) in [
        (["--engine", "duckdb", "--unknown", "list", "status_code = 5", "a"], "`--unknown list`"),
        (["--engine", "duckdb", "--missing-values", "false", "status_code = 5", "a"], "`--missing-values false`"),
        (["--engine", "duckdb", "--count", "status_code = 5", "--", "-"], "cannot read standard input"),
    ] {
        assert_fails(&run(&directory, &arguments), "", says);
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    let output =
        command.args(["match", "--engine", "duckdb", "status_code = 5", "a"]).env("PATH", "").output().unwrap();
    assert_fails(&output, "", "`--engine duckdb` needs the command `duckdb` in `PATH`");
}

#[test]
fn duckdb_filters_parquet() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("duckdb-parquet");
    fs::create_dir_all(&directory).unwrap();
    let records = "SELECT * FROM (VALUES (1, ['prod'], {duration_ns: 6000000000}), (2, ['test'], {duration_ns: 7}), \
                   (3, NULL, {duration_ns: NULL})) AS records(status_code, tags, metrics)";
    let statement = format!("COPY ({records}) TO 'records.parquet' (FORMAT parquet)");
    let made = Command::new("duckdb").args(["-c", &statement]).current_dir(&directory).output();
    if !made.is_ok_and(|output| output.status.success()) {
        return;
    }
    let run = |arguments: &[&str]| run(&directory, &[&["--engine", "duckdb"], arguments].concat());
    let first = "{\"status_code\":1,\"tags\":[\"prod\"],\"metrics\":{\"duration_ns\":6000000000}}\n";
    assert_prints(&run(&["duration_ns > 5s and tags has prod", "*.parquet"]), 0, first);
    assert_prints(&run(&["--count", "not (tags has prod)", "records.parquet"]), 0, "1\n");
    assert_prints(&run(&["--count", "--unknown", "keep", "not (tags has prod)", "records.parquet"]), 0, "2\n");
    assert_prints(&run(&["status_code = 9", "records.parquet"]), 1, "");
}
