//! The command as seen by other programs: bytes, pipes and exit codes.

#![expect(clippy::unwrap_used, reason = "test helpers may panic")]

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Output, Stdio};

#[path = "process/inert.rs"]
mod inert;
#[path = "process/wrapped.rs"]
mod wrapped;

fn tamis<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

fn run_with_stdin(command: &mut Command, text: &[u8]) -> Output {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[track_caller]
fn assert_unusable(output: &Output, says: &str) {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(stdout(output), "");
    assert!(stderr(output).contains(says), "{}", stderr(output));
}

/// Checks that a terminal interprets nothing in the output.
#[track_caller]
fn assert_escaped(output: &Output) {
    for text in [stdout(output), stderr(output)] {
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    }
}

#[test]
fn colors_are_for_terminals_or_on_request() {
    let error = ["check", "duratoin_ns > 5s"];
    let has_colors = |output: Output| output.stdout.contains(&0x1b);
    assert!(!has_colors(run(&mut tamis(error))));
    assert!(has_colors(run(tamis(error).env("CLICOLOR_FORCE", "1"))));
    assert!(!has_colors(run(tamis(error).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1"))));
    assert!(has_colors(run(tamis(error).args(["--color", "always"]).env("NO_COLOR", "1"))));
    assert!(!has_colors(run(tamis(error).arg("--color=never").env("CLICOLOR_FORCE", "1"))));
}

#[test]
fn colors_of_command_line_errors() {
    let output = run(&mut tamis(["--color", "always", "check", "--bogus"]));
    assert!(output.stderr.contains(&0x1b));
    let output = run(&mut tamis(["check", "--bogus", "--", "--color", "always"]));
    assert!(!output.stderr.contains(&0x1b));
}

#[test]
fn an_error_leaves_standard_output_empty() {
    for query in ["", "duratoin_ns > 5s", "is_complete and", "name = \"a\" or b"] {
        let output = run(&mut tamis(["compile", query]));
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(stdout(&output), "");
        assert_ne!(stderr(&output), "");
    }
}

#[test]
fn hostile_queries_are_escaped() {
    for query in ["\u{1b}[31m", "name = \"\u{1b}]0;x\u{7}\"", "\u{9b}31m = \u{202e}", "`\u{1b}[2J` = 5\u{8}", "a\rb\0"]
    {
        for command in ["check", "compile"] {
            assert_escaped(&run_with_stdin(&mut tamis([command, "-"]), query.as_bytes()));
        }
        assert_escaped(&run_with_stdin(&mut tamis(["check", "--format", "json", "-"]), query.as_bytes()));
    }
}

#[test]
fn hostile_arguments_are_escaped() {
    let escape = "\u{1b}[31m";
    for arguments in [
        vec![escape],
        vec!["check", "--\u{1b}[31m"],
        vec!["check", "-\u{1b}"],
        vec!["check", "a", escape],
        vec!["check", "--file", escape],
        vec!["check", "--columns", escape, "a"],
        vec!["check", "--format", escape, "a"],
        vec!["check", "--tz", escape, "a"],
        vec!["check", "--now", escape, "a"],
        vec!["check", "--param", escape, "a"],
        vec!["check", "--color", escape, "a"],
        vec!["completions", escape],
        vec!["help", escape],
        vec!["man", escape],
        vec!["rule", escape],
    ] {
        let output = run(&mut tamis(&arguments));
        assert_unusable(&output, "error: ");
        assert_escaped(&output);
    }
    let output = run(&mut tamis(["columns", escape]));
    assert_eq!(output.status.code(), Some(1));
    assert_escaped(&output);
}

#[test]
fn hostile_columns_are_escaped() {
    let hostile = r#"[{"id": "\u001b[31m", "label": "\u001b[32m", "metric_key_alias": "\u0007", "description": "\u001b[33m\nx",
        "filter_type": "text", "filterable": true, "allowed_values": ["\u001b[34m"]}]"#;
    let hostile = tempfile("hostile-columns.json", hostile.as_bytes());
    assert_escaped(&run(&mut tamis([OsStr::new("columns"), OsStr::new("--columns"), hostile.as_os_str()])));
    let broken = tempfile("broken-columns.json", b"[{\"id\": \"a\", \"filterable\": \"\\u001b[31m\"}]");
    let output = run(&mut tamis([OsStr::new("columns"), OsStr::new("--columns"), broken.as_os_str()]));
    assert_unusable(&output, "[0].filterable: invalid type");
    assert_escaped(&output);
}

#[test]
fn long_lines_are_truncated() {
    let mut query = "name = \"a\" and ".repeat(7_000);
    query.push_str("duratoin_ns > 5s");
    let output = run_with_stdin(&mut tamis(["check", "-"]), query.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("stdin:1:105001"), "{}", stdout(&output));
    assert!(stdout(&output).contains("did you mean `duration_ns`?"));
    assert!(stdout(&output).len() < 1_000);
}

#[test]
fn the_number_of_errors_shown_is_limited() {
    let query = "duratoin_ns > 5s and ".repeat(30) + "is_complete or is_complete and is_complete";
    let output = run_with_stdin(&mut tamis(["check", "-"]), query.as_bytes());
    assert_eq!(stdout(&output).matches("unknown column").count(), 20);
    let end = "\n… and 11 more\n\n30 errors, 1 warning\n1 fixable with `--fix` (30 more with `--unsafe-fixes`)\n\
               for details, run `tamis rule unknown-column mixed-and-or`\n";
    assert!(stdout(&output).ends_with(end), "{}", stdout(&output));
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    for command in ["compile", "check"] {
        let mut child = tamis([command, "-"]).stdin(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        child.stdin.take().unwrap().write_all(b"is_complete").unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(stderr(&output), "");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = run(tamis(["compile", "is_complete"]).stdout(full));
    assert_unusable(&output, "cannot write to standard output: no space left on device");
}

#[test]
fn input_that_is_not_utf8() {
    let output = run_with_stdin(&mut tamis(["check", "-"]), b"name = \"\xff\"");
    assert_unusable(&output, "standard input is not valid UTF-8 at byte 8");
    let output = run_with_stdin(&mut tamis(["check", "-"]), b"\xff\xfen\0a\0m\0e\0");
    assert_unusable(&output, "it looks like UTF-16");
}

#[cfg(unix)]
#[test]
fn arguments_that_are_not_utf8() {
    use std::os::unix::ffi::OsStrExt;
    let broken = OsStr::from_bytes(b"name = \"\xff\"");
    assert_unusable(&run(&mut tamis([OsStr::new("check"), broken])), "an argument is not valid UTF-8");
    let output = run(&mut tamis([OsStr::new("check"), OsStr::new("--file"), broken]));
    assert_unusable(&output, "cannot read");
}

#[test]
fn input_that_is_too_long() {
    let output = run_with_stdin(&mut tamis(["check", "-"]), &vec![b' '; (16 << 20) + 1]);
    assert_unusable(&output, "standard input is longer than 16 MiB");
    let output = run_with_stdin(&mut tamis(["check", "-"]), &vec![b' '; 16 << 20]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_byte_order_mark_is_accepted() {
    let output = run_with_stdin(&mut tamis(["check", "-"]), "\u{feff}is_complete\r\n".as_bytes());
    assert_eq!(stdout(&output), "ok\n");
}

#[test]
fn the_long_version_has_the_commit_in_a_checkout() {
    let short = stdout(&run(&mut tamis(["-V"]))).trim_end().to_owned();
    assert_eq!(short, format!("tamis {}", env!("CARGO_PKG_VERSION")));
    let output = run(&mut tamis(["--version"]));
    let commit = stdout(&output).trim_end().strip_prefix(&short).unwrap();
    let shape: String = commit.chars().map(|c| if c.is_ascii_hexdigit() { '0' } else { c }).collect();
    assert!(commit.is_empty() || shape == " (0000000 0000-00-00)", "{commit}");
}

#[test]
fn now_is_the_system_clock() {
    let output = run(&mut tamis(["compile", "created_at > now"]));
    let year = |text: &str| text.split("\"value\": \"").nth(1).unwrap().get(..4).unwrap().parse::<u32>().unwrap();
    assert!(year(stdout(&output)) >= 2026);
}

#[test]
fn json_is_one_document() {
    for query in ["is_complete", "duratoin_ns > \"\u{1b}\" and"] {
        let output = run_with_stdin(&mut tamis(["check", "--format", "json", "-"]), query.as_bytes());
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["version"], 1);
        assert_eq!(document["ok"], output.status.success());
        assert_eq!(document["ok"], document["diagnostics"].as_array().unwrap().is_empty());
    }
}

#[test]
fn pages_are_styled_with_colors_and_plain_markdown_without() {
    let drawn = run(&mut tamis(["--color", "always", "rule", "reversed-range"]));
    assert!(stdout(&drawn).contains("\u{1b}[1mFix\u{1b}[0m\n\n    \u{1b}[36mstep_number between 1 and 5\u{1b}[0m\n"));
    assert!(!stdout(&drawn).contains("```"));
    for &code in tamis::Code::ALL {
        assert_eq!(stdout(&run(&mut tamis(["rule", code.as_str()]))), code.page());
    }
}

/// The page about the language.
fn language() -> String {
    stdout(&run(&mut tamis(["help", "language"]))).to_owned()
}

#[test]
fn the_examples_on_the_language_page_compile() {
    let page = language();
    let examples = page.split("\nExamples\n").nth(1).unwrap().split("\n\n").next().unwrap();
    assert!(examples.lines().count() >= 5);
    for example in examples.lines() {
        let output = run(&mut tamis(["check", example]));
        assert_eq!(stdout(&output), "ok\n", "{example}");
    }
}

#[test]
fn the_table_of_operators_is_correct() {
    let page = language();
    let table = page.split("type           operators\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let mut rows: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in table.lines() {
        let (name, operators) = line.split_at(24);
        if !name.trim().is_empty() {
            rows.push((name.trim(), Vec::new()));
        }
        let operators = operators.split(',').next().unwrap().split("  ").map(str::trim);
        rows.last_mut().unwrap().1.extend(operators.filter(|operator| !operator.is_empty()));
    }
    let all: Vec<&str> = rows.iter().flat_map(|(_, operators)| operators.clone()).collect();
    assert_eq!(rows.len(), 6);
    for (name, operators) in &rows {
        let (column, value) = match *name {
            "text" => ("name", "\"a\""),
            "id" => ("id", "\"1a0939d1-8b43-4fe3-a91c-196e2d9847e3\""),
            "number" => ("step_number", "1"),
            "date" => ("created_at", "2026-01-01"),
            "boolean" => ("is_complete", "true"),
            _ => ("tags", "\"a\""),
        };
        for operator in &all {
            let query = match operator.rsplit(' ').next().unwrap() {
                "in" | "any" | "all" | "none" => format!("{column} {operator} ({value})"),
                "between" => format!("{column} {operator} {value} and {value}"),
                _ => format!("{column} {operator} {value}"),
            };
            let compiles = run(&mut tamis(["compile", &query])).status.success();
            assert_eq!(compiles, operators.contains(operator), "{query}");
        }
    }
}

/// A file for a test, in cargo's directory for tests.
fn tempfile(name: &str, text: &[u8]) -> std::path::PathBuf {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}
