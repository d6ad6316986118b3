//! `tamis repl` with programs and terminals, and the other commands for editors.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers may panic")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use jsonschema::{Registry, Validator};
use serde_json::Value;

#[path = "repl/terminal.rs"]
mod terminal;

fn tamis(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.args(arguments).env("NO_COLOR", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str], stdin: &[u8]) -> Output {
    let mut child = tamis(arguments).spawn().unwrap();
    // A command that does not read may have exited.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

/// An empty directory for a test.
fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("repl-{name}"));
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

fn doc(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)).unwrap()
}

/// The validator for one kind of document.
fn validator(kind: &str) -> Validator {
    let diagnostics: Value = serde_json::from_str(&doc("diagnostics.schema.json")).unwrap();
    let registry = Registry::new().add("file:///diagnostics.schema.json", &diagnostics).unwrap().prepare().unwrap();
    let mut schema: Value = serde_json::from_str(&doc("editors.schema.json")).unwrap();
    let fields = schema.as_object_mut().unwrap();
    fields.remove("anyOf");
    fields.insert("$ref".to_owned(), format!("#/$defs/{kind}").into());
    jsonschema::options().with_base_uri("file:///editors.schema.json").with_registry(&registry).build(&schema).unwrap()
}

/// The printed documents, one per line, after validation.
fn documents(output: &Output, validator: &Validator) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    text.lines()
        .map(|line| {
            let document: Value = serde_json::from_str(line).unwrap();
            if let Err(error) = validator.validate(&document) {
                panic!("{error} at {}\n{document}", error.instance_path());
            }
            document
        })
        .collect()
}

const QUERIES: [&str; 8] = [
    "",
    "is_complete",
    "Latency > 5s and \"é🕴\" in tags # so",
    "tags has any (\"a\", $b",
    "created_at >= now-7d or not (model in (gpt-4o)) and name contains \"x\" nocase",
    "duratoin_ns >\n\t“x” \u{1b} =",
    "`a",
    "cost between $0.05 and ",
];

#[test]
fn documents_for_editors_match_the_schema() {
    let [completion, hover, tokens] = ["completion", "hover", "tokens"].map(validator);
    for query in QUERIES {
        let output = run(&["tokens", "--format", "json", "-"], query.as_bytes());
        assert_eq!(documents(&output, &tokens).len(), 1);
        for at in (0..=query.len()).step_by(3).map(|at| at.to_string()) {
            for unit in ["--offset", "--utf16"] {
                let arguments = ["--param", "b=x", unit, &at, "-"];
                let output = run(&[&["complete", "--format", "json"], &arguments[..]].concat(), query.as_bytes());
                let document = &documents(&output, &completion)[0];
                assert_eq!(output.status.success(), !document["suggestions"].as_array().unwrap().is_empty());
                let output = run(&[&["hover", "--format", "json"], &arguments[..]].concat(), query.as_bytes());
                assert_eq!(output.status.success(), !documents(&output, &hover)[0]["hover"].is_null());
            }
        }
    }
}

#[test]
fn utf16_offsets_are_accepted() {
    let query = "name = \"🕴\" and dura";
    let document =
        &documents(&run(&["complete", "--format=json", "--utf16=20", query], b""), &validator("completion"))[0];
    assert_eq!(document["suggestions"][0]["edit"]["start"]["utf16"], 16);
    assert_eq!(document["suggestions"][0]["edit"]["span"]["start"], 18);
}

