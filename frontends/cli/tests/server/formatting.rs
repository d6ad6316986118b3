//! Formatting, and the indentation of a new line.

use serde_json::json;

use super::hosts::{at, edited, in_all_files};

#[test]
fn queries_are_formatted_where_they_are_written() {
    in_all_files("format", &json!({}), "name=\"👍\" and\n\n  duration_ns>4s", |client, uri, text, _| {
        let options = json!({ "tabSize": 4, "insertSpaces": true });
        let params = json!({ "textDocument": { "uri": uri }, "options": options });
        let edits = client.request("textDocument/formatting", params).unwrap();
        let formatted = edited(text, &edits);
        assert!(formatted.contains("name = \"👍\" and"), "{formatted}");
        let start = json!({ "line": 0, "character": 0 });
        let range = json!({ "start": start, "end": start });
        let params = json!({ "textDocument": { "uri": uri }, "range": range, "options": options });
        let edits = client.request("textDocument/rangeFormatting", params).unwrap();
        let is_at_start = uri.ends_with(".tamis");
        assert_eq!(!edits.as_array().unwrap().is_empty(), is_at_start);
    });
}

#[test]
fn a_new_line_is_indented_by_its_group() {
    in_all_files("on-type", &json!({}), "name = \"👍\" and (\n|\n)", |client, uri, text, cursor| {
        let options = json!({ "tabSize": 4, "insertSpaces": true });
        let mut params = at(uri, &cursor);
        params["ch"] = "\n".into();
        params["options"] = options;
        let edits = client.request("textDocument/onTypeFormatting", params).unwrap();
        let indented = edited(text, &edits);
        let line = indented.lines().nth(usize::try_from(cursor["line"].as_u64().unwrap()).unwrap()).unwrap();
        let base = if uri.ends_with(".yaml") {
            6
        } else if uri.ends_with(".md") {
            2
        } else {
            0
        };
        assert_eq!(line, " ".repeat(base + 2), "{indented:?}");
    });
}
