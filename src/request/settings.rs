//! What a request says besides its filter.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::scorer;

macro_rules! settings {
    ($($(#[$doc:meta])+ $variant:ident = $name:ident,)+) => {
        /// The name of something a request can say besides its filter: of a field of
        /// [`RequestSettings`], and mostly of the body.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Setting {
            $($(#[$doc])+ $variant,)+
        }

        impl Setting {
            /// Every setting.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its name, in snake case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($name),)+
                }
            }
        }

        impl RequestSettings {
            /// The settings that are given.
            pub fn given(&self) -> impl Iterator<Item = Setting> {
                [$((Setting::$variant, IsGiven::is_given(&self.$name)),)+]
                    .into_iter()
                    .filter_map(|(setting, is_given)| is_given.then_some(setting))
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
    /// Its place in the path of a URL: `{project_id}`.
    pub(super) fn placeholder(self) -> String {
        format!("{{{self}}}")
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a request says besides its filter; all of it absent by default.
///
/// Which target has which is [`Target::has`](super::Target::has); one that the target does not have
/// is an error. Ids are UUIDs with hyphens. In JSON `log_stream_id` is also read from `agent_stream_id`, which is what
/// the SDK `splunk-ao` calls it.
///
/// # Examples
///
/// ```
/// use tamis::request::{RequestSettings, Setting, Sort};
///
/// let settings = RequestSettings {
///     log_stream_id: Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned()),
///     sort: Some(Sort::descending("created_at")),
///     ..RequestSettings::default()
/// };
/// assert!(settings.given().eq([Setting::LogStreamId, Setting::Sort]));
///
/// // From JSON:
/// let read: RequestSettings = serde_json::from_str(
///     r#"{"log_stream_id": "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f", "sort": {"column": "created_at", "ascending": false}}"#,
/// )?;
/// assert_eq!(read, settings);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RequestSettings {
    /// The project: in the path of most targets, in the body of `queue-add`.
    pub project_id: Option<String>,
    /// The annotation queue, in the path.
    pub queue_id: Option<String>,
    /// The log stream, experiment or metrics testing that records come from.
    pub run_id: Option<String>,
    /// The log stream it is about; of this and the next two exactly one.
    #[serde(alias = "agent_stream_id")]
    pub log_stream_id: Option<String>,
    /// The experiment it is about; in the path of `experiment-metrics`.
    pub experiment_id: Option<String>,
    /// The metrics testing it is about.
    pub metrics_testing_id: Option<String>,
    /// Which kind of record is exported.
    pub root_type: Option<RootType>,
    /// These records in the place of a filter: 1 to [`MAX_RECORD_IDS`].
    pub record_ids: Option<Vec<String>>,
    /// Says that a target that deletes is really meant to delete everything.
    pub all_records: bool,
    /// The order of the records; the latest first where absent.
    pub sort: Option<Sort>,
    /// How many records to skip; 0 where absent.
    pub starting_token: Option<u64>,
    /// How many records at most; 100 where absent.
    pub limit: Option<u64>,
    /// The last record of the page before, to go on from.
    pub previous_last_row_id: Option<String>,
    /// The columns of the answer.
    pub select_columns: Option<SelectColumns>,
    /// Whether long texts are cut; `false` where absent.
    pub truncate_fields: Option<bool>,
    /// Whether the children of each record are counted; `false` where absent.
    pub include_counts: Option<bool>,
    /// Whether what code scorers said beside their scores is included; `false` where absent.
    pub include_code_metric_metadata: Option<bool>,
    /// The columns of the file; the server heeds them for CSV only.
    pub column_ids: Option<Vec<String>>,
    /// The kind of file; JSON lines where absent.
    pub export_format: Option<ExportFormat>,
    /// Whether sensitive data is blacked out; `true` where absent.
    pub redact: Option<bool>,
    /// The name of the file.
    pub file_name: Option<String>,
    /// Whether only metrics that have been computed are exported; `false` where absent.
    pub export_computed_metrics_only: Option<bool>,
    /// The scorers that score again.
    pub scorer_ids: Option<Vec<String>>,
    /// The time from which on records count.
    #[serde(deserialize_with = "rfc3339")]
    pub start_time: Option<DateTime<Utc>>,
    /// The time up to which records count; after `start_time`.
    #[serde(deserialize_with = "rfc3339")]
    pub end_time: Option<DateTime<Utc>>,
    /// How long a bucket is, in minutes from 1; 5 where absent.
    pub interval: Option<u32>,
    /// The column that metrics are grouped by.
    pub group_by: Option<String>,
    /// The aggregations; at most [`MAX_METRIC_DETAILS`].
    pub metric_details: Option<Vec<MetricDetail>>,
    /// The path of the file that holds a scorer's code; it is not read.
    pub code_scorer: Option<String>,
    /// The scorers that a code scorer builds on, by name.
    pub required_scorers: Option<Vec<String>>,
    /// The types of records that a code scorer can score.
    pub scoreable_node_types: Option<Vec<String>>,
    /// A scorer that asks a model.
    pub llm_scorer: Option<scorer::LlmScorer>,
    /// How the body is written.
    pub dialect: Dialect,
}

/// Reads a time as RFC 3339; `chrono` would read more forms.
fn rfc3339<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let time = DateTime::parse_from_rfc3339(&text);
    time.map(|time| Some(time.to_utc()))
        .map_err(|problem| D::Error::custom(format_args!("{problem}, expected a time as RFC 3339 has it")))
}

/// How many ids of records a body takes at most.
///
/// Source: `AnnotationQueueRecordsByRecordIDs`.
pub const MAX_RECORD_IDS: usize = 100_000;

/// How many aggregations a body takes at most.
///
/// Source: `LogRecordsCustomMetricsQueryRequest`.
pub const MAX_METRIC_DETAILS: usize = 100;

/// Whether a field of [`RequestSettings`] is given.
trait IsGiven {
    fn is_given(&self) -> bool;
}

impl<T> IsGiven for Option<T> {
    fn is_given(&self) -> bool {
        self.is_some()
    }
}

impl IsGiven for bool {
    fn is_given(&self) -> bool {
        *self
    }
}

impl IsGiven for Dialect {
    fn is_given(&self) -> bool {
        *self != Self::default()
    }
}

/// How a body is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// As the API's description has it.
    #[default]
    Current,
    /// As older servers take it: `name` for `column_id`, `limit` and `starting_token` in a
    /// `pagination` object, keys in alphabetical order, flat lists only.
    ///
    /// Source: the older page of `POST /v2/projects/{project_id}/traces/search`, and the examples
    /// that the API's OpenAPI description has kept.
    Legacy,
}

/// A kind of record.
///
/// Source: `RootType` in the API's OpenAPI description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RootType {
    /// Sessions.
    Session,
    /// Traces.
    Trace,
    /// Spans.
    Span,
}

/// A kind of file.
///
/// Source: `LLMExportFormat` in the API's OpenAPI description.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Comma-separated values.
    Csv,
    /// A JSON object on each line.
    #[default]
    Jsonl,
    /// A JSON object without nesting on each line.
    JsonlFlat,
}

/// An order of records.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// The column, named as in a query; it must be sortable.
    pub column: String,
    /// Whether the smallest comes first.
    pub ascending: bool,
}

