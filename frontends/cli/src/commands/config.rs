//! `tamis config`: shows the configuration that applies, and where each value comes from.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use serde::Serialize;
use tamis::Severity;

use crate::args::ConfigArgs;
use crate::config::{self, Config, Key, Origin, Rule};
use crate::failure::{Failure, Outcome};
use crate::output::{self, Channel, TerminalStyle, table};
use crate::{input, text};

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis config                             what applies to the current directory
  tamis config queries/slow.tamis          what applies to this file
  tamis config --init                      write a commented `tamis.toml`
  tamis config --schema > tamis.schema.json

The configuration of a file is `tamis.toml` in its directory or in the nearest parent that has one; that of
a query on the command line is the one of the current directory. An environment variable such as
TAMIS_ZONE overrides it, and a flag such as `--tz` overrides both. The name of a variable is TAMIS_ and the
path of the key in capitals, with `_` for `-` and `.`; an empty variable is not set.";

#[derive(Debug, Args)]
pub(crate) struct ConfigShowArgs {
    /// Show what applies to this file or directory [default: .]
    #[arg(value_hint = ValueHint::AnyPath)]
    path: Option<PathBuf>,

    #[command(flatten)]
    config: ConfigArgs,

    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: ConfigFormat,

    /// Write a commented `tamis.toml` into this directory
    #[arg(long, conflicts_with_all = ["path", "config", "no_config", "format", "schema"])]
    init: bool,

    /// Print the JSON Schema of `tamis.toml`, for editors
    #[arg(long, conflicts_with_all = ["path", "config", "no_config", "format"])]
    schema: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ConfigFormat {
    /// A table
    Table,
    /// A JSON document
    Json,
}

/// The version of the JSON document.
const VERSION: u32 = 1;

pub(crate) fn run(args: &ConfigShowArgs) -> Result<Outcome, Failure> {
    if args.init {
        return config::init();
    }
    if args.schema {
        Channel::emit(&config::schema_text()?)?;
        return Ok(Outcome::Clean);
    }
    for note in config::unknown_variables() {
        Channel::Stderr.write(&format!("warning: {note}\n"))?;
    }
    let configs = args.config.open()?;
    let config = match &args.path {
        Some(path) if path.is_dir() => configs.of_directory(path)?,
        path => configs.of_file(path.as_deref())?,
    };
    let settings: Vec<Row> = rows(&config, args);
    match args.format {
        ConfigFormat::Json => {
            let file = config.file.as_ref().map(|path| path.display().to_string());
            Channel::emit(&output::json(&Document { version: VERSION, file, settings })?)?;
        }
        ConfigFormat::Table => Channel::Stdout.write(&human(&config, &settings, Channel::Stdout.style()))?,
    }
    Ok(Outcome::Clean)
}

/// The JSON document.
#[derive(Serialize)]
struct Document {
    version: u32,
    /// The file of the configuration, if there is one.
    file: Option<String>,
    settings: Vec<Row>,
}

/// A setting.
#[derive(Serialize)]
struct Row {
    key: String,
    /// The value, as it is shown to people; `None` if there is none.
    value: Option<String>,
    /// `default`, `file`, `environment` or `cache`.
    source: &'static str,
    /// The position in the file, or the name of the variable.
    origin: Option<String>,
}

impl Row {
    fn new(key: impl Into<String>, value: Option<String>, origin: &Origin) -> Self {
        let (source, origin) = match origin {
            Origin::Default => ("default", None),
            Origin::File(position) => ("file", Some(position.clone())),
            Origin::Variable(name) => ("environment", Some(name.clone())),
        };
        Self { key: key.into(), value, source, origin }
    }
}

/// The settings in the order of the documentation.
fn rows(config: &Config, args: &ConfigShowArgs) -> Vec<Row> {
    let shared = Key::ALL.map(|key| {
        let (value, origin) = config.settings.shown(key);
        Row::new(key.as_str(), value, &origin)
    });
    let mut rows = Vec::from(shared);
    let cached = config.settings.cached_columns().filter(|_| config.settings.columns.value.is_empty());
    if let (Some(cached), Some(columns)) = (cached, rows.first_mut()) {
        columns.value = Some(format!("fetched at {}", cached.fetched_at));
        columns.source = "cache";
    }
    for path in &config.layout_paths {
        let (column, keys) = &path.value;
        rows.push(Row::new(format!("layout.paths.{column}"), Some(keys.join(".")), &path.origin));
    }
    let baseline = config.baseline.as_ref();
    let origin = baseline.map_or(Origin::Default, |baseline| baseline.origin.clone());
    rows.push(Row::new("baseline", baseline.map(|baseline| baseline.value.display().to_string()), &origin));
    for rule in &config.rules {
        rows.push(rule_row("rules", rule.value, &rule.origin));
    }
    for tables in &config.per_path {
        let (globs, rules) = &tables.value;
        let applies = args.path.as_ref().is_some_and(|path| config.matches(path, globs));
        for rule in rules.iter().filter(|_| applies) {
            rows.push(rule_row("rules", *rule, &tables.origin));
        }
    }
    rows
}

fn rule_row(table: &str, (code, level): Rule, origin: &Origin) -> Row {
    let level = level.map_or("off", Severity::as_str);
    Row::new(format!("{table}.{code}"), Some(level.to_owned()), origin)
}

fn human(config: &Config, settings: &[Row], style: TerminalStyle) -> String {
    let row = |row: &Row| {
        let value = row.value.as_deref().map_or_else(|| "none".to_owned(), text::visible);
        let origin = row.origin.as_deref().unwrap_or(row.source);
        [text::visible(&row.key), value, text::visible(origin)]
    };
    let table = table::render(["setting", "value", "source"], settings.iter().map(row), style);
    let file = match &config.file {
        Some(path) => format!("configuration: {}\n", input::quoted(path)),
        None => "no `tamis.toml` in this directory or above it\n".to_owned(),
    };
    table + "\n" + &file
}
