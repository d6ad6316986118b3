//! Request bodies of the API, one struct for each shape.
//!
//! Keys are in field order, which is that of the API's documentation. `None` is left out.

use serde::ser;
use serde::{Serialize, Serializer};

use super::id::Id;
use super::legacy;
use super::scorer::LlmScorer;
use super::settings::{Dialect, ExportFormat, MetricDetail, RootType, SelectColumns, Setting};
use crate::filter::{self, FilterList, FilterTree, Instant};

/// A request body: its content and its wire format.
///
/// # Examples
///
/// ```
/// use tamis::request::{RequestSettings, Target};
/// use tamis::{Compiler, Schema};
///
/// let compiler = Compiler::new(Schema::builtin());
/// let body = compiler.body(Target::QueueCount, None, &RequestSettings::default()).unwrap();
/// assert_eq!(body.to_json(), "{}");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    pub(super) content: Content<'static>,
    pub(super) dialect: Dialect,
}

impl Body {
    /// Returns the form, if the body is sent as one; any other body is sent as JSON.
    #[must_use]
    pub const fn form(&self) -> Option<&CodeScorerForm> {
        match &self.content {
            Content::CodeScorer(form) => Some(form),
            _ => None,
        }
    }

    /// Returns what to send: the form, or the JSON on one line.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::request::{BodyContent, RequestSettings, Target};
    /// use tamis::{Compiler, Schema};
    ///
    /// let body = Compiler::new(Schema::builtin()).body(Target::QueueCount, None, &RequestSettings::default())?;
    /// assert_eq!(body.into_content(), BodyContent::Json("{}".to_owned()));
    /// # Ok::<(), tamis::request::Rejected>(())
    /// ```
    #[must_use]
    pub fn into_content(self) -> BodyContent {
        match self.content {
            Content::CodeScorer(form) => BodyContent::Form(form),
            _ => BodyContent::Json(self.to_json()),
        }
    }

    /// Returns its wire format.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Returns the body as JSON on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        filter::json(self)
    }

    /// Returns the body as indented JSON.
    #[must_use]
    pub fn to_json_pretty(&self) -> String {
        filter::json_pretty(self)
    }
}

/// What to send as the body of a request.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum BodyContent {
    /// JSON on one line, sent as `application/json`.
    Json(String),
    /// A form, sent as `multipart/form-data`.
    Form(CodeScorerForm),
}

impl BodyContent {
    /// Returns the JSON; `None` for a form.
    #[must_use]
    pub fn into_json(self) -> Option<String> {
        match self {
            Self::Json(json) => Some(json),
            Self::Form(_) => None,
        }
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.dialect {
            Dialect::Current => self.content.serialize(serializer),
            Dialect::Legacy => legacy::convert(&self.content).map_err(ser::Error::custom)?.serialize(serializer),
        }
    }
}

/// The content of a body, by shape.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Content<'t> {
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
    /// The form for `validate-code-scorer`.
    CodeScorer(CodeScorerForm),
    /// A `ValidateLLMScorerLogRecordRequest`.
    LlmScorer(Box<LlmScorerRequest<'t>>),
}

/// A filter in the form of a body, under the key for that form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) enum BodyFilter<'t> {
    /// `"filters": […]`
    #[serde(rename = "filters")]
    List(FilterList<'t>),
    /// `"filter_tree": {…}`
    #[serde(rename = "filter_tree")]
    Tree(FilterTree<'t>),
}

impl BodyFilter<'_> {
    pub(super) fn into_owned(self) -> BodyFilter<'static> {
        match self {
            Self::List(list) => BodyFilter::List(list.into_owned()),
            Self::Tree(tree) => BodyFilter::Tree(tree.into_owned()),
        }
    }
}

/// The source of the records, under its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Scope {
    /// `"log_stream_id": …`
    LogStreamId(Id),
    /// `"experiment_id": …`
    ExperimentId(Id),
    /// `"metrics_testing_id": …`
    MetricsTestingId(Id),
}

impl Scope {
    /// Returns the setting that contains the id.
    #[must_use]
    pub const fn setting(self) -> Setting {
        match self {
            Self::LogStreamId(_) => Setting::LogStreamId,
            Self::ExperimentId(_) => Setting::ExperimentId,
            Self::MetricsTestingId(_) => Setting::MetricsTestingId,
        }
    }

