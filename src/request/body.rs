//! Request bodies as the API takes them, one struct for each shape.
//!
//! Keys stand in the order of their fields: that of the API's pages. What is `None` is left out.

use serde::ser;
use serde::{Serialize, Serializer};

use super::id::Id;
use super::legacy;
use super::scorer::LlmScorer;
use super::settings::{Dialect, ExportFormat, MetricDetail, RootType, SelectColumns, Setting};
use crate::filter::{self, FilterList, FilterTree, Instant};

/// A request body that the API takes: its shape, and how it is written.
///
/// # Examples
///
/// ```
/// use tamis::request::{self, Content, RequestSettings, Target};
/// use tamis::{Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let body = request::body(Target::QueueCount, None, &RequestSettings::default(), &schema, &options).unwrap();
/// assert!(matches!(body.content(), Content::QueueCount(_)));
/// assert_eq!(body.to_json(), "{}");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Body<'t> {
    pub(super) content: Content<'t>,
    pub(super) dialect: Dialect,
}

impl Body<'_> {
    /// What it says.
    #[must_use]
    pub const fn content(&self) -> &Content<'_> {
        &self.content
    }

    /// How it is written.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The body as JSON on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        filter::json(self)
    }

    /// The body as JSON, indented.
    #[must_use]
    pub fn to_json_pretty(&self) -> String {
        filter::json_pretty(self)
    }
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.dialect {
            Dialect::Current => self.content.serialize(serializer),
            Dialect::Legacy => legacy::rewritten(&self.content).map_err(ser::Error::custom)?.serialize(serializer),
        }
    }
}

