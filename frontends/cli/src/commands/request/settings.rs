//! What a request says besides its filter, as flags.

use std::fmt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum, ValueHint};
use tamis::filter::{Filter, FilterTree};
use tamis::request::{
    Dialect, ExportFormat, LlmScorer, MetricAggregation, MetricDetail, RequestSettings, RootType, SelectColumns,
    Setting, Sort,
};
use tamis::schema::Column;
use tamis::{Options, ParameterValue, Schema};

use crate::failure::Failure;
use crate::{input, suggest, text};

#[derive(Debug, Args)]
pub(super) struct SettingsArgs {
    /// The project
    #[arg(long, value_name = "ID", help_heading = "Where")]
    project_id: Option<String>,

    /// The annotation queue
    #[arg(long, value_name = "ID", help_heading = "Where")]
    queue_id: Option<String>,

    /// The log stream, experiment or metrics testing whose records go into a queue
    #[arg(long, value_name = "ID", help_heading = "Where")]
    run_id: Option<String>,

    /// The log stream that records come from
    #[arg(long, visible_alias = "agent-stream-id", value_name = "ID", help_heading = "Where")]
    log_stream_id: Option<String>,

    /// The experiment that records come from
    #[arg(long, value_name = "ID", help_heading = "Where")]
    experiment_id: Option<String>,

    /// The metrics testing that records come from
    #[arg(long, value_name = "ID", help_heading = "Where")]
    metrics_testing_id: Option<String>,

    /// Which kind of record to export
    #[arg(long, value_name = "TYPE", help_heading = "Which records")]
    root_type: Option<RootTypeArg>,

    /// These records of a queue, in the place of a query; may be given several times
    #[arg(long, value_name = "ID,…", value_delimiter = ',', help_heading = "Which records")]
    record_ids: Option<Vec<String>>,

    /// Read the ids of records from a file, with white space or commas between them
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Which records")]
    record_ids_file: Option<PathBuf>,

    /// Really delete all records, or empty the queue
    #[arg(long, help_heading = "Which records")]
    all_records: bool,

    /// Sort by this column, the smallest first unless `:desc` follows
    #[arg(long, value_name = "COLUMN[:desc]", help_heading = "Which records")]
    sort: Option<String>,

    /// Skip this many records
    #[arg(long, value_name = "COUNT", help_heading = "Which records")]
    starting_token: Option<u64>,

    /// At most this many records; 100 where not given
    #[arg(long, value_name = "COUNT", help_heading = "Which records")]
    limit: Option<u64>,

    /// Go on after this record, the last of the page before
    #[arg(long, value_name = "ID", help_heading = "Which records")]
    previous_last_row_id: Option<String>,

    /// Answer with these columns; may be given several times
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',', help_heading = "What of them")]
    select_columns: Option<Vec<String>>,

    /// Answer with all metrics
    #[arg(long, help_heading = "What of them")]
    include_all_metrics: bool,

    /// Answer with all feedback
    #[arg(long, help_heading = "What of them")]
    include_all_feedback: bool,

    /// Cut long texts
    #[arg(long, help_heading = "What of them")]
    truncate_fields: bool,

    /// Count the children of each record
    #[arg(long, help_heading = "What of them")]
    include_counts: bool,

    /// Include what code scorers said beside their scores
    #[arg(long, help_heading = "What of them")]
    include_code_metric_metadata: bool,

    /// Export these columns; heeded for CSV only; may be given several times
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',', help_heading = "Exports")]
    column_ids: Option<Vec<String>>,

    /// The kind of file; JSON lines where not given
    #[arg(long, value_name = "FORMAT", help_heading = "Exports")]
    export_format: Option<ExportFormatArg>,

    /// Leave sensitive data as it is
    #[arg(long, help_heading = "Exports")]
    no_redact: bool,

    /// The name of the file
    #[arg(long, value_name = "NAME", help_heading = "Exports")]
    file_name: Option<String>,

    /// Export only metrics that have been computed
    #[arg(long, help_heading = "Exports")]
    export_computed_metrics_only: bool,

    /// Have these scorers score again; may be given several times
    #[arg(long, value_name = "ID,…", value_delimiter = ',', help_heading = "Metrics")]
    scorer_ids: Option<Vec<String>>,

    /// From this time on, as 2026-01-15T12:00:00Z or now-7d
    #[arg(long, value_name = "TIME", help_heading = "Metrics")]
    start_time: Option<String>,

    /// Up to this time, as 2026-01-15T12:00:00Z or now
    #[arg(long, value_name = "TIME", help_heading = "Metrics")]
    end_time: Option<String>,

    /// The length of a bucket, in minutes; 5 where not given
    #[arg(long, value_name = "MINUTES", help_heading = "Metrics")]
    interval: Option<u32>,

    /// Group metrics by this column
    #[arg(long, value_name = "COLUMN", help_heading = "Metrics")]
    group_by: Option<String>,

    /// Aggregate a metric, as `w1=Average:toxicity`; may be given several times
    #[arg(long, value_name = "ID=HOW:METRIC", help_heading = "Metrics")]
    metric_details: Option<Vec<String>>,

    /// The file with the code of a scorer
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Scorers")]
    code_scorer: Option<String>,

    /// The scorers that a code scorer builds on; may be given several times
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', help_heading = "Scorers")]
    required_scorers: Option<Vec<String>>,

    /// The types of records that a code scorer can score; may be given several times
    #[arg(long, value_name = "TYPE,…", value_delimiter = ',', help_heading = "Scorers")]
    scoreable_node_types: Option<Vec<String>>,

    /// The JSON file with a scorer that asks a model
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Scorers")]
    llm_scorer: Option<PathBuf>,

    /// How the body is written
    #[arg(long, value_name = "DIALECT", default_value = "current")]
    dialect: DialectArg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RootTypeArg {
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
    /// As the API's description has it
    Current,
    /// As older servers accept it
    Legacy,
}

