//! The settings of a request besides its filter.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::diagnostic::{display_name, parse_name, serialize_name};

use super::scorer;

macro_rules! settings {
    ($($(#[$doc:meta])+ $variant:ident = $name:ident,)+) => {
        /// The name of a field of [`RequestSettings`], which is mostly also that of a field of the body.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Setting {
            $($(#[$doc])+ $variant,)+
        }

        impl Setting {
            /// Every setting.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns its name, in snake case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($name),)+
                }
            }
        }

        impl RequestSettings {
            /// Returns the settings as `set` changes them.
            #[must_use]
            pub fn with(mut self, set: impl FnOnce(&mut Self)) -> Self {
                set(&mut self);
                self
            }

            /// Returns the settings that are set.
            pub fn given(&self) -> impl Iterator<Item = Setting> {
                [$((Setting::$variant, IsSet::is_set(&self.$name)),)+]
                    .into_iter()
                    .filter_map(|(setting, is_set)| is_set.then_some(setting))
            }
        }
    };
}

settings! {
    /// `project_id`
    ProjectId = project_id,
    /// `queue_id`
    QueueId = queue_id,
    /// `run_id`
    RunId = run_id,
    /// `log_stream_id`
    LogStreamId = log_stream_id,
    /// `experiment_id`
    ExperimentId = experiment_id,
    /// `metrics_testing_id`
    MetricsTestingId = metrics_testing_id,
    /// `root_type`
    RootType = root_type,
    /// `record_ids`
    RecordIds = record_ids,
    /// `all_records`
    AllRecords = all_records,
    /// `sort`
    Sort = sort,
    /// `starting_token`
    StartingToken = starting_token,
    /// `limit`
    Limit = limit,
    /// `previous_last_row_id`
    PreviousLastRowId = previous_last_row_id,
    /// `select_columns`
    SelectColumns = select_columns,
    /// `truncate_fields`
    TruncateFields = truncate_fields,
    /// `include_counts`
    IncludeCounts = include_counts,
    /// `include_code_metric_metadata`
    IncludeCodeMetricMetadata = include_code_metric_metadata,
    /// `column_ids`
    ColumnIds = column_ids,
    /// `export_format`
    ExportFormat = export_format,
    /// `redact`
    Redact = redact,
    /// `file_name`
    FileName = file_name,
    /// `export_computed_metrics_only`
    ExportComputedMetricsOnly = export_computed_metrics_only,
    /// `scorer_ids`
    ScorerIds = scorer_ids,
    /// `start_time`
    StartTime = start_time,
    /// `end_time`
    EndTime = end_time,
    /// `interval`
    Interval = interval,
    /// `group_by`
    GroupBy = group_by,
    /// `metric_details`
    MetricDetails = metric_details,
    /// `code_scorer`
    CodeScorer = code_scorer,
    /// `required_scorers`
    RequiredScorers = required_scorers,
    /// `scoreable_node_types`
    ScoreableNodeTypes = scoreable_node_types,
    /// `llm_scorer`
    LlmScorer = llm_scorer,
    /// `dialect`
    Dialect = dialect,
}

impl Setting {
    /// Its placeholder in the path of a URL: `{project_id}`.
    pub(super) fn placeholder(self) -> String {
        format!("{{{self}}}")
    }
}

display_name!(Setting);
parse_name!("setting", Setting);
serialize_name!(Setting);

/// The settings of a request besides its filter, all absent by default.
///
/// [`Target::has`](super::Target::has) returns whether a target supports a setting; an unsupported setting is an error.
/// Ids are UUIDs with hyphens. In JSON, `log_stream_id` is also read from `agent_stream_id`, its name in the SDK
/// `splunk-ao`.
///
/// # Examples
///
/// ```
/// use tamis::request::{RequestSettings, Setting, Sort};
///
/// let mut settings = RequestSettings::default();
/// settings.log_stream_id = Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned());
/// settings.sort = Some(Sort::descending("created_at"));
/// assert!(settings.given().eq([Setting::LogStreamId, Setting::Sort]));
///
/// // From JSON:
/// let read: RequestSettings = serde_json::from_str(
///     r#"{"log_stream_id": "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f", "sort": {"column": "created_at", "ascending": false}}"#,
/// )?;
/// assert_eq!(read, settings);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct RequestSettings {
    /// The project. In the path of most targets, in the body of `queue-add`.
    pub project_id: Option<String>,
    /// The annotation queue. In the path.
    pub queue_id: Option<String>,
    /// The log stream, experiment or metrics testing that records come from.
    pub run_id: Option<String>,
    /// The log stream that records come from; exactly one of this and the next two is required.
    #[serde(alias = "agent_stream_id")]
    pub log_stream_id: Option<String>,
    /// The experiment that records come from. In the path of `experiment-metrics`.
    pub experiment_id: Option<String>,
    /// The metrics testing that records come from.
    pub metrics_testing_id: Option<String>,
    /// The kind of record to export.
    pub root_type: Option<RootType>,
    /// The records, instead of a filter: 1 to [`MAX_RECORD_IDS`].
    pub record_ids: Option<Vec<String>>,
    /// Allows a delete to affect all records.
    pub all_records: bool,
    /// The order of the records; latest first if absent.
    pub sort: Option<Sort>,
    /// The number of records to skip; 0 if absent.
    pub starting_token: Option<u64>,
    /// The maximum number of records; 100 if absent.
    pub limit: Option<u64>,
    /// The last record of the previous page.
    pub previous_last_row_id: Option<String>,
    /// The columns of the response.
    pub select_columns: Option<SelectColumns>,
    /// Whether long strings are truncated; `false` if absent.
    pub truncate_fields: Option<bool>,
    /// Whether the children of each record are counted; `false` if absent.
    pub include_counts: Option<bool>,
    /// Whether the metadata of code scorers is included; `false` if absent.
    pub include_code_metric_metadata: Option<bool>,
    /// The columns of the file; the server ignores them unless the format is CSV.
    pub column_ids: Option<Vec<String>>,
    /// The format of the file; JSON Lines if absent.
    pub export_format: Option<ExportFormat>,
    /// Whether sensitive data is redacted; `true` if absent.
    pub redact: Option<bool>,
    /// The name of the file.
    pub file_name: Option<String>,
    /// Whether only computed metrics are exported; `false` if absent.
    pub export_computed_metrics_only: Option<bool>,
    /// The scorers to run again.
    pub scorer_ids: Option<Vec<String>>,
    /// The start of the time range.
    #[serde(deserialize_with = "rfc3339")]
    pub start_time: Option<DateTime<Utc>>,
    /// The end of the time range, after `start_time`.
    #[serde(deserialize_with = "rfc3339")]
    pub end_time: Option<DateTime<Utc>>,
    /// The length of a bucket, in minutes, at least 1; 5 if absent.
    pub interval: Option<u32>,
    /// The column to group metrics by.
    pub group_by: Option<String>,
    /// The aggregations, at most [`MAX_METRIC_DETAILS`].
    pub metric_details: Option<Vec<MetricDetail>>,
    /// The path of the file with a scorer's code; it is not read.
    pub code_scorer: Option<String>,
    /// The scorers that a code scorer depends on, by name.
    pub required_scorers: Option<Vec<String>>,
    /// The types of records that a code scorer supports.
    pub scoreable_node_types: Option<Vec<String>>,
    /// A scorer that uses a model.
    pub llm_scorer: Option<scorer::LlmScorer>,
    /// The wire format of the body.
    pub dialect: Dialect,
}

