//! `tamis columns --fetch`.

use std::fs;
use std::io::{BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Output, Stdio};

use lsp_server::{Message, Notification, Request};
use serde_json::json;

use crate::server::{Server, respond};
use crate::{ID, KEY, assert_fails, directory, has_curl, names_in, stderr, stdout, tamis};

const RESPONSE: &str = r#"{"columns": [{"id": "user_metadata/plan", "data_type": "text", "filter_type": "text", "filterable": true, "label": "Plan"}]}"#;

fn columns(cache: &Path, arguments: &[&str]) -> Output {
    let name = format!("{}-run", cache.parent().unwrap().file_name().unwrap().to_str().unwrap());
    let name = format!("{name}-{}", cache.file_name().unwrap().to_str().unwrap());
    tamis(&name, [&["columns"], arguments].concat()).env("XDG_CACHE_HOME", cache).output().unwrap()
}

#[test]
fn columns_are_fetched_and_cached() {
    if !has_curl() {
        return;
    }
    let server = Server::start(|number, stream| match number {
        0 => respond(stream, "503 Service Unavailable", "Retry-After: 0\r\n", ""),
        1 => respond(stream, "200 OK", "", RESPONSE),
        _ => respond(stream, "401 Unauthorized", "", ""),
    });
    let cache = directory("cache");
    let project = ["--project-id", ID, "--log-stream-id", ID, "--base-url", &server.url];
    assert_fails(&columns(&cache, &project), 1, "error: these columns are not cached\n  help: get them with `--fetch`");
    let fetched = columns(&cache, &[&project[..], &["--fetch"]].concat());
    assert!(stdout(&fetched).contains("user_metadata/plan"), "{fetched:?}");
    let requests = server.received();
    assert_eq!(requests[1].path(), format!("/v2/projects/{ID}/traces/available_columns"));
    assert_eq!(requests[1].body, format!("{{\"log_stream_id\":\"{ID}\"}}"));
    assert_eq!(requests[1].header("Galileo-API-Key"), Some(KEY));
    let cached = columns(&cache, &project);
    assert_eq!(stdout(&cached), stdout(&fetched));
    assert!(stderr(&cached).starts_with("the columns were fetched at 20"), "{}", stderr(&cached));
    let files = cache.join("tamis/columns");
    let file = files.join(&names_in(&files)[0]);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!fs::read_to_string(&file).unwrap().contains(KEY));
    // An error leaves the cache as it is.
    assert_fails(&columns(&cache, &[&project[..], &["--fetch"]].concat()), 2, "does not accept the key (status 401)");
    assert_eq!(stdout(&columns(&cache, &project)), stdout(&fetched));
    assert_eq!(names_in(&files).len(), 1);
}

