//! `tamis check` with files, pipes and programs.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "test helpers may panic")]

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn check<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>, stdin: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.arg("check").args(arguments).env("NO_COLOR", "1");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that does not read may have exited.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

/// Runs `check --fix` with these flags on a file.
fn fix(path: &Path, flags: &[&str]) -> Output {
    let flags = flags.iter().map(OsStr::new);
    check([OsStr::new("--fix"), OsStr::new("--file"), path.as_os_str()].into_iter().chain(flags), b"")
}

#[track_caller]
fn assert_output(output: &Output, code: i32, stdout: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stdout), stdout);
    assert_eq!(output.status.code(), Some(code), "{output:?}");
}

/// An empty directory for a test.
fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("check-{name}"));
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

#[test]
fn a_file_is_fixed_in_place() {
    let path = directory("fixed").join("a.tamis");
    // Line ends, comments and the byte order mark are not errors.
    fs::write(&path, "\u{feff}status_code > 1,000 # ü\r\nAND is_complete\r\n").unwrap();
    let output = fix(&path, &[]);
    assert_output(&output, 0, "");
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("fixed 1 of 1 problem\n"), "{output:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "\u{feff}status_code > 1_000 # ü\r\nAND is_complete\r\n");
}

#[test]
fn a_file_without_fixes_is_not_written() {
    let path = directory("unchanged").join("a.tamis");
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    for (query, flags, code) in [
        ("is_complete", &[][..], 0),
        ("is_complete", &["--diff"], 0),
        ("duratoin_ns > 5s", &[], 1),
        ("status_code > 1,000", &["--diff"], 1),
        ("status_code > 1,000", &["--diff", "--format", "json"], 1),
    ] {
        fs::write(&path, query).unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
        assert_eq!(fix(&path, flags).status.code(), Some(code), "{query}");
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), old, "{query}");
    }
}

