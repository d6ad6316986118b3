//! Builds a body from settings and a filter: everything is checked first, and all errors are reported.

use super::body::*;
use super::bound::{self, UnboundedReason};
use super::errors::{ErrorKind, Other};
use super::filter::{ScopeCondition, fitted};
use super::id::Id;
use super::scorer::MAX_JUDGES;
use super::settings::{
    Dialect, ExportFormat, MAX_METRIC_DETAILS, MAX_RECORD_IDS, RequestSettings, RootType, SelectColumns, Setting, Sort,
};
use super::target::Target;
use super::{RequestError, legacy};
use crate::Options;
use crate::filter::{AndNode, Filter, FilterList, FilterTree, Instant};
use crate::schema::{Schema, Unresolved};
use crate::semantic::coverage::Known;

/// The filter of a request.
pub(super) enum RequestedFilter<'t> {
    /// All records.
    Nothing,
    /// The records that it matches.
    Filter(BodyFilter<'t>),
    /// An invalid filter; the caller reports its errors.
    Invalid,
}

/// Returns the body if it and its filter are valid, and all errors of the request.
pub(super) fn body<'t>(
    target: Target,
    requested: RequestedFilter<'t>,
    scope: Option<ScopeCondition<'t>>,
    settings: &RequestSettings,
    (schema, options): (&Schema, &Options),
) -> (Option<Body>, Vec<RequestError>) {
    let known = Known { schema, now: options.now_in_microseconds() };
    let mut checks = Checks { target, settings, known, errors: Vec::new() };
    let requested = checks.form(requested);
    checks.names();
    checks.combinations(&requested, scope.as_ref());
    checks.ranges();
    if let Some(scope) = &scope {
        checks.scope_condition(scope);
    }
    let mut parts = Parts {
        target,
        settings,
        scope: checks.scope(),
        page: checks.page(),
        sort: checks.sort(),
        project_id: checks.id(Setting::ProjectId, settings.project_id.as_deref()),
        run_id: checks.id(Setting::RunId, settings.run_id.as_deref()),
        record_ids: checks.ids(Setting::RecordIds, settings.record_ids.as_deref()),
        scorer_ids: checks.ids(Setting::ScorerIds, settings.scorer_ids.as_deref()),
        filter: None,
    };
    // It is in the path only.
    checks.id(Setting::QueueId, settings.queue_id.as_deref());
    let own = match requested {
        _ if !checks.errors.is_empty() => return (None, checks.errors),
        RequestedFilter::Invalid => return (None, Vec::new()),
        RequestedFilter::Nothing => None,
        RequestedFilter::Filter(filter) => Some(filter),
    };
    let filter = match scope {
        Some(scope) => scope.added_to(own, target, settings.dialect).map(Some),
        None => Ok(own),
    };
    match filter {
        Ok(filter) => parts.filter = filter.map(BodyFilter::into_owned),
        Err(error) => return (None, vec![error.into()]),
    }
    match parts.content() {
        Ok(content) => (Some(Body { content, dialect: settings.dialect }), Vec::new()),
        Err(error) => (None, vec![error]),
    }
}

/// Returns the path of the URL, or all errors of its ids.
pub(super) fn path(target: Target, settings: &RequestSettings) -> Result<String, Vec<RequestError>> {
    let mut path = target.path().to_owned();
    let mut errors = Vec::new();
    for setting in target.path_ids() {
        let written = match setting {
            Setting::ProjectId => settings.project_id.as_deref(),
            Setting::QueueId => settings.queue_id.as_deref(),
            _ => settings.experiment_id.as_deref(),
        };
        let id = written.map(|text| text.parse::<Id>().map_err(|_| not_uuid(setting, text)));
        match id.unwrap_or(Err(ErrorKind::Missing { target, setting })) {
            Ok(id) => path = path.replace(&setting.placeholder(), &id.to_string()),
            Err(error) => errors.push(error.into()),
        }
    }
    if errors.is_empty() { Ok(path) } else { Err(errors) }
}

fn not_uuid(setting: Setting, value: &str) -> ErrorKind {
    ErrorKind::NotUuid { setting, value: value.to_owned() }
}

/// The input of the checks, and the errors so far.
struct Checks<'a> {
    target: Target,
    settings: &'a RequestSettings,
    known: Known<'a>,
    errors: Vec<RequestError>,
}