/// Deserializes an RFC 3339 timestamp; `chrono` would accept more forms.
fn rfc3339<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let time = DateTime::parse_from_rfc3339(&text);
    time.map(|time| Some(time.to_utc()))
        .map_err(|problem| D::Error::custom(format_args!("{problem}, expected an RFC 3339 timestamp")))
}

/// The maximum number of record ids in a body.
///
/// Source: `AnnotationQueueRecordsByRecordIDs`.
pub const MAX_RECORD_IDS: usize = 100_000;

/// The maximum number of aggregations in a body.
///
/// Source: `LogRecordsCustomMetricsQueryRequest`.
pub const MAX_METRIC_DETAILS: usize = 100;

/// Whether a field of [`RequestSettings`] is set.
trait IsSet {
    fn is_set(&self) -> bool;
}

impl<T> IsSet for Option<T> {
    fn is_set(&self) -> bool {
        self.is_some()
    }
}

impl IsSet for bool {
    fn is_set(&self) -> bool {
        *self
    }
}

impl IsSet for Dialect {
    fn is_set(&self) -> bool {
        *self != Self::default()
    }
}

/// The wire format of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Dialect {
    /// The format of the API's description.
    #[default]
    Current,
    /// The format of older servers: `name` for `column_id`, `limit` and `starting_token` in a
    /// `pagination` object, keys in alphabetical order, flat lists only.
    ///
    /// Source: the older documentation of `POST /v2/projects/{project_id}/traces/search`, and the examples
    /// that remain in the API's OpenAPI description.
    Legacy,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: &[Self] = &[Self::Current, Self::Legacy];

    /// Returns `current` or `legacy`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Legacy => "legacy",
        }
    }
}

display_name!(Dialect);
parse_name!("dialect", Dialect);

/// A kind of record.
///
/// Source: `RootType` in the API's OpenAPI description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RootType {
    /// Sessions.
    Session,
    /// Traces.
    Trace,
    /// Spans.
    Span,
}

