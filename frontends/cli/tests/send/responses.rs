//! Responses of all kinds, and lost ones.

use std::fs;
use std::io::Write;
use std::net::Shutdown;
use std::time::Instant;

use crate::server::{Server, respond};
use crate::{
    ID, KEY, assert_fails, directory, has_curl, names_in, path_with, place, script, send, stderr, stdout, tamis,
};

const REJECTION: &str = r#"{"detail":[{"loc":["body","filters",1,"text","column_id"],"msg":"Column x does not exist","type":"value_error"}]}"#;

#[test]
fn the_printed_body_is_sent_and_the_response_printed() {
    if !has_curl() {
        return;
    }
    let server = Server::always("200 OK", "", "{\"total_count\": 5}");
    let query = "input contains \"it's $HOME \\\" \u{1f574}\" and status_code >= 500";
    let output = send("ok", "spans-count", &server.url, &[query]).output().unwrap();
    assert_eq!((stdout(&output), stderr(&output)), ("{\"total_count\": 5}", ""));
    assert_eq!(output.status.code(), Some(0));
    let printed = tamis("ok", ["request", "spans-count", "--compact", "--log-stream-id", ID, query]).output().unwrap();
    let received = &server.received()[0];
    assert_eq!(received.body, stdout(&printed).trim_end());
    assert_eq!(received.path(), format!("/v2/projects/{ID}/spans/count"));
    assert_eq!(received.header("Galileo-API-Key"), Some(KEY));
    assert_eq!(received.header("Content-Type"), Some("application/json"));
    // Longer than what fits into a pipe.
    let long = format!("input in ({})", vec!["\"abcdefgh\\u00e9\""; 100_000].join(", "));
    fs::write(directory("long").join("../long.tamis"), &long).unwrap();
    let output = send("long", "spans-count", &server.url, &["--file", "../long.tamis"]).output().unwrap();
    assert_eq!(stdout(&output), "{\"total_count\": 5}", "{output:?}");
    assert!(server.received()[1].body.len() > 1_000_000);
}

#[test]
fn a_form_is_sent() {
    if !has_curl() {
        return;
    }
    let server = Server::always("200 OK", "", "{}");
    let arguments = ["request", "validate-code-scorer", "--log-stream-id", ID, "--send", "--base-url", &server.url];
    let form = ["--code-scorer", "../it's;a.py", "--limit", "3", "--required-scorers", "@a", "is_complete"];
    fs::write(directory("form").join("../it's;a.py"), "def scorer(): pass").unwrap();
    let output = tamis("form", [&arguments[..], &form].concat()).output().unwrap();
    assert_eq!((stdout(&output), output.status.code()), ("{}", Some(0)), "{output:?}");
    let received = &server.received()[0];
    assert!(received.header("Content-Type").unwrap().starts_with("multipart/form-data; boundary="));
    for part in
        ["def scorer(): pass", "name=\"limit\"\r\n\r\n3\r\n", "name=\"required_scorers\"\r\n\r\n@a\r\n", "is_complete"]
    {
        assert!(received.body.contains(part), "{part}\n{}", received.body);
    }
}

