//! The `curl` commands of `tamis request`, run by a shell with a `curl` that shows what it is given.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

const ID: &str = "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f";

fn tamis(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_tamis"))
        .args(arguments)
        .env("GALILEO_API_KEY", "the-key")
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A folder with a `curl` that prints its arguments, a NUL behind each.
fn stand_in() -> PathBuf {
    static FOLDER: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    let make = || {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bin");
        fs::create_dir_all(&folder).unwrap();
        let curl = folder.join("curl");
        fs::write(&curl, "#!/bin/sh\nprintf '%s\\0' \"$@\"\n").unwrap();
        fs::set_permissions(&curl, fs::Permissions::from_mode(0o755)).unwrap();
        folder
    };
    FOLDER.get_or_init(make).clone()
}

/// The arguments that the command gives to `curl`.
fn run(command: &str) -> Vec<String> {
    let path = format!("{}:{}", stand_in().display(), std::env::var("PATH").unwrap());
    let output =
        Command::new("sh").args(["-c", command]).env("PATH", path).env("GALILEO_API_KEY", "the-key").output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let arguments = String::from_utf8(output.stdout).unwrap();
    arguments.split_terminator('\0').map(str::to_owned).collect()
}

const NASTY: [&str; 8] = ["it's", "''", "$(id)", "`id`", "\\'", "a\nb", "!!", "'; id; '"];

#[test]
fn the_shell_gives_curl_the_very_body() {
    for text in NASTY {
        let literal = serde_json::to_string(text).unwrap();
        let query = format!("input contains {literal}");
        for compact in [&[][..], &["--compact"]] {
            let request = [&["request", "traces-search", "--project-id", ID, "--log-stream-id", ID], compact].concat();
            let body = tamis(&[&request[..], &[&query]].concat());
            let command = tamis(&[&request[..], &["--curl", &query]].concat());
            let arguments = run(&command);
            assert_eq!(arguments[arguments.len() - 2..], ["--data-raw", body.trim_end()], "{command}");
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            assert_eq!(body["filters"][0]["value"], text);
        }
    }
}

#[test]
fn the_key_is_the_shells_to_fill_in() {
    let command = tamis(&["request", "queue-count", "--queue-id", ID, "--curl"]);
    assert!(!command.contains("the-key"), "{command}");
    let url = format!("https://api.galileo.ai/v2/annotation_queues/{ID}/records/count");
    let header = "Galileo-API-Key: the-key";
    assert_eq!(
        run(&command),
        [
            "--request",
            "POST",
            "--url",
            &url,
            "--header",
            header,
            "--header",
            "Content-Type: application/json",
            "--data-raw",
            "{}"
        ],
    );
}

#[test]
fn a_form_is_sent_field_by_field() {
    for text in NASTY {
        let query = format!("input contains {}", serde_json::to_string(text).unwrap());
        let file = format!("{text}.py");
        let request =
            ["request", "validate-code-scorer", "--log-stream-id", ID, "--code-scorer", &file, "--curl", &query];
        let arguments = run(&tamis(&request));
        let form = arguments.iter().position(|argument| argument == "--form").unwrap();
        assert_eq!(arguments[form + 1], format!("file=@\"{}\"", file.replace('\\', "\\\\")));
        let filters = arguments.iter().find_map(|argument| argument.strip_prefix("filters=")).unwrap();
        let filters: serde_json::Value = serde_json::from_str(filters).unwrap();
        assert_eq!(filters[0]["value"], text);
    }
}
