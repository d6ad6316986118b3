//! The endpoints whose request bodies contain record filters.

use crate::diagnostic::{display_name, parse_name, serialize_name};

use super::settings::Setting::{self, *};

/// The forms of filter that a body accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Forms {
    /// A flat list, under `filters`.
    List,
    /// A tree, under `filter_tree` or in a `record_selector`.
    Tree,
    /// A list under `filters` or a tree under `filter_tree`.
    Either,
}

impl Forms {
    /// Every value.
    pub const ALL: &[Self] = &[Self::List, Self::Tree, Self::Either];

    /// Returns `list`, `tree` or `either`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Tree => "tree",
            Self::Either => "either",
        }
    }
}

display_name!(Forms);
parse_name!("form", Forms);
serialize_name!(Forms);

/// The specification of a target.
struct TargetSpec {
    name: &'static str,
    path: &'static str,
    schema: &'static str,
    forms: Forms,
    /// The settings of its body, in groups.
    settings: &'static [&'static [Setting]],
    /// The settings that its body requires, besides one scope id.
    required: &'static [Setting],
    /// Whether it deletes records or removes them from a queue.
    removes: bool,
    /// Whether it adds records to a queue or scores them again.
    adds: bool,
    /// Whether the API's documentation shows its body in the legacy wire format.
    legacy: bool,
}

const PAGE: &[Setting] = &[StartingToken, Limit, PreviousLastRowId];
const SCOPE: &[Setting] = &[LogStreamId, ExperimentId, MetricsTestingId];
const SHOWN: &[Setting] = &[Sort, TruncateFields, IncludeCounts];
const METADATA: &[Setting] = &[IncludeCodeMetricMetadata];
const SELECT: &[Setting] = &[SelectColumns];
const TIMES: &[Setting] = &[StartTime, EndTime, Interval, GroupBy];
const EXPORT: &[Setting] = &[ColumnIds, ExportFormat, Redact, FileName, ExportComputedMetricsOnly];
const RECORDS: &[Setting] = &[RecordIds];

const SEARCH: TargetSpec = TargetSpec {
    name: "",
    path: "",
    schema: "LogRecordsQueryRequest",
    forms: Forms::Either,
    settings: &[PAGE, SCOPE, SHOWN, METADATA],
    required: &[],
    removes: false,
    adds: false,
    legacy: true,
};
const PARTIAL_SEARCH: TargetSpec = TargetSpec {
    schema: "LogRecordsPartialQueryRequest",
    settings: &[PAGE, SCOPE, SHOWN, METADATA, SELECT],
    required: SELECT,
    ..SEARCH
};
const COUNT: TargetSpec = TargetSpec { schema: "LogRecordsQueryCountRequest", settings: &[SCOPE], ..SEARCH };
const DELETE: TargetSpec = TargetSpec { schema: "LogRecordsDeleteRequest", removes: true, ..COUNT };
const METRICS: TargetSpec = TargetSpec {
    schema: "LogRecordsMetricsQueryRequest",
    forms: Forms::List,
    settings: &[SCOPE, TIMES],
    required: &[StartTime, EndTime],
    ..SEARCH
};
const EXPERIMENT_METRICS: TargetSpec =
    TargetSpec { schema: "ExperimentMetricsRequest", forms: Forms::List, settings: &[], ..SEARCH };
const EXPORT_RECORDS: TargetSpec = TargetSpec {
    schema: "LogRecordsExportRequest",
    forms: Forms::List,
    settings: &[&[RootType], SCOPE, &[Sort], EXPORT, METADATA],
    required: &[RootType],
    ..SEARCH
};
const QUEUE_EXPORT: TargetSpec = TargetSpec {
    schema: "AnnotationQueueExportRequest",
    forms: Forms::Tree,
    settings: &[EXPORT, RECORDS],
    legacy: false,
    ..SEARCH
};

