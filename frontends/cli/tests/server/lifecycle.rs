//! Starting and ending the server, its configuration, and requests that have no answer.

use std::fs;

use serde_json::{Value, json};

use super::client::{Client, uri};
use super::directory;

#[test]
fn the_exit_code_says_how_the_conversation_ended() {
    let folder = directory("exit");
    assert_eq!(Client::start(&folder, json!({})).shut_down().code(), Some(0));
    assert_eq!(Client::start(&folder, json!({})).disconnect().code(), Some(1));
    let mut client = Client::start(&folder, json!({}));
    client.notify("exit", Value::Null);
    assert_eq!(client.disconnect().code(), Some(1));
}

#[test]
fn requests_without_an_answer_are_rejected() {
    let folder = directory("rejected");
    let mut client = Client::start(&folder, json!({}));
    let hover = json!({ "textDocument": { "uri": "untitled:1" }, "position": { "line": 0, "character": 0 } });
    for (method, params, code) in [
        ("textDocument/unknown", json!({}), -32601),
        ("textDocument/hover", json!({}), -32602),
        ("textDocument/hover", hover.clone(), -32602),
        ("workspace/executeCommand", json!({ "command": "tamis.unknown" }), -32602),
        ("workspace/executeCommand", json!({ "command": "tamis.explain", "arguments": [1] }), -32602),
    ] {
        assert_eq!(client.request(method, params).unwrap_err().0, code, "{method}");
    }
    // A malformed notification cannot be answered.
    client.notify("textDocument/didOpen", json!({ "textDocument": 1 }));
    client.notify("textDocument/unknown", json!({}));
    client.open("untitled:1", "tamis", "name = 5");
    client.diagnostics("untitled:1", 1);
    assert_eq!(client.shown.len(), 1);
    assert!(client.request("textDocument/hover", hover.clone()).is_ok());
    assert_eq!(client.request("shutdown", Value::Null), Ok(Value::Null));
    assert_eq!(client.request("textDocument/hover", hover).unwrap_err().0, -32600);
}

#[test]
fn a_changed_text_cancels_requests_about_it() {
    let folder = directory("cancelled");
    let mut client = Client::start(&folder, json!({}));
    let long = vec!["name = \"x\""; 4_000].join(" or ");
    client.open("untitled:1", "tamis", &long);
    let document = json!({ "textDocument": { "uri": "untitled:1" } });
    let outdated = client.ask("textDocument/semanticTokens/full", document.clone());
    client.change("untitled:1", 2, json!([{ "text": "name = 5" }]));
    let current = client.ask("textDocument/semanticTokens/full", document.clone());
    // It may have been finished before the change.
    if let Err((code, _)) = client.answer(&outdated) {
        assert_eq!(code, -32801);
    }
    assert_eq!(client.answer(&current).unwrap()["data"].as_array().unwrap().len(), 15);
    client.change("untitled:1", 3, json!([{ "text": long }]));
    let cancelled = client.ask("textDocument/semanticTokens/full", document);
    client.notify("$/cancelRequest", json!({ "id": cancelled.to_string().parse::<i32>().unwrap() }));
    if let Err((code, _)) = client.answer(&cancelled) {
        assert_eq!(code, -32800);
    }
    assert!(client.shut_down().success());
}

