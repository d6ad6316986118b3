//! Which records and columns are written: missing values, layouts, columns, and explanations.

use super::{assert_fails, assert_prints, file, run, stderr, stdout};

#[test]
fn unknown_records_are_dropped_kept_or_listed() {
    let input = b"{\"status_code\":500}\n{\"status_code\":200}\n\n{\"name\":\"x\"}\n{\"status_code\":\"fast\"}\n";
    let query = "status_code = 500";
    let (matched, unknown) = ("{\"status_code\":500}\n", "{\"name\":\"x\"}\n{\"status_code\":\"fast\"}\n");
    assert_prints(&run(&[query], input), 0, matched);
    assert_prints(&run(&[query, "--unknown", "keep"], input), 0, &format!("{matched}{unknown}"));
    let output = run(&[query, "--unknown", "list"], input);
    assert_prints(&output, 0, matched);
    assert_eq!(
        stderr(&output),
        "stdin:4: unknown, as `status_code` is missing\nstdin:5: unknown, as `status_code` is \"fast\"\n"
    );
    assert_prints(&run(&[query, "--invert"], input), 0, "{\"status_code\":200}\n");
    assert_prints(&run(&[query, "--invert", "--missing-values", "false", "--count"], input), 0, "3\n");
    let unequal = ["status_code != 500", "--count", "--missing-values", "unequal-is-true"];
    assert_prints(&run(&unequal, input), 0, "3\n");
}

#[test]
fn a_layout_is_detected_or_given() {
    for (record, layout, keys) in [
        ("{\"metrics\":{\"cost\":5}}", "search", "metrics.cost"),
        ("{\"metrics_cost\":5}", "flat", "metrics_cost"),
        ("{\"metrics/cost\":5}", "id", "metrics/cost"),
    ] {
        let output = run(&["metrics.cost = 5"], record.as_bytes());
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(stderr(&output), format!("stdin: layout `{layout}`, so `metrics/cost` is read from `{keys}`\n"));
        assert_eq!(stderr(&run(&["metrics.cost = 5", "--layout", layout], record.as_bytes())), "");
    }
    let billed = b"{\"billing\":{\"us.d\":5}}";
    assert_prints(&run(&["metrics.cost = 5", "--path", "metrics/cost=billing.us.d", "--count"], billed), 1, "0\n");
    let path = "metrics.cost=[\"billing\",\"us.d\"]";
    assert_prints(&run(&["metrics.cost = 5", "--path", path, "--count"], billed), 0, "1\n");
    assert_fails(&run(&["is_complete", "--path", "is_complete"], b""), "", "missing `=` in `is_complete`");
    assert_fails(&run(&["is_complete", "--path", "is_complet=a"], b""), "", "did you mean `is_complete`?");
}

#[test]
fn selected_columns_are_as_they_were_written() {
    let input = b"{\"a\":1,\"metrics\":{\"x\":1.50,\"cost\": 5e0},\"tags\" : [ \"b\" ],\"name\":\"\\u00e9\"}\n";
    for (select, expected) in [
        ("name,tags,metrics/cost", "{\"name\":\"\\u00e9\",\"tags\":[ \"b\" ],\"metrics\":{\"cost\":5e0}}\n"),
        ("metrics.cost,id,metrics.x", "{\"metrics\":{\"cost\":5e0,\"x\":1.50}}\n"),
        ("id", "{}\n"),
    ] {
        assert_prints(&run(&["metrics.cost = 5", "--select", select], input), 0, expected);
    }
    assert_fails(&run(&["is_complete", "--select", "nmae"], b""), "", "unknown column `nmae`");
}

#[test]
fn the_first_record_is_explained() {
    let input = b"\n{\"status_code\":404,\"tags\":[\"a\"]}\n{\"status_code\":500}\n";
    let query = "status_code = 500 or (tags has a and is_complete)";
    let output = run(&["--explain", query, "--layout", "search"], input);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    for part in
        ["stdin:2: unknown whether the record matches", "404, so false", "[\"a\"], so true", "missing, so unknown"]
    {
        assert!(text.contains(part), "{text}");
    }
    let output = run(&["--explain", query, "--format", "json"], input);
    let json: serde_json::Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!(json["truth"], "unknown");
    assert_eq!(json["conditions"][0]["value"], 404);
    let at = |name: &str| usize::try_from(json["conditions"][1][name].as_u64().unwrap()).unwrap();
    assert_eq!(query.get(at("start")..at("end")), Some("tags has a"));
    assert_fails(&run(&["--explain", "is_complete"], b""), "", "`stdin` has no records");
}

