//! Renames, references and definitions, across open and saved files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::client::{Client, uri};
use super::hosts::{CONFIG, at, edited, text_of};
use super::{directory, position};

/// Files that mention `cost`, and one that does not.
const SAVED: [(&str, &str); 4] = [
    ("open.tamis", "cost > 1 # 👍\n"),
    ("saved.tamis", "name = \"👍\" and metrics/cost > 1\n"),
    ("views.yaml", "# é 👍\r\nviews:\r\n  - query: \"name = \\\"👍\\\" and cost > 1\"\r\n"),
    ("other.tamis", "name = \"cost\"\n"),
];
/// What the editor has of the first.
const UNSAVED: &str = "# 👍\nCost > 1 and cost < 9";

/// A server in a folder with these files and columns; the first is open.
fn start(name: &str, capabilities: Value) -> (Client, PathBuf) {
    let folder = directory(name);
    let columns = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/columns.json");
    fs::copy(columns, folder.join("columns.json")).unwrap();
    fs::write(folder.join("tamis.toml"), format!("columns = [\"columns.json\"]\n{CONFIG}")).unwrap();
    for (file, text) in SAVED {
        fs::write(folder.join(file), text).unwrap();
    }
    let mut client = Client::start(&folder, capabilities);
    client.open(&uri(&folder.join("open.tamis")), "tamis", SAVED[0].1);
    client.change(&uri(&folder.join("open.tamis")), 2, json!([{ "text": UNSAVED }]));
    (client, folder)
}

/// The text of a file as the editor has it.
fn contents(folder: &Path, file: &str) -> String {
    if file == "open.tamis" { UNSAVED.to_owned() } else { fs::read_to_string(folder.join(file)).unwrap() }
}

/// The name of a file in the folder.
fn name_in<'u>(folder: &Path, uri_of_file: &'u str) -> &'u str {
    uri_of_file.strip_prefix(&uri(folder)).unwrap().trim_start_matches('/')
}

/// A rename of the column in the open file.
fn rename(client: &mut Client, folder: &Path, new: &str) -> Result<Value, (i32, String)> {
    let mut params = at(&uri(&folder.join("open.tamis")), &position(UNSAVED, UNSAVED.find("Cost").unwrap(), "utf-16"));
    params["newName"] = new.into();
    client.request("textDocument/rename", params)
}

/// The files as they are after their edits.
fn renamed<'e>(folder: &Path, changes: impl Iterator<Item = (&'e str, &'e Value)>) -> BTreeMap<String, String> {
    let renamed = |(uri, edits): (&str, &Value)| {
        let file = name_in(folder, uri).to_owned();
        let text = edited(&contents(folder, &file), edits);
        (file, text)
    };
    changes.map(renamed).collect()
}

fn expected() -> BTreeMap<String, String> {
    let files = [
        ("open.tamis", "# 👍\nmetrics/price > 1 and price < 9"),
        ("saved.tamis", "name = \"👍\" and metrics/price > 1\n"),
        ("views.yaml", "# é 👍\r\nviews:\r\n  - query: \"name = \\\"👍\\\" and price > 1\"\r\n"),
    ];
    files.map(|(file, text)| (file.to_owned(), text.to_owned())).into()
}

#[test]
fn a_column_is_renamed_in_open_and_saved_files() {
    let (mut client, folder) = start("rename", json!({}));
    let edit = rename(&mut client, &folder, "metrics/price").unwrap();
    let changes = edit["changes"].as_object().unwrap();
    assert_eq!(renamed(&folder, changes.iter().map(|(uri, edits)| (uri.as_str(), edits))), expected());
    let mut value = at(&uri(&folder.join("open.tamis")), &position(UNSAVED, UNSAVED.len(), "utf-16"));
    value["newName"] = "metrics/price".into();
    assert_eq!(client.request("textDocument/rename", value).unwrap_err().0, -32803);
    assert!(client.shut_down().success());
}

