//! What the server answers about a query file, a YAML file and a Markdown file.

use std::fs;

use serde_json::{Value, json};

use super::client::{Client, uri};
use super::{directory, position};

const CONFIG: &str = "[[embedded]]\npaths = [\"*.yaml\"]\nqueries = [\"$.views[*].query\"]\n";

/// A query in each kind of file, `|` where the cursor is.
fn written(query: &str) -> [(&'static str, &'static str, String); 3] {
    let lines = query.replace('\n', "\n      ");
    [
        ("query.tamis", "tamis", query.to_owned()),
        ("views.yaml", "yaml", format!("# é 👍\nviews:\n  - name: x\n    query: |\n      {lines}\n")),
        ("notes.md", "markdown", format!("# é 👍\n\n- a\n  ```tamis\n  {}\n  ```\n", query.replace('\n', "\n  "))),
    ]
}

/// Opens the query in each kind of file, and calls `check` with the text and the position of the cursor.
fn in_all_files(name: &str, capabilities: &Value, query: &str, check: impl Fn(&mut Client, &str, &str, Value)) {
    for line_end in ["\n", "\r\n"] {
        let folder = directory(name);
        fs::write(folder.join("tamis.toml"), CONFIG).unwrap();
        let mut client = Client::start(&folder, capabilities.clone());
        for (file, language, text) in written(query) {
            let text = text.replace('\n', line_end);
            let at = text.find('|').filter(|_| language != "yaml").or_else(|| text.rfind('|')).unwrap_or(text.len());
            let text = match query.contains('|') {
                true => format!("{}{}", &text[..at], &text[at + 1..]),
                false => text,
            };
            let uri = uri(&folder.join(file));
            client.open(&uri, language, &text);
            let cursor = position(&text, at.min(text.len()), "utf-16");
            check(&mut client, &uri, &text, cursor);
        }
        assert!(client.shut_down().success());
    }
}

fn at(uri: &str, position: &Value) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": position })
}

/// The byte of a position.
fn offset(text: &str, position: &Value) -> usize {
    let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let mut units = position["character"].as_u64().unwrap();
    let mut end = start;
    for character in text[start..].chars() {
        let width = u64::try_from(character.len_utf16()).unwrap();
        if units < width {
            break;
        }
        units -= width;
        end += character.len_utf8();
    }
    end
}

/// The text of a range.
fn text_of<'t>(text: &'t str, range: &Value) -> &'t str {
    &text[offset(text, &range["start"])..offset(text, &range["end"])]
}