impl Sort {
    /// The smallest first, which is the API's default.
    #[must_use]
    pub fn ascending(column: impl Into<String>) -> Self {
        Self { column: column.into(), ascending: true }
    }

    /// The greatest first.
    #[must_use]
    pub fn descending(column: impl Into<String>) -> Self {
        Self { column: column.into(), ascending: false }
    }
}

/// The columns of an answer.
///
/// Source: `SelectColumns` in the API's OpenAPI description.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct SelectColumns {
    /// The ids of the columns.
    pub column_ids: Vec<String>,
    /// Whether all metrics are among them.
    pub include_all_metrics: bool,
    /// Whether all feedback is among them.
    pub include_all_feedback: bool,
}

/// An aggregation of a metric.
///
/// Source: `MetricAggregationDetail` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MetricDetail {
    /// What the answer calls it.
    pub id: String,
    /// The metric, by name.
    pub metric_name: String,
    /// How its values become one.
    pub aggregation: MetricAggregation,
}

macro_rules! aggregations {
    ($($(#[$doc:meta])+ $variant:ident,)+) => {
        /// How the values of a metric become one.
        ///
        /// Source: `MetricAggregation` in the API's OpenAPI description.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
        pub enum MetricAggregation {
            $($(#[$doc])+ $variant,)+
        }

        impl MetricAggregation {
            /// Every aggregation.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its name on the wire.
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
    /// How many there are.
    Count,
    /// Their sum.
    Sum,
    /// Their mean.
    Average,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// What half of them do not exceed.
    P50,
    /// What 90% of them do not exceed.
    P90,
    /// What 95% of them do not exceed.
    P95,
    /// What 99% of them do not exceed.
    P99,
    /// The share that is false, as a percentage.
    PercentageFalse,
    /// The share that is true, as a percentage.
    PercentageTrue,
}
