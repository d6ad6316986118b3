//! Hover, semantic tokens, symbols, folding, selection and inlay hints.

use serde_json::{Value, json};

use super::hosts::{at, in_all_files, offset, text_of};
use super::position;

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
    let query = "name = \"👍\" and\n  (duration_ns > 4s or created_at < now-7d)";
    in_all_files("tokens", &json!({}), query, |client, uri, text, _| {
        let document = json!({ "textDocument": { "uri": uri } });
        let full = client.request("textDocument/semanticTokens/full", document.clone()).unwrap();
        let expected = [
            ("name", "property"),
            ("=", "operator"),
            ("\"👍\"", "string"),
            ("and", "keyword"),
            ("duration_ns", "property"),
            (">", "operator"),
            ("4", "number"),
            ("s", "number.unit"),
            ("or", "keyword"),
            ("created_at", "property"),
            ("<", "operator"),
            ("now-7d", "number.instant"),
        ];
        let legend = &client.capabilities["semanticTokensProvider"]["legend"];
        assert_eq!(decoded(text, legend, &full["data"]), expected.map(|(text, class)| (text, class.to_owned())));
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

/// The text of each token, and its type with its modifiers.
fn decoded<'a>(text: &'a str, legend: &Value, data: &Value) -> Vec<(&'a str, String)> {
    let (mut line, mut character) = (0, 0);
    let decode = |token: &[Value]| {
        let [lines, start, length, kind, modifiers] = [0, 1, 2, 3, 4].map(|index| token[index].as_u64().unwrap());
        line += lines;
        character = if lines == 0 { character + start } else { start };
        let end = json!({ "line": line, "character": character + length });
        let range = json!({ "start": { "line": line, "character": character }, "end": end });
        let names = legend["tokenModifiers"].as_array().unwrap().iter().enumerate();
        let names = names.filter(|(bit, _)| modifiers & (1 << bit) != 0).map(|(_, name)| name);
        let kind = &legend["tokenTypes"][usize::try_from(kind).unwrap()];
        let class = [kind].into_iter().chain(names).map(|name| name.as_str().unwrap()).collect::<Vec<_>>();
        (text_of(text, &range), class.join("."))
    };
    data.as_array().unwrap().chunks(5).map(decode).collect()
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
fn nothing_is_described_in_an_indentation() {
    in_all_files("indentation", &json!({}), "name = \"👍\" and\n|is_complete", |client, uri, text, cursor| {
        if uri.ends_with(".tamis") {
            return;
        }
        let cursor = json!({ "line": cursor["line"], "character": 1 });
        assert_eq!(client.request("textDocument/hover", at(uri, &cursor)).unwrap(), Value::Null);
        assert_eq!(client.request("textDocument/prepareRename", at(uri, &cursor)).unwrap(), Value::Null);
        let params = json!({ "textDocument": { "uri": uri }, "positions": [cursor] });
        let mut range = client.request("textDocument/selectionRange", params).unwrap()[0].clone();
        let mut count = 0;
        while !range.is_null() {
            let [start, end] = ["start", "end"].map(|end| offset(text, &range["range"][end]));
            assert!((start..=end).contains(&offset(text, &cursor)), "{range}");
            range = range["parent"].clone();
            count += 1;
        }
        // The query around the indentation, and the file.
        assert!(count >= 2, "{count}");
    });
}

#[test]
fn symbols_are_a_tree_if_the_editor_supports_that() {
    for is_tree in [false, true] {
        let symbols = json!({ "hierarchicalDocumentSymbolSupport": is_tree });
        let capabilities = json!({ "textDocument": { "documentSymbol": symbols } });
        in_all_files(
            "outline",
            &capabilities,
            "name = \"👍\" and (cost > 1 or is_complete)",
            |client, uri, text, _| {
                let params = json!({ "textDocument": { "uri": uri } });
                let symbols = client.request("textDocument/documentSymbol", params).unwrap();
                let symbols = symbols.as_array().unwrap();
                if is_tree {
                    assert_eq!(symbols.len(), 1);
                    return assert!(!symbols[0]["children"].as_array().unwrap().is_empty());
                }
                let cost = symbols.iter().find(|symbol| symbol["name"] == "cost > 1").unwrap();
                assert_eq!(cost["location"]["uri"], uri);
                assert_eq!(text_of(text, &cost["location"]["range"]), "cost > 1");
                assert!(cost["containerName"].is_string(), "{cost}");
            },
        );
    }
}

#[test]
fn folded_lines_hide_no_words_after_a_bracket() {
    let query = "(\n  is_complete or\n  cost > 1\n) and name in (\n  \"a\",\n  \"b\"\n)";
    for folds_lines in [false, true] {
        let capabilities = json!({ "textDocument": { "foldingRange": { "lineFoldingOnly": folds_lines } } });
        in_all_files("lines", &capabilities, query, |client, uri, text, _| {
            let params = json!({ "textDocument": { "uri": uri } });
            let folding = client.request("textDocument/foldingRange", params).unwrap();
            let last = |index: usize| {
                let line = usize::try_from(folding[index]["endLine"].as_u64().unwrap()).unwrap();
                text.lines().nth(line).unwrap().trim().to_owned()
            };
            assert_eq!(last(0), if folds_lines { "cost > 1" } else { ") and name in (" });
            assert_eq!(last(1), ")");
            assert_eq!(folding[0]["endCharacter"].is_null(), folds_lines);
        });
    }
}
