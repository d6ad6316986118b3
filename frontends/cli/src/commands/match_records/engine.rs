//! `tamis match --engine`: an installed query engine filters Parquet files.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde::Deserialize;
use tamis::record::LayoutPreset;
use tamis::semantic::typed::Expr;
use tamis::sql::{Dialect, Nesting, SqlOptions, Timestamps};
use tamis::{MissingValues, Schema};

use super::args::{Engine, MatchArgs, Unknown};
use crate::config::Config;
use crate::failure::{self, Failure, Outcome};
use crate::input::{self, Query};
use crate::output::{Channel, report};
use crate::text;

/// The objects of a search response that have the values of groups of columns.
const GROUPS: [&str; 5] = ["metrics", "metric_info", "user_metadata", "dataset_metadata", "feedback_rating_info"];
/// What an engine says about an error at most.
const MAX_MESSAGE_BYTES: u64 = 64 << 10;

/// A column of a file.
#[derive(Deserialize)]
struct FileColumn {
    #[serde(alias = "column_name")]
    name: String,
    #[serde(rename = "type", alias = "column_type")]
    column_type: String,
}

impl Engine {
    const fn dialect(self) -> Dialect {
        match self {
            Self::Duckdb => Dialect::DuckDb,
            Self::Clickhouse => Dialect::ClickHouse,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Duckdb => "duckdb",
            Self::Clickhouse => "clickhouse",
        }
    }

    /// A file as a table. Both engines read patterns such as `logs/*.parquet`.
    fn table(self, path: &str) -> String {
        match self {
            Self::Duckdb => format!("read_parquet('{}')", path.replace('\'', "''")),
            Self::Clickhouse => format!("file('{}', Parquet)", path.replace('\\', "\\\\").replace('\'', "\\'")),
        }
    }

    fn command(self) -> Command {
        let mut command = Command::new(self.name());
        match self {
            // Without the configuration of the user, which may change the output.
            Self::Duckdb => command.args(["-init", "/dev/null", "-bail", "-jsonlines"]),
            Self::Clickhouse => command.args(["local", "--output-format", "JSONEachRow"]),
        };
        command
    }

    /// Starts the engine, which reads the statement from standard input.
    fn start(self, statement: &str) -> Result<Child, Failure> {
        let cannot_run = |error: &std::io::Error| {
            Failure::new(format!("cannot run `{}`: {}", self.name(), failure::reason(error)))
                .help(format!("`--engine {0}` needs the command `{0}` in `PATH`", self.name()))
        };
        let mut command = self.command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| cannot_run(&error))?;
        if let Some(mut stdin) = child.stdin.take() {
            // An engine that ends early explains why.
            drop(stdin.write_all(statement.as_bytes()));
        }
        Ok(child)
    }

    /// Runs a statement, and passes each line of its output on while that returns true.
    fn run(self, statement: &str, mut line: impl FnMut(&[u8]) -> Result<bool, Failure>) -> Result<bool, Failure> {
        let mut child = self.start(statement)?;
        let errors = child.stderr.take().map(|stderr| std::thread::spawn(move || message_of(stderr)));
        let mut is_open = true;
        if let Some(stdout) = child.stdout.take() {
            let mut lines = BufReader::new(stdout);
            let mut read = Vec::new();
            while is_open && lines.read_until(b'\n', &mut read).map_err(|error| self.unreadable(&error))? > 0 {
                is_open = read.trim_ascii().is_empty() || line(&read)?;
                read.clear();
            }
        }
        if !is_open {
            // Nobody reads the rest.
            drop(child.kill());
        }
        let status = child.wait().map_err(|error| self.unreadable(&error))?;
        let message = errors.and_then(|errors| errors.join().ok()).unwrap_or_default();
        if is_open && !status.success() {
            return Err(Failure::new(format!("`{}` failed: {}", self.name(), text::visible_lines(message.trim()))));
        }
        Ok(is_open)
    }

    fn unreadable(self, error: &std::io::Error) -> Failure {
        Failure::new(format!("cannot read the output of `{}`: {}", self.name(), failure::reason(error)))
    }

    fn columns(self, table: &str) -> Result<Vec<FileColumn>, Failure> {
        let mut columns = Vec::new();
        self.run(&format!("DESCRIBE SELECT * FROM {table};\n"), |line| {
            columns.push(
                serde_json::from_slice(line).map_err(|_| {
                    Failure::new(format!("`{}` does not describe the columns as expected", self.name()))
                })?,
            );
            Ok(true)
        })?;
        Ok(columns)
    }
}

