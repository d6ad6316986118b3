//! Diagnostics, fixes and suppressions.

use serde_json::{Value, json};

use super::hosts::{edited, in_all_files, text_of};

#[test]
fn diagnostics_have_a_position_and_a_page() {
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
fn diagnostics_have_tags_and_related_locations() {
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
