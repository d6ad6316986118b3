//! Commands and their expected output, in the files of `cmd`.
//!
//! In `console` blocks, a line that starts with `$ ` is a command, and `? 1` on the next line is its exit code if that
//! is not 0. The rest is everything that it prints, and an empty line; a line `...` matches any lines. Commands run in
//! the directory `NAME.in` if it exists, or in a copy of it if there is a `NAME.out` to compare the files with. A
//! `NAME.toml` is a single command that reads `NAME.stdin`.
//!
//! The output is compared as it is: a backslash is a backslash.
//!
//! `TAMIS_BLESS=1 cargo test -p tamis-cli --test cases` updates the expected output, except blocks with `...`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "test helpers may panic")]

use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use similar::TextDiff;

/// Other files with `console` blocks, relative to the root of the repository.
const DOCUMENTS: [&str; 10] = [
    "README.md",
    "docs/command-line.md",
    "docs/configuration.md",
    "docs/diagnostics-json.md",
    "docs/editors.md",
    "docs/lint.md",
    "docs/records.md",
    "docs/requests.md",
    "docs/reviewing.md",
    "docs/sql.md",
];

#[test]
fn cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = fs::read_dir(root.join("frontends/cli/tests/cmd")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| is_of(path, "trycmd") || is_of(path, "toml"))
        .chain(DOCUMENTS.map(|path| root.join(path)))
        .collect();
    files.sort();
    let failures: Vec<String> = thread::scope(|scope| {
        let root = &root;
        let run = |path: &Path| if is_of(path, "toml") { whole(path, root) } else { console(path, root) };
        let running: Vec<_> = files.iter().map(|path| scope.spawn(move || run(path))).collect();
        running.into_iter().flat_map(|file| file.join().unwrap()).collect()
    });
    assert!(failures.is_empty(), "{}\n{} failed", failures.join("\n"), failures.len());
}

fn is_of(path: &Path, extension: &str) -> bool {
    path.extension() == Some(OsStr::new(extension))
}

fn is_blessed() -> bool {
    std::env::var_os("TAMIS_BLESS").is_some()
}

/// The directory in which the commands of a file run.
fn directory(path: &Path, root: &Path) -> PathBuf {
    let files = path.with_extension("in");
    if !files.is_dir() {
        return root.to_owned();
    }
    if !path.with_extension("out").is_dir() {
        return files;
    }
    let name = path.file_stem().unwrap().to_str().unwrap();
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cases-{name}"));
    let _ = fs::remove_dir_all(&copy);
    copy_all(&files, &copy);
    copy
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copy = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_all(&path, &copy);
        } else {
            fs::copy(&path, &copy).unwrap();
        }
    }
}