/// The first part of what an engine writes on standard error; the rest is read and ignored.
fn message_of(mut stderr: impl Read) -> String {
    let mut message = Vec::new();
    drop(stderr.by_ref().take(MAX_MESSAGE_BYTES).read_to_end(&mut message));
    drop(std::io::copy(&mut stderr, &mut std::io::sink()));
    String::from_utf8_lossy(&message).into_owned()
}

/// Filters files with an engine.
pub(super) fn run(
    args: &MatchArgs,
    engine: Engine,
    config: &Config,
    (query, schema): (&Query, &Schema),
    typed: &Expr<'_>,
) -> Result<Outcome, Failure> {
    require_supported(args)?;
    let settings = args.layout(config)?;
    let (mut matched, mut is_open) = (0_u64, true);
    for path in args.files() {
        let table = engine.table(&name_of(path)?);
        let columns = engine.columns(&table)?;
        let names = columns.iter().map(|column| column.name.as_str());
        let preset = settings.preset.unwrap_or_else(|| LayoutPreset::detect(names));
        let options = sql_options(engine, &columns).layout(settings.layout(schema)?.with_preset(preset));
        let condition = match options.condition_of_query(typed) {
            Ok(condition) => condition.sql,
            Err(unsupported) => {
                Channel::Stderr.write(&report::diagnostics(&unsupported, query, Channel::Stderr.style()))?;
                return Ok(Outcome::Unusable);
            }
        };
        let statement = statement(args, &table, &condition);
        is_open = is_open
            && engine.run(&statement, |line| match args.count {
                true => {
                    matched += count_in(line);
                    Ok(true)
                }
                false => {
                    matched += 1;
                    Channel::emit_records(line)
                }
            })?;
    }
    if args.count {
        Channel::emit(&format!("{matched}\n"))?;
    }
    Ok(if matched > 0 { Outcome::Clean } else { Outcome::Findings })
}

/// What an engine cannot do as `tamis match` does.
fn require_supported(args: &MatchArgs) -> Result<(), Failure> {
    let conflict = |option: &str| Err(Failure::new(format!("`--engine` cannot be used with `{option}`")));
    if args.unknown == Unknown::List {
        return conflict("--unknown list");
    }
    if args.missing_values() != MissingValues::Unknown {
        return conflict(&format!("--missing-values {}", args.missing_values()));
    }
    match args.files().into_iter().any(input::is_stdin) {
        true => Err(Failure::new("`--engine` cannot read standard input").help("write the names of Parquet files")),
        false => Ok(()),
    }
}

fn name_of(path: &Path) -> Result<String, Failure> {
    path.to_str().map(str::to_owned).ok_or_else(|| {
        Failure::new(format!("{} is not UTF-8", text::quote(&path.to_string_lossy()))).help("rename the file")
    })
}

/// The SQL for the columns of a file, by their types.
fn sql_options(engine: Engine, columns: &[FileColumn]) -> SqlOptions {
    let is_utc = |column: &FileColumn| column.column_type.eq_ignore_ascii_case("timestamp");
    let timestamps = if columns.iter().any(is_utc) { Timestamps::Utc } else { Timestamps::Zoned };
    let groups = columns.iter().filter(|column| GROUPS.contains(&column.name.as_str()));
    groups.fold(SqlOptions::new(engine.dialect()).timestamps(timestamps), |options, column| {
        let column_type = column.column_type.to_ascii_lowercase();
        let nesting = match column_type.as_str() {
            name if name.starts_with("map") => Nesting::Map,
            "json" | "varchar" | "string" | "nullable(string)" => Nesting::Json,
            _ => Nesting::Struct,
        };
        options.nesting_of(column.name.as_str(), nesting)
    })
}

fn statement(args: &MatchArgs, table: &str, condition: &str) -> String {
    let selected = if args.invert { format!("NOT ({condition})") } else { format!("({condition})") };
    let selected = match args.unknown {
        Unknown::Keep => format!("coalesce({selected}, true)"),
        Unknown::Drop | Unknown::List => selected,
    };
    let columns = if args.count { "count(*) AS matching" } else { "*" };
    format!("SELECT {columns} FROM {table} WHERE {selected};\n")
}

/// The number in `{"matching":5}`; ClickHouse writes it as a string.
fn count_in(line: &[u8]) -> u64 {
    let digits: String = line.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| char::from(*byte)).collect();
    digits.parse().unwrap_or_default()
}
