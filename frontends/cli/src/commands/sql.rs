//! `tamis sql`: converts a query to SQL.

use clap::{Args, ValueEnum};
use serde::Serialize;
use tamis::Schema;
use tamis::sql::{Dialect, Nesting, SqlCondition, SqlOptions, SqlValue, Timestamps};

use crate::args::{AnswerFormat, InputArgs, LayoutArgs, OutputArgs};
use crate::config::Config;
use crate::failure::{Failure, Outcome};
use crate::output::{self, Channel, report};
use crate::text;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis sql --dialect spark 'duration_ns > 5s and tags has prod'
  duckdb -c \"$(tamis sql -d duckdb --select \"'logs/*.parquet'\" 'cost > $0.05')\"
  tamis sql --dialect postgresql --params --format json --file slow.tamis

By default, the condition of a `WHERE` clause is printed; put it in parentheses to combine it with others.
With `--params`, the parameters follow as SQL comments, each as JSON.

The SQL matches the same records as the query: a comparison with a missing value is unknown. If the
dialect cannot express a condition, that is an error. The SQL of BigQuery and Trino is not tested on
these engines. docs/sql.md describes the types of columns and how engines differ.";

#[derive(Debug, Args)]
pub(crate) struct SqlArgs {
    #[command(flatten)]
    inputs: InputArgs,

    /// The dialect of SQL
    #[arg(long, short, value_name = "DIALECT")]
    dialect: DialectName,

    /// Print placeholders, and the values as parameters
    #[arg(long)]
    params: bool,

    /// Print `SELECT * FROM TABLE WHERE …` instead of the condition
    ///
    /// The table is printed as it is: it may be anything that can follow `FROM`.
    #[arg(long, value_name = "TABLE")]
    select: Option<String>,

    #[command(flatten)]
    layout: LayoutArgs,

    /// How the values of a group such as `metrics` are stored, or those in one column, such as `user_metadata=map`;
    /// can be repeated [default: json for postgresql and sqlite, struct for others]
    #[arg(long, value_name = "[COLUMN=]NESTING")]
    nesting: Vec<String>,

    /// The type of columns with timestamps
    #[arg(long, value_name = "TYPE", default_value = "zoned")]
    timestamps: TimestampsName,

    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: AnswerFormat,

    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DialectName {
    /// DuckDB
    Duckdb,
    /// ClickHouse
    Clickhouse,
    /// PostgreSQL
    Postgresql,
    /// Apache DataFusion
    Datafusion,
    /// Apache Spark
    Spark,
    /// SQLite, which has no lists
    Sqlite,
    /// BigQuery; not tested on the engine
    Bigquery,
    /// Trino; not tested on the engine
    Trino,
}

impl DialectName {
    const fn dialect(self) -> Dialect {
        match self {
            Self::Duckdb => Dialect::DuckDb,
            Self::Clickhouse => Dialect::ClickHouse,
            Self::Postgresql => Dialect::PostgreSql,
            Self::Datafusion => Dialect::DataFusion,
            Self::Spark => Dialect::Spark,
            Self::Sqlite => Dialect::Sqlite,
            Self::Bigquery => Dialect::BigQuery,
            Self::Trino => Dialect::Trino,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum TimestampsName {
    /// Points in time, such as `TIMESTAMP WITH TIME ZONE`
    Zoned,
    /// Without a time zone, in UTC
    Utc,
}

impl TimestampsName {
    const fn timestamps(self) -> Timestamps {
        match self {
            Self::Zoned => Timestamps::Zoned,
            Self::Utc => Timestamps::Utc,
        }
    }
}

impl SqlArgs {
    fn options(&self, schema: &Schema, config: &Config) -> Result<SqlOptions, Failure> {
        let layout = self.layout.read(config.layout())?.layout(schema)?;
        let mut options =
            SqlOptions::new(self.dialect.dialect()).layout(layout).timestamps(self.timestamps.timestamps());
        for written in &self.nesting {
            options = match written.rsplit_once('=') {
                Some((column, nesting)) => options.nesting_of(column, parse_nesting(nesting)?),
                None => options.nesting(parse_nesting(written)?),
            };
        }
        Ok(if self.params { options.parameters() } else { options })
    }

    fn statement(&self, condition: &SqlCondition) -> String {
        match &self.select {
            Some(table) => format!("SELECT * FROM {table} WHERE {}", condition.sql),
            None => condition.sql.clone(),
        }
    }
}

fn parse_nesting(written: &str) -> Result<Nesting, Failure> {
    let names: Vec<String> = Nesting::ALL.iter().map(|nesting| text::quote(nesting.as_str())).collect();
    written.parse().map_err(|error: tamis::diagnostic::UnknownName| {
        Failure::new(error.to_string()).help(format!("expected one of {}", names.join(", ")))
    })
}

/// The JSON document.
#[derive(Serialize)]
struct Answer<'a> {
    dialect: Dialect,
    sql: &'a str,
    parameters: &'a [SqlValue],
}

pub(crate) fn run(args: &SqlArgs) -> Result<Outcome, Failure> {
    args.output.require_other_than(args.inputs.files())?;
    let config = args.inputs.config()?;
    let (query, schema, options) = args.inputs.read_with(&config)?;
    let sql_options = args.options(&schema, &config)?;
    let analysis = tamis::analyze(&query.text, &schema, &options);
    let mut diagnostics = analysis.diagnostics;
    let condition = analysis.typed.and_then(|typed| match sql_options.condition_of_query(&typed) {
        Ok(condition) => Some(condition),
        Err(unsupported) => {
            diagnostics.append(unsupported);
            None
        }
    });
    diagnostics.settle();
    Channel::Stderr.write(&report::diagnostics(&diagnostics, &query, Channel::Stderr.style()))?;
    let Some(condition) = condition else { return Ok(Outcome::Findings) };
    let (statement, parameters) = (args.statement(&condition), &condition.parameters);
    match args.format {
        AnswerFormat::Json => {
            let answer = Answer { dialect: sql_options.dialect(), sql: &statement, parameters };
            args.output.destination().emit(&output::json(&answer)?)?;
        }
        AnswerFormat::Human => {
            args.output.destination().emit_user_text(&(statement + "\n" + &comments(parameters)?))?;
        }
    }
    Ok(Outcome::Clean)
}

/// The parameters as comments, each on one line: JSON has no line breaks in strings.
fn comments(parameters: &[SqlValue]) -> Result<String, Failure> {
    let comment = |(index, value)| Ok(format!("-- {}: {}", index + 1, output::json(value)?));
    parameters.iter().enumerate().map(comment).collect()
}
