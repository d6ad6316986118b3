//! `tamis fmt` with files and pipes.

#![expect(clippy::unwrap_used, reason = "test helpers may panic")]

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn fmt<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Output {
    fmt_stdin(arguments, b"")
}

fn fmt_stdin<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>, text: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.arg("fmt").args(arguments).env("NO_COLOR", "1");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    child.wait_with_output().unwrap()
}

#[track_caller]
fn assert_output(output: &Output, code: i32, stdout: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stdout), stdout);
    assert_eq!(output.status.code(), Some(code), "{output:?}");
}

/// An empty directory for a test.
fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fmt-{name}"));
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

fn names_in(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn standard_input_goes_to_standard_output() {
    for arguments in [vec![], vec!["-"]] {
        assert_output(&fmt_stdin(&arguments, "\u{feff}(a=1)\r\nAND b # ü\r\n".as_bytes()), 0, "a = 1 and b # ü\n");
        assert_output(&fmt_stdin(&arguments, b"a and b"), 0, "a and b\n");
        assert_output(&fmt_stdin(&arguments, b"a and"), 1, "");
        assert_output(&fmt_stdin(&arguments, b"# nothing\n"), 1, "");
        assert_output(&fmt_stdin(&arguments, b"\xff"), 2, "");
    }
    assert_output(&fmt_stdin(["--check"], b"a and b\n"), 0, "");
    assert_output(&fmt_stdin(["--check"], b"a and b"), 1, "stdin\n");
    assert_output(&fmt_stdin(["--check"], "\u{feff}a and b\n".as_bytes()), 1, "stdin\n");
}

#[test]
fn only_changed_files_are_written() {
    let directory = directory("unchanged");
    let path = directory.join("a.tamis");
    fs::write(&path, "a = 1\n").unwrap();
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
    assert_output(&fmt([&path]), 0, "");
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), old);
    fs::write(&path, "a=1").unwrap();
    for flag in ["--check", "--diff"] {
        fmt([flag.as_ref(), path.as_os_str()]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "a=1");
    }
    assert_output(&fmt([&path]), 0, "");
    assert_eq!(fs::read_to_string(&path).unwrap(), "a = 1\n");
    assert_eq!(names_in(&directory), ["a.tamis"]);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let directory = directory("links");
    let (path, link) = (directory.join("a.tamis"), directory.join("link.tamis"));
    fs::write(&path, "a=1").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("a.tamis", &link).unwrap();
    assert_output(&fmt([&link]), 0, "");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&path).unwrap(), "a = 1\n");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_read_only_file_is_not_written() {
    let directory = directory("read-only");
    let path = directory.join("a.tamis");
    fs::write(&path, "a=1").unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let output = fmt([&path]);
    assert_output(&output, 2, "");
    assert!(String::from_utf8_lossy(&output.stderr).ends_with("a.tamis`: it is read-only\n"), "{output:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "a=1");
}

/// The variables that CI systems with commands in the output set.
const CI_VARIABLES: [&str; 3] = ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"];

/// A command that runs in no CI system, even if the test does.
fn outside_of_ci(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for name in CI_VARIABLES {
        command.env_remove(name);
    }
    command
}

#[test]
fn diffs_are_escaped_in_ci_systems() {
    let directory = directory("escaped");
    fs::write(directory.join("a.tamis"), "name='\u{1b}[31m\u{202e}'\r\n\tand a").unwrap();
    let diff = |variable: Option<&str>| {
        let mut command = outside_of_ci(env!("CARGO_BIN_EXE_tamis"));
        command.args(["fmt", "--diff", "a.tamis"]).current_dir(&directory).env("NO_COLOR", "1");
        if let Some(name) = variable {
            command.env(name, "1");
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout).unwrap()
    };
    let exact = diff(None);
    assert!(exact.contains("-name='\u{1b}[31m\u{202e}'\r\n-\tand a\n"), "{exact:?}");
    CI_VARIABLES.iter().for_each(|name| assert_inert(&diff(Some(name))));
}

#[track_caller]
fn assert_inert(diff: &str) {
    assert!(diff.contains("-name='␛[31m<U+202E>'\r\n-\tand a\n"), "{diff}");
    assert!(!diff.replace("\r\n", "\n").chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{diff}");
}

#[test]
fn a_diff_is_a_patch() {
    let directory = directory("patch");
    let texts = [
        "status_code>=500\r\nand is_complete\r\n# why\r\n",
        "\u{feff}is_complete\r\n",
        "a=1",
        "# one\r\n(a=1)\r\n# two\nand b",
        "a=\"x\ty\"\n",
        "name='\u{1b}[31m\u{202e}'\n##[error]x\n",
        "a = 1\n",
    ];
    for (index, text) in texts.iter().enumerate() {
        fs::write(directory.join(format!("a {index}.tamis")), text).unwrap();
    }
    let in_directory = |program: &mut Command| program.current_dir(&directory).env("NO_COLOR", "1").output().unwrap();
    let tamis =
        |arguments: &[&str]| in_directory(outside_of_ci(env!("CARGO_BIN_EXE_tamis")).arg("fmt").args(arguments));
    let output = tamis(&["--diff", "."]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    fs::write(directory.join("fmt.patch"), output.stdout).unwrap();
    let Ok(patch) = Command::new("patch").args(["-p0", "-i", "fmt.patch"]).current_dir(&directory).output() else {
        eprintln!("patch is not installed: skipped");
        return;
    };
    assert!(patch.status.success(), "{patch:?}");
    let patched: Vec<_> =
        (0..texts.len()).map(|index| fs::read(directory.join(format!("a {index}.tamis"))).unwrap()).collect();
    for (index, text) in texts.iter().enumerate() {
        fs::write(directory.join(format!("a {index}.tamis")), text).unwrap();
    }
    tamis(&["."]);
    for (index, patched) in patched.iter().enumerate() {
        let formatted = fs::read(directory.join(format!("a {index}.tamis"))).unwrap();
        assert_eq!(String::from_utf8_lossy(patched), String::from_utf8_lossy(&formatted), "{index}");
    }
    assert_output(&tamis(&["--check", "--diff", "a 0.tamis", "a 1.tamis"]), 0, "");
}

const CONFIGURATION: &str = "[[embedded]]\npaths = [\"*.yaml\"]\nqueries = [\"$.*\"]\n\
    [[embedded]]\npaths = [\"*.json\"]\nfilters = [\"$.filter\"]\nqueries = [\"$.query\"]\n";

#[test]
fn the_queries_of_a_directory_are_formatted() {
    let directory = directory("directory");
    fs::create_dir_all(directory.join("below")).unwrap();
    let long = format!("status_code>=500 AND ({})", ["tags has production"; 8].join(" OR "));
    let spaced =
        long.replace("AND", "and").replace("OR", "or").replace(">=", " >= ").replace("production", "\"production\"");
    let json = r#"{"filter": {"filter": {"column_id": "model", "operator": "eq", "value": "a", "type": "text"}}, "query": "(a=\"x\")"}"#;
    let files = [
        ("tamis.toml", CONFIGURATION.to_owned(), None),
        ("a.tamis", "(a=1)".to_owned(), Some("a = 1\n".to_owned())),
        ("below/b.tamis", "a=1\r\n".to_owned(), Some("a = 1\n".to_owned())),
        ("other.txt", "(a=1)".to_owned(), None),
        (
            "views.yaml",
            format!("one: (a=1) # why\ntwo: |\n  a=1 AND\n  b=2 # c\n\nthree: '{long}'\nfour: (a=1\nfive: a = 1\n"),
            Some(format!(
                "one: a = 1 # why\ntwo: |\n  a = 1 and b = 2 # c\n\nthree: '{spaced}'\nfour: (a=1\nfive: a = 1\n"
            )),
        ),
        ("filter.json", json.to_owned(), Some(json.replace(r#"(a=\"x\")"#, r#"a = \"x\""#))),
        ("notes.md", "(a=1)\n```tamis\n(a=1)\n```\n".to_owned(), None),
    ];
    for (name, text, _) in &files {
        fs::write(directory.join(name), text).unwrap();
    }
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
        command.arg("fmt").args(arguments).current_dir(&directory).env("NO_COLOR", "1").output().unwrap()
    };
    assert_output(&run(&["--check", "."]), 1, "a.tamis\nbelow/b.tamis\nfilter.json\nviews.yaml\n");
    for (name, text, _) in &files {
        assert_eq!(&fs::read_to_string(directory.join(name)).unwrap(), text);
    }
    let output = run(&["."]);
    assert_output(&output, 1, "");
    assert!(String::from_utf8_lossy(&output.stderr).contains("[views.yaml:7:7]"), "{output:?}");
    for (name, text, formatted) in &files {
        assert_eq!(&fs::read_to_string(directory.join(name)).unwrap(), formatted.as_ref().unwrap_or(text), "{name}");
    }
    assert_output(&run(&["--check", ".", "--no-config"]), 0, "");
    fs::create_dir_all(directory.join("empty")).unwrap();
    let output = run(&["empty"]);
    assert_output(&output, 1, "");
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: no `*.tamis` files found"), "{output:?}");
}

#[test]
fn a_formatted_query_is_written_to_another_file() {
    let directory = directory("output");
    let (path, other) = (directory.join("a.tamis"), directory.join("b.tamis"));
    fs::write(&path, "a=1").unwrap();
    let to = |arguments: &[&Path]| {
        fmt(arguments.iter().map(|path| path.as_os_str()).chain(["-o".as_ref(), other.as_os_str()]))
    };
    assert_output(&to(&[&path]), 0, "");
    assert_eq!(fs::read_to_string(&path).unwrap(), "a=1");
    assert_eq!(fs::read_to_string(&other).unwrap(), "a = 1\n");
    fs::write(&path, "a=").unwrap();
    assert_output(&to(&[&path]), 1, "");
    assert_eq!(fs::read_to_string(&other).unwrap(), "a = 1\n");
    for arguments in
        [&[&*directory][..], &[&path, &path], &[Path::new("--diff"), &path], &[Path::new("--check"), &path]]
    {
        assert_output(&to(arguments), 2, "");
    }
    let arguments = ["--output".as_ref(), other.as_os_str()];
    assert_output(&fmt_stdin(arguments, b"b=2"), 0, "");
    assert_eq!(fs::read_to_string(&other).unwrap(), "b = 2\n");
}
