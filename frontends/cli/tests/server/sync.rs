//! The server has the same text as the editor.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::client::Client;
use super::{directory, position};

/// A YAML file whose queries have everything that is written in another way there.
const YAML: &str = "é: 👍\r\nviews:\r\n  - query: name = \"it's\" and duration_ns > 5s\r\n  - query: |\r\n      \
                    status_code > 499\r\n      and tags contains \"👍\" # why\r\n  - query: 'name = ''x'''\r\n  - \
                    query: \"name = \\\"\\u00e9\\\" and nam > 4\"\r\n";
const MARKDOWN: &str =
    "# é 👍\n\n```tamis\nname = \"x\" and\n  nam = 5\n```\n\n- a\n  ```tamis\n  status_code > 3\n  ```\n";
const QUERY: &str = "# é 👍\nname = \"x👍\" and nam > 5s\r\nor (status_code in (1, 2,\n 3) and tags contains 'é')\n";
const CONFIG: &str = "[[embedded]]\npaths = [\"*.yaml\"]\nqueries = [\"$.views[*].query\"]\n";

/// What an editor may insert.
const INSERTED: [&str; 12] = ["", "x", "é", "👍", "\n", "\r\n", " and ", "\"", "'", "      ", "name = 5", "#"];

#[test]
fn random_edits_leave_server_and_editor_with_the_same_text() {
    let folder = directory("sync");
    std::fs::write(folder.join("tamis.toml"), CONFIG).unwrap();
    for (encoding, has_push) in [("utf-8", true), ("utf-16", false), ("utf-32", true)] {
        let symbols = json!({ "hierarchicalDocumentSymbolSupport": true });
        let mut capabilities = json!({ "general": { "positionEncodings": [encoding] } });
        capabilities["textDocument"] = json!({ "documentSymbol": symbols });
        if !has_push {
            capabilities["textDocument"]["diagnostic"] = json!({});
        }
        let mut client = Client::start(&folder, capabilities);
        assert_eq!(client.capabilities["positionEncoding"], encoding);
        for (name, language, text) in
            [("a.yaml", "yaml", YAML), ("b.md", "markdown", MARKDOWN), ("c.tamis", "tamis", QUERY)]
        {
            let uri = super::client::uri(&folder.join(name));
            edit_at_random(&mut client, &uri, language, text, encoding, has_push);
        }
        assert!(client.shut_down().success());
    }
}

#[test]
fn edits_that_are_undone_leave_the_diagnostics_of_the_text() {
    let folder = directory("undo");
    std::fs::write(folder.join("tamis.toml"), CONFIG).unwrap();
    let symbols = json!({ "hierarchicalDocumentSymbolSupport": true });
    let mut client = Client::start(&folder, json!({ "textDocument": { "documentSymbol": symbols } }));
    let uri = super::client::uri(&folder.join("a.yaml"));
    let text = format!("{YAML}  - name: x\r\n    query: nam = 5\r\nother:\r\n  # why\r\n  a: [b]\r\n");
    client.open(&uri, "yaml", &text);
    let mut version = 1;
    for new in ["x", "\r\n  - ", "\r\n    query: x", "- name: y\r\n", "other: ", "#", "\"", "&a "] {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let starts = starts.into_iter().step_by(7).filter(|&at| !text[..at].ends_with('\r'));
        for at in starts {
            let mut edited = text.clone();
            edited.insert_str(at, new);
            let [start, end] = [at, at + new.len()].map(|at| position(&edited, at, "utf-16"));
            let insertion = json!({ "range": { "start": start, "end": start }, "text": new });
            let deletion = json!({ "range": { "start": start, "end": end }, "text": "" });
            client.change(&uri, version + 1, json!([insertion]));
            assert_same(&mut client, &uri, "yaml", &edited, version + 1, true);
            client.change(&uri, version + 2, json!([deletion]));
            version += 2;
        }
        assert_same(&mut client, &uri, "yaml", &text, version, true);
    }
    assert!(client.shut_down().success());
}

/// Makes 600 changes of two edits each on average, and compares the server from time to time with one that opened the text as it is.
fn edit_at_random(client: &mut Client, uri: &str, language: &str, text: &str, encoding: &str, has_push: bool) {
    let mut text = text.to_owned();
    client.open(uri, language, &text);
    let edits = proptest::collection::vec((any::<prop::sample::Index>(), 0..4usize, 0..INSERTED.len()), 1..4);
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    for version in 2..602 {
        let edits = edits.new_tree(&mut runner).unwrap().current();
        let changes: Vec<Value> = edits
            .into_iter()
            .map(|(at, removed, inserted)| {
                let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                // There is no position inside a line end.
                starts.retain(|&at| !(text[..at].ends_with('\r') && text[at..].starts_with('\n')));
                let first = at.index(starts.len());
                let last = (first + removed).min(starts.len() - 1);
                let range = starts[first]..starts[last];
                let [start, end] = [range.start, range.end].map(|at| position(&text, at, encoding));
                text.replace_range(range, INSERTED[inserted]);
                json!({ "range": { "start": start, "end": end }, "text": INSERTED[inserted] })
            })
            .collect();
        client.change(uri, version, changes.into());
        if version % 20 == 0 {
            assert_same(client, uri, language, &text, version, has_push);
        }
    }
    assert_same(client, uri, language, &text, 601, has_push);
    client.close(uri);
}

/// Compares what the server knows about a document with what it knows about one that was opened with the same text.
fn assert_same(client: &mut Client, uri: &str, language: &str, text: &str, version: i32, has_push: bool) {
    let extension = uri.rsplit('.').next().unwrap();
    let other = format!("{}.fresh.{extension}", uri.strip_suffix(&format!(".{extension}")).unwrap());
    client.open(&other, language, text);
    for method in ["semanticTokens/full", "documentSymbol", "foldingRange", "inlayHint"] {
        let mut both = [uri, &other].map(|uri| {
            let end = json!({ "line": 10_000, "character": 0 });
            let range = json!({ "start": { "line": 0, "character": 0 }, "end": end });
            let params = json!({ "textDocument": { "uri": uri }, "range": range });
            client.request(&format!("textDocument/{method}"), params).unwrap()
        });
        for answer in both.iter_mut().filter_map(Value::as_object_mut) {
            answer.remove("resultId");
        }
        let [one, other] = both;
        assert_eq!(one, other, "{method} of {text:?}");
    }
    let whole = [uri, &other].map(|uri| {
        let params = json!({ "textDocument": { "uri": uri }, "positions": [{ "line": 0, "character": 0 }] });
        let mut range = client.request("textDocument/selectionRange", params).unwrap()[0].clone();
        while !range["parent"].is_null() {
            range = range["parent"].clone();
        }
        range["range"].clone()
    });
    assert_eq!(whole[0], whole[1]);
    let found = match has_push {
        true => [client.diagnostics(uri, version), client.diagnostics(&other, 1)],
        false => [uri, &other].map(|uri| {
            let params = json!({ "textDocument": { "uri": uri } });
            client.request("textDocument/diagnostic", params).unwrap()["items"].as_array().unwrap().clone()
        }),
    };
    let shown = |found: &[Value]| {
        let without_uris = found.iter().map(|found| {
            let mut found = found.clone();
            found["relatedInformation"] = Value::Null;
            found["message"] = found["message"].as_str().unwrap().replace(".fresh", "").into();
            found
        });
        without_uris.collect::<Vec<_>>()
    };
    assert_eq!(shown(&found[0]), shown(&found[1]), "{text:?}");
    client.close(&other);
}
