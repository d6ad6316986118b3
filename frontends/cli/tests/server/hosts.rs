//! A query in a query file, a YAML file and a Markdown file, as an editor has it.

use std::fs;

use serde_json::{Value, json};

use super::client::{Client, uri};
use super::{directory, position};

pub(crate) const CONFIG: &str = "[[embedded]]\npaths = [\"*.yaml\"]\nqueries = [\"$.views[*].query\"]\n";

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
pub(crate) fn in_all_files(
    name: &str,
    capabilities: &Value,
    query: &str,
    check: impl Fn(&mut Client, &str, &str, Value),
) {
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

pub(crate) fn at(uri: &str, position: &Value) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": position })
}

/// The byte of a position.
pub(crate) fn offset(text: &str, position: &Value) -> usize {
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
pub(crate) fn text_of<'t>(text: &'t str, range: &Value) -> &'t str {
    &text[offset(text, &range["start"])..offset(text, &range["end"])]
}

/// The text with edits applied.
pub(crate) fn edited(text: &str, edits: &Value) -> String {
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