macro_rules! targets {
    ($($(#[$doc:meta])+ $variant:ident = $name:literal $path:literal { $($fact:tt)+ },)+) => {
        /// An endpoint whose request body contains record filters.
        ///
        /// Source: the endpoints of the API's OpenAPI description whose bodies contain a
        /// `LogRecords…Filter`.
        ///
        /// # Examples
        ///
        /// ```
        /// use tamis::request::{Forms, Target};
        ///
        /// let target = "queue-export".parse::<Target>()?;
        /// assert_eq!(target.path(), "/v2/annotation_queues/{queue_id}/records/export");
        /// assert_eq!(target.forms(), Forms::Tree);
        /// assert!(target.has_queue());
        /// # Ok::<(), tamis::request::RequestError>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Target {
            $($(#[$doc])+ $variant,)+
        }

        impl Target {
            /// Every target, grouped by kind.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            const fn spec(self) -> &'static TargetSpec {
                match self {
                    $(Self::$variant => const { &TargetSpec { name: $name, path: $path, $($fact)+ } },)+
                }
            }
        }
    };
}

targets! {
    /// Searches traces.
    TracesSearch = "traces-search" "/v2/projects/{project_id}/traces/search" { ..SEARCH },
    /// Searches spans.
    SpansSearch = "spans-search" "/v2/projects/{project_id}/spans/search" { ..SEARCH },
    /// Searches sessions.
    SessionsSearch = "sessions-search" "/v2/projects/{project_id}/sessions/search" { ..SEARCH },
    /// Searches some columns of traces.
    TracesPartialSearch = "traces-partial-search" "/v2/projects/{project_id}/traces/partial_search" { ..PARTIAL_SEARCH },
    /// Searches some columns of spans.
    SpansPartialSearch = "spans-partial-search" "/v2/projects/{project_id}/spans/partial_search" { ..PARTIAL_SEARCH },
    /// Searches some columns of sessions.
    SessionsPartialSearch = "sessions-partial-search" "/v2/projects/{project_id}/sessions/partial_search" { ..PARTIAL_SEARCH },
    /// Counts traces.
    TracesCount = "traces-count" "/v2/projects/{project_id}/traces/count" { ..COUNT },
    /// Counts spans.
    SpansCount = "spans-count" "/v2/projects/{project_id}/spans/count" { ..COUNT },
    /// Counts sessions.
    SessionsCount = "sessions-count" "/v2/projects/{project_id}/sessions/count" { ..COUNT },
    /// Deletes traces.
    TracesDelete = "traces-delete" "/v2/projects/{project_id}/traces/delete" { ..DELETE },
    /// Deletes spans.
    SpansDelete = "spans-delete" "/v2/projects/{project_id}/spans/delete" { ..DELETE },
    /// Deletes sessions.
    SessionsDelete = "sessions-delete" "/v2/projects/{project_id}/sessions/delete" { ..DELETE },
    /// Aggregates traces with the same path into one view.
    AggregatedTraces = "aggregated-traces" "/v2/projects/{project_id}/traces/aggregated" {
        schema: "AggregatedTraceViewRequest",
        forms: Forms::List,
        settings: &[&[LogStreamId]],
        legacy: false,
        ..SEARCH
    },
    /// Exports sessions, traces or spans to a file.
    ExportRecords = "export-records" "/v2/projects/{project_id}/export_records" { ..EXPORT_RECORDS },
    /// Returns a URL for an exported file of sessions, traces or spans.
    ExportRecordsUrl = "export-records-url" "/v2/projects/{project_id}/export_records/url" {
        legacy: false,
        ..EXPORT_RECORDS
    },
    /// Scores records again.
    RecomputeMetrics = "recompute-metrics" "/v2/projects/{project_id}/recompute-metrics" {
        schema: "RecomputeLogRecordsMetricsRequest",
        settings: &[PAGE, SCOPE, SHOWN, METADATA, &[ScorerIds]],
        required: &[ScorerIds],
        adds: true,
        ..SEARCH
    },
    /// Returns metrics over time.
    MetricsSearch = "metrics-search" "/v2/projects/{project_id}/metrics/search" { ..METRICS },
    /// Returns metrics over time, with counts of traces, sessions and spans.
    MetricsSearchV2 = "metrics-search-v2" "/v2/projects/{project_id}/metrics/search/v2" { ..METRICS },
    /// Aggregates metrics over time.
    CustomMetrics = "custom-metrics" "/v2/projects/{project_id}/metrics/custom_search" {
        schema: "LogRecordsCustomMetricsQueryRequest",
        forms: Forms::Tree,
        settings: &[SCOPE, TIMES, &[MetricDetails]],
        required: &[StartTime, EndTime, MetricDetails],
        legacy: false,
        ..SEARCH
    },
    /// Returns metrics of an experiment.
    ExperimentMetrics = "experiment-metrics" "/v2/projects/{project_id}/experiments/{experiment_id}/metrics" {
        ..EXPERIMENT_METRICS
    },
    /// Returns metrics of all experiments of a project.
    ExperimentsMetrics = "experiments-metrics" "/v2/projects/{project_id}/experiments/metrics" { ..EXPERIMENT_METRICS },
    /// Adds records of a run to an annotation queue.
    QueueAdd = "queue-add" "/v2/annotation_queues/{queue_id}/records" {
        schema: "AddRecordsToQueueRequest",
        settings: &[&[ProjectId, RunId], RECORDS],
        required: &[ProjectId, RunId],
        adds: true,
        ..QUEUE_EXPORT
    },
    /// Removes records from an annotation queue.
    QueueRemove = "queue-remove" "/v2/annotation_queues/{queue_id}/records/remove" {
        schema: "RemoveRecordsFromQueueRequest",
        settings: &[RECORDS],
        removes: true,
        ..QUEUE_EXPORT
    },
    /// Exports records of an annotation queue to a file.
    QueueExport = "queue-export" "/v2/annotation_queues/{queue_id}/records/export" { ..QUEUE_EXPORT },
    /// Returns a URL for an exported file of records of an annotation queue.
    QueueExportUrl = "queue-export-url" "/v2/annotation_queues/{queue_id}/records/export/url" { ..QUEUE_EXPORT },
    /// Counts records of an annotation queue.
    QueueCount = "queue-count" "/v2/annotation_queues/{queue_id}/records/count" {
        schema: "AnnotationQueueCountRequest",
        settings: &[],
        ..QUEUE_EXPORT
    },
    /// Searches some columns of records of an annotation queue.
    QueuePartialSearch = "queue-partial-search" "/v2/annotation_queues/{queue_id}/partial_search" {
        schema: "AnnotationQueuePartialSearchRequest",
        settings: &[PAGE, SHOWN, SELECT],
        required: SELECT,
        ..QUEUE_EXPORT
    },
    /// Tests a scorer written in Python on records. The body is a form, not JSON.
    ValidateCodeScorer = "validate-code-scorer" "/v2/scorers/code/validate/log_record" {
        schema: "Body_validate_code_scorer_log_record_scorers_code_validate_log_record_post",
        forms: Forms::List,
        settings: &[
            &[CodeScorer, LogStreamId, ExperimentId, Limit, StartingToken, Sort, RequiredScorers, ScoreableNodeTypes],
        ],
        required: &[CodeScorer],
        legacy: false,
        ..SEARCH
    },
    /// Tests an LLM scorer on records.
    ValidateLlmScorer = "validate-llm-scorer" "/v2/scorers/llm/validate/log_record" {
        schema: "ValidateLLMScorerLogRecordRequest",
        settings: &[PAGE, SCOPE, SHOWN, METADATA, &[LlmScorer]],
        required: &[LlmScorer],
        ..SEARCH
    },
}

impl Target {
    /// Returns its kebab-case name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.spec().name
    }

    /// Returns the HTTP method: `POST`, as for all targets so far.
    #[must_use]
    pub const fn method(self) -> &'static str {
        "POST"
    }

    /// Returns the path of its URL, with names of ids in braces; [`path`](super::path) fills them in.
    #[must_use]
    pub const fn path(self) -> &'static str {
        self.spec().path
    }

    /// Returns the name of its body's schema in the API's OpenAPI description.
    #[must_use]
    pub const fn schema(self) -> &'static str {
        self.spec().schema
    }

    /// Returns the forms of filter that its body accepts.
    #[must_use]
    pub const fn forms(self) -> Forms {
        self.spec().forms
    }

    /// Whether it is about an annotation queue, so that `fully_annotated` is allowed.
    #[must_use]
    pub fn has_queue(self) -> bool {
        self.path().contains("{queue_id}")
    }

    /// Whether its body has a `record_selector`, which contains either a filter or ids of records.
    #[must_use]
    pub fn selects_records(self) -> bool {
        self.has(RecordIds)
    }

    /// Whether it deletes records or removes them from a queue. A request whose filter may match every record is then
    /// the error `unbounded-delete`.
    #[must_use]
    pub const fn removes(self) -> bool {
        self.spec().removes
    }

    /// Whether it changes data, so that sending it twice may have another effect than sending it once. All other
    /// requests only read.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::request::Target;
    ///
    /// assert!(Target::SpansDelete.changes_data() && Target::QueueAdd.changes_data());
    /// assert!(!Target::ExportRecords.changes_data());
    /// ```
    #[must_use]
    pub const fn changes_data(self) -> bool {
        self.spec().removes || self.spec().adds
    }

    /// Whether its body can be written in the legacy wire format.
    #[must_use]
    pub const fn has_legacy_format(self) -> bool {
        self.spec().legacy
    }

    /// Whether it supports a setting, in its body or in its path.
    #[must_use]
    pub fn has(self, setting: Setting) -> bool {
        match setting {
            AllRecords => self.removes(),
            Dialect => self.has_legacy_format(),
            _ => self.is_in_body(setting) || self.path_ids().any(|id| id == setting),
        }
    }

    /// Whether its body contains a setting.
    pub(super) fn is_in_body(self, setting: Setting) -> bool {
        self.spec().settings.iter().any(|group| group.contains(&setting))
    }

    /// Returns the settings that its body requires, besides exactly one of its [`scopes`](Self::scopes).
    #[must_use]
    pub const fn required(self) -> &'static [Setting] {
        self.spec().required
    }

    /// Returns the ids that can name the source of the records; its body requires exactly one of them.
    pub fn scopes(self) -> impl Iterator<Item = Setting> {
        SCOPE.iter().copied().filter(move |&scope| self.is_in_body(scope))
    }

    /// Returns the ids in its path.
    pub fn path_ids(self) -> impl Iterator<Item = Setting> {
        [ProjectId, ExperimentId, QueueId].into_iter().filter(move |id| self.path().contains(&id.placeholder()))
    }
}

display_name!(Target);
serialize_name!(Target);