impl SettingsArgs {
    pub(super) fn read(&self, options: &Options) -> Result<RequestSettings, Failure> {
        Ok(RequestSettings {
            project_id: self.project_id.clone(),
            queue_id: self.queue_id.clone(),
            run_id: self.run_id.clone(),
            log_stream_id: self.log_stream_id.clone(),
            experiment_id: self.experiment_id.clone(),
            metrics_testing_id: self.metrics_testing_id.clone(),
            root_type: self.root_type.map(RootTypeArg::value),
            record_ids: self.record_ids()?,
            all_records: self.all_records,
            sort: self.sort.as_deref().map(sort),
            starting_token: self.starting_token,
            limit: self.limit,
            previous_last_row_id: self.previous_last_row_id.clone(),
            select_columns: self.selected(),
            truncate_fields: self.truncate_fields.then_some(true),
            include_counts: self.include_counts.then_some(true),
            include_code_metric_metadata: self.include_code_metric_metadata.then_some(true),
            column_ids: self.column_ids.clone(),
            export_format: self.export_format.map(ExportFormatArg::value),
            redact: self.no_redact.then_some(false),
            file_name: self.file_name.clone(),
            export_computed_metrics_only: self.export_computed_metrics_only.then_some(true),
            scorer_ids: self.scorer_ids.clone(),
            start_time: self.start_time.as_deref().map(|time| parse_time("--start-time", time, options)).transpose()?,
            end_time: self.end_time.as_deref().map(|time| parse_time("--end-time", time, options)).transpose()?,
            interval: self.interval,
            group_by: self.group_by.clone(),
            metric_details: self.metric_details()?,
            code_scorer: self.code_scorer.clone(),
            required_scorers: self.required_scorers.clone(),
            scoreable_node_types: self.scoreable_node_types.clone(),
            llm_scorer: self.llm_scorer.as_deref().map(llm_scorer).transpose()?,
            dialect: match self.dialect {
                DialectArg::Current => Dialect::Current,
                DialectArg::Legacy => Dialect::Legacy,
            },
        })
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
    const fn value(self) -> RootType {
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

/// The flag that gives a setting.
pub(super) fn flag(setting: Setting) -> String {
    match setting {
        Setting::Redact => "--no-redact".to_owned(),
        _ => format!("--{}", setting.as_str().replace('_', "-")),
    }
}

fn sort(written: &str) -> Sort {
    match (written.strip_suffix(":desc"), written.strip_suffix(":asc")) {
        (Some(column), _) => Sort::descending(column),
        (None, Some(column)) => Sort::ascending(column),
        (None, None) => Sort::ascending(written),
    }
}

fn metric_detail(written: &str) -> Result<MetricDetail, Failure> {
    let malformed = |message: String| Failure::new(message).help("write it as `w1=Average:toxicity`");
    let parts = written.split_once('=').and_then(|(id, rest)| Some((id, rest.split_once(':')?)));
    let Some((id, (how, metric))) = parts.filter(|(id, (_, metric))| !id.is_empty() && !metric.is_empty()) else {
        return Err(malformed(format!("`--metric-details` takes no {}", text::quote(written))));
    };
    let aggregation = MetricAggregation::ALL.iter().find(|known| known.as_str().eq_ignore_ascii_case(how));
    let Some(&aggregation) = aggregation else {
        let names = MetricAggregation::ALL.iter().map(|known| known.as_str());
        let failure = Failure::new(format!("no aggregation is called {}", text::quote(how)));
        return Err(match suggest::nearest(how, names.clone()) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help(format!("there are {}", names.collect::<Vec<_>>().join(", "))),
        });
    };
    Ok(MetricDetail { id: id.to_owned(), metric_name: metric.to_owned(), aggregation })
}

/// The time that a flag gives, as a query writes it; of a day its first instant.
fn parse_time(flag: &str, written: &str, options: &Options) -> Result<DateTime<Utc>, Failure> {
    let mut options = options.clone();
    options.parameters.bind("time", ParameterValue::parse(written));
    let schema = Schema::builder().column("time", Column::date()).build();
    // The language knows what a time is; `>=` means the first instant of it.
    match tamis::compile("time >= $time", &schema, &options).map(|compiled| compiled.tree) {
        Ok(FilterTree::Leaf(leaf)) => match leaf.filter {
            Filter::Date(filter) => Ok(filter.value.0),
            _ => Err(no_time(flag, written)),
        },
        _ => Err(no_time(flag, written)),
    }
}

fn no_time(flag: &str, written: &str) -> Failure {
    Failure::new(format!("`{flag}` takes no {}", text::quote(written)))
        .help("write a time as in a query: `2026-01-15T12:00:00Z`, `2026-01-15`, `now-7d`")
}

/// The scorer in a file.
fn llm_scorer(path: &Path) -> Result<LlmScorer, Failure> {
    let text = input::text_of_file(path)?;
    let wrong = |error: &dyn fmt::Display| {
        let place = path.display().to_string();
        Failure::new(text::visible(&format!("{place}: {error}")))
            .help("the file is a JSON object with `query`, `response`, `chain_poll_template`, `scorer_configuration` and `user_prompt`")
    };
    let mut reader = serde_json::Deserializer::from_str(&text);
    let scorer = serde_path_to_error::deserialize(&mut reader).map_err(|error| wrong(&error))?;
    reader.end().map(|()| scorer).map_err(|error| wrong(&error))
}