/// What a body says, by its shape.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Content<'t> {
    /// A `LogRecordsQueryRequest`.
    Search(SearchRequest<'t>),
    /// A `LogRecordsPartialQueryRequest`.
    PartialSearch(PartialSearchRequest<'t>),
    /// A `LogRecordsQueryCountRequest` or `LogRecordsDeleteRequest`.
    Selection(SelectionRequest<'t>),
    /// An `AggregatedTraceViewRequest`.
    AggregatedTraces(AggregatedTracesRequest<'t>),
    /// A `LogRecordsExportRequest`.
    Export(ExportRequest<'t>),
    /// A `RecomputeLogRecordsMetricsRequest`.
    Recompute(RecomputeRequest<'t>),
    /// A `LogRecordsMetricsQueryRequest`.
    Metrics(MetricsRequest<'t>),
    /// A `LogRecordsCustomMetricsQueryRequest`.
    CustomMetrics(CustomMetricsRequest<'t>),
    /// An `ExperimentMetricsRequest`.
    ExperimentMetrics(ExperimentMetricsRequest<'t>),
    /// An `AddRecordsToQueueRequest`.
    QueueAdd(QueueAddRequest<'t>),
    /// A `RemoveRecordsFromQueueRequest`.
    QueueRemove(QueueRemoveRequest<'t>),
    /// An `AnnotationQueueExportRequest`.
    QueueExport(QueueExportRequest<'t>),
    /// An `AnnotationQueueCountRequest`.
    QueueCount(QueueCountRequest<'t>),
    /// An `AnnotationQueuePartialSearchRequest`.
    QueuePartialSearch(QueuePartialSearchRequest<'t>),
    /// The form that `validate-code-scorer` takes.
    CodeScorer(CodeScorerForm),
    /// A `ValidateLLMScorerLogRecordRequest`.
    LlmScorer(Box<LlmScorerRequest<'t>>),
}

/// A filter in the form that a body takes, under the key that says so.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum RequestFilter<'t> {
    /// `"filters": […]`
    #[serde(rename = "filters")]
    List(FilterList<'t>),
    /// `"filter_tree": {…}`
    #[serde(rename = "filter_tree")]
    Tree(FilterTree<'t>),
}

/// Where records come from, under the key that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// `"log_stream_id": …`
    LogStreamId(Id),
    /// `"experiment_id": …`
    ExperimentId(Id),
    /// `"metrics_testing_id": …`
    MetricsTestingId(Id),
}

impl Scope {
    /// Which of the three it is.
    #[must_use]
    pub const fn setting(self) -> Setting {
        match self {
            Self::LogStreamId(_) => Setting::LogStreamId,
            Self::ExperimentId(_) => Setting::ExperimentId,
            Self::MetricsTestingId(_) => Setting::MetricsTestingId,
        }
    }

    /// The id.
    #[must_use]
    pub const fn id(self) -> Id {
        match self {
            Self::LogStreamId(id) | Self::ExperimentId(id) | Self::MetricsTestingId(id) => id,
        }
    }
}

/// A stretch of the records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Page {
    /// How many records to skip; 0 where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starting_token: Option<u64>,
    /// How many records at most; 100 where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// The last record of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_last_row_id: Option<Id>,
}

/// An order of records, written in full.
///
/// Source: `LogRecordsSortClause` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SortClause {
    /// The id of the column.
    pub column_id: String,
    /// Whether the smallest comes first.
    pub ascending: bool,
    /// `column`.
    pub sort_type: SortType,
}

/// What records are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SortType {
    /// A column.
    #[default]
    Column,
}

/// Which records of a queue, with the tag that says how.
///
/// Source: `AnnotationQueueRecordsByRecordIDs` and `AnnotationQueueRecordsByFilterTree` in the API's
/// OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RecordSelector<'t> {
    /// `{"type": "record_ids", "record_ids": […]}`
    RecordIds {
        /// 1 to [`MAX_RECORD_IDS`](super::MAX_RECORD_IDS).
        record_ids: Vec<Id>,
    },
    /// `{"type": "filter_tree", "filter_tree": {…}}`
    FilterTree {
        /// The filter.
        filter_tree: FilterTree<'t>,
    },
}

/// Whole records.
///
/// Source: `LogRecordsQueryRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SearchRequest<'t> {
    /// Which stretch of them.
    #[serde(flatten)]
    pub page: Page,
    /// Where they come from.
    #[serde(flatten)]
    pub scope: Scope,
    /// Which of them; all where absent.
    #[serde(flatten)]
    pub filter: Option<RequestFilter<'t>>,
    /// Their order; the latest first where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<SortClause>,
    /// Whether long texts are cut; `false` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncate_fields: Option<bool>,
    /// Whether children are counted; `false` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_counts: Option<bool>,
    /// Whether what code scorers said beside their scores is included; `false` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_code_metric_metadata: Option<bool>,
}

/// Some columns of records.
///
/// Source: `LogRecordsPartialQueryRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartialSearchRequest<'t> {
    /// The records.
    #[serde(flatten)]
    pub search: SearchRequest<'t>,
    /// The columns.
    pub select_columns: SelectColumns,
}

/// Records to count or to delete.
///
/// Source: `LogRecordsQueryCountRequest` and `LogRecordsDeleteRequest` in the API's OpenAPI
/// description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SelectionRequest<'t> {
    /// Where they come from.
    #[serde(flatten)]
    pub scope: Scope,
    /// Which of them; all where absent.
    #[serde(flatten)]
    pub filter: Option<RequestFilter<'t>>,
}

/// Traces to draw as one.
///
/// Source: `AggregatedTraceViewRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AggregatedTracesRequest<'t> {
    /// The log stream.
    pub log_stream_id: Id,
    /// Which traces; all where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filters: Option<FilterList<'t>>,
}

/// Records to write to a file.
///
/// Source: `LogRecordsExportRequest` in the API's OpenAPI description; the order of keys is that of
/// the page of `POST /v2/projects/{project_id}/export_records`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExportRequest<'t> {
    /// Which kind of record.
    pub root_type: RootType,
    /// Where they come from.
    #[serde(flatten)]
    pub scope: Scope,
    /// Which of them; all where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filters: Option<FilterList<'t>>,
    /// Their order; the latest first where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<SortClause>,
    /// The file.
    #[serde(flatten)]
    pub file: FileOptions,
    /// Whether what code scorers said beside their scores is included; `false` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_code_metric_metadata: Option<bool>,
}

/// A file of records; its format and whether it is redacted are always written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileOptions {
    /// The columns; the server heeds them for CSV only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column_ids: Option<Vec<String>>,
    /// The format.
    pub export_format: ExportFormat,
    /// Whether sensitive data is blacked out.
    pub redact: bool,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Whether only computed metrics are in it; `false` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export_computed_metrics_only: Option<bool>,
}

/// Records to score again.
///
/// Source: `RecomputeLogRecordsMetricsRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecomputeRequest<'t> {
    /// The records.
    #[serde(flatten)]
    pub search: SearchRequest<'t>,
    /// The scorers.
    pub scorer_ids: Vec<Id>,
}

/// Metrics over time.
///
/// Source: `LogRecordsMetricsQueryRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MetricsRequest<'t> {
    /// Where the records come from.
    #[serde(flatten)]
    pub scope: Scope,
    /// Which of them; all where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filters: Option<FilterList<'t>>,
    /// The time from which on records count.
    pub start_time: Instant,
    /// The time up to which records count.
    pub end_time: Instant,
    /// How long a bucket is, in minutes; 5 where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<u32>,
    /// The column that metrics are grouped by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_by: Option<String>,
}

/// Aggregations of metrics over time.
///
/// Source: `LogRecordsCustomMetricsQueryRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CustomMetricsRequest<'t> {
    /// Where the records come from.
    #[serde(flatten)]
    pub scope: Scope,
    /// Which of them; all where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_tree: Option<FilterTree<'t>>,
    /// The time from which on records count.
    pub start_time: Instant,
    /// The time up to which records count.
    pub end_time: Instant,
    /// How long a bucket is, in minutes; 5 where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_minutes: Option<u32>,
    /// The aggregations; at most [`MAX_METRIC_DETAILS`](super::MAX_METRIC_DETAILS).
    pub metric_details: Vec<MetricDetail>,
    /// The column that metrics are grouped by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_by: Option<String>,
}

/// Metrics of experiments.
///
/// Source: `ExperimentMetricsRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExperimentMetricsRequest<'t> {
    /// Which records count; all where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filters: Option<FilterList<'t>>,
}

