//! The `curl` commands of `tamis request`, run by a shell with a fake `curl` that prints its arguments, and a real one.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

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

/// A directory with a `curl` that prints its arguments, each followed by a NUL, and its input.
fn fake_curl() -> PathBuf {
    static DIRECTORY: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    let make = || {
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bin");
        fs::create_dir_all(&directory).unwrap();
        let curl = directory.join("curl");
        fs::write(&curl, "#!/bin/sh\nprintf '%s\\0' \"$@\"\ncat\n").unwrap();
        fs::set_permissions(&curl, fs::Permissions::from_mode(0o755)).unwrap();
        directory
    };
    DIRECTORY.get_or_init(make).clone()
}

/// The arguments and the input of `curl` when the command runs.
fn run(command: &str) -> (Vec<String>, String) {
    let path = format!("{}:{}", fake_curl().display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).env("PATH", path).env("GALILEO_API_KEY", "the-key").stdin(Stdio::null());
    let output = shell.output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    let mut arguments: Vec<String> = printed.split('\0').map(str::to_owned).collect();
    let read = arguments.pop().unwrap();
    (arguments, read)
}

/// The error for an invalid command line.
fn rejected(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_tamis")).args(arguments).env("NO_COLOR", "1").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

const NASTY: [&str; 8] = ["it's", "''", "$(id)", "`id`", "\\'", "a\nb", "!!", "'; id; '"];

#[test]
fn the_shell_passes_the_exact_body_to_curl() {
    for text in NASTY {
        let literal = serde_json::to_string(text).unwrap();
        let query = format!("input contains {literal}");
        for compact in [&[][..], &["--compact"]] {
            let request = [&["request", "traces-search", "--project-id", ID, "--log-stream-id", ID], compact].concat();
            let body = tamis(&[&request[..], &[&query]].concat());
            let command = tamis(&[&request[..], &["--curl", &query]].concat());
            let (arguments, read) = run(&command);
            assert_eq!(arguments[arguments.len() - 2..], ["--data-binary", "@-"], "{command}");
            assert_eq!(read, body, "{command}");
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            assert_eq!(body["filters"][0]["value"], text);
        }
    }
}

#[test]
fn the_shell_inserts_the_key() {
    let command = tamis(&["request", "queue-count", "--queue-id", ID, "--curl"]);
    assert!(!command.contains("the-key"), "{command}");
    let url = format!("https://api.galileo.ai/v2/annotation_queues/{ID}/records/count");
    let header = "Galileo-API-Key: the-key";
    assert_eq!(
        run(&command),
        (
            [
                "-sS",
                "--fail-with-body",
                "--request",
                "POST",
                "--url",
                &url,
                "--header",
                header,
                "--header",
                "Content-Type: application/json",
                "--data-binary",
                "@-"
            ]
            .map(str::to_owned)
            .to_vec(),
            "{}\n".to_owned()
        ),
    );
}

#[test]
fn without_a_key_nothing_is_sent() {
    for (auth, header, variable) in [
        ("galileo", "Galileo-API-Key: ", "GALILEO_API_KEY"),
        ("splunk-ao", "Splunk-AO-API-Key: ", "SPLUNK_AO_API_KEY"),
        ("bearer", "Authorization: Bearer ", "GALILEO_JWT_TOKEN"),
        ("sf-token", "X-SF-Token: ", "SF_TOKEN"),
    ] {
        let request =
            ["request", "queue-count", "--queue-id", ID, "--curl", "--auth", auth, "--base-url", "http://a/b"];
        let command = tamis(&request);
        let path = format!("{}:{}", fake_curl().display(), std::env::var("PATH").unwrap());
        let run = |key: Option<&str>| {
            let mut shell = Command::new("sh");
            shell.args(["-c", &command]).env("PATH", &path).env_remove(variable).stdin(Stdio::null());
            if let Some(key) = key {
                shell.env(variable, key);
            }
            shell.output().unwrap()
        };
        for key in [None, Some("")] {
            let output = run(key);
            assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
            assert!(String::from_utf8(output.stderr).unwrap().contains(variable));
        }
        let printed = String::from_utf8(run(Some("the \"key\"")).stdout).unwrap();
        assert!(printed.split('\0').any(|argument| argument == format!("{header}the \"key\"")), "{printed}");
    }
    let error = rejected(&["request", "queue-count", "--queue-id", ID, "--curl", "--auth", "sf-token"]);
    assert!(error.contains("`--auth sf-token` requires `--base-url`"), "{error}");
}

#[test]
fn the_base_url_is_used_as_it_is() {
    for (base, url) in [
        ("http://localhost:8088", "http://localhost:8088/annotation_queues/"),
        ("http://localhost:8088/", "http://localhost:8088/annotation_queues/"),
        ("http://localhost:8088/v2/", "http://localhost:8088/v2/annotation_queues/"),
        (
            "https://app.us1.observability.splunkcloud.com/ao/api//",
            "https://app.us1.observability.splunkcloud.com/ao/api/annotation_queues/",
        ),
    ] {
        let (arguments, _) = run(&tamis(&["request", "queue-count", "--queue-id", ID, "--curl", "--base-url", base]));
        assert!(arguments.contains(&format!("{url}{ID}/records/count")), "{arguments:?}");
    }
}

#[test]
fn a_form_is_sent_field_by_field() {
    for text in NASTY {
        let query = format!("input contains {}", serde_json::to_string(text).unwrap());
        let file = format!("{}.py", text.replace('\n', " "));
        let request =
            ["request", "validate-code-scorer", "--log-stream-id", ID, "--code-scorer", &file, "--curl", &query];
        let (arguments, read) = run(&tamis(&request));
        let forms: Vec<&str> =
            arguments.windows(2).filter(|pair| pair[0] == "--form").map(|pair| pair[1].as_str()).collect();
        assert_eq!(forms, [&format!("file=@\"{}\"", file.replace('\\', "\\\\")), "filters=<-"]);
        let filters: serde_json::Value = serde_json::from_str(&read).unwrap();
        assert_eq!(filters[0]["value"], text);
    }
}

#[test]
fn invisible_characters_are_rejected_in_commands() {
    let form = ["request", "validate-code-scorer", "--log-stream-id", ID, "--curl", "--code-scorer"];
    for (arguments, flag) in [
        ([&form[..], &["a\u{202e}.py"]].concat(), "--code-scorer"),
        ([&form[..], &["a\nb.py"]].concat(), "--code-scorer"),
        ([&form[..], &["a.py", "--required-scorers", "a\u{200b}b"]].concat(), "--required-scorers"),
        (vec!["request", "queue-count", "--queue-id", ID, "--curl", "--output", "a\u{1b}[2J"], "--output"),
    ] {
        let error = rejected(&arguments);
        assert!(error.contains(&format!("invisible character in the value of `{flag}`")), "{error}");
    }
    let error = rejected(&["request", "queue-count", "--queue-id", ID, "--curl", "--base-url", "http://a\u{202e}b"]);
    assert!(error.contains("invalid value `http://a<U+202E>b` for `--base-url`"), "{error}");
    let error = rejected(&["request", "queue-count", "--queue-id", "\u{202e}", "--curl"]);
    assert!(error.contains("expected a UUID for `--queue-id`"), "{error}");
}

/// Accepts one request and returns its head and its body.
fn serve_once(listener: TcpListener) -> (String, String) {
    let (mut stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        reader.read_line(&mut head).unwrap();
    }
    let lower = head.to_ascii_lowercase();
    if lower.contains("expect: 100-continue") {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
    }
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nyes").unwrap();
    (head, String::from_utf8(body).unwrap())
}

#[test]
fn curl_sends_bodies_longer_than_an_argument() {
    if !Command::new("curl").arg("--version").output().is_ok_and(|output| output.status.success()) {
        eprintln!("curl is not installed: skipped sending a request");
        return;
    }
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sent");
    fs::create_dir_all(&directory).unwrap();
    let (query, response) = (directory.join("query.tamis"), directory.join("it's.jsonl"));
    let values: Vec<String> =
        (0..5_000).map(|number| format!("it's \" $HOME `id` $(id) \\ \u{202e} \u{7f} JSON\n{number}")).collect();
    fs::write(
        &query,
        format!(
            "input in ({})",
            values.iter().map(|value| serde_json::to_string(value).unwrap()).collect::<Vec<_>>().join(", ")
        ),
    )
    .unwrap();
    for form in [&[][..], &["--compact"]] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}/v2", listener.local_addr().unwrap());
        let (query, output) = (query.to_str().unwrap(), response.to_str().unwrap());
        let request = ["request", "export-records", "--project-id", ID, "--log-stream-id", ID, "--root-type", "trace"];
        let curl = ["--curl", "--base-url", &base, "--output", output, "--file", query];
        let command = tamis(&[&request[..], form, &curl[..]].concat());
        assert!(!command.contains(['\u{202e}', '\u{7f}']));
        let _ = fs::remove_file(&response);
        let server = thread::spawn(move || serve_once(listener));
        let mut shell = Command::new("sh").env("GALILEO_API_KEY", "the-key").stdin(Stdio::piped()).spawn().unwrap();
        shell.stdin.take().unwrap().write_all(command.as_bytes()).unwrap();
        assert!(shell.wait().unwrap().success());
        let (head, body) = server.join().unwrap();
        assert!(head.starts_with(&format!("POST /v2/projects/{ID}/export_records HTTP/1.1\r\n")), "{head}");
        assert!(head.contains("\r\nGalileo-API-Key: the-key\r\n"), "{head}");
        assert!(body.len() > 128 << 10);
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["filters"][0]["value"], serde_json::json!(values));
        assert_eq!(fs::read_to_string(&response).unwrap(), "yes");
    }
}