    /// Returns the id.
    #[must_use]
    pub const fn id(self) -> Id {
        match self {
            Self::LogStreamId(id) | Self::ExperimentId(id) | Self::MetricsTestingId(id) => id,
        }
    }
}

/// A page of records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Page {
    /// The number of records to skip; 0 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) starting_token: Option<u64>,
    /// The maximum number of records; 100 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) limit: Option<u64>,
    /// The last record of the previous page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) previous_last_row_id: Option<Id>,
}

/// The order of records.
///
/// Source: `LogRecordsSortClause` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct SortClause {
    /// The id of the column.
    pub(super) column_id: String,
    /// Whether the order is ascending.
    pub(super) ascending: bool,
    /// `column`.
    pub(super) sort_type: SortType,
}

/// What records are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SortType {
    /// A column.
    #[default]
    Column,
}

/// A selection of records of a queue, tagged with its kind.
///
/// Source: `AnnotationQueueRecordsByRecordIDs` and `AnnotationQueueRecordsByFilterTree` in the API's
/// OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum RecordSelector<'t> {
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

/// A request for whole records.
///
/// Source: `LogRecordsQueryRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct SearchRequest<'t> {
    /// The page.
    #[serde(flatten)]
    pub(super) page: Page,
    /// The source of the records.
    #[serde(flatten)]
    pub(super) scope: Scope,
    /// The filter; all records if absent.
    #[serde(flatten)]
    pub(super) filter: Option<BodyFilter<'t>>,
    /// The order; latest first if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sort: Option<SortClause>,
    /// Whether long strings are truncated; `false` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) truncate_fields: Option<bool>,
    /// Whether children are counted; `false` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) include_counts: Option<bool>,
    /// Whether the metadata of code scorers is included; `false` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) include_code_metric_metadata: Option<bool>,
}

/// A request for some columns of records.
///
/// Source: `LogRecordsPartialQueryRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct PartialSearchRequest<'t> {
    /// The records.
    #[serde(flatten)]
    pub(super) search: SearchRequest<'t>,
    /// The columns.
    pub(super) select_columns: SelectColumns,
}

/// A request to count or delete records.
///
/// Source: `LogRecordsQueryCountRequest` and `LogRecordsDeleteRequest` in the API's OpenAPI
/// description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct SelectionRequest<'t> {
    /// The source of the records.
    #[serde(flatten)]
    pub(super) scope: Scope,
    /// The filter; all records if absent.
    #[serde(flatten)]
    pub(super) filter: Option<BodyFilter<'t>>,
}

/// A request for an aggregated view of traces.
///
/// Source: `AggregatedTraceViewRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct AggregatedTracesRequest<'t> {
    /// The log stream.
    pub(super) log_stream_id: Id,
    /// The filter; all traces if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) filters: Option<FilterList<'t>>,
}

/// A request to export records to a file.
///
/// Source: `LogRecordsExportRequest` in the API's OpenAPI description; the order of keys is that of
/// the documentation of `POST /v2/projects/{project_id}/export_records`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct ExportRequest<'t> {
    /// The kind of record.
    pub(super) root_type: RootType,
    /// The source of the records.
    #[serde(flatten)]
    pub(super) scope: Scope,
    /// The filter; all records if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) filters: Option<FilterList<'t>>,
    /// The order; latest first if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sort: Option<SortClause>,
    /// The options of the file.
    #[serde(flatten)]
    pub(super) file: FileOptions,
    /// Whether the metadata of code scorers is included; `false` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) include_code_metric_metadata: Option<bool>,
}

/// The options of an exported file; `export_format` and `redact` are always written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct FileOptions {
    /// The columns; the server ignores them unless the format is CSV.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) column_ids: Option<Vec<String>>,
    /// The format.
    pub(super) export_format: ExportFormat,
    /// Whether sensitive data is redacted.
    pub(super) redact: bool,
    /// The name of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file_name: Option<String>,
    /// Whether only computed metrics are exported; `false` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) export_computed_metrics_only: Option<bool>,
}

/// A request to score records again.
///
/// Source: `RecomputeLogRecordsMetricsRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct RecomputeRequest<'t> {
    /// The records.
    #[serde(flatten)]
    pub(super) search: SearchRequest<'t>,
    /// The scorers.
    pub(super) scorer_ids: Vec<Id>,
}