#[test]
fn the_documented_lines_have_the_documented_answers() {
    let page = doc("editors.md");
    let block = |language: &str| page.split(&format!("```{language}\n")).nth(1).unwrap().split("```").next().unwrap();
    let output = run(&["repl", "--format", "jsonl"], block("text").as_bytes());
    assert_eq!(std::str::from_utf8(&output.stdout).unwrap(), block("jsonl"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn every_line_is_answered() {
    let answer = validator("answer");
    let lines = QUERIES.iter().filter(|query| !query.contains('\n'));
    let mut text = lines.map(|query| format!("{query}\r\n")).collect::<String>().into_bytes();
    text.extend(b"name = \"\xff\"\n:set nwo\n:columns token\n:fix\n:flat\n:set tz +02:00\n:param b=x\nname = $b");
    let output = run(&["repl", "--format", "jsonl"], &text);
    let documents = documents(&output, &answer);
    let kinds: Vec<&str> = documents.iter().map(|document| document["kind"].as_str().unwrap()).collect();
    let (q, c, f) = ("query", "command", "failure");
    assert_eq!(kinds, [q, q, q, q, q, q, q, f, f, c, f, q, c, c, q]);
    assert!(documents.iter().zip(1..).all(|(document, number)| document["line"] == number));
    assert!(documents[14]["filter"].is_array());
    assert!(documents.iter().all(|document| document["applied"].is_null()));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn applied_fixes_are_reported() {
    let output = run(&["repl", "--format", "jsonl"], b"status_code > 1,000\n:fix\n");
    let documents = documents(&output, &validator("answer"));
    assert_eq!(documents[1]["query"], "status_code > 1_000");
    assert_eq!(documents[1]["applied"][0]["title"], "write `1_000`");
}

#[test]
fn documents_are_lines() {
    let lines = [
        r#"{"query": "model = $m\nand created_at >= today # so", "params": {"m": "a \"b"}, "tz": "Europe/Paris", "now": "2026-01-15T12:00:00Z"}"#,
        "model = $m",
        r#" {"query": ":set tz Mars"}"#,
        r#"{"query": "status_code in $list", "params": {"list": [500, 502], "$unused": true}}"#,
        r#"{"query": "created_at > $since", "params": {"since": {"literal": "now-7d"}}, "now": "2026-01-15T12:00:00Z"}"#,
        "{}",
        r#"{"query": 5}"#,
        r#"{"query": "is_complete", "zone": "UTC"}"#,
        r#"{"query": "is_complete", "tz": "Mars"}"#,
        r#"{"query": "is_complete", "params": {"a b": 1}}"#,
        r#"{"query": "is_complete", "params": {"a": {"x": 1}}}"#,
        r#"{"query": "is_complete"} {}"#,
        "{\"query\": \"\u{1b}[2J",
        r#"{"query": "is_complete"}"#,
    ];
    for mode in [&[][..], &["--queries-only"]] {
        let arguments = [&["repl", "--format", "jsonl", "--tz", "+03:00"], mode].concat();
        let output = run(&arguments, lines.join("\n").as_bytes());
        let documents = documents(&output, &validator("answer"));
        let ok: Vec<bool> = documents.iter().map(|document| document["ok"].as_bool().unwrap()).collect();
        assert_eq!(ok, [true, false, false, true, true, false, false, false, false, false, false, false, false, true]);
        assert_eq!(documents[0]["query"], "model = $m\nand created_at >= today # so");
        assert!(documents[0]["filter"].to_string().contains("a \\\"b"));
        assert!(documents[0]["filter"].to_string().contains("2026-01-14T23:00:00Z"));
        assert_eq!(documents[1]["diagnostics"][0]["code"], "unbound-parameter");
        assert_eq!(documents[2]["kind"], "query");
        assert!(documents[4]["filter"].to_string().contains("2026-01-08T12:00:00Z"));
        for (index, reason) in [
            (5, "invalid document: missing field `query`"),
            (6, "invalid document: `query`: invalid type: integer `5`, expected a string"),
            (7, "invalid document: `zone`: unknown field `zone`, expected one of `query`, `params`, `tz`, `now`"),
            (8, "unknown time zone `Mars`"),
            (9, "invalid document: `a b` is not a parameter name"),
            (10, "invalid document: `params.a`: "),
            (11, "invalid document: trailing characters"),
            (12, "invalid document: "),
        ] {
            let message = documents[index]["message"].as_str().unwrap();
            assert!(message.starts_with(reason), "{message}");
        }
    }
    // Without JSON, a line is a query.
    let output = run(&["repl"], b"{\"query\": \"is_complete\"}\n");
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("1:1: error: "));
}

#[test]
fn the_documented_document_is_answered() {
    let page = doc("editors.md");
    let mut blocks = page.split("```json\n").skip(1).map(|block| block.split("```").next().unwrap());
    let output = run(&["repl", "--format", "jsonl"], blocks.next().unwrap().as_bytes());
    assert_eq!(output.status.code(), Some(0));
    let output = run(&["repl", "--format", "jsonl"], b"{}\n");
    assert_eq!(std::str::from_utf8(&output.stdout).unwrap(), blocks.next().unwrap());
}

#[test]
fn a_line_that_is_too_long_does_not_affect_others() {
    let mut text = vec![b'a'; (16 << 20) + 10];
    text.extend(b"\nis_complete\n");
    let output = run(&["repl"], &text);
    let expected = "1: error: the line is longer than 16 MiB\n2: ok\n";
    assert_eq!((std::str::from_utf8(&output.stdout).unwrap(), output.status.code()), (expected, Some(1)));
}

#[test]
fn a_byte_order_mark_is_accepted() {
    let output = run(&["repl"], "\u{feff}is_complete\r\n".as_bytes());
    assert_eq!(output.stdout, b"1: ok\n");
}

#[test]
fn queries_only_disables_commands() {
    let output = run(&["repl", "--queries-only"], b":save x\nis_complete\n");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("1:1: error: ") && text.ends_with("\n2: ok\n"), "{text}");
}

#[test]
fn each_line_is_answered_at_once() {
    let mut child = tamis(&["repl", "--format", "jsonl"]).spawn().unwrap();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    for (query, ok) in [("is_complete", true), ("is_complete and", false), ("tags has prod", true)] {
        writeln!(stdin, "{query}").unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["ok"], ok);
    }
    writeln!(stdin, ":quit").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn queries_are_saved_without_overwriting_files() {
    let directory = directory("saved");
    let script = "status_code>=500&&is_complete\n:save slow\n:save slow\n:save ../out\n:open slow.tamis\n:fmt\n";
    let mut child = tamis(&["repl"]).current_dir(&directory).spawn().unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let expected = "1: ok\nwrote `slow.tamis`\n3: error: cannot write `slow.tamis`: file exists; files are not \
                    overwritten; choose another name\n4: error: invalid name `../out`; use a name such as `slow`, for \
                    the file `slow.tamis` in the current directory\n5: status_code>=500&&is_complete\n6: status_code \
                    >= 500 and is_complete\n";
    assert_eq!(std::str::from_utf8(&output.stdout).unwrap(), expected);
    assert_eq!(fs::read_to_string(directory.join("slow.tamis")).unwrap(), "status_code>=500&&is_complete\n");
}
