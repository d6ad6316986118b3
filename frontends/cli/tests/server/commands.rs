//! Commands whose results are documents.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::client::{Client, uri};
use super::hosts::in_all_files;
use super::{directory, position};

#[test]
fn commands_open_documents() {
    in_all_files("commands", &json!({}), "duration_ns > |5s", |client, uri, _, cursor| {
        let mut run = |command: &str| {
            let arguments = json!([{ "uri": uri, "position": cursor }]);
            client.request("workspace/executeCommand", json!({ "command": command, "arguments": arguments }))
        };
        let tree = run("tamis.showTree").unwrap();
        assert_eq!(tree["language"], "json");
        let text = tree["text"].as_str().unwrap();
        assert!(text.starts_with("{\n  \"filter\": {\n") && text.ends_with("}\n"), "{text}");
        let json: Value = serde_json::from_str(text).unwrap();
        assert_eq!(json["filter"]["value"], 5_000_000_000_u64);
        assert!(run("tamis.explain").unwrap()["text"].as_str().unwrap().contains("more than 5 seconds"));
        // The file is not in a repository, or not committed.
        assert_eq!(run("tamis.compareWithHead").unwrap_err().0, -32803);
    });
}

fn git(directory: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(directory).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

#[test]
fn a_query_is_compared_with_the_last_commit() {
    if Command::new("git").arg("--version").output().is_err() {
        return;
    }
    let folder = directory("head");
    // Editors hide a byte order mark.
    fs::write(folder.join("one.tamis"), "\u{feff}name = \"👍\" and cost > 1\n").unwrap();
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "before"]);
    fs::write(folder.join("two.tamis"), "cost > 1\n").unwrap();
    let mut client = Client::start(&folder, json!({}));
    let mut compared = |file: &str, text: &str| {
        let uri = uri(&folder.join(file));
        client.open(&uri, "tamis", text);
        let arguments = json!([{ "uri": uri, "position": position(text, 1, "utf-16") }]);
        let params = json!({ "command": "tamis.compareWithHead", "arguments": arguments });
        let shown = client.request("workspace/executeCommand", params);
        client.close(&uri);
        shown.map(|shown| shown["text"].as_str().unwrap().to_owned())
    };
    let same = compared("one.tamis", "name = \"👍\" and cost > 1\n").unwrap();
    let other = compared("one.tamis", "name = \"👍\" and cost > 2\n").unwrap();
    assert_ne!(same, other);
    assert!(!same.contains("error"), "{same}");
    assert!(other.contains("cost"), "{other}");
    let (code, message) = compared("two.tamis", "cost > 2\n").unwrap_err();
    assert_eq!(code, -32803);
    assert!(message.starts_with("git: ") && message.contains("two.tamis"), "{message}");
}