#[test]
fn a_rename_is_confirmed_if_the_editor_supports_that() {
    let edits = json!({ "documentChanges": true, "changeAnnotationSupport": {} });
    let (mut client, folder) = start("annotated", json!({ "workspace": { "workspaceEdit": edits } }));
    let edit = rename(&mut client, &folder, "metrics/price").unwrap();
    let changes = edit["documentChanges"].as_array().unwrap();
    let files = changes.iter().map(|change| (change["textDocument"]["uri"].as_str().unwrap(), &change["edits"]));
    assert_eq!(renamed(&folder, files.clone()), expected());
    for (change, (uri, edits)) in changes.iter().zip(files) {
        let is_open = name_in(&folder, uri) == "open.tamis";
        assert_eq!(change["textDocument"]["version"], if is_open { json!(2) } else { Value::Null });
        for edit_of_file in edits.as_array().unwrap() {
            let annotation = &edit["changeAnnotations"][edit_of_file["annotationId"].as_str().unwrap()];
            assert_eq!(annotation["needsConfirmation"], true);
            assert_eq!(annotation["label"], "Rename `metrics/cost` to `metrics/price`");
        }
    }
    assert!(client.shut_down().success());
}

/// The files and texts of locations.
fn mentioned(folder: &Path, locations: &Value) -> Vec<(String, String)> {
    let locations = locations.as_array().unwrap().iter().map(|location| {
        let file = name_in(folder, location["uri"].as_str().unwrap());
        (file.to_owned(), text_of(&contents(folder, file), &location["range"]).to_owned())
    });
    let mut all: Vec<_> = locations.collect();
    all.sort();
    all
}

#[test]
fn references_of_a_column_are_in_all_files_and_its_declaration_among_the_columns() {
    let (mut client, folder) = start("references", json!({}));
    let open = uri(&folder.join("open.tamis"));
    let cursor = position(UNSAVED, UNSAVED.find("Cost").unwrap() + 2, "utf-16");
    let queries =
        [("open.tamis", "Cost"), ("open.tamis", "cost"), ("saved.tamis", "metrics/cost"), ("views.yaml", "cost")];
    let mut expected = queries.map(|(file, text)| (file.to_owned(), text.to_owned())).to_vec();
    let declaration = ("columns.json".to_owned(), "\"metrics/cost\"".to_owned());
    for includes in [false, true] {
        let mut params = at(&open, &cursor);
        params["context"] = json!({ "includeDeclaration": includes });
        let found = client.request("textDocument/references", params).unwrap();
        if includes {
            expected.insert(0, declaration.clone());
        }
        assert_eq!(mentioned(&folder, &found), expected);
    }
    let definition = client.request("textDocument/definition", at(&open, &cursor)).unwrap();
    assert_eq!(mentioned(&folder, &definition), [declaration]);
    assert!(client.shut_down().success());
}

#[test]
fn references_of_a_parameter_are_in_its_query() {
    let (mut client, folder) = start("parameters", json!({}));
    let text = "```tamis\nname = $a\n```\n\n```tamis\nmodel = $a or input = $a or tags has $b\n```\n";
    let notes = uri(&folder.join("notes.md"));
    client.open(&notes, "markdown", text);
    let first = text.find("model").unwrap();
    let mut params = at(&notes, &position(text, text.rfind("$a").unwrap() + 1, "utf-16"));
    let definition = client.request("textDocument/definition", params.clone()).unwrap();
    let starts = |found: &Value| -> Vec<Value> {
        found.as_array().unwrap().iter().map(|location| location["range"]["start"].clone()).collect()
    };
    let own =
        [first, text.rfind("input").unwrap()].map(|at| position(text, at + text[at..].find('$').unwrap(), "utf-16"));
    assert_eq!(starts(&definition), own[..1]);
    params["context"] = json!({ "includeDeclaration": true });
    assert_eq!(starts(&client.request("textDocument/references", params).unwrap()), own);
    assert!(client.shut_down().success());
}