/// The command, without the environment variables that a developer may have set.
fn tamis(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    for variable in ["NO_GRAPHICS", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command.current_dir(directory).env("NO_COLOR", "1").env("COLUMNS", "100");
    command
}

/// Runs a command and returns all of its output, in order, and its exit code.
fn run(line: &str, directory: &Path) -> (String, i32) {
    let words = shlex::split(line).unwrap();
    let (environment, words): (Vec<_>, Vec<_>) = {
        let start = words.iter().position(|word| word == "tamis").expect(line);
        (words.iter().take(start).collect(), words.iter().skip(start + 1).collect())
    };
    let mut command = tamis(directory);
    command.envs(environment.iter().map(|variable| variable.split_once('=').unwrap())).args(words);
    let (mut reader, writer) = std::io::pipe().unwrap();
    command.stdin(Stdio::null()).stdout(writer.try_clone().unwrap()).stderr(writer);
    let mut child = command.spawn().unwrap();
    // It keeps the pipe open.
    drop(command);
    let mut printed = Vec::new();
    reader.read_to_end(&mut printed).unwrap();
    (String::from_utf8(printed).unwrap(), child.wait().unwrap().code().unwrap())
}

/// Runs the `console` blocks of a file.
fn console(path: &Path, root: &Path) -> Vec<String> {
    let directory = directory(path, root);
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.split_inclusive('\n').enumerate().peekable();
    let (mut written, mut failures) = (String::new(), Vec::new());
    let mut fence: Option<String> = None;
    while let Some((number, line)) = lines.next() {
        written.push_str(line);
        let ticks: String = line.chars().take_while(|&c| c == '`').collect();
        match &fence {
            Some(open) if line.starts_with(open) => fence = None,
            None if ticks.len() >= 3 => {
                let is_console = ["", "console"].contains(&line.trim_start_matches('`').trim());
                if is_console {
                    fence = Some(ticks);
                } else {
                    // Other blocks contain no commands.
                    for (_, line) in lines.by_ref() {
                        written.push_str(line);
                        if line.starts_with(&ticks) {
                            break;
                        }
                    }
                }
            }
            Some(open) => {
                let command = line.strip_prefix("$ ").expect(line);
                let mut expected = String::new();
                while let Some((_, line)) =
                    lines.next_if(|(_, line)| !line.starts_with("$ ") && !line.starts_with(open))
                {
                    expected.push_str(line);
                }
                let (printed, code) = run(command.trim_end(), &directory);
                let code = if code == 0 { String::new() } else { format!("? {code}\n") };
                let actual = format!("{code}{printed}\n");
                if !is_like(&actual, &expected) {
                    // Only a person knows which lines `...` may stand for.
                    let can_bless = is_blessed() && !expected.contains("...\n");
                    if !can_bless {
                        failures.push(difference(&format!("{}:{}", path.display(), number + 1), &expected, &actual));
                    }
                    written.push_str(if can_bless { &actual } else { &expected });
                } else {
                    written.push_str(&expected);
                }
            }
            None => {}
        }
    }
    if is_blessed() && written != text {
        fs::write(path, written).unwrap();
    }
    let out = path.with_extension("out");
    if out.is_dir() {
        compare_all(&directory, &out, &mut failures);
    }
    failures
}

/// Runs a file with a single command, whose input and output are in files next to it.
fn whole(path: &Path, root: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let directory = directory(path, root);
    let mut command = tamis(&directory);
    let (mut code, mut is_environment) = (0, false);
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.split_once(" = ") {
            None => is_environment = line == "[env.add]",
            Some((name, value)) if is_environment => {
                command.env(name, value.trim_matches('"'));
            }
            Some(("args", value)) => {
                command.args(serde_json::from_str::<Vec<String>>(value).unwrap());
            }
            Some(("status.code", value)) => code = value.parse().unwrap(),
            Some(_) => {}
        }
    }
    let stdin = fs::File::open(path.with_extension("stdin")).unwrap();
    let output = command.stdin(stdin).output().unwrap();
    let mut failures = Vec::new();
    if output.status.code() != Some(code) {
        failures.push(format!("{}: {}", path.display(), output.status));
    }
    for (extension, printed) in [("stdout", output.stdout), ("stderr", output.stderr)] {
        let file = path.with_extension(extension);
        compare(&file, &String::from_utf8(printed).unwrap(), &mut failures);
    }
    failures
}

/// Compares the files of a directory with the expected ones.
fn compare_all(directory: &Path, expected: &Path, failures: &mut Vec<String>) {
    for entry in fs::read_dir(expected).unwrap() {
        let path = entry.unwrap().path();
        let actual = directory.join(path.file_name().unwrap());
        if path.is_dir() {
            compare_all(&actual, &path, failures);
        } else {
            compare(&path, &fs::read_to_string(&actual).unwrap(), failures);
        }
    }
}

fn compare(path: &Path, actual: &str, failures: &mut Vec<String>) {
    let expected = fs::read_to_string(path).unwrap_or_default();
    if expected == actual {
    } else if is_blessed() {
        fs::write(path, actual).unwrap();
    } else {
        failures.push(difference(&path.display().to_string(), &expected, actual));
    }
}

/// Whether lines match the expected ones, where `...` matches any lines.
fn is_like(actual: &str, expected: &str) -> bool {
    let mut rest = actual;
    let mut parts = expected.split("...\n").peekable();
    let mut is_first = true;
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        rest = match (is_first, is_last) {
            (true, true) => return rest == part,
            (true, false) => match rest.strip_prefix(part) {
                Some(rest) => rest,
                None => return false,
            },
            (false, true) => return rest.ends_with(part),
            (false, false) => match rest.split_once(part) {
                Some((_, rest)) => rest,
                None => return false,
            },
        };
        is_first = false;
    }
    true
}

fn difference(name: &str, expected: &str, actual: &str) -> String {
    TextDiff::from_lines(expected, actual).unified_diff().header(name, "printed").to_string()
}