#[test]
fn a_read_only_file_is_reported() {
    let path = directory("read-only").join("a.tamis");
    fs::write(&path, "status_code > 1,000").unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let output = fix(&path, &[]);
    assert_output(&output, 2, "");
    assert!(String::from_utf8_lossy(&output.stderr).ends_with("a.tamis`: it is read-only\n"), "{output:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "status_code > 1,000");
    assert_eq!(fix(&path.with_file_name("missing"), &[]).status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn permissions_and_links_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let directory = directory("links");
    let (path, link) = (directory.join("a.tamis"), directory.join("link.tamis"));
    fs::write(&path, "status_code > 1,000").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("a.tamis", &link).unwrap();
    assert_output(&fix(&link, &[]), 0, "");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&path).unwrap(), "status_code > 1_000");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn only_the_fixed_query_goes_to_standard_output() {
    assert_output(&check(["--fix", "status_code > 1,000"], b""), 0, "status_code > 1_000\n");
    assert_output(&check(["--fix", "-"], b"status_code > 1,000\r\n\n"), 0, "status_code > 1_000\r\n\n");
    assert_output(&check(["--fix", "is_complete"], b""), 0, "is_complete\n");
    assert_output(&check(["--fix", "duratoin_ns > 5s;"], b""), 1, "duratoin_ns > 5s\n");
    assert_output(&check(["--fix", "--unsafe-fixes", "duratoin_ns > 5s;"], b""), 0, "duration_ns > 5s\n");
    // Strings are printed as they are, including escapes.
    let query = "name = r\"\u{1b}[31m\"";
    assert_output(&check(["--fix", "-"], format!("{query};").as_bytes()), 0, &format!("{query}\n"));
}

#[test]
fn narrated_reports_have_no_graphics() {
    for query in ["inptu = \"a\" and (status_code > \"b\"", "name = \"\u{1b}[31m\u{202e}\" and 'a\nb'", "🕴 ≥ “"]
    {
        for arguments in [["--format", "narrated", "-"], ["--format=narrated", "--fix", "-"]] {
            let output = check(arguments, query.as_bytes());
            let report = if arguments.contains(&"--fix") { output.stderr } else { output.stdout };
            let report = String::from_utf8(report).unwrap();
            let drawn = |c: char| c.is_control() && c != '\n' || ('\u{2500}'..='\u{25ff}').contains(&c);
            assert!(report.contains("\nCode: ") && !report.contains(drawn), "{report}");
        }
    }
}

#[test]
fn sarif_has_the_position_in_the_file() {
    let path = directory("sarif").join("a b.tamis");
    fs::write(&path, "\u{feff}is_complete\nand is_complet\n").unwrap();
    let result = |arguments: &[&OsStr]| {
        let output = check(["--format".as_ref(), "sarif".as_ref()].iter().chain(arguments), &fs::read(&path).unwrap());
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let log: Value = serde_json::from_slice(&output.stdout).unwrap();
        log["runs"][0]["results"][0].clone()
    };
    let of_file = result(&["--file".as_ref(), path.as_os_str()]);
    let location = &of_file["locations"][0]["physicalLocation"];
    assert_eq!(of_file["ruleId"], "unknown-column");
    assert!(location["artifactLocation"]["uri"].as_str().unwrap().ends_with("a%20b.tamis"), "{location}");
    assert_eq!(location["region"]["startLine"], 2);
    // Without a file there is no location, which would name one.
    let of_stdin = result(&["-".as_ref()]);
    assert!(of_stdin["message"]["text"].as_str().unwrap().starts_with("stdin:2:5: unknown column"), "{of_stdin}");
    assert!(["locations", "relatedLocations", "fixes"].iter().all(|name| of_stdin[name].is_null()), "{of_stdin}");
}

#[test]
fn json_matches_the_schema() {
    let schema = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics.schema.json"));
    let schema: Value = serde_json::from_str(&schema.unwrap()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for query in [
        "is_complete",
        "",
        "inptu = \"é\" and (status_code > \"b\" or name = 'a' and b) # c\n and duration_ns > 5sec",
        "status_code > 1,000 and model in (\"a\" \"b\"); “x” ≥ \u{200b} 'open",
        "name like '%x%' && not a in",
    ] {
        for flags in
            [&["--format=json"][..], &["--format=json", "--fix"], &["--format=json", "--fix", "--unsafe-fixes"]]
        {
            let output = check(flags.iter().chain(&["-"]), query.as_bytes());
            let document: Value = serde_json::from_slice(&output.stdout).unwrap();
            if let Err(error) = validator.validate(&document) {
                panic!("{query}: {error} at {}\n{document}", error.instance_path());
            }
            assert_eq!(document["ok"], output.status.success());
            assert_eq!(document["fixed"].is_string(), flags.contains(&"--fix"));
            let text = document["fixed"].as_str().unwrap_or(query);
            ranges(&document["diagnostics"]).into_iter().for_each(|range| assert_range(range, text));
        }
    }
}

/// The ranges of all labels and edits.
fn ranges(value: &Value) -> Vec<&Value> {
    match value {
        Value::Object(fields) if fields.contains_key("span") => vec![value],
        Value::Object(fields) => fields.values().flat_map(ranges).collect(),
        Value::Array(items) => items.iter().flat_map(ranges).collect(),
        _ => Vec::new(),
    }
}

/// Checks that the three units of a range agree.
#[track_caller]
fn assert_range(range: &Value, text: &str) {
    for end in ["start", "end"] {
        let before = &text[..usize::try_from(range["span"][end].as_u64().unwrap()).unwrap()];
        let line = before.rsplit('\n').next().unwrap();
        let position = serde_json::json!({
            "line": before.matches('\n').count() + 1,
            "column": line.chars().count() + 1,
            "utf16": before.encode_utf16().count(),
        });
        assert_eq!(range[end], position, "{range}");
    }
}
