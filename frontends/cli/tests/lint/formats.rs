//! The output formats, validated against their published schemas.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::{Registry, Validator};
use percent_encoding::percent_decode_str;
use quick_junit::{NonSuccessKind, Report, TestCaseStatus};
use serde_json::Value;
use tamis::Code;

use super::{directory, lint};

/// Files with a byte order mark, all kinds of line ends, and characters of one to four bytes in their names and texts.
const STRANGE: &[(&str, &str)] = &[
    ("é 100%/a b#c🦀.tamis", "\u{feff}# 🦀\r\nduratoin_ns > 5s # 🦀\r\n  and not not is_complete\r\n"),
    #[cfg(unix)]
    ("a:b?.tamis", "not not is_complete"),
    ("control.tamis", "`\u{1b}[31m\u{ffff}]]>` = 1 and name = \"\u{0}\u{8}\u{fffe}\u{202e}&<'\" and (a\rb \u{b}"),
    ("end.tamis", "is_complete and\n"),
    ("empty.tamis", ""),
    ("no-findings.tamis", "name = \"no findings\"\n"),
    ("many.tamis", "name = '🦀é' and a b and a b\n\n or inptu = 1,000"),
];

/// A directory with the examples of all codes and the strange files.
fn directory_of_all(name: &str) -> PathBuf {
    let examples = Code::ALL.iter().flat_map(|code| {
        let texts = code.page().split("\n```tamis").skip(1).filter_map(|text| text.split_once('\n'));
        texts.enumerate().map(move |(index, (_, text))| {
            (format!("codes/{code}-{index}.tamis"), text.split("\n```").next().unwrap().to_owned())
        })
    });
    let strange = STRANGE.iter().map(|&(path, text)| (path.to_owned(), text.to_owned()));
    let files: Vec<(String, String)> = examples.chain(strange).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let directory = directory(name, &files);
    fs::write(directory.join("latin-1.tamis"), b"name = \"\xe9\"").unwrap();
    directory
}