#[test]
fn structures_are_matched_as_json_with_one_warning() {
    let input = "{\"input\":[{\"content\":\"refund\"}],\"output\":{\"b\":1,\"a\":2}}\n".repeat(3);
    let output = run(&["input contains refund and output = '{\"a\":2,\"b\":1}'", "--count"], input.as_bytes());
    assert_prints(&output, 0, "3\n");
    let warning = "warning: `input` is an array or object in some records, and is matched as its JSON\n";
    assert_eq!(stderr(&output), warning);
}

#[test]
fn the_query_is_checked_before_any_file_is_read() {
    assert_fails(&run(&["statsu_code = 5", "missing.jsonl"], b""), "", "did you mean `status_code`?");
    assert_fails(&run(&[], b"{}"), "", "no query given");
    assert_fails(&run(&["-"], b"is_complete"), "", "cannot both be read from standard input");
    assert_fails(&run(&["is_complete", "--columns", "-"], b"[]"), "", "cannot both be read from standard input");
}

#[test]
fn the_query_can_be_in_a_file_and_have_parameters() {
    let query = file("query.tamis", b"status_code = $code # comment");
    let records = file("query.jsonl", b"{\"status_code\":500}\n");
    for records in [records.as_str(), "-"] {
        let arguments = ["--file", &query, records, "--param", "code=500", "--count"];
        assert_prints(&run(&arguments, b"{\"status_code\":500}"), 0, "1\n");
    }
    let (dated, now) = (b"{\"created_at\":\"2026-01-14T23:30:00Z\"}", "2026-01-15T12:00:00Z");
    assert_prints(&run(&["created_at = today", "--now", now, "--tz", "Europe/Paris", "--count"], dated), 0, "1\n");
    assert_prints(&run(&["created_at = today", "--now", now, "--count"], dated), 1, "0\n");
    let query = file("query-stdin.tamis", b"status_code = 500");
    assert_prints(&run(&["-f", &query, "--count"], b"{\"status_code\":500}"), 0, "1\n");
    let columns =
        file("match-columns.json", b"[{\"id\": \"steps\", \"filter_type\": \"number\", \"filterable\": true}]");
    assert_prints(&run(&["steps = 5", "-c", &columns, "--count"], b"{\"steps\": 5}"), 0, "1\n");
    assert_prints(&run(&["-5 < status_code", "--count"], b"{\"status_code\": 5}"), 0, "1\n");
}

#[test]
fn the_layout_of_a_project_is_read_from_its_configuration() {
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("layout-of-project");
    std::fs::create_dir_all(directory.join("below")).unwrap();
    let run = |configuration: &str, arguments: &[&str]| {
        std::fs::write(directory.join("tamis.toml"), configuration).unwrap();
        std::fs::write(directory.join("traces.jsonl"), "{\"billing\":{\"us.d\":5},\"metrics_duration_ns\":7}\n")
            .unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tamis"));
        command.args(arguments).env("NO_COLOR", "1").current_dir(directory.join("below")).output().unwrap()
    };
    let matching = ["match", "metrics.cost = 5 and duration_ns = 7ns", "../traces.jsonl", "--count"];
    let configuration = "[layout]\npreset = \"flat\"\npaths = { \"metrics.cost\" = [\"billing\", \"us.d\"] }\n";
    let output = run(configuration, &matching);
    assert_prints(&output, 0, "1\n");
    assert_eq!(stderr(&output), "");
    let overridden = [&matching[..], &["--path", "metrics.cost=billing.usd"]].concat();
    assert_prints(&run(configuration, &overridden), 1, "0\n");
    let sql = ["sql", "--dialect", "duckdb", "duration_ns > 7s"];
    assert_prints(&run(configuration, &sql), 0, "\"metrics_duration_ns\" > 7000000000\n");
    assert_prints(&run("", &sql), 0, "\"metrics\".\"duration_ns\" > 7000000000\n");

    assert_fails(&run("[layout]\npreset = \"flta\"\n", &matching), "", "did you mean `flat`?");
    assert_fails(&run("[layout]\npath = {}\n", &matching), "", "unknown key `path`");
    assert_fails(&run("[layout.paths]\ncost = 5\n", &matching), "", "tamis.toml:2:8: expected a string");
    assert_fails(&run("[layout.paths]\ncost = \"\"\n", &matching), "", "tamis.toml:2:8: ");
    assert_fails(&run("[layout.paths]\nnmae = \"a\"\n", &matching), "", "unknown column `nmae`");
}

#[test]
fn a_file_in_the_place_of_the_query_is_pointed_out() {
    let path = file("query-comes-first.jsonl", b"{}\n");
    assert_fails(&run(&[&path, "is_complete"], b""), "", "is a file, and is read as the query, which comes first");
    let output = run(&["is_complet", &path], b"");
    assert!(!stderr(&output).contains("is a file"));
}
