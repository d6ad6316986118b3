//! The legacy wire format: the same facts under older names.

use serde::Serialize;
use serde_json::Value;

use super::settings::Setting;

/// The keys of a body that name columns, and so have `column_id` in them.
const NAMING: [&str; 2] = ["filters", "sort"];
/// The keys of a page, which stand in an object of their own.
const PAGE: [&str; 2] = ["limit", "starting_token"];

/// Whether a page of the legacy wire format shows a setting, or a target on it cannot be without.
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

/// A body as the legacy wire format writes it.
pub(super) fn rewritten(content: &impl Serialize) -> serde_json::Result<Value> {
    let Value::Object(fields) = serde_json::from_str(&serde_json::to_string(content)?)? else { return Ok(Value::Null) };
    let is_page = |(key, _): &(String, Value)| PAGE.contains(&key.as_str());
    let (page, mut fields): (Vec<_>, Vec<_>) = fields.into_iter().partition(is_page);
    for (_, value) in fields.iter_mut().filter(|(key, _)| NAMING.contains(&key.as_str())) {
        *value = renamed(value.take());
    }
    if !page.is_empty() {
        fields.push(("pagination".to_owned(), page.into_iter().collect()));
    }
    Ok(in_order(fields.into_iter().collect()))
}

/// The same with the older word for columns.
fn renamed(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(renamed).collect(),
        Value::Object(fields) => {
            let older = |key: String| if key == "column_id" { "name".to_owned() } else { key };
            fields.into_iter().map(|(key, value)| (older(key), value)).collect()
        }
        other => other,
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
            fields.into_iter().map(|(key, value)| (key, in_order(value))).collect()
        }
        other => other,
    }
}