impl Checks<'_> {
    fn report(&mut self, error: ErrorKind) {
        self.errors.push(error.into());
    }

    /// Checks that the target supports all settings that are set, and that all required ones are set.
    fn names(&mut self) {
        let target = self.target;
        let is_legacy = self.settings.dialect == Dialect::Legacy && target.has_legacy_format();
        for setting in self.settings.given() {
            if !target.has(setting) {
                self.report(ErrorKind::Unsupported { target, setting });
            } else if is_legacy && !legacy::has(setting) {
                self.report(ErrorKind::NotInLegacyFormat { setting });
            }
        }
        for &setting in target.required() {
            if !self.settings.given().any(|other| other == setting) {
                self.report(ErrorKind::Missing { target, setting });
            }
        }
    }

    /// Checks that records are selected in one way only, and that a delete selects records.
    fn combinations<'t>(&mut self, requested: &RequestedFilter<'t>, scope: Option<&ScopeCondition<'t>>) {
        let target = self.target;
        let all_records = self.settings.all_records && target.removes();
        let record_ids = self.settings.record_ids.is_some() && target.selects_records();
        if record_ids && !matches!(requested, RequestedFilter::Nothing) {
            self.report(ErrorKind::Excludes { setting: Setting::RecordIds, other: Other::Filter });
        }
        if record_ids && all_records {
            let other = Other::Setting(Setting::AllRecords);
            self.report(ErrorKind::Excludes { setting: Setting::RecordIds, other });
        }
        if target.removes() {
            self.bounds(requested, record_ids, scope);
        } else if matches!(requested, RequestedFilter::Nothing) && !record_ids && target.selects_records() {
            self.report(ErrorKind::MissingSelection { target });
        }
    }

    /// Checks that a delete has a filter that certainly excludes records, of the scope if there is one, or `all_records`.
    fn bounds<'t>(&mut self, requested: &RequestedFilter<'t>, record_ids: bool, scope: Option<&ScopeCondition<'t>>) {
        let target = self.target;
        let reason = match (requested, scope) {
            (RequestedFilter::Invalid, _) => return,
            (RequestedFilter::Nothing, _) => (!record_ids).then_some(UnboundedReason::NoFilter),
            (RequestedFilter::Filter(filter), None) => bound::unbounded_reason(filter, self.known),
            (RequestedFilter::Filter(filter), Some(scope)) => {
                bound::unbounded_reason(&scope.or_outside(filter.clone()), self.known)
            }
        };
        match reason {
            Some(reason) if !self.settings.all_records => self.report(ErrorKind::UnboundedDelete { target, reason }),
            None if self.settings.all_records && matches!(requested, RequestedFilter::Filter(_)) => {
                self.report(ErrorKind::Excludes { setting: Setting::AllRecords, other: Other::Filter });
            }
            _ => {}
        }
    }

    fn ranges(&mut self) {
        let settings = self.settings;
        let judges = settings.llm_scorer.as_ref().and_then(|scorer| scorer.scorer_configuration.num_judges);
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let ranges = [
            (Setting::RecordIds, "ids", 1, MAX_RECORD_IDS, settings.record_ids.as_ref().map(Vec::len)),
            (Setting::MetricDetails, "metrics", 0, MAX_METRIC_DETAILS, settings.metric_details.as_ref().map(Vec::len)),
            (Setting::LlmScorer, "judges", 1, MAX_JUDGES, judges.map(count)),
        ];
        for (setting, noun, min, max, actual) in ranges {
            if let Some(actual) = actual.filter(|actual| self.target.has(setting) && !(min..=max).contains(actual)) {
                self.report(ErrorKind::OutOfRange { setting, noun, min, max, actual });
            }
        }
        if settings.interval == Some(0) && self.target.has(Setting::Interval) {
            self.report(ErrorKind::NoInterval);
        }
        let times = settings.start_time.zip(settings.end_time);
        if times.is_some_and(|(start, end)| end <= start) && self.target.has(Setting::StartTime) {
            self.report(ErrorKind::ReversedTimes);
        }
        let is_flat = settings.export_format == Some(ExportFormat::JsonlFlat);
        if is_flat
            && settings.export_computed_metrics_only == Some(true)
            && self.target.has(Setting::ExportComputedMetricsOnly)
        {
            self.report(ErrorKind::FlatComputedMetrics);
        }
    }

    /// Converts the filter to a form that the body accepts, which must have a queue for it.
    fn form<'t>(&mut self, requested: RequestedFilter<'t>) -> RequestedFilter<'t> {
        let RequestedFilter::Filter(filter) = requested else { return requested };
        let needs_queue = needs_queue(&filter);
        let filter = match fitted(filter, self.target, self.settings.dialect) {
            Ok(filter) => RequestedFilter::Filter(filter),
            Err(error) => {
                self.report(error);
                RequestedFilter::Invalid
            }
        };
        self.queue(needs_queue);
        filter
    }

    /// Checks that the target can carry a scope.
    fn scope_condition(&mut self, scope: &ScopeCondition<'_>) {
        if self.settings.record_ids.is_some() {
            self.report(ErrorKind::ScopeOfRecordIds);
        }
        self.queue(tree_needs_queue(scope.tree()));
    }

    /// Checks that a filter with `fully_annotated` has a queue.
    fn queue(&mut self, needs_queue: bool) {
        let target = self.target;
        if needs_queue && !target.has_queue() {
            self.report(ErrorKind::NoQueue { target });
        }
    }

    /// Returns the record source: exactly one of the ids that the body has for it.
    fn scope(&mut self) -> Option<Scope> {
        let target = self.target;
        let mut found = Vec::new();
        for setting in target.scopes() {
            let (written, scope): (_, fn(Id) -> Scope) = match setting {
                Setting::LogStreamId => (&self.settings.log_stream_id, Scope::LogStreamId),
                Setting::ExperimentId => (&self.settings.experiment_id, Scope::ExperimentId),
                _ => (&self.settings.metrics_testing_id, Scope::MetricsTestingId),
            };
            if let Some(text) = written.as_deref() {
                found.push((setting, self.id(setting, Some(text)).map(scope)));
            }
        }
        // In the path of `experiment-metrics`, it is not a scope.
        if target.path_ids().any(|id| id == Setting::ExperimentId) {
            self.id(Setting::ExperimentId, self.settings.experiment_id.as_deref());
        }
        let scopes: Vec<Setting> = target.scopes().collect();
        match (found.as_slice(), scopes.as_slice()) {
            ([(_, scope)], _) => return *scope,
            ([], []) => {}
            ([], &[setting]) => self.report(ErrorKind::Missing { target, setting }),
            ([], _) => self.report(ErrorKind::MissingScope { target }),
            _ => {
                let settings = found.iter().map(|&(setting, _)| setting).collect();
                self.report(ErrorKind::MultipleScopes { settings });
            }
        }
        None
    }

    fn page(&mut self) -> Page {
        Page {
            starting_token: self.settings.starting_token,
            limit: self.settings.limit,
            previous_last_row_id: self.id(Setting::PreviousLastRowId, self.settings.previous_last_row_id.as_deref()),
        }
    }

    fn id(&mut self, setting: Setting, written: Option<&str>) -> Option<Id> {
        let text = written.filter(|_| self.target.has(setting))?;
        let id = text.parse::<Id>().ok();
        if id.is_none() {
            self.report(not_uuid(setting, text));
        }
        id
    }

    fn ids(&mut self, setting: Setting, written: Option<&[String]>) -> Option<Vec<Id>> {
        let texts = written.filter(|_| self.target.has(setting))?;
        texts.iter().map(|text| self.id(setting, Some(text))).collect()
    }

    fn sort(&mut self) -> Option<SortClause> {
        let Sort { column: name, ascending } = self.settings.sort.as_ref()?;
        if !self.target.has(Setting::Sort) {
            return None;
        }
        let error = match self.known.schema.resolve(name) {
            // Only the names of columns in open groups are known.
            Ok(column) if column.is_assumed || column.column.sortable => {
                let sort_type = SortType::Column;
                return Some(SortClause { column_id: column.id.into_owned(), ascending: *ascending, sort_type });
            }
            Ok(column) => ErrorKind::NotSortable { name: column.id.into_owned() },
            Err(Unresolved::Ambiguous { name, ids }) => ErrorKind::AmbiguousColumn { name, ids },
            Err(Unresolved::Unknown { name, suggestions }) => {
                ErrorKind::UnknownColumn { setting: Setting::Sort, name, near: suggestions }
            }
        };
        self.report(error);
        None
    }
}

