//! The options of a request besides its filter.

use std::fmt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum, ValueHint};
use tamis::filter::{Filter, FilterTree};
use tamis::request::{
    Dialect, ExportFormat, LlmScorer, MetricAggregation, MetricDetail, RequestSettings, RootType, SelectColumns,
    Setting, Sort, Target,
};
use tamis::schema::Column;
use tamis::{Options, ParameterValue, Schema};

use crate::config::{Scope, Settings};
use crate::failure::Failure;
use crate::{input, suggest, text};

#[derive(Debug, Args)]
pub(super) struct SettingsArgs {
    /// The project
    #[arg(long, value_name = "ID", help_heading = "Scope")]
    project_id: Option<String>,

    /// The annotation queue
    #[arg(long, value_name = "ID", help_heading = "Scope")]
    queue_id: Option<String>,

    /// The log stream, experiment or metrics testing run whose records are added to a queue
    #[arg(long, value_name = "ID", help_heading = "Scope")]
    run_id: Option<String>,

    /// The log stream of the records
    #[arg(long, visible_alias = "agent-stream-id", value_name = "ID", help_heading = "Scope")]
    log_stream_id: Option<String>,

    /// The experiment of the records
    #[arg(long, value_name = "ID", help_heading = "Scope")]
    experiment_id: Option<String>,

    /// The metrics testing run of the records
    #[arg(long, value_name = "ID", help_heading = "Scope")]
    metrics_testing_id: Option<String>,

    /// The kind of records to export
    #[arg(long, value_name = "TYPE", help_heading = "Records")]
    root_type: Option<RootTypeArg>,

    /// The ids of records in a queue, instead of a query; can be repeated
    #[arg(long, value_name = "ID,…", value_delimiter = ',', help_heading = "Records")]
    record_ids: Option<Vec<String>>,

    /// Read the ids of records from a file, separated by white space or commas
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Records")]
    record_ids_file: Option<PathBuf>,

    /// Confirm to delete all records, or to empty the queue
    #[arg(long, help_heading = "Records")]
    all_records: bool,

    /// Sort by this column, ascending unless `:desc` follows
    #[arg(long, value_name = "COLUMN[:desc]", help_heading = "Records")]
    sort: Option<Sort>,

    /// The number of records to skip
    #[arg(long, value_name = "COUNT", help_heading = "Records")]
    starting_token: Option<u64>,

    /// The maximum number of records [default: 100]
    #[arg(long, value_name = "COUNT", help_heading = "Records")]
    limit: Option<u64>,

    /// Continue after this record, the last one of the previous page
    #[arg(long, value_name = "ID", help_heading = "Records")]
    previous_last_row_id: Option<String>,