/// Records to put into a queue.
///
/// Source: `AddRecordsToQueueRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueueAddRequest<'t> {
    /// The project that they belong to.
    pub project_id: Id,
    /// The log stream, experiment or metrics testing that they come from.
    pub run_id: Id,
    /// Which of them.
    pub record_selector: RecordSelector<'t>,
}

/// Records to take out of a queue.
///
/// Source: `RemoveRecordsFromQueueRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueueRemoveRequest<'t> {
    /// Which records.
    pub record_selector: RecordSelector<'t>,
}

/// Records of a queue to write to a file.
///
/// Source: `AnnotationQueueExportRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueueExportRequest<'t> {
    /// The file.
    #[serde(flatten)]
    pub file: FileOptions,
    /// Which records.
    pub record_selector: RecordSelector<'t>,
}

/// Records of a queue to count.
///
/// Source: `AnnotationQueueCountRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueueCountRequest<'t> {
    /// Which records; all where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_tree: Option<FilterTree<'t>>,
}

/// Some columns of records of a queue.
///
/// Source: `AnnotationQueuePartialSearchRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueuePartialSearchRequest<'t> {
    /// Which stretch of them.
    #[serde(flatten)]
    pub page: Page,
    /// Which records; all where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_tree: Option<FilterTree<'t>>,
    /// Their order; the latest first where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<SortClause>,
    /// The columns.
    pub select_columns: SelectColumns,
    /// Whether long texts are cut; `false` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncate_fields: Option<bool>,
    /// Whether children are counted; `false` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_counts: Option<bool>,
}

/// The fields of a form that tries a code scorer on records.
///
/// It is sent as `multipart/form-data`; a list is a field for each item.
///
/// Source: `Body_validate_code_scorer_log_record_scorers_code_validate_log_record_post` in the API's
/// OpenAPI description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodeScorerForm {
    /// The path of the file with the code; whoever sends the form sends what is in it.
    pub file: String,
    /// Where records come from.
    #[serde(flatten)]
    pub scope: Scope,
    /// How many records at most; 100 where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// How many records to skip; none where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starting_token: Option<u64>,
    /// Which records, as the JSON text of a list of filters; all where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filters: Option<String>,
    /// Their order, as the JSON text of a [`SortClause`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// The scorers that it builds on, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_scorers: Option<Vec<String>>,
    /// The types of records that it can score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scoreable_node_types: Option<Vec<String>>,
}

/// Records to try a scorer on that asks a model.
///
/// Source: `ValidateLLMScorerLogRecordRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LlmScorerRequest<'t> {
    /// The records.
    #[serde(flatten)]
    pub search: SearchRequest<'t>,
    /// The scorer.
    #[serde(flatten)]
    pub scorer: LlmScorer,
}
