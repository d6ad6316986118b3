//! Layouts: the keys that lead to the value of a column.
//!
//! Sources: the `Extended…Record` schemas of the API's OpenAPI description for search responses, and the flattening of the
//! SDK's `QueryResult` for tables. `docs/records.md` lists what the API documents and what is inferred.

use std::collections::BTreeMap;

use crate::diagnostic::{display_name, parse_name, serialize_name};

/// Counts that belong to the group `metrics`, but are fields of the record itself.
const TOP_LEVEL_METRICS: [&str; 2] = ["num_traces", "num_spans"];

/// A form of records that the API or its clients produce.
///
/// # Examples
///
/// ```
/// use tamis::record::LayoutPreset;
///
/// assert_eq!(LayoutPreset::detect(["id", "metrics", "tags"]), LayoutPreset::Search);
/// assert_eq!(LayoutPreset::detect(["id", "metrics_duration_ns"]), LayoutPreset::Flat);
/// assert_eq!(LayoutPreset::detect(["id", "metrics/duration_ns"]), LayoutPreset::Id);
/// assert_eq!("flat".parse(), Ok(LayoutPreset::Flat));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LayoutPreset {
    /// `{"metrics": {"duration_ns": 5}}`, as the API responds to a search.
    #[default]
    Search,
    /// `{"metrics_duration_ns": 5}`, as in the tables of the Python SDK.
    Flat,
    /// `{"metrics/duration_ns": 5}`, named by the ids of the columns.
    Id,
}

impl LayoutPreset {
    /// Every preset.
    pub const ALL: &[Self] = &[Self::Search, Self::Flat, Self::Id];

    /// Returns the name of the preset.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Flat => "flat",
            Self::Id => "id",
        }
    }

    /// Returns the preset of a record with these keys. If only columns are among them that are the same in all presets,
    /// that is [`Search`](Self::Search).
    pub fn detect<'k>(keys: impl IntoIterator<Item = &'k str>) -> Self {
        let mut detected = Self::Search;
        for key in keys {
            if GROUPS.iter().any(|(group, _)| strip_group(key, group, '/').is_some()) {
                return Self::Id;
            }
            if GROUPS.iter().any(|(group, object)| {
                strip_group(key, group, '_').is_some() || strip_group(key, object, '_').is_some()
            }) && !GROUPS.iter().any(|(_, object)| key == *object)
            {
                detected = Self::Flat;
            }
        }
        detected
    }
}

display_name!(LayoutPreset);
parse_name!("layout", LayoutPreset);
serialize_name!(LayoutPreset);

/// The groups of columns, and the object that has their values in a search response.
const GROUPS: [(&str, &str); 5] = [
    ("metrics", "metrics"),
    ("metric_status", "metric_info"),
    ("user_metadata", "user_metadata"),
    ("dataset_metadata", "dataset_metadata"),
    ("feedback", "feedback_rating_info"),
];

/// The id of the column of a field of an object in a search response, such as `metrics`, and its value.
pub(crate) fn column_of_keys(object: &str, name: &str, value: serde_json::Value) -> (String, serde_json::Value) {
    let group = GROUPS.iter().find(|(_, known)| *known == object).map_or(object, |(group, _)| group);
    let value = match value {
        serde_json::Value::Object(mut fields) if group == "metric_status" => {
            fields.remove("status_type").unwrap_or(serde_json::Value::Object(fields))
        }
        value => value,
    };
    (format!("{group}/{name}"), value)
}

/// The name of a column in its group.
fn strip_group<'i>(id: &'i str, group: &str, separator: char) -> Option<&'i str> {
    id.strip_prefix(group)?.strip_prefix(separator)
}

/// Where the values of columns are in a record: a preset, and paths of some columns.
///
/// # Examples
///
/// ```
/// use tamis::record::{Layout, LayoutPreset};
///
/// let layout = Layout::new(LayoutPreset::Search).with_path("metrics/cost", ["billing", "usd"]);
/// assert_eq!(layout.path("metrics/duration_ns"), ["metrics", "duration_ns"]);
/// assert_eq!(layout.path("metrics/cost"), ["billing", "usd"]);
/// assert_eq!(layout.path("status_code"), ["status_code"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    preset: LayoutPreset,
    paths: BTreeMap<String, Vec<String>>,
}

impl Layout {
    /// Creates a layout from a preset.
    #[must_use]
    pub const fn new(preset: LayoutPreset) -> Self {
        Self { preset, paths: BTreeMap::new() }
    }

    /// Sets the keys that lead to the value of a column. An empty path is ignored.
    #[must_use]
    pub fn with_path<K: Into<String>>(
        mut self,
        column_id: impl Into<String>,
        path: impl IntoIterator<Item = K>,
    ) -> Self {
        let path: Vec<String> = path.into_iter().map(Into::into).collect();
        if !path.is_empty() {
            self.paths.insert(column_id.into(), path);
        }
        self
    }

    /// Returns the same layout with another preset.
    #[must_use]
    pub fn with_preset(self, preset: LayoutPreset) -> Self {
        Self { preset, ..self }
    }

    /// Returns the preset.
    #[must_use]
    pub const fn preset(&self) -> LayoutPreset {
        self.preset
    }

    /// Returns the keys that lead to the value of a column, from the outermost object of the record; at least one.
    #[must_use]
    pub fn path(&self, column_id: &str) -> Vec<String> {
        if let Some(path) = self.paths.get(column_id) {
            return path.clone();
        }
        let grouped = GROUPS.iter().find_map(|(group, object)| Some((*object, strip_group(column_id, group, '/')?)));
        let Some((object, name)) = grouped.filter(|_| self.preset != LayoutPreset::Id) else {
            return vec![column_id.to_owned()];
        };
        let keys = match object {
            "metrics" if TOP_LEVEL_METRICS.contains(&name) => vec![name],
            "metric_info" => vec![object, name, "status_type"],
            _ => vec![object, name],
        };
        match self.preset {
            LayoutPreset::Flat => vec![keys.join("_")],
            _ => keys.into_iter().map(str::to_owned).collect(),
        }
    }
}

impl From<LayoutPreset> for Layout {
    fn from(preset: LayoutPreset) -> Self {
        Self::new(preset)
    }
}

#[cfg(test)]
mod tests {
    use super::{Layout, LayoutPreset};

    fn paths(column_id: &str) -> [String; 3] {
        [LayoutPreset::Search, LayoutPreset::Flat, LayoutPreset::Id]
            .map(|preset| Layout::new(preset).path(column_id).join("."))
    }

    #[test]
    fn a_column_has_a_path_in_every_layout() {
        assert_eq!(paths("tags"), ["tags", "tags", "tags"]);
        assert_eq!(paths("metrics/num_spans"), ["num_spans", "num_spans", "metrics/num_spans"]);
        assert_eq!(
            paths("metric_status/k"),
            ["metric_info.k.status_type", "metric_info_k_status_type", "metric_status/k"],
        );
        assert_eq!(paths("user_metadata/a/b"), ["user_metadata.a/b", "user_metadata_a/b", "user_metadata/a/b"]);
    }

    #[test]
    fn a_layout_is_detected_from_the_keys() {
        assert_eq!(LayoutPreset::detect(["id", "created_at"]), LayoutPreset::Search);
        assert_eq!(LayoutPreset::detect(["feedback_rating_info", "metric_info"]), LayoutPreset::Search);
        assert_eq!(LayoutPreset::detect(["metric_info_a_status_type"]), LayoutPreset::Flat);
        assert_eq!(LayoutPreset::detect(["metrics_a", "feedback/Open Coding"]), LayoutPreset::Id);
    }
}