impl RootType {
    /// Every kind.
    pub const ALL: &[Self] = &[Self::Session, Self::Trace, Self::Span];

    /// Returns its name in the wire format.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Trace => "trace",
            Self::Span => "span",
        }
    }
}

display_name!(RootType);
parse_name!("record type", RootType);

/// The format of an exported file.
///
/// Source: `LLMExportFormat` in the API's OpenAPI description.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExportFormat {
    /// Comma-separated values.
    Csv,
    /// A JSON object on each line.
    #[default]
    Jsonl,
    /// A JSON object without nesting on each line.
    JsonlFlat,
}

impl ExportFormat {
    /// Every format.
    pub const ALL: &[Self] = &[Self::Csv, Self::Jsonl, Self::JsonlFlat];

    /// Returns its name in the wire format.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::JsonlFlat => "jsonl_flat",
        }
    }
}

display_name!(ExportFormat);
parse_name!("export format", ExportFormat);

/// The order of records.
///
/// # Examples
///
/// ```
/// use tamis::request::Sort;
///
/// // As on the command line: ascending unless `:desc` follows.
/// assert_eq!("created_at:desc".parse(), Ok(Sort::descending("created_at")));
/// assert_eq!("created_at:asc".parse(), Ok(Sort::ascending("created_at")));
/// assert_eq!(Sort::ascending("created_at").to_string(), "created_at");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// The column, named as in a query; it must be sortable.
    pub column: String,
    /// Whether the order is ascending.
    pub ascending: bool,
}

impl Sort {
    /// Sorts in ascending order, which is the API's default.
    #[must_use]
    pub fn ascending(column: impl Into<String>) -> Self {
        Self { column: column.into(), ascending: true }
    }

    /// Sorts in descending order.
    #[must_use]
    pub fn descending(column: impl Into<String>) -> Self {
        Self { column: column.into(), ascending: false }
    }
}

/// Parses a column, with `:desc` or `:asc` after it.
impl FromStr for Sort {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match (text.strip_suffix(DESCENDING), text.strip_suffix(ASCENDING)) {
            (Some(column), _) => Self::descending(column),
            (None, Some(column)) => Self::ascending(column),
            (None, None) => Self::ascending(text),
        })
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_ambiguous = self.column.ends_with(DESCENDING) || self.column.ends_with(ASCENDING);
        let order = match self.ascending {
            true if is_ambiguous => ASCENDING,
            true => "",
            false => DESCENDING,
        };
        write!(f, "{}{order}", self.column)
    }
}

const ASCENDING: &str = ":asc";
const DESCENDING: &str = ":desc";

/// The columns of a response.
///
/// Source: `SelectColumns` in the API's OpenAPI description.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct SelectColumns {
    /// The ids of the columns.
    pub column_ids: Vec<String>,
    /// Whether to include all metrics.
    pub include_all_metrics: bool,
    /// Whether to include all feedback.
    pub include_all_feedback: bool,
}

/// An aggregation of a metric.
///
/// Source: `MetricAggregationDetail` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MetricDetail {
    /// Its id in the response.
    pub id: String,
    /// The name of the metric.
    pub metric_name: String,
    /// The aggregation function.
    pub aggregation: MetricAggregation,
}

macro_rules! aggregations {
    ($($(#[$doc:meta])+ $variant:ident,)+) => {
        /// An aggregation function for the values of a metric.
        ///
        /// Source: `MetricAggregation` in the API's OpenAPI description.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
        #[non_exhaustive]
        pub enum MetricAggregation {
            $($(#[$doc])+ $variant,)+
        }

        impl MetricAggregation {
            /// Every aggregation.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns its name in the wire format.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($variant),)+
                }
            }
        }
    };
}

aggregations! {
    /// The number of values.
    Count,
    /// The sum.
    Sum,
    /// The mean.
    Average,
    /// The minimum.
    Min,
    /// The maximum.
    Max,
    /// The median.
    P50,
    /// The 90th percentile.
    P90,
    /// The 95th percentile.
    P95,
    /// The 99th percentile.
    P99,
    /// The percentage that is false.
    PercentageFalse,
    /// The percentage that is true.
    PercentageTrue,
}

display_name!(MetricAggregation);
parse_name!("aggregation", MetricAggregation);

#[cfg(test)]
mod tests {
    use super::Sort;

    #[test]
    fn a_sort_is_parsed_as_it_is_displayed() {
        for column in ["", "a", "a:desc", "a:asc", ":desc", "a:asc:desc"] {
            for sort in [Sort::ascending(column), Sort::descending(column)] {
                assert_eq!(sort.to_string().parse(), Ok(sort));
            }
        }
    }
}
