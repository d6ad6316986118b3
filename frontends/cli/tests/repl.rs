//! `tamis repl` as programs and terminals see it, and the other commands that editors call.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what helps tests may fail like a test")]

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
    // A command that reads nothing may have ended.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("repl-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn doc(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)).unwrap()
}

/// What checks documents of one kind.
fn validator(kind: &str) -> Validator {
    let diagnostics: Value = serde_json::from_str(&doc("diagnostics.schema.json")).unwrap();
    let registry = Registry::new().add("file:///diagnostics.schema.json", &diagnostics).unwrap().prepare().unwrap();
    let mut schema: Value = serde_json::from_str(&doc("editors.schema.json")).unwrap();
    let fields = schema.as_object_mut().unwrap();
    fields.remove("anyOf");
    fields.insert("$ref".to_owned(), format!("#/$defs/{kind}").into());
    jsonschema::options().with_base_uri("file:///editors.schema.json").with_registry(&registry).build(&schema).unwrap()
}

/// The documents that were printed, one a line, all of them as documented.
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
fn what_editors_are_told_is_as_documented() {
    let [completion, hover, tokens] = ["completion", "hover", "tokens"].map(validator);
    for query in QUERIES {
        let output = run(&["tokens", "--format", "json", "-"], query.as_bytes());
        assert_eq!(documents(&output, &tokens).len(), 1);
        for at in (0..=query.len()).step_by(3).map(|at| at.to_string()) {
            for unit in ["--offset", "--utf16"] {
                let place = ["--param", "b=x", unit, &at, "-"];
                let output = run(&[&["complete", "--format", "json"], &place[..]].concat(), query.as_bytes());
                let document = &documents(&output, &completion)[0];
                assert_eq!(output.status.success(), !document["suggestions"].as_array().unwrap().is_empty());
                let output = run(&[&["hover", "--format", "json"], &place[..]].concat(), query.as_bytes());
                assert_eq!(output.status.success(), !documents(&output, &hover)[0]["hover"].is_null());
            }
        }
    }
}

#[test]
fn units_of_javascript_are_places() {
    let query = "name = \"🕴\" and dura";
    let document =
        &documents(&run(&["complete", "--format=json", "--utf16=20", query], b""), &validator("completion"))[0];
    assert_eq!(document["suggestions"][0]["edit"]["start"]["utf16"], 16);
    assert_eq!(document["suggestions"][0]["edit"]["span"]["start"], 18);
}

#[test]
fn lines_are_answered_as_documented() {
    let page = doc("editors.md");
    let block = |language: &str| page.split(&format!("```{language}\n")).nth(1).unwrap().split("```").next().unwrap();
    let output = run(&["repl", "--format", "jsonl"], block("text").as_bytes());
    assert_eq!(std::str::from_utf8(&output.stdout).unwrap(), block("jsonl"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn every_line_has_its_answer() {
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
fn what_was_mended_is_told() {
    let output = run(&["repl", "--format", "jsonl"], b"status_code > 1,000\n:fix\n");
    let documents = documents(&output, &validator("answer"));
    assert_eq!(documents[1]["query"], "status_code > 1_000");
    assert_eq!(documents[1]["applied"][0]["title"], "write `1_000`");
}

#[test]
fn a_line_that_is_too_long_spoils_no_other() {
    let mut text = vec![b'a'; (16 << 20) + 10];
    text.extend(b"\nis_complete\n");
    let output = run(&["repl"], &text);
    let told = "1: error: the line is longer than 16 MiB\n2: ok\n";
    assert_eq!((std::str::from_utf8(&output.stdout).unwrap(), output.status.code()), (told, Some(1)));
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    let output = run(&["repl"], "\u{feff}is_complete\r\n".as_bytes());
    assert_eq!(output.stdout, b"1: ok\n");
}

#[test]
fn where_others_write_the_lines_there_are_no_commands() {
    let output = run(&["repl", "--queries-only"], b":save x\nis_complete\n");
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.starts_with("1:1: error: ") && told.ends_with("\n2: ok\n"), "{told}");
}

#[test]
fn a_program_that_holds_it_open_reads_each_answer_at_once() {
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
fn saved_queries_are_files_and_nothing_is_overwritten() {
    let folder = folder("saved");
    let script = "status_code>=500&&is_complete\n:save slow\n:save slow\n:save ../out\n:open slow.tamis\n:fmt\n";
    let mut child = tamis(&["repl"]).current_dir(&folder).spawn().unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let told = "1: ok\nwrote `slow.tamis`\n3: error: cannot write `slow.tamis`: file exists; nothing is overwritten: choose \
                another name\n4: error: `../out` is no name of a saved query; write a name as `slow`, for the file \
                `slow.tamis` in the current folder\n5: status_code>=500&&is_complete\n6: status_code >= 500 and \
                is_complete\n";
    assert_eq!(std::str::from_utf8(&output.stdout).unwrap(), told);
    assert_eq!(fs::read_to_string(folder.join("slow.tamis")).unwrap(), "status_code>=500&&is_complete\n");
}
