//! Completion.

use serde_json::{Value, json};

use super::hosts::{at, edited, in_all_files};

#[test]
fn completion_replaces_the_word_at_the_cursor() {
    let commits = json!({ "completion": { "completionItem": { "commitCharactersSupport": true } } });
    let capabilities = json!({ "textDocument": commits });
    in_all_files("completion", &capabilities, "name = \"👍\" and\nduration_| > 4s", |client, uri, text, cursor| {
        let list = client.request("textDocument/completion", at(uri, &cursor)).unwrap();
        let item = list["items"].as_array().unwrap().iter().find(|item| item["label"] == "duration_ns").unwrap();
        let completed = edited(text, &json!([item["textEdit"]]));
        assert!(completed.contains("duration_ns > 4s"), "{completed}");
        assert!(item["commitCharacters"].as_array().unwrap().contains(&json!(">")));
        assert_eq!(item["documentation"], Value::Null);
        let resolved = client.request("completionItem/resolve", item.clone()).unwrap();
        assert_eq!(resolved["label"], "duration_ns");
    });
}

#[test]
fn completion_on_a_new_line_stays_in_the_query() {
    in_all_files("new-line", &json!({}), "name = \"👍\" and\n|", |client, uri, text, cursor| {
        let list = client.request("textDocument/completion", at(uri, &cursor)).unwrap();
        let items = list["items"].as_array().unwrap();
        let labels: Vec<&Value> = items.iter().map(|item| &item["label"]).collect();
        let item = items.iter().find(|item| item["label"] == "duration_ns");
        let item = item.unwrap_or_else(|| panic!("{uri} {cursor}: {labels:?}"));
        let completed = edited(text, &json!([item["textEdit"]])).replacen("duration_ns", "duration_ns > 4s", 1);
        client.change(uri, 2, json!([{ "text": completed }]));
        assert_eq!(client.diagnostics(uri, 2), [] as [Value; 0], "{completed}");
    });
}