#[test]
fn errors_are_explained_and_print_no_result() {
    if !has_curl() {
        return;
    }
    let echo = r#"{"detail":"bad key the-secret-key"}"#;
    for (status, headers, body, message) in [
        ("401 Unauthorized", "", echo, "the server does not accept the key (status 401): bad key <key>\n"),
        ("401 Unauthorized", "", "", "the value of `GALILEO_API_KEY`, sent as `Galileo-API-Key`"),
        ("403 Forbidden", "", r#"{"detail":"No access"}"#, "has no permission for this (status 403): No access"),
        ("404 Not Found", "", r#"{"detail":"Not Found"}"#, "/spans/count`"),
        ("400 Bad Request", "", "<html>", "the request failed (status 400)\n"),
        (
            "307 Temporary Redirect",
            "Location: http://localhost:1/x\r\n",
            "",
            "change `--base-url`: `http://localhost:1/x`",
        ),
        ("302 Found", "Location: /v3\r\n", "", "the server redirects to another URL (status 302)"),
        ("501 Not Implemented", "", "", "the server failed (status 501)"),
        ("429 Too Many", "Retry-After: 3600\r\n", "", "receives too many requests (status 429)"),
    ] {
        let server = Server::always(status, headers, body);
        let output = send("errors", "spans-count", &server.url, &["-o", "a.json"]).output().unwrap();
        assert_fails(&output, 2, message);
        assert_eq!(server.received().len(), 1, "{status}");
        assert_eq!(names_in(&place("errors")), [""; 0]);
    }
}

#[test]
fn a_rejected_condition_is_shown_in_the_query() {
    if !has_curl() {
        return;
    }
    let server = Server::always("422 Unprocessable", "", REJECTION);
    let output = send("rejected", "spans-count", &server.url, &["is_complete and input = \"a\""]).output().unwrap();
    assert_fails(&output, 1, "the server rejected this condition: `column_id`: Column x does not exist");
    assert!(stderr(&output).contains("[query:1:17]"), "{}", stderr(&output));
    let output = send("rejected", "spans-count", &server.url, &[]).output().unwrap();
    assert_fails(&output, 1, "the server rejected the request (status 422): `body.filters.1.text.column_id`: Column x");
    let server = Server::always("422 Unprocessable", "", "not JSON");
    let output = send("rejected", "spans-count", &server.url, &["is_complete"]).output().unwrap();
    assert_fails(&output, 1, "the server rejected the request (status 422): not JSON");
}

#[test]
fn busy_servers_are_asked_again() {
    if !has_curl() {
        return;
    }
    for (status, headers) in [
        ("429 Too Many Requests", "Retry-After: 0\r\n"),
        ("429 Too Many Requests", "Retry-After: Thu, 15 Jan 2026 12:00:00 GMT\r\n"),
        ("503 Service Unavailable", "Retry-After: 0\r\n"),
    ] {
        let server = Server::start(move |number, stream| match number {
            0 | 1 => respond(stream, status, headers, "not the result"),
            _ => respond(stream, "200 OK", "", "yes"),
        });
        let output = send("busy", "spans-count", &server.url, &[]).output().unwrap();
        assert_eq!((stdout(&output), output.status.code()), ("yes", Some(0)), "{output:?}");
        assert_eq!(stderr(&output).matches("; retrying in 0.0 s").count(), 2, "{}", stderr(&output));
    }
    let server = Server::always("429 Too Many Requests", "Retry-After: 1\r\n", "");
    let start = Instant::now();
    let output = send("busy", "spans-count", &server.url, &["--retries", "1"]).output().unwrap();
    assert_fails(&output, 2, "status 429");
    assert!(start.elapsed().as_millis() >= 1_000);
    assert_eq!(server.received().len(), 2);
}

#[test]
fn retries_end() {
    if !has_curl() {
        return;
    }
    let server = Server::always("503 Service Unavailable", "Retry-After: 0\r\n", "<html>");
    for (retries, expected) in [(&["--retries", "2"][..], 3), (&[], 5), (&["--retries", "0"], 1)] {
        let before = server.received().len();
        let output = send("ending", "spans-count", &server.url, &[retries, &["-o", "a"]].concat()).output().unwrap();
        assert_fails(&output, 2, "error: the server failed (status 503)\n");
        assert_eq!(server.received().len() - before, expected);
    }
}

#[test]
fn lost_connections_change_no_file() {
    if !has_curl() {
        return;
    }
    let heads = [
        "",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ];
    for head in heads {
        let server = Server::start(move |number, stream| match number {
            0 | 1 => {
                stream.write_all(head.as_bytes()).unwrap();
                stream.shutdown(Shutdown::Both).unwrap();
            }
            _ => respond(stream, "200 OK", "", "whole"),
        });
        let mut command = send("lost", "spans-count", &server.url, &["--retries", "0", "-o", "a.json"]);
        let directory = directory("lost");
        fs::write(directory.join("a.json"), "old").unwrap();
        assert_fails(&command.output().unwrap(), 2, "error: `curl` failed: ");
        assert_eq!(fs::read_to_string(directory.join("a.json")).unwrap(), "old");
        assert_eq!(names_in(&directory), ["a.json"]);
        let mut command = send("lost", "spans-count", &server.url, &["--retries", "1", "-o", "a.json"]);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(fs::read_to_string(directory.join("a.json")).unwrap(), "whole", "{head:?}");
        assert_eq!(names_in(&directory), ["a.json"]);
    }
}

#[test]
fn an_unreachable_server_is_named_as_such() {
    if !has_curl() {
        return;
    }
    let output = send("unreachable", "spans-count", "http://127.0.0.1:1", &["--retries", "0"]).output().unwrap();
    assert_fails(&output, 2, "help: check `--base-url`, the network and the proxy");
    // The same before a delete, as nothing was sent.
    let arguments = ["--retries", "1", "--yes", "is_complete"];
    let output = send("unreachable", "spans-delete", "http://127.0.0.1:1", &arguments).output().unwrap();
    assert_fails(&output, 2, "error: `curl` failed after 2 attempts: ");
}

#[test]
fn trailers_are_no_part_of_the_response() {
    if !has_curl() {
        return;
    }
    let server = Server::start(|_, stream| {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n";
        let body = "3\r\nabc\r\n0\r\nX-Sum: 5\r\n\r\n";
        stream.write_all(format!("HTTP/1.1 103 Early Hints\r\n\r\n{head}{body}").as_bytes()).unwrap();
    });
    let output = send("trailers", "spans-count", &server.url, &[]).output().unwrap();
    assert_eq!((stdout(&output), output.status.code()), ("abc", Some(0)), "{output:?}");
}

#[test]
fn a_missing_or_old_curl_is_explained() {
    let bin = directory("no-curl").join("../send-old-curl");
    let url = "http://localhost:1";
    let output = send("no-curl", "spans-count", url, &[]).env("PATH", "/nonexistent").output().unwrap();
    assert_fails(&output, 2, "error: `curl` is not installed\n  help: install it from");
    script(&bin, "curl", "echo 'curl: option --proto: is unknown' >&2; exit 2");
    let output = send("old-curl-run", "spans-count", url, &[]).env("PATH", path_with(&bin)).output().unwrap();
    assert_fails(&output, 2, "error: `curl` failed: option --proto: is unknown\n  help: version 7.54 or later");
}

#[test]
fn options_that_exclude_each_other_are_rejected() {
    for arguments in [&["--curl"][..], &["--compact"], &["--explain-response", "a.json"], &["--list"]] {
        let output = send("excluded", "spans-count", "http://localhost:1", arguments).output().unwrap();
        assert_fails(&output, 2, "cannot be used");
    }
    let output = tamis("excluded", ["request", "queue-count", "--queue-id", ID, "--yes"]).output().unwrap();
    assert_fails(&output, 2, "--send");
}
