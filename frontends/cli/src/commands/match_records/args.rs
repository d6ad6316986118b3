//! The arguments of `tamis match`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum, ValueHint};
use tamis::{MissingValues, Options, Schema};

use super::open::OpenSettings;
use crate::args::{AnswerFormat, ConfigArgs, LayoutArgs, OptionsArgs, SchemaArgs, TextSource, warn_of_unused};
use crate::config::{Config, LayoutSettings, column_id};
use crate::failure::Failure;
use crate::input::{self, Query, STDIN};
use crate::output::Channel;
use crate::text;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis match 'duration_ns > 5s and tags has prod' traces.jsonl
  tamis match --count 'status_code >= 500' logs/*.jsonl.gz
  tamis match --select id,duration_ns 'duration_ns > 5s' export.csv
  curl … | tamis match 'is_complete = false'         read standard input
  tamis match --explain 'status_code = 500' traces.jsonl
  tamis match --engine duckdb 'cost > $0.05' 'logs/*.parquet'

Records are JSONL, a JSON array, a search response of the API, or CSV with a header, perhaps compressed
with gzip or Zstandard; the format is detected from the content. Matching records go to standard output
in the format and order they came in; lines of JSONL are not changed at all.

The exit code is 0 if a record matches, 1 if none does, and 2 if the query has errors or the records
cannot be read. A malformed record is an error; what matched before it has been written.";

#[derive(Debug, Args)]
pub(crate) struct MatchArgs {
    /// The query in quotes, or `-` for standard input
    #[arg(value_name = "QUERY")]
    query: Option<String>,

    /// Files of records, or `-` for standard input [default: standard input]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    records: Vec<PathBuf>,

    /// Read the query from a file; all arguments are then files of records
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,

    #[command(flatten)]
    schema: SchemaArgs,

    #[command(flatten)]
    config: ConfigArgs,

    #[command(flatten)]
    options: OptionsArgs,

    /// Print only the number of matching records, in all files together
    #[arg(long)]
    pub(super) count: bool,

    /// Select the records that do not match
    ///
    /// Records for which the result is unknown are handled as `--unknown` says.
    #[arg(long, short = 'v')]
    pub(super) invert: bool,

    /// What to do with records whose result is unknown, because a value is missing
    #[arg(long, value_name = "ACTION", default_value = "drop")]
    pub(super) unknown: Unknown,

    /// The result of a comparison with a missing value
    #[arg(long, value_name = "MODEL", default_value = "unknown")]
    missing_values: Model,

    /// Print only these columns, as they are named in queries; can be repeated
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',', conflicts_with_all = ["count", "explain"])]
    select: Vec<String>,

    #[command(flatten)]
    layout: LayoutArgs,

    /// Filter Parquet files with an installed query engine, which prints the matching records as JSONL
    #[arg(long, value_name = "ENGINE", conflicts_with_all = ["explain", "select", "skip_malformed", "max_record"])]
    pub(super) engine: Option<Engine>,

    /// Explain why the first record matches or not
    #[arg(long, conflicts_with_all = ["count", "invert", "unknown", "skip_malformed"])]
    pub(super) explain: bool,

    /// With `--explain`: the output format
    #[arg(long, value_name = "FORMAT", default_value = "human", requires = "explain")]
    pub(super) format: AnswerFormat,

    /// Skip malformed records, and report how many there were
    #[arg(long)]
    pub(super) skip_malformed: bool,

    /// The maximum length of a record in MiB
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=2048))]
    max_record: u16,
}

/// What is done with records whose result is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Unknown {
    /// Select them
    Keep,
    /// Do not select them
    Drop,
    /// Do not select them, but list them on standard error, with the reason
    List,
}

/// A query engine.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Engine {
    /// DuckDB: the command `duckdb`
    Duckdb,
    /// ClickHouse: the command `clickhouse local`
    Clickhouse,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Model {
    /// Unknown, and so is its negation, as in SQL
    Unknown,
    /// False, and its negation is true
    False,
    /// True for `!=` and `not in`, and false for other operators
    UnequalIsTrue,
}

impl MatchArgs {
    /// Reads the query, the columns and the options.
    pub(super) fn read(&self, config: &Config) -> Result<(Query, Schema, Options), Failure> {
        let options = self.options.read(config)?;
        let query = self.query();
        self.schema.require_unshared_stdin("the query", query.is_stdin())?;
        self.schema.require_unshared_stdin("the records", self.is_from_stdin())?;
        input::require_unshared_stdin(("the query", query.is_stdin()), ("the records", self.is_from_stdin()))?;
        let schema = self.schema.read(config)?;
        // A pipe has the records.
        let query = query.read(false)?;
        warn_of_unused(&query.text, &options)?;
        Ok((query, schema, options))
    }

    fn query(&self) -> TextSource<'_> {
        let argument = self.query.as_deref().filter(|_| self.file.is_none());
        TextSource { noun: "query", argument, file: self.file.as_deref() }
    }

    /// The files of records.
    pub(super) fn files(&self) -> Vec<&Path> {
        let first = self.query.as_deref().filter(|_| self.file.is_some()).map(Path::new);
        let files: Vec<&Path> = first.into_iter().chain(self.records.iter().map(PathBuf::as_path)).collect();
        if files.is_empty() { vec![Path::new(STDIN)] } else { files }
    }

    fn is_from_stdin(&self) -> bool {
        self.files().into_iter().any(input::is_stdin)
    }

    /// Says that the query comes first, if the argument in its place is a file.
    pub(super) fn explain_order(&self) -> Result<(), Failure> {
        let file = self.query.as_deref().filter(|name| self.file.is_none() && Path::new(name).is_file());
        let Some(name) = file else { return Ok(()) };
        let note = format!("note: {} is a file, and is read as the query, which comes first\n", text::quote(name));
        Channel::Stderr.write(&note)
    }

    /// How missing values are handled.
    pub(super) const fn missing_values(&self) -> MissingValues {
        match self.missing_values {
            Model::Unknown => MissingValues::Unknown,
            Model::False => MissingValues::False,
            Model::UnequalIsTrue => MissingValues::UnequalIsTrue,
        }
    }

    /// The configuration of the query.
    pub(super) fn config(&self) -> Result<Arc<Config>, Failure> {
        self.config.of_file(self.query().path())
    }

    /// The layout; without a preset, it is detected.
    pub(super) fn layout(&self, config: &Config) -> Result<LayoutSettings, Failure> {
        self.layout.read(config.layout())
    }

    /// The ids of the columns that are printed; empty if all are.
    pub(super) fn selected(&self, schema: &Schema) -> Result<Vec<String>, Failure> {
        self.select.iter().map(|name| column_id(name.trim(), schema)).collect()
    }

    /// How files are opened.
    pub(super) fn open_settings(&self) -> OpenSettings {
        OpenSettings { max_record: self.max_record(), skips_malformed: self.skip_malformed }
    }

    /// The maximum length of a record in bytes.
    pub(super) fn max_record(&self) -> usize {
        usize::from(self.max_record) << 20
    }
}