/// Whether a filter contains `fully_annotated`.
fn needs_queue(filter: &BodyFilter<'_>) -> bool {
    match filter {
        BodyFilter::List(list) => list.0.iter().any(|filter| matches!(filter, Filter::FullyAnnotated(_))),
        BodyFilter::Tree(tree) => tree_needs_queue(tree),
    }
}

fn tree_needs_queue(tree: &FilterTree<'_>) -> bool {
    tree.leaves().into_iter().any(|filter| matches!(filter, Filter::FullyAnnotated(_)))
}

/// The validated parts of a body.
struct Parts<'a> {
    target: Target,
    settings: &'a RequestSettings,
    filter: Option<BodyFilter<'static>>,
    scope: Option<Scope>,
    page: Page,
    sort: Option<SortClause>,
    project_id: Option<Id>,
    run_id: Option<Id>,
    record_ids: Option<Vec<Id>>,
    scorer_ids: Option<Vec<Id>>,
}

impl Parts<'_> {
    /// Assembles the body. The checks have already reported missing parts; they are errors here too, so that a body is
    /// never incomplete.
    fn content(self) -> Result<Content<'static>, RequestError> {
        use Target::*;
        Ok(match self.target {
            TracesSearch | SpansSearch | SessionsSearch => Content::Search(self.search()?),
            TracesPartialSearch | SpansPartialSearch | SessionsPartialSearch => {
                let select_columns = self.select_columns()?;
                Content::PartialSearch(PartialSearchRequest { search: self.search()?, select_columns })
            }
            TracesCount | SpansCount | SessionsCount | TracesDelete | SpansDelete | SessionsDelete => {
                Content::Selection(SelectionRequest { scope: self.scope()?, filter: self.filter })
            }
            AggregatedTraces => match self.scope()? {
                Scope::LogStreamId(log_stream_id) => {
                    Content::AggregatedTraces(AggregatedTracesRequest { log_stream_id, filters: self.list()? })
                }
                _ => return Err(self.missing(Setting::LogStreamId)),
            },
            ExportRecords | ExportRecordsUrl => Content::Export(ExportRequest {
                root_type: self.root_type()?,
                scope: self.scope()?,
                sort: self.sort.clone(),
                file: self.file(),
                include_code_metric_metadata: self.settings.include_code_metric_metadata,
                filters: self.list()?,
            }),
            RecomputeMetrics => {
                let scorer_ids = self.require(Setting::ScorerIds, self.scorer_ids.clone())?;
                Content::Recompute(RecomputeRequest { search: self.search()?, scorer_ids })
            }
            MetricsSearch | MetricsSearchV2 => Content::Metrics(self.metrics()?),
            CustomMetrics => Content::CustomMetrics(self.custom_metrics()?),
            ExperimentMetrics | ExperimentsMetrics => {
                Content::ExperimentMetrics(ExperimentMetricsRequest { filters: self.list()? })
            }
            QueueAdd => Content::QueueAdd(QueueAddRequest {
                project_id: self.require(Setting::ProjectId, self.project_id)?,
                run_id: self.require(Setting::RunId, self.run_id)?,
                record_selector: self.selector()?,
            }),
            QueueRemove => Content::QueueRemove(QueueRemoveRequest { record_selector: self.selector()? }),
            QueueExport | QueueExportUrl => {
                Content::QueueExport(QueueExportRequest { file: self.file(), record_selector: self.selector()? })
            }
            QueueCount => Content::QueueCount(QueueCountRequest { filter_tree: self.tree()? }),
            QueuePartialSearch => Content::QueuePartialSearch(QueuePartialSearchRequest {
                page: self.page.clone(),
                sort: self.sort.clone(),
                select_columns: self.select_columns()?,
                truncate_fields: self.settings.truncate_fields,
                include_counts: self.settings.include_counts,
                filter_tree: self.tree()?,
            }),
            ValidateCodeScorer => Content::CodeScorer(self.code_scorer()?),
            ValidateLlmScorer => {
                let scorer = self.require(Setting::LlmScorer, self.settings.llm_scorer.clone())?;
                Content::LlmScorer(Box::new(LlmScorerRequest { search: self.search()?, scorer }))
            }
        })
    }

    fn search(self) -> Result<SearchRequest<'static>, RequestError> {
        Ok(SearchRequest {
            scope: self.scope()?,
            page: self.page,
            filter: self.filter,
            sort: self.sort,
            truncate_fields: self.settings.truncate_fields,
            include_counts: self.settings.include_counts,
            include_code_metric_metadata: self.settings.include_code_metric_metadata,
        })
    }

    fn metrics(self) -> Result<MetricsRequest<'static>, RequestError> {
        Ok(MetricsRequest {
            scope: self.scope()?,
            start_time: self.require(Setting::StartTime, self.settings.start_time.map(Instant))?,
            end_time: self.require(Setting::EndTime, self.settings.end_time.map(Instant))?,
            interval: self.settings.interval,
            group_by: self.settings.group_by.clone(),
            filters: self.list()?,
        })
    }

    fn custom_metrics(self) -> Result<CustomMetricsRequest<'static>, RequestError> {
        Ok(CustomMetricsRequest {
            scope: self.scope()?,
            start_time: self.require(Setting::StartTime, self.settings.start_time.map(Instant))?,
            end_time: self.require(Setting::EndTime, self.settings.end_time.map(Instant))?,
            interval_minutes: self.settings.interval,
            metric_details: self.require(Setting::MetricDetails, self.settings.metric_details.clone())?,
            group_by: self.settings.group_by.clone(),
            filter_tree: self.tree()?,
        })
    }

    fn code_scorer(self) -> Result<CodeScorerForm, RequestError> {
        let settings = self.settings;
        Ok(CodeScorerForm {
            file: self.require(Setting::CodeScorer, settings.code_scorer.clone())?,
            scope: self.scope()?,
            limit: settings.limit,
            starting_token: settings.starting_token,
            // Serialization fails only for maps with keys that are not strings, and for failing writers.
            sort: self.sort.as_ref().map(|sort| serde_json::to_string(sort).unwrap_or_default()),
            required_scorers: settings.required_scorers.clone(),
            scoreable_node_types: settings.scoreable_node_types.clone(),
            filters: self.list()?.map(|list| list.to_json()),
        })
    }

    fn file(&self) -> FileOptions {
        FileOptions {
            column_ids: self.settings.column_ids.clone(),
            export_format: self.settings.export_format.unwrap_or_default(),
            redact: self.settings.redact.unwrap_or(true),
            file_name: self.settings.file_name.clone(),
            export_computed_metrics_only: self.settings.export_computed_metrics_only,
        }
    }

    /// The records with the given ids, those that the filter matches, or all of them if the checks allow that.
    fn selector(self) -> Result<RecordSelector<'static>, RequestError> {
        if let Some(record_ids) = self.record_ids {
            return Ok(RecordSelector::RecordIds { record_ids });
        }
        let filter_tree = match (self.target, self.settings.all_records) {
            (target, true) if target.removes() => {
                self.tree()?.unwrap_or_else(|| FilterTree::And(AndNode { and: Vec::new() }))
            }
            (target, _) => self.tree()?.ok_or(ErrorKind::MissingSelection { target })?,
        };
        Ok(RecordSelector::FilterTree { filter_tree })
    }

    fn list(self) -> Result<Option<FilterList<'static>>, RequestError> {
        match self.filter {
            None => Ok(None),
            Some(BodyFilter::List(list)) => Ok(Some(list)),
            Some(BodyFilter::Tree(_)) => Err(ErrorKind::WrongForm { target: self.target }.into()),
        }
    }

    fn tree(self) -> Result<Option<FilterTree<'static>>, RequestError> {
        match self.filter {
            None => Ok(None),
            Some(BodyFilter::Tree(tree)) => Ok(Some(tree)),
            Some(BodyFilter::List(_)) => Err(ErrorKind::WrongForm { target: self.target }.into()),
        }
    }

    fn scope(&self) -> Result<Scope, RequestError> {
        self.scope.ok_or_else(|| ErrorKind::MissingScope { target: self.target }.into())
    }

    fn root_type(&self) -> Result<RootType, RequestError> {
        self.require(Setting::RootType, self.settings.root_type)
    }

    fn select_columns(&self) -> Result<SelectColumns, RequestError> {
        self.require(Setting::SelectColumns, self.settings.select_columns.clone())
    }

    fn require<T>(&self, setting: Setting, value: Option<T>) -> Result<T, RequestError> {
        value.ok_or_else(|| self.missing(setting))
    }

    fn missing(&self, setting: Setting) -> RequestError {
        ErrorKind::Missing { target: self.target, setting }.into()
    }
}