/// A request for metrics over time.
///
/// Source: `LogRecordsMetricsQueryRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct MetricsRequest<'t> {
    /// The source of the records.
    #[serde(flatten)]
    pub(super) scope: Scope,
    /// The filter; all records if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) filters: Option<FilterList<'t>>,
    /// The start of the time range.
    pub(super) start_time: Instant,
    /// The end of the time range.
    pub(super) end_time: Instant,
    /// The length of a bucket, in minutes; 5 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) interval: Option<u32>,
    /// The column to group metrics by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group_by: Option<String>,
}

/// A request for aggregations of metrics over time.
///
/// Source: `LogRecordsCustomMetricsQueryRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct CustomMetricsRequest<'t> {
    /// The source of the records.
    #[serde(flatten)]
    pub(super) scope: Scope,
    /// The filter; all records if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) filter_tree: Option<FilterTree<'t>>,
    /// The start of the time range.
    pub(super) start_time: Instant,
    /// The end of the time range.
    pub(super) end_time: Instant,
    /// The length of a bucket, in minutes; 5 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) interval_minutes: Option<u32>,
    /// The aggregations, at most [`MAX_METRIC_DETAILS`](super::MAX_METRIC_DETAILS).
    pub(super) metric_details: Vec<MetricDetail>,
    /// The column to group metrics by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group_by: Option<String>,
}

/// A request for metrics of experiments.
///
/// Source: `ExperimentMetricsRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct ExperimentMetricsRequest<'t> {
    /// The filter; all records if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) filters: Option<FilterList<'t>>,
}

/// A request to add records to a queue.
///
/// Source: `AddRecordsToQueueRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct QueueAddRequest<'t> {
    /// The project of the records.
    pub(super) project_id: Id,
    /// The log stream, experiment or metrics testing that the records come from.
    pub(super) run_id: Id,
    /// The selected records.
    pub(super) record_selector: RecordSelector<'t>,
}

/// A request to remove records from a queue.
///
/// Source: `RemoveRecordsFromQueueRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct QueueRemoveRequest<'t> {
    /// The selected records.
    pub(super) record_selector: RecordSelector<'t>,
}

/// A request to export records of a queue to a file.
///
/// Source: `AnnotationQueueExportRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct QueueExportRequest<'t> {
    /// The options of the file.
    #[serde(flatten)]
    pub(super) file: FileOptions,
    /// The selected records.
    pub(super) record_selector: RecordSelector<'t>,
}

/// A request to count records of a queue.
///
/// Source: `AnnotationQueueCountRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct QueueCountRequest<'t> {
    /// The filter; all records if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) filter_tree: Option<FilterTree<'t>>,
}

/// A request for some columns of records of a queue.
///
/// Source: `AnnotationQueuePartialSearchRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct QueuePartialSearchRequest<'t> {
    /// The page.
    #[serde(flatten)]
    pub(super) page: Page,
    /// The filter; all records if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) filter_tree: Option<FilterTree<'t>>,
    /// The order; latest first if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sort: Option<SortClause>,
    /// The columns.
    pub(super) select_columns: SelectColumns,
    /// Whether long strings are truncated; `false` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) truncate_fields: Option<bool>,
    /// Whether children are counted; `false` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) include_counts: Option<bool>,
}

/// The fields of a form that tests a code scorer on records.
///
/// It is sent as `multipart/form-data`, with one field for each item of a list.
///
/// Source: `Body_validate_code_scorer_log_record_scorers_code_validate_log_record_post` in the API's
/// OpenAPI description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CodeScorerForm {
    /// The path of the file with the code; the sender of the form replaces it with the contents.
    pub file: String,
    /// The source of the records.
    #[serde(flatten)]
    pub scope: Scope,
    /// The maximum number of records; 100 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// The number of records to skip; 0 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starting_token: Option<u64>,
    /// The filter, as the JSON text of a list; all records if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filters: Option<String>,
    /// The order, as the JSON text of its clause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// The scorers that the code depends on, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_scorers: Option<Vec<String>>,
    /// The types of records that the scorer supports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scoreable_node_types: Option<Vec<String>>,
}

/// A request to test an LLM scorer on records.
///
/// Source: `ValidateLLMScorerLogRecordRequest` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct LlmScorerRequest<'t> {
    /// The records.
    #[serde(flatten)]
    pub(super) search: SearchRequest<'t>,
    /// The scorer.
    #[serde(flatten)]
    pub(super) scorer: LlmScorer,
}