fn read_json(path: &str) -> Value {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[track_caller]
fn assert_valid(validator: &Validator, document: &Value) {
    let errors = validator.iter_errors(document).map(|error| format!("{error} at {}\n", error.instance_path()));
    assert_eq!(errors.collect::<String>(), "");
}

fn sarif(directory: &Path, arguments: &[&str]) -> Value {
    serde_json::from_slice(&lint(directory, &[arguments, &["--format", "sarif"]].concat(), b"").stdout).unwrap()
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

fn sarif_validator() -> Validator {
    let mut schema = read_json("tests/data/sarif-2.1.0.schema.json");
    for object in ["run", "toolComponent"] {
        // Its pattern has an unbalanced bracket, and the output has no language.
        schema["definitions"][object]["properties"]["language"] = true.into();
    }
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

#[test]
fn sarif_is_valid() {
    let directory = directory_of_all("sarif");
    let validator = sarif_validator();
    for arguments in [&[][..], &["--fix", "--diff"], &["no-findings.tamis"], &["missing.tamis"], &["-"]] {
        assert_valid(&validator, &sarif(&directory, arguments));
    }
    assert!(!validator.is_valid(&serde_json::json!({"version": "2.1.0"})));
    let log = sarif(&directory, &["."]);
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.len() > Code::ALL.len() / 2, "{}", rules.len());
    for rule in rules {
        // GitHub shows no more.
        assert!(rule["fullDescription"]["text"].as_str().unwrap().chars().count() < 1024, "{rule}");
    }
    for result in results(&log) {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}

#[test]
fn sarif_reports_unreadable_files() {
    let directory = directory("sarif-unread", &[("a.tamis", "is_complete")]);
    let log = sarif(&directory, &["missing.tamis", "a.tamis"]);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let message = invocation["toolExecutionNotifications"][0]["message"]["text"].as_str().unwrap();
    assert!(message.contains("cannot read `missing.tamis`"), "{message}");
    assert_eq!(sarif(&directory, &[])["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn sarif_has_files_and_regions() {
    let directory = directory_of_all("sarif-regions");
    let log = sarif(&directory, &[]);
    let mut regions = 0;
    for location in values(&log, "physicalLocation") {
        assert_region(&directory, &location["artifactLocation"], &location["region"]);
        regions += 1;
    }
    for change in values(&log, "artifactChanges") {
        for region in values(change, "deletedRegion") {
            assert_region(&directory, &change[0]["artifactLocation"], region);
            regions += 1;
        }
    }
    assert!(regions > 200, "{regions}");
    let of_stdin = lint(&directory, &["-", "--format", "sarif"], b"is_complete\nand is_complet");
    let of_stdin: Value = serde_json::from_slice(&of_stdin.stdout).unwrap();
    assert_valid(&sarif_validator(), &of_stdin);
    assert!(results(&of_stdin)[0]["message"]["text"].as_str().unwrap().starts_with("stdin:2:5: "), "{of_stdin}");
    assert!(values(&of_stdin, "uri").is_empty(), "{of_stdin}");
    // The results do not depend on how the path is written.
    let absolute = directory.join("end.tamis");
    let absolute = sarif(&directory, &[absolute.to_str().unwrap()]);
    assert_eq!(absolute["runs"][0]["results"], sarif(&directory, &["./end.tamis"])["runs"][0]["results"]);
}

/// Checks that the bytes and the columns of a region agree.
#[track_caller]
fn assert_region(directory: &Path, artifact: &Value, region: &Value) {
    let path = percent_decode_str(artifact["uri"].as_str().unwrap()).decode_utf8().unwrap();
    let text = fs::read_to_string(directory.join(&*path)).unwrap();
    let number = |name: &str| usize::try_from(region[name].as_u64().unwrap()).unwrap();
    let byte_of = |line: usize, column: usize| {
        let bom_length = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let start: usize = text[bom_length..].split_inclusive('\n').take(line - 1).map(str::len).sum();
        let skipped: usize = text[bom_length + start..].chars().take(column - 1).map(char::len_utf8).sum();
        bom_length + start + skipped
    };
    let (start, end) =
        (byte_of(number("startLine"), number("startColumn")), byte_of(number("endLine"), number("endColumn")));
    assert_eq!((start, end - start), (number("byteOffset"), number("byteLength")), "{path}: {region}");
}

/// All values of this key, at any depth.
fn values<'v>(value: &'v Value, key: &str) -> Vec<&'v Value> {
    match value {
        Value::Object(fields) => {
            let here = fields.get(key).into_iter();
            here.chain(fields.values().flat_map(|value| values(value, key))).collect()
        }
        Value::Array(items) => items.iter().flat_map(|value| values(value, key)).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn sarif_fingerprints_are_stable_when_lines_move() {
    let directory = directory("sarif-moved", &[("a.tamis", "not not is_complete or a b or a b")]);
    let prints = || -> Vec<Value> {
        results(&sarif(&directory, &[])).iter().map(|result| result["partialFingerprints"].clone()).collect()
    };
    let before = prints();
    assert_eq!(before.iter().map(Value::to_string).collect::<HashSet<_>>().len(), before.len());
    fs::write(directory.join("a.tamis"), "# A comment.\n\nnot not\r\n  is_complete\n or a b\n\n or a b").unwrap();
    assert_eq!(prints(), before);
}

#[test]
fn junit_is_well_formed_and_complete() {
    let directory = directory_of_all("junit");
    let output = lint(&directory, &["--format", "junit", ".", "missing.tamis"], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    // Source: XML 1.0, section 2.2, `Char`.
    let is_allowed = |c: char| matches!(c, '\t' | '\n' | ' '..='\u{fffd}' | '\u{10000}'..);
    assert!(text.chars().all(is_allowed), "{text}");
    let report = Report::deserialize_from_str(&text).unwrap();
    let cases = &report.test_suites[0].test_cases;
    assert_eq!(cases.iter().map(|case| case.name.as_str()).collect::<HashSet<_>>().len(), report.tests);
    let kinds = |expected: NonSuccessKind| {
        let is_expected =
            |status: &TestCaseStatus| matches!(status, TestCaseStatus::NonSuccess { kind, .. } if *kind == expected);
        cases.iter().filter(|case| is_expected(&case.status)).count()
    };
    assert_eq!((kinds(NonSuccessKind::Error), report.errors), (2, 2));
    assert_eq!(kinds(NonSuccessKind::Failure), report.failures);
    let status = |name: &str| &cases.iter().find(|case| case.name.as_str() == name).unwrap().status;
    assert!(matches!(status("no-findings.tamis"), TestCaseStatus::Success { .. }));
    let TestCaseStatus::NonSuccess { description: Some(text), .. } = status("control.tamis") else { panic!("{text}") };
    assert!(text.contains("␛[31m\u{fffd}]]>"), "{}", text.as_str());
}

#[test]
fn json_matches_the_schema() {
    let diagnostics = read_json("../../docs/diagnostics.schema.json");
    let registry = Registry::new().add("file:///diagnostics.schema.json", &diagnostics).unwrap().prepare().unwrap();
    let validator = |reference: &str| {
        let mut schema = read_json("../../docs/lint.schema.json");
        schema["$ref"] = reference.into();
        let options = jsonschema::options().with_base_uri("file:///lint.schema.json");
        options.with_registry(&registry).build(&schema).unwrap()
    };
    let directory = directory_of_all("json");
    for flags in [&[][..], &["--fix", "--diff"], &["--fix", "--unsafe-fixes", "--diff"]] {
        for (format, reference) in [("json", "#/$defs/document"), ("jsonl", "#/$defs/file")] {
            let output = lint(&directory, &[flags, &["--format", format]].concat(), b"");
            let text = String::from_utf8(output.stdout).unwrap();
            assert_ne!(text, "");
            for line in text.lines() {
                let document: Value = serde_json::from_str(line).unwrap();
                assert_valid(&validator(reference), &document);
            }
        }
    }
    assert!(!validator("#/$defs/document").is_valid(&serde_json::json!({"version": 1, "ok": true, "files": [{}]})));
}