#[test]
fn each_source_has_its_endpoint() {
    if !has_curl() {
        return;
    }
    let server = Server::always("200 OK", "", RESPONSE);
    let (cache, upper) = (directory("sources"), ID.to_uppercase());
    let project = ["--fetch", "--base-url", &server.url, "--project-id", &upper];
    for (arguments, path, body) in [
        (&[][..], "projects/{}/traces", "{}".to_owned()),
        (&["--root-type", "span"], "projects/{}/spans", "{}".to_owned()),
        (&["--root-type", "session"], "projects/{}/sessions", "{}".to_owned()),
        (&["--experiment-id", ID], "projects/{}/traces", format!("{{\"experiment_id\":\"{ID}\"}}")),
        (&["--metrics-testing-id", ID], "projects/{}/traces", format!("{{\"metrics_testing_id\":\"{ID}\"}}")),
        (&["--agent-stream-id", ID], "projects/{}/traces", format!("{{\"log_stream_id\":\"{ID}\"}}")),
    ] {
        assert_eq!(columns(&cache, &[&project[..], arguments].concat()).status.code(), Some(0));
        let received = server.received();
        let received = received.last().unwrap();
        assert_eq!(received.path(), format!("/v2/{}/available_columns", path.replace("{}", ID)));
        assert_eq!(received.body, body);
    }
    let output = columns(&cache, &["--fetch", "--base-url", &server.url, "--queue-id", ID]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let path = format!("/v2/annotation_queues/{ID}/records/available_columns");
    assert_eq!(server.received().last().unwrap().path(), path);
    assert_eq!(names_in(&cache.join("tamis/columns")).len(), 7);
}

#[test]
fn the_response_is_a_file_for_columns() {
    if !has_curl() {
        return;
    }
    let server = Server::always("200 OK", "", RESPONSE);
    let (cache, file) = (directory("response"), directory("response-file").join("columns.json"));
    let file = file.to_str().unwrap();
    let fetch = ["--fetch", "--project-id", ID, "--base-url", &server.url];
    let output = columns(&cache, &[&fetch[..], &["--output", file]].concat());
    assert_eq!((stdout(&output), stderr(&output), output.status.code()), ("", "", Some(0)));
    assert_eq!(fs::read_to_string(file).unwrap(), RESPONSE);
    assert_eq!(stdout(&columns(&cache, &["--columns", file])), stdout(&columns(&cache, &fetch)));
    let json = columns(&cache, &[&fetch[..], &["--format", "json", "plan"]].concat());
    assert!(stdout(&json).contains("\"id\":\"user_metadata/plan\""), "{json:?}");
}

#[test]
fn other_responses_are_not_cached() {
    if !has_curl() {
        return;
    }
    let cache = directory("not-cached");
    for (body, message) in [
        ("<html>", "error: the response does not describe columns: "),
        ("{\"columns\": [{\"id\": 5}]}", "columns[0].id: invalid type"),
        ("", "error: the response does not describe columns: "),
    ] {
        let server = Server::always("200 OK", "", body);
        assert_fails(&columns(&cache, &["--fetch", "--project-id", ID, "--base-url", &server.url]), 2, message);
    }
    assert_eq!(names_in(&cache), [""; 0]);
    assert_fails(&columns(&cache, &["--fetch"]), 2, "error: no project given");
    assert_fails(&columns(&cache, &["--fetch", "--project-id", "p"]), 2, "invalid value `p` for `--project-id`");
}

#[test]
fn commands_for_single_queries_know_the_cached_columns_of_the_configured_project() {
    if !has_curl() {
        return;
    }
    let server = Server::start(|number, stream| {
        let other = RESPONSE.replace("plan", "tier").replace("Plan", "Tier");
        respond(stream, "200 OK", "", if number == 0 { RESPONSE } else { &other });
    });
    let cache = directory("configured");
    let start = |project: &str, arguments: &[&str]| {
        let mut command = tamis("configured-run", arguments);
        command.env("XDG_CACHE_HOME", &cache).env("TAMIS_BASE_URL", &server.url).env("TAMIS_PROJECT_ID", project);
        command.env("TAMIS_LOG_STREAM_ID", ID).stdin(Stdio::piped()).spawn().unwrap()
    };
    let run = |project: &str, stdin: &str, arguments: &[&str]| {
        let mut child = start(project, arguments);
        // A command that does not read may have exited.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        child.wait_with_output().unwrap()
    };
    assert!(!stdout(&run(ID, "", &["complete", "user_metadata."])).contains("plan"));
    let fetched = run(ID, "", &["columns", "--fetch"]);
    assert!(stdout(&fetched).contains("user_metadata/plan"), "{fetched:?}");
    assert_eq!(server.received()[0].path(), format!("/v2/projects/{ID}/traces/available_columns"));
    assert_eq!(server.received()[0].body, format!("{{\"log_stream_id\":\"{ID}\"}}"));
    assert_eq!(run(ID, "", &["columns", "--fetch", "--root-type", "span"]).status.code(), Some(0));
    for (stdin, arguments) in [
        ("", &["complete", "pl"][..]),
        ("", &["complete", "tie"]),
        ("", &["hover", "--offset", "2", "plan = \"a\""]),
        ("", &["columns", "plan"]),
        (":columns plan\n", &["repl"]),
        ("", &["compile", "plan = \"a\" and tier = \"b\""]),
    ] {
        let output = run(ID, stdin, arguments);
        let name = if arguments.contains(&"tie") { "user_metadata/tier" } else { "user_metadata/plan" };
        let shown = stdout(&output).replace("user_metadata.", "user_metadata/");
        assert!(shown.contains(name) || shown.contains(name.rsplit('/').next().unwrap()), "{arguments:?} {output:?}");
        assert_eq!(output.status.code(), Some(0), "{arguments:?} {output:?}");
    }
    assert!(stdout(&run(ID, "", &["config"])).contains("columns             fetched at 2"));
    // Saved queries depend on the repository alone: CI has no cache.
    let lint = run(ID, "plan = \"a\"", &["lint", "-"]);
    assert!(stdout(&lint).contains("unknown column `plan`"), "{lint:?}");
    let suggestions = suggestions_in_editor(start(ID, &["server"]));
    assert!(suggestions.contains("plan"), "{suggestions}");
    // Files that are named are used alone, and another project has other columns.
    fs::write(cache.join("own.json"), RESPONSE.replace("plan", "own").replace("Plan", "Own")).unwrap();
    let own = cache.join("own.json");
    assert_eq!(run(ID, "", &["compile", "--columns", own.to_str().unwrap(), "plan = \"a\""]).status.code(), Some(1));
    let other = "74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db";
    assert!(!stdout(&run(other, "", &["columns"])).contains("user_metadata/plan"));
}

/// What the language server suggests after `pl`.
fn suggestions_in_editor(mut server: Child) -> String {
    let mut output = BufReader::new(server.stdout.take().unwrap());
    let mut input = server.stdin.take().unwrap();
    let document = json!({ "uri": "untitled:1", "languageId": "tamis", "version": 1, "text": "pl" });
    let at = json!({ "textDocument": { "uri": "untitled:1" }, "position": { "line": 0, "character": 2 } });
    for message in [
        Message::from(Request::new(1.into(), "initialize".to_owned(), json!({ "capabilities": {} }))),
        Notification::new("initialized".to_owned(), json!({})).into(),
        Notification::new("textDocument/didOpen".to_owned(), json!({ "textDocument": document })).into(),
        Request::new(2.into(), "textDocument/completion".to_owned(), at).into(),
    ] {
        message.write(&mut input).unwrap();
    }
    loop {
        match Message::read(&mut output).unwrap().unwrap() {
            Message::Response(response) if response.id == 2.into() => {
                drop(input);
                server.wait().unwrap();
                return response.response_result.unwrap().to_string();
            }
            _ => {}
        }
    }
}

#[test]
fn a_cache_that_cannot_be_written_is_a_warning() {
    if !has_curl() {
        return;
    }
    let server = Server::always("200 OK", "", RESPONSE);
    let cache = directory("unwritable").join("file");
    fs::write(&cache, "").unwrap();
    let output = columns(&cache, &["--fetch", "--project-id", ID, "--base-url", &server.url]);
    assert!(stdout(&output).contains("user_metadata/plan"), "{output:?}");
    assert!(stderr(&output).starts_with("warning: cannot cache the columns in "), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(0));
}