#[test]
fn each_folder_has_its_own_configuration() {
    let folder = directory("folders");
    let column = |name: &str| format!(r#"[{{"id": "{name}", "filter_type": "number", "filterable": true}}]"#);
    for (name, column) in [("one", column("largeur")), ("two", column("hauteur"))] {
        fs::create_dir_all(folder.join(name)).unwrap();
        fs::write(folder.join(name).join("columns.json"), column).unwrap();
        fs::write(folder.join(name).join("tamis.toml"), "columns = [\"columns.json\"]\n").unwrap();
    }
    let mut client = Client::start(&folder.join("one"), json!({}));
    let added = json!([{ "uri": uri(&folder.join("two")), "name": "two" }]);
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": { "added": added, "removed": [] } }));
    for (name, text, count) in
        [("one", "largeur > 1", 0), ("one", "hauteur > 1", 1), ("two", "largeur > 1", 1), ("two", "hauteur > 1", 0)]
    {
        let uri = uri(&folder.join(name).join(format!("{}.tamis", &text[..3])));
        client.open(&uri, "tamis", text);
        assert_eq!(client.diagnostics(&uri, 1).len(), count, "{name}: {text}");
    }
    assert!(client.shut_down().success());
}

#[test]
fn a_changed_configuration_applies_to_open_documents() {
    let folder = directory("reload");
    let config = folder.join("tamis.toml");
    fs::write(&config, "colums = 1\n").unwrap();
    let watches = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut client = Client::start(&folder, watches);
    let views = uri(&folder.join("views.yaml"));
    client.open(&views, "yaml", "query: nam > 1\n");
    assert_eq!(client.diagnostics(&views, 1).len(), 0);
    assert!(client.shown.iter().any(|shown| shown.contains("unknown key `colums`")), "{:?}", client.shown);
    assert!(client.requests.contains(&"client/registerCapability".to_owned()));

    fs::write(&config, "[[embedded]]\npaths = [\"*.yaml\"]\nqueries = [\"$.query\"]\n").unwrap();
    client.published.clear();
    let changes = json!([{ "uri": uri(&config), "type": 2 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    assert_eq!(client.diagnostics(&views, 1).len(), 1);
    assert!(client.shut_down().success());
}

#[test]
fn a_closed_document_has_no_diagnostics() {
    let folder = directory("closed");
    let mut client = Client::start(&folder, json!({}));
    client.open("untitled:1", "tamis", "nam > 1");
    client.diagnostics("untitled:1", 1);
    client.published.clear();
    client.close("untitled:1");
    client.open("untitled:2", "tamis", "nam > 1");
    client.diagnostics("untitled:2", 1);
    assert_eq!(client.published["untitled:1"]["diagnostics"], json!([]));
    assert!(client.shut_down().success());
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_server_leaves_nothing_behind() {
    let folder = directory("killed");
    let mut client = Client::start(&folder, json!({}));
    client.open("untitled:1", "tamis", "nam > 1");
    client.diagnostics("untitled:1", 1);
    let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", client.id())).unwrap();
    assert_eq!(children, "");
    drop(client);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn the_diagnostics_of_the_workspace_wait_for_a_change() {
    let folder = directory("workspace");
    fs::write(folder.join("saved.tamis"), "nam > 1\n").unwrap();
    fs::write(folder.join("tamis.toml"), "[[embedded]]\npaths = [\"*.yaml\"]\nqueries = [\"$.query\"]\n").unwrap();
    fs::write(folder.join("views.yaml"), "query: nam > 1\n").unwrap();
    let settings = json!({ "diagnostics": { "workspace": true } });
    let pulls = json!({ "textDocument": { "diagnostic": {} } });
    let mut client = Client::start_with(&folder, pulls, settings);
    assert_eq!(client.capabilities["diagnosticProvider"]["workspaceDiagnostics"], true);
    let all = client.request("workspace/diagnostic", json!({ "previousResultIds": [] })).unwrap();
    let all = all["items"].as_array().unwrap();
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|file| file["items"][0]["code"] == "unknown-column"));
    let known: Vec<Value> = all.iter().map(|file| json!({ "uri": file["uri"], "value": file["resultId"] })).collect();

    let waiting = client.ask("workspace/diagnostic", json!({ "previousResultIds": known }));
    let saved = uri(&folder.join("saved.tamis"));
    client.open(&saved, "tamis", "nam > 1\n");
    client.change(&saved, 2, json!([{ "text": "name = x" }]));
    let changed = client.answer(&waiting).unwrap();
    let kinds: Vec<&Value> = changed["items"].as_array().unwrap().iter().map(|file| &file["kind"]).collect();
    assert_eq!(kinds, ["full", "unchanged"]);

    let known: Vec<Value> = changed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| json!({ "uri": file["uri"], "value": file["resultId"] }))
        .collect();
    client.ask("workspace/diagnostic", json!({ "previousResultIds": known }));
    assert!(client.shut_down().success());
}

#[test]
fn a_changed_file_of_columns_applies_to_open_documents() {
    let folder = directory("columns");
    let columns = folder.join("columns.json");
    fs::write(folder.join("tamis.toml"), "columns = [\"columns.json\"]\n").unwrap();
    fs::write(&columns, "[{]").unwrap();
    let mut client = Client::start(&folder, json!({}));
    let query = uri(&folder.join("query.tamis"));
    client.open(&query, "tamis", "largeur > 1");
    client.diagnostics(&query, 1);
    assert!(client.shown.iter().any(|shown| shown.contains("columns.json")), "{:?}", client.shown);

    // What is broken is repaired, then broken again: the last valid columns still apply.
    for (text, count) in [
        (r#"[{"id": "hauteur", "filter_type": "number", "filterable": true}]"#, 1),
        ("[{]", 1),
        (r#"[{"id": "largeur", "filter_type": "number", "filterable": true}]"#, 0),
    ] {
        fs::write(&columns, text).unwrap();
        client.published.clear();
        let changes = json!([{ "uri": uri(&columns), "type": 2 }]);
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
        assert_eq!(client.diagnostics(&query, 1).len(), count, "{text}");
    }
    assert!(client.shut_down().success());
}

#[test]
fn a_file_that_cannot_be_read_says_so() {
    let folder = directory("unreadable");
    fs::write(folder.join("tamis.toml"), "[[embedded]]\npaths = [\"*.yaml\"]\nqueries = [\"$.query\"]\n").unwrap();
    let mut client = Client::start(&folder, json!({}));
    let views = uri(&folder.join("views.yaml"));
    client.open(&views, "yaml", "a: 1\nquery: [1, 2]\n");
    let found = client.diagnostics(&views, 1);
    assert_eq!(found.len(), 1);
    assert!(found[0]["message"].as_str().unwrap().contains("`/query` is not a string"), "{found:?}");
    assert_eq!(found[0]["range"]["start"], json!({ "line": 1, "character": 7 }));
    assert!(client.shut_down().success());
}

#[test]
fn findings_of_the_baseline_are_hidden_and_equal_queries_are_found() {
    let folder = directory("baseline");
    let config = "baseline = \"known.json\"\n\n[[embedded]]\npaths = [\"*.yaml\"]\nqueries = [\"$[*].query\"]\n";
    fs::write(folder.join("tamis.toml"), config).unwrap();
    let entry = json!({ "path": "views.yaml", "code": "unknown-column", "words": "duratoin_ns", "count": 1 });
    fs::write(folder.join("known.json"), json!({ "version": 1, "findings": [entry] }).to_string()).unwrap();
    let text = "- query: duratoin_ns > 1s\n- query: name = x\n- query: name = \"x\"\n- query: duratoin_ns > 2s\n";
    fs::write(folder.join("views.yaml"), text).unwrap();
    let mut client = Client::start(&folder, json!({}));
    let views = uri(&folder.join("views.yaml"));
    client.open(&views, "yaml", text);
    let found = client.diagnostics(&views, 1);
    for (line, is_known) in [(0, true), (3, false)] {
        let at = json!({ "line": line, "character": 9 });
        let range = json!({ "start": at, "end": at });
        let params = json!({ "textDocument": { "uri": views }, "range": range, "context": { "diagnostics": [] } });
        let actions = client.request("textDocument/codeAction", params).unwrap().to_string();
        assert_eq!(actions.contains("unknown-column"), !is_known, "{actions}");
    }
    let codes: Vec<(&str, u64)> = found
        .iter()
        .map(|found| (found["code"].as_str().unwrap(), found["range"]["start"]["line"].as_u64().unwrap()))
        .filter(|(code, _)| ["unknown-column", "duplicate-query"].contains(code))
        .collect();
    assert_eq!(codes, [("duplicate-query", 2), ("unknown-column", 3)]);
    let duplicate = found.iter().find(|found| found["code"] == "duplicate-query").unwrap();
    assert!(duplicate["message"].as_str().unwrap().contains("`views.yaml:2`"), "{duplicate}");
    assert!(client.shut_down().success());
}

#[test]
fn what_the_editor_does_not_support_is_not_announced() {
    let folder = directory("announced");
    let old = Client::start(&folder, json!({}));
    assert_eq!(old.capabilities["renameProvider"], true);
    assert_eq!(old.capabilities["codeActionProvider"], Value::Null);
    let actions = json!({ "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } });
    let capabilities = json!({ "textDocument": { "codeAction": actions, "rename": { "prepareSupport": true } } });
    let new = Client::start(&folder, capabilities);
    assert_eq!(new.capabilities["renameProvider"]["prepareProvider"], true);
    assert_eq!(new.capabilities["codeActionProvider"]["codeActionKinds"], json!(["quickfix", "source.fixAll.tamis"]));
}

#[test]
fn a_change_with_a_malformed_range_changes_nothing() {
    let folder = directory("malformed");
    let mut client = Client::start(&folder, json!({}));
    client.open("untitled:1", "tamis", "name = x and name = y");
    for character in [json!(-1), json!(3.5)] {
        let range = json!({ "start": { "line": 0, "character": character }, "end": { "line": 0, "character": 4 } });
        client.change("untitled:1", 2, json!([{ "range": range, "text": "z" }]));
    }
    let params = json!({ "textDocument": { "uri": "untitled:1" }, "positions": [{ "line": 0, "character": 0 }] });
    let mut range = client.request("textDocument/selectionRange", params).unwrap()[0].clone();
    while !range["parent"].is_null() {
        range = range["parent"].clone();
    }
    assert_eq!(range["range"]["end"], json!({ "line": 0, "character": 21 }));
    assert_eq!(client.shown.iter().filter(|shown| shown.contains("invalid range")).count(), 2);
    assert!(client.shut_down().success());
}

#[test]
fn deep_nesting_and_many_positions_and_changes_are_bounded() {
    let folder = directory("bounded");
    let mut client = Client::start(&folder, json!({}));
    let deep = format!("{}cost > 1{}", "(".repeat(8_000), ")".repeat(8_000));
    client.open("untitled:1", "tamis", &deep);
    let positions = vec![json!({ "line": 0, "character": 8_001 }); 50];
    let params = json!({ "textDocument": { "uri": "untitled:1" }, "positions": positions });
    let ranges = client.request("textDocument/selectionRange", params).unwrap();
    assert_eq!(ranges.as_array().unwrap().len(), 50);

    // Each change moves what comes after it.
    let text = "# é\n".repeat(20_000);
    client.open("untitled:2", "plaintext", &text);
    let at = json!({ "line": 0, "character": 2 });
    let change = json!({ "range": { "start": at, "end": at }, "text": "a" });
    client.change("untitled:2", 2, vec![change; 2_000].into());
    let params = json!({ "textDocument": { "uri": "untitled:2" }, "positions": [{ "line": 0, "character": 0 }] });
    let whole = client.request("textDocument/selectionRange", params).unwrap()[0].clone();
    assert_eq!(whole["parent"]["range"]["end"], json!({ "line": 20_000, "character": 0 }));
    assert!(client.shut_down().success());
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_does_not_end_is_ended_with_the_server() {
    use std::os::unix::fs::PermissionsExt;

    let folder = directory("slow-git");
    let programs = folder.join("programs");
    fs::create_dir_all(&programs).unwrap();
    // It writes its number, and waits.
    let git = "#!/bin/sh\necho $$ >> \"$0.started\"\nexec sleep 600\n";
    fs::write(programs.join("git"), git).unwrap();
    fs::set_permissions(programs.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", programs.to_str().unwrap(), std::env::var("PATH").unwrap());
    let mut client = Client::start_in(&folder, json!({}), json!({}), &[("PATH", &path)]);
    let saved = uri(&folder.join("query.tamis"));
    client.open(&saved, "tamis", "name = x");
    let arguments = json!([{ "uri": saved, "position": { "line": 0, "character": 0 } }]);
    let command = json!({ "command": "tamis.compareWithHead", "arguments": arguments });
    for _ in 0..4 {
        client.ask("workspace/executeCommand", command.clone());
    }
    // Other requests are answered.
    let hover = json!({ "textDocument": { "uri": saved }, "position": { "line": 0, "character": 0 } });
    assert!(client.request("textDocument/hover", hover).is_ok());
    let started = programs.join("git.started");
    let started = || fs::read_to_string(&started).unwrap_or_default();
    while started().lines().count() < 4 {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(client.shut_down().success());
    for process in started().lines() {
        assert!(!std::path::Path::new("/proc").join(process).exists(), "{process} is running");
    }
}
