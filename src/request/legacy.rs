//! The legacy wire format: the same content under other names.

use serde::Serialize;
use serde_json::Value;

use super::settings::Setting;

/// The keys of a body whose values contain `column_id`.
const WITH_COLUMNS: [&str; 2] = ["filters", "sort"];
/// The keys of a page, which move to a `pagination` object.
const PAGE: [&str; 2] = ["limit", "starting_token"];

/// Whether the documentation of the legacy wire format shows a setting, or one of its targets requires it.
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

/// Converts a body to the legacy wire format.
pub(super) fn convert(content: &impl Serialize) -> serde_json::Result<Value> {
    let Value::Object(fields) = serde_json::to_value(content)? else { return Ok(Value::Null) };
    let is_page = |(key, _): &(String, Value)| PAGE.contains(&key.as_str());
    let (page, mut fields): (Vec<_>, Vec<_>) = fields.into_iter().partition(is_page);
    for (_, value) in fields.iter_mut().filter(|(key, _)| WITH_COLUMNS.contains(&key.as_str())) {
        *value = renamed(value.take());
    }
    if !page.is_empty() {
        fields.push(("pagination".to_owned(), page.into_iter().collect()));
    }
    Ok(sorted(fields.into_iter().collect()))
}

/// Renames `column_id` to `name`.
fn renamed(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(renamed).collect(),
        Value::Object(fields) => {
            let legacy = |key: String| if key == "column_id" { "name".to_owned() } else { key };
            fields.into_iter().map(|(key, value)| (legacy(key), value)).collect()
        }
        other => other,
    }
}

/// Sorts keys alphabetically. `serde_json` does so by default, but not if any crate of the program enables its feature
/// `preserve_order`.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> = fields.into_iter().collect();
            fields.sort_by(|(left, _), (right, _)| left.cmp(right));
            fields.into_iter().map(|(key, value)| (key, sorted(value))).collect()
        }
        other => other,
    }
}