    /// Return these columns; can be repeated
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',', help_heading = "Response")]
    select_columns: Option<Vec<String>>,

    /// Return all metrics
    #[arg(long, help_heading = "Response")]
    include_all_metrics: bool,

    /// Return all feedback
    #[arg(long, help_heading = "Response")]
    include_all_feedback: bool,

    /// Truncate long values
    #[arg(long, help_heading = "Response")]
    truncate_fields: bool,

    /// Return the number of children of each record
    #[arg(long, help_heading = "Response")]
    include_counts: bool,

    /// Return the metadata of code scorers with their scores
    #[arg(long, help_heading = "Response")]
    include_code_metric_metadata: bool,

    /// The columns to export, honored for CSV only; can be repeated
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',', help_heading = "Exports")]
    column_ids: Option<Vec<String>>,

    /// The file format [default: jsonl]
    #[arg(long, value_name = "FORMAT", help_heading = "Exports")]
    export_format: Option<ExportFormatArg>,

    /// Do not redact sensitive data
    #[arg(long, help_heading = "Exports")]
    no_redact: bool,

    /// The name of the exported file
    #[arg(long, value_name = "NAME", help_heading = "Exports")]
    file_name: Option<String>,

    /// Export only metrics that have been computed
    #[arg(long, help_heading = "Exports")]
    export_computed_metrics_only: bool,

    /// Run these scorers again; can be repeated
    #[arg(long, value_name = "ID,…", value_delimiter = ',', help_heading = "Metrics")]
    scorer_ids: Option<Vec<String>>,

    /// The start of the time range, such as 2026-01-15T12:00:00Z or now-7d
    #[arg(long, value_name = "TIME", help_heading = "Metrics")]
    start_time: Option<String>,

    /// The end of the time range, such as 2026-01-15T12:00:00Z or now
    #[arg(long, value_name = "TIME", help_heading = "Metrics")]
    end_time: Option<String>,

    /// The length of a bucket, in minutes [default: 5]
    #[arg(long, value_name = "MINUTES", help_heading = "Metrics")]
    interval: Option<u32>,

    /// Group metrics by this column
    #[arg(long, value_name = "COLUMN", help_heading = "Metrics")]
    group_by: Option<String>,

    /// Aggregate a metric, such as `w1=Average:toxicity`; can be repeated
    #[arg(long, value_name = "ID=AGGREGATION:METRIC", help_heading = "Metrics")]
    metric_details: Option<Vec<String>>,

    /// The file with the code of a code scorer
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Scorers")]
    code_scorer: Option<String>,

    /// The scorers that the code scorer requires; can be repeated
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', help_heading = "Scorers")]
    required_scorers: Option<Vec<String>>,

    /// The types of records that the code scorer can score; can be repeated
    #[arg(long, value_name = "TYPE,…", value_delimiter = ',', help_heading = "Scorers")]
    scoreable_node_types: Option<Vec<String>>,

    /// The JSON file with the definition of an LLM scorer
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Scorers")]
    llm_scorer: Option<PathBuf>,

    /// The dialect of the wire format [default: current]
    #[arg(long, value_name = "DIALECT")]
    dialect: Option<DialectArg>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::commands) enum RootTypeArg {
    /// Sessions
    Session,
    /// Traces
    Trace,
    /// Spans
    Span,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum ExportFormatArg {
    /// Comma-separated values
    Csv,
    /// A JSON object on each line
    Jsonl,
    /// A JSON object without nesting on each line
    JsonlFlat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DialectArg {
    /// The format that the API documents
    Current,
    /// The legacy format of older servers
    Legacy,
}

impl SettingsArgs {
    /// The files that are read, with their names in messages.
    pub(super) fn files(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let files = [
            ("record ids", self.record_ids_file.as_deref()),
            ("code scorer", self.code_scorer.as_deref().map(Path::new)),
            ("LLM scorer", self.llm_scorer.as_deref()),
        ];
        files.into_iter().filter_map(|(noun, path)| Some((noun, path?)))
    }

    /// Reads the settings, which override the configuration where the target has them.
    pub(super) fn read(
        &self,
        target: Target,
        configured: &Settings,
        options: &Options,
    ) -> Result<RequestSettings, Failure> {
        let mut settings = RequestSettings::default();
        settings.project_id = self.project_id.clone();
        settings.queue_id = self.queue_id.clone();
        settings.run_id = self.run_id.clone();
        settings.log_stream_id = self.log_stream_id.clone();
        settings.experiment_id = self.experiment_id.clone();
        settings.metrics_testing_id = self.metrics_testing_id.clone();
        settings.root_type = self.root_type.map(RootTypeArg::value);
        settings.record_ids = self.record_ids()?;
        settings.all_records = self.all_records;
        settings.sort = self.sort.clone();
        settings.starting_token = self.starting_token;
        settings.limit = self.limit;
        settings.previous_last_row_id = self.previous_last_row_id.clone();
        settings.select_columns = self.selected();
        settings.truncate_fields = self.truncate_fields.then_some(true);
        settings.include_counts = self.include_counts.then_some(true);
        settings.include_code_metric_metadata = self.include_code_metric_metadata.then_some(true);
        settings.column_ids = self.column_ids.clone();
        settings.export_format = self.export_format.map(ExportFormatArg::value);
        settings.redact = self.no_redact.then_some(false);
        settings.file_name = self.file_name.clone();
        settings.export_computed_metrics_only = self.export_computed_metrics_only.then_some(true);
        settings.scorer_ids = self.scorer_ids.clone();
        settings.start_time =
            self.start_time.as_deref().map(|time| parse_time("--start-time", time, options)).transpose()?;
        settings.end_time = self.end_time.as_deref().map(|time| parse_time("--end-time", time, options)).transpose()?;
        settings.interval = self.interval;
        settings.group_by = self.group_by.clone();
        settings.metric_details = self.metric_details()?;
        settings.code_scorer = self.code_scorer.clone();
        settings.required_scorers = self.required_scorers.clone();
        settings.scoreable_node_types = self.scoreable_node_types.clone();
        settings.llm_scorer = self.llm_scorer.as_deref().map(llm_scorer).transpose()?;
        settings.dialect = match self.dialect {
            Some(DialectArg::Legacy) => Dialect::Legacy,
            Some(DialectArg::Current) => Dialect::Current,
            None if configured.legacy_format.value && target.has_legacy_format() => Dialect::Legacy,
            None => Dialect::Current,
        };
        apply_ids(&mut settings, target, configured);
        Ok(settings)
    }

    fn record_ids(&self) -> Result<Option<Vec<String>>, Failure> {
        let Some(path) = &self.record_ids_file else { return Ok(self.record_ids.clone()) };
        let text = input::text_of_file(path)?;
        let ids = text.split([' ', '\t', '\r', '\n', ',']).filter(|id| !id.is_empty()).map(str::to_owned);
        Ok(Some(self.record_ids.iter().flatten().cloned().chain(ids).collect()))
    }

    fn selected(&self) -> Option<SelectColumns> {
        let is_given = self.select_columns.is_some() || self.include_all_metrics || self.include_all_feedback;
        is_given.then(|| SelectColumns {
            column_ids: self.select_columns.clone().unwrap_or_default(),
            include_all_metrics: self.include_all_metrics,
            include_all_feedback: self.include_all_feedback,
        })
    }

    fn metric_details(&self) -> Result<Option<Vec<MetricDetail>>, Failure> {
        self.metric_details
            .as_ref()
            .map(|details| details.iter().map(|detail| metric_detail(detail)).collect())
            .transpose()
    }
}

impl RootTypeArg {
    pub(in crate::commands) const fn value(self) -> RootType {
        match self {
            Self::Session => RootType::Session,
            Self::Trace => RootType::Trace,
            Self::Span => RootType::Span,
        }
    }
}

impl ExportFormatArg {
    const fn value(self) -> ExportFormat {
        match self {
            Self::Csv => ExportFormat::Csv,
            Self::Jsonl => ExportFormat::Jsonl,
            Self::JsonlFlat => ExportFormat::JsonlFlat,
        }
    }
}

/// Adds the configured ids that the target has, unless others are given.
fn apply_ids(settings: &mut RequestSettings, target: Target, configured: &Settings) {
    let project = configured.project_id.value.filter(|_| target.has(Setting::ProjectId));
    settings.project_id = settings.project_id.take().or(project.map(|id| id.to_string()));
    let given = [&settings.log_stream_id, &settings.experiment_id, &settings.metrics_testing_id];
    if given.into_iter().any(Option::is_some) {
        return;
    }
    let Some(Scope { setting, id }) = configured.scope.value.filter(|scope| target.has(scope.setting)) else { return };
    let id = Some(id.to_string());
    match setting {
        Setting::LogStreamId => settings.log_stream_id = id,
        Setting::ExperimentId => settings.experiment_id = id,
        _ => settings.metrics_testing_id = id,
    }
}

/// The flag of a setting.
pub(super) fn flag(setting: Setting) -> String {
    match setting {
        Setting::Redact => "--no-redact".to_owned(),
        _ => format!("--{}", setting.as_str().replace('_', "-")),
    }
}

fn metric_detail(written: &str) -> Result<MetricDetail, Failure> {
    let malformed =
        |message: String| Failure::new(message).help("write `ID=AGGREGATION:METRIC`, such as `w1=Average:toxicity`");
    let parts = written.split_once('=').and_then(|(id, rest)| Some((id, rest.split_once(':')?)));
    let Some((id, (how, metric))) = parts.filter(|(id, (_, metric))| !id.is_empty() && !metric.is_empty()) else {
        return Err(malformed(format!("invalid value {} for `--metric-details`", text::quote(written))));
    };
    let aggregation = MetricAggregation::ALL.iter().find(|known| known.as_str().eq_ignore_ascii_case(how));
    let Some(&aggregation) = aggregation else {
        let names = MetricAggregation::ALL.iter().map(|known| known.as_str());
        let failure = Failure::new(format!("unknown aggregation {}", text::quote(how)));
        return Err(match suggest::nearest(how, names.clone()) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help(format!("expected one of {}", names.collect::<Vec<_>>().join(", "))),
        });
    };
    Ok(MetricDetail { id: id.to_owned(), metric_name: metric.to_owned(), aggregation })
}

/// The time that a flag gives, as in a query; for a date, its start.
fn parse_time(flag: &str, written: &str, options: &Options) -> Result<DateTime<Utc>, Failure> {
    let mut options = options.clone();
    let Ok(value) = written.parse::<ParameterValue>();
    options.parameters.bind("time", value);
    let schema = Schema::builder().column("time", Column::date()).build();
    // Parses the time as a query does; `>=` compares with its start.
    match tamis::compile("time >= $time", &schema, &options).map(|compiled| compiled.tree) {
        Ok(FilterTree::Leaf(leaf)) => match leaf.filter {
            Filter::Date(filter) => Ok(filter.value.0),
            _ => Err(invalid_time(flag, written)),
        },
        _ => Err(invalid_time(flag, written)),
    }
}

fn invalid_time(flag: &str, written: &str) -> Failure {
    Failure::new(format!("invalid value {} for `{flag}`", text::quote(written)))
        .help("write a time as in a query, such as `2026-01-15T12:00:00Z`, `2026-01-15` or `now-7d`")
}

/// Reads the scorer in a file.
fn llm_scorer(path: &Path) -> Result<LlmScorer, Failure> {
    let text = input::text_of_file(path)?;
    let wrong = |error: &dyn fmt::Display| {
        let name = path.display().to_string();
        Failure::new(text::visible(&format!("{name}: {error}")))
            .help("expected a JSON object with `query`, `response`, `chain_poll_template`, `scorer_configuration` and `user_prompt`")
    };
    let mut reader = serde_json::Deserializer::from_str(&text);
    let scorer = serde_path_to_error::deserialize(&mut reader).map_err(|error| wrong(&error))?;
    reader.end().map(|()| scorer).map_err(|error| wrong(&error))
}
