//! The older wire: the same facts under older names.

use serde::Serialize;
use serde_json::{Map, Value};

use super::settings::Setting;

/// The keys of a body that name columns, and so have `column_id` in them.
const NAMING: [&str; 2] = ["filters", "sort"];
/// The keys of a page, which stand in an object of their own.
const PAGE: [&str; 2] = ["limit", "starting_token"];

/// Whether a page of the older wire shows a setting, or a target on it cannot be without.
pub(super) const fn has(setting: Setting) -> bool {
    !matches!(
        setting,
        Setting::MetricsTestingId
            | Setting::PreviousLastRowId
            | Setting::TruncateFields
            | Setting::IncludeCounts
            | Setting::IncludeCodeMetricMetadata
            | Setting::ExportComputedMetricsOnly
    )
}

/// A body as the older wire writes it.
pub(super) fn rewritten(content: &impl Serialize) -> serde_json::Result<Value> {
    let mut body = serde_json::from_str(&serde_json::to_string(content)?)?;
    if let Value::Object(fields) = &mut body {
        for key in NAMING {
            if let Some(value) = fields.get_mut(key) {
                rename_columns(value);
            }
        }
        let page: Map<String, Value> =
            PAGE.iter().filter_map(|&key| Some((key.to_owned(), fields.remove(key)?))).collect();
        if !page.is_empty() {
            fields.insert("pagination".to_owned(), Value::Object(page));
        }
    }
    Ok(in_order(body))
}

fn rename_columns(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(rename_columns),
        Value::Object(fields) => {
            if let Some(column) = fields.remove("column_id") {
                fields.insert("name".to_owned(), column);
            }
        }
        _ => {}
    }
}

/// The same with its keys in alphabetical order, which `serde_json` keeps only without its feature
/// `preserve_order`; any crate of a program can turn that on.
fn in_order(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(in_order).collect(),
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> = fields.into_iter().collect();
            fields.sort_by(|(left, _), (right, _)| left.cmp(right));
            Value::Object(fields.into_iter().map(|(key, value)| (key, in_order(value))).collect())
        }
        other => other,
    }
}