/// The text with edits applied.
fn edited(text: &str, edits: &Value) -> String {
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            let [start, end] = ["start", "end"].map(|end| offset(text, &edit["range"][end]));
            (start, end, edit["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort_unstable();
    let mut edited = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        edited.replace_range(start..end, new);
    }
    edited
}

#[test]
fn diagnostics_have_their_place_and_their_page() {
    in_all_files("diagnostics", &json!({}), "name = \"👍\" and\nnam > 4", |client, uri, text, _| {
        let found = client.diagnostics(uri, 1);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(text_of(text, &found[0]["range"]), "nam");
        assert_eq!(found[0]["code"], "unknown-column");
        assert_eq!(found[0]["severity"], 1);
        let page = found[0]["codeDescription"]["href"].as_str().unwrap();
        assert!(page.ends_with("/docs/codes/unknown-column.md"), "{page}");
    });
}

#[test]
fn diagnostics_have_tags_and_related_places() {
    let query = "status_code > 5 and status_code > 3";
    in_all_files("related", &json!({ "textDocument": { "diagnostic": {} } }), query, |client, uri, text, _| {
        let params = json!({ "textDocument": { "uri": uri } });
        let report = client.request("textDocument/diagnostic", params.clone()).unwrap();
        let found = report["items"].as_array().unwrap();
        let found = found.iter().find(|found| found["code"] == "subsumed-condition").unwrap();
        assert_eq!(found["tags"], json!([1]));
        let related = &found["relatedInformation"][0]["location"];
        assert_eq!(related["uri"], uri);
        assert!(text_of(text, &related["range"]).starts_with("status_code >"));
        let again = json!({ "textDocument": { "uri": uri }, "previousResultId": report["resultId"] });
        assert_eq!(client.request("textDocument/diagnostic", again).unwrap()["kind"], "unchanged");
    });
}

#[test]
fn a_fix_is_applied() {
    in_all_files("fix", &json!({}), "name = \"👍\" and\nlatncy| > 4s", |client, uri, text, cursor| {
        let range = json!({ "start": cursor, "end": cursor });
        let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
        let actions = client.request("textDocument/codeAction", params).unwrap();
        let action = actions.as_array().unwrap().iter().find(|action| action["kind"] == "quickfix").unwrap();
        let fixed = edited(text, &action["edit"]["changes"][uri]);
        assert_ne!(fixed, text);
        client.change(uri, 2, json!([{ "text": fixed }]));
        assert!(client.diagnostics(uri, 2).iter().all(|found| found["code"] != "unknown-column"), "{fixed}");
    });
}

#[test]
fn all_safe_fixes_are_applied_and_a_finding_is_suppressed() {
    in_all_files("fix-all", &json!({}), "not not |is_complete\nand name == \"👍\"", |client, uri, text, cursor| {
        let range = json!({ "start": cursor, "end": cursor });
        let mut actions = |only: Value| {
            let context = json!({ "diagnostics": [], "only": only });
            let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
            client.request("textDocument/codeAction", params).unwrap()
        };
        let all = actions(json!(["source.fixAll"]));
        assert_eq!(all[0]["kind"], "source.fixAll.tamis");
        let fixed = edited(text, &all[0]["edit"]["changes"][uri]);
        assert!(fixed.contains("is_complete") && !fixed.contains("not not"), "{fixed}");
        let quick = actions(json!(["quickfix"]));
        let suppress = |action: &&Value| action["title"].as_str().unwrap().starts_with("suppress `double-negation`");
        let suppressed = quick.as_array().unwrap().iter().find(suppress).unwrap();
        let suppressed = edited(text, &suppressed["edit"]["changes"][uri]);
        client.change(uri, 2, json!([{ "text": suppressed }]));
        assert!(client.diagnostics(uri, 2).iter().all(|found| found["code"] != "double-negation"), "{suppressed}");
    });
}

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

#[test]
fn hover_describes_what_is_at_the_cursor() {
    in_all_files("hover", &json!({}), "name = \"👍\" and\nduration_ns > 4|s", |client, uri, text, cursor| {
        let hover = client.request("textDocument/hover", at(uri, &cursor)).unwrap();
        assert_eq!(text_of(text, &hover["range"]), "4s");
        assert!(hover["contents"]["value"].as_str().unwrap().contains("4000000000"), "{hover}");
    });
}

#[test]
fn tokens_are_those_of_the_queries() {
    in_all_files("tokens", &json!({}), "name = \"👍\" and\n  duration_ns > 4s", |client, uri, text, _| {
        let document = json!({ "textDocument": { "uri": uri } });
        let full = client.request("textDocument/semanticTokens/full", document.clone()).unwrap();
        let mut tokens = Vec::new();
        let (mut line, mut character) = (0, 0);
        for token in full["data"].as_array().unwrap().chunks(5) {
            let [lines, start, length, kind] = [0, 1, 2, 3].map(|index| token[index].as_u64().unwrap());
            line += lines;
            character = if lines == 0 { character + start } else { start };
            let end = json!({ "line": line, "character": character + length });
            let range = json!({ "start": { "line": line, "character": character }, "end": end });
            tokens.push((text_of(text, &range).to_owned(), kind));
        }
        let expected =
            [("name", 0), ("=", 1), ("\"👍\"", 3), ("and", 2), ("duration_ns", 0), (">", 1), ("4", 4), ("s", 5)];
        assert_eq!(tokens, expected.map(|(text, kind)| (text.to_owned(), kind)));
        // A delta has only what changed.
        let at = position(text, text.find("4s").unwrap(), "utf-16");
        client.change(uri, 2, json!([{ "range": { "start": at, "end": at }, "text": "1" }]));
        let params = json!({ "textDocument": { "uri": uri }, "previousResultId": full["resultId"] });
        let delta = client.request("textDocument/semanticTokens/full/delta", params).unwrap();
        assert_eq!(delta["edits"].as_array().unwrap().len(), 1);
        let mut data = full["data"].as_array().unwrap().clone();
        let edit = &delta["edits"][0];
        let [start, count] =
            ["start", "deleteCount"].map(|name| usize::try_from(edit[name].as_u64().unwrap()).unwrap());
        data.splice(start..start + count, edit["data"].as_array().unwrap().iter().cloned());
        assert_eq!(json!(data), client.request("textDocument/semanticTokens/full", document).unwrap()["data"]);
    });
}

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

#[test]
fn symbols_folding_and_selection_follow_the_tree() {
    let query = "name = \"👍\" and (\n  is_com|plete or\n  duration_ns > 4s\n)";
    in_all_files("tree", &json!({}), query, |client, uri, text, cursor| {
        let document = json!({ "textDocument": { "uri": uri } });
        let symbols = client.request("textDocument/documentSymbol", document.clone()).unwrap().to_string();
        assert!(symbols.contains("is_complete") && symbols.contains("duration_ns"), "{symbols}");
        assert_eq!(symbols.contains("views/x/query"), uri.ends_with(".yaml"), "{symbols}");
        let folding = client.request("textDocument/foldingRange", document).unwrap();
        let folding = folding.as_array().unwrap();
        let first = usize::try_from(folding[0]["startLine"].as_u64().unwrap()).unwrap();
        assert!(text.lines().nth(first).unwrap().ends_with('('));
        let params = json!({ "textDocument": { "uri": uri }, "positions": [cursor] });
        let mut range = client.request("textDocument/selectionRange", params).unwrap()[0].clone();
        let mut texts = Vec::new();
        while !range.is_null() {
            texts.push(text_of(text, &range["range"]).to_owned());
            range = range["parent"].clone();
        }
        assert_eq!(texts.first().unwrap(), "is_complete");
        assert_eq!(texts.last().unwrap(), text);
        assert!(texts.windows(2).all(|pair| pair[1].contains(&pair[0])), "{texts:?}");
    });
}

#[test]
fn hints_show_what_is_sent() {
    in_all_files("hints", &json!({}), "duration_ns > 5s and\ncreated_at > now-7d", |client, uri, text, _| {
        let end = json!({ "line": 100, "character": 0 });
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": end });
        let params = json!({ "textDocument": { "uri": uri }, "range": range });
        let hints = client.request("textDocument/inlayHint", params).unwrap();
        let hints = hints.as_array().unwrap();
        let labels: Vec<&str> = hints.iter().map(|hint| hint["label"].as_str().unwrap()).collect();
        assert_eq!(labels, ["5,000,000,000 ns", "2026-01-08T12:00:00Z"]);
        assert!(text[..offset(text, &hints[0]["position"])].ends_with("5s"));
    });
}

#[test]
fn commands_open_documents() {
    in_all_files("commands", &json!({}), "duration_ns > |5s", |client, uri, _, cursor| {
        let mut run = |command: &str| {
            let arguments = json!([{ "uri": uri, "position": cursor }]);
            client.request("workspace/executeCommand", json!({ "command": command, "arguments": arguments }))
        };
        let tree = run("tamis.showTree").unwrap();
        assert_eq!(tree["language"], "json");
        let json: Value = serde_json::from_str(tree["text"].as_str().unwrap()).unwrap();
        assert_eq!(json["filter"]["value"], 5_000_000_000_u64);
        assert!(run("tamis.explain").unwrap()["text"].as_str().unwrap().contains("more than 5 seconds"));
        // The file is not in a repository, or not committed.
        assert_eq!(run("tamis.compareWithHead").unwrap_err().0, -32803);
    });
}
