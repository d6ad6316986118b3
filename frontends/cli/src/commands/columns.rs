//! `tamis columns`: lists the columns.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use serde::Serialize;
use tamis::schema::{AllowedValue, Column, DataUnit, FilterType, Schema};

use crate::args::{ConfigArgs, SchemaArgs};
use crate::failure::{Failure, Outcome};
use crate::output::{self, Channel, Destination, TerminalStyle, table};
use crate::text;
use fetch::{FetchArgs, Fetched};

mod fetch;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis columns                     list all columns
  tamis columns latency             list the columns that match `latency`
  tamis columns --columns columns.json --format json
  tamis columns --fetch --project-id $PROJECT --log-stream-id $ID
  tamis columns --fetch --project-id $PROJECT --output columns.json

`--fetch` gets the columns of a project from the API, with the key in the variable of the `--auth` method.
They are cached; with `--output`, the response is written to a file for `--columns`.

A group such as `metrics/…` is open: any name in it is accepted as a column.";

#[derive(Debug, Args)]
pub(crate) struct ColumnsArgs {
    /// Only columns with this text in their name, label or description, ignoring case
    pattern: Option<String>,

    #[command(flatten)]
    schema: SchemaArgs,

    #[command(flatten)]
    config: ConfigArgs,

    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: TableFormat,

    #[command(flatten)]
    fetch: FetchArgs,

    /// With `--fetch`, write the response to a file instead of listing the columns
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "fetch", conflicts_with_all = ["pattern", "format"])]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum TableFormat {
    /// A table
    Table,
    /// A JSON document
    Json,
}

/// The version of the JSON document.
const VERSION: u32 = 1;

pub(crate) fn run(args: &ColumnsArgs) -> Result<Outcome, Failure> {
    let config = args.config.here()?;
    let schema = match args.fetch.columns(&config.settings)? {
        Some(Fetched { response: Some(response), .. }) if args.output.is_some() => {
            Destination::of(args.output.as_deref()).emit(&response)?;
            return Ok(Outcome::Clean);
        }
        Some(fetched) => fetched.schema,
        None => args.schema.read(&config)?,
    };
    let pattern = args.pattern.as_deref().unwrap_or_default();
    match args.format {
        TableFormat::Json => {
            let listing = Listing::of(&schema, pattern);
            Channel::emit(&output::json(&listing)?)?;
            listing.require_match(pattern)?;
        }
        TableFormat::Table => Channel::Stdout.write(&render(&schema, pattern, Channel::Stdout.style())?)?,
    }
    Ok(Outcome::Clean)
}

/// Renders the columns that match a pattern as a table.
pub(crate) fn render(schema: &Schema, pattern: &str, style: TerminalStyle) -> Result<String, Failure> {
    let listing = Listing::of(schema, pattern);
    listing.require_match(pattern)?;
    Ok(listing.table(style))
}

/// Columns and open groups that match a pattern.
#[derive(Serialize)]
struct Listing<'s> {
    version: u32,
    columns: Vec<Entry<'s>>,
    open_groups: Vec<Entry<'s>>,
}

/// A column or an open group.
#[derive(Serialize)]
struct Entry<'s> {
    /// The id of the column, or the name of the group.
    id: &'s str,
    /// The type for filtering; `None` if it cannot be filtered.
    #[serde(rename = "type")]
    filter_type: Option<FilterType>,
    filterable: bool,
    unit: Option<DataUnit>,
    label: Option<&'s str>,
    alias: Option<&'s str>,
    description: Option<&'s str>,
    allowed_values: Option<Vec<serde_json::Value>>,
}

impl<'s> Listing<'s> {
    fn of(schema: &'s Schema, pattern: &str) -> Self {
        let pattern = pattern.to_lowercase();
        let columns = schema.columns().map(|column| Entry::of(&column.id, column));
        let groups = schema.open_groups().map(|(name, column)| Entry::of(name, column));
        Self {
            version: VERSION,
            columns: columns.filter(|entry| entry.matches(&pattern)).collect(),
            open_groups: groups.filter(|entry| entry.matches(&pattern) || entry.is_group_of(&pattern)).collect(),
        }
    }

    /// Returns an error if nothing matches the pattern.
    fn require_match(&self, pattern: &str) -> Result<(), Failure> {
        if !self.columns.is_empty() || !self.open_groups.is_empty() {
            return Ok(());
        }
        Err(match pattern {
            "" => Failure::not_found("no columns"),
            _ => Failure::not_found(format!("no column matches {}", text::quote(pattern))),
        })
    }

    fn table(&self, style: TerminalStyle) -> String {
        let columns = self.columns.iter().map(|entry| entry.row(entry.id.to_owned(), None));
        let groups =
            self.open_groups.iter().map(|group| group.row(format!("{}/…", group.id), Some("any name is accepted")));
        table::render(["column", "type", "unit", "description"], columns.chain(groups), style)
    }
}

impl<'s> Entry<'s> {
    fn of(id: &'s str, column: &'s Column) -> Self {
        let filter_type = column.effective_type();
        let of_id = DataUnit::of_id(id).filter(|_| filter_type == Some(FilterType::Number));
        Self {
            id,
            filter_type,
            filterable: filter_type.is_some(),
            unit: column.data_unit.or(of_id),
            label: column.label.as_deref(),
            alias: column.metric_key_alias.as_deref(),
            description: column.description.as_deref(),
            allowed_values: column.allowed_values.as_ref().map(|values| values.iter().filter_map(json).collect()),
        }
    }

    fn matches(&self, pattern: &str) -> bool {
        let texts = [Some(self.id), self.label, self.alias, self.description];
        texts.into_iter().flatten().any(|text| text.to_lowercase().contains(pattern))
    }

    /// Whether `pattern` names a column of this open group.
    fn is_group_of(&self, pattern: &str) -> bool {
        pattern.split_once(['/', '.']).is_some_and(|(group, _)| group == self.id.to_lowercase())
    }

    fn row(&self, id: String, note: Option<&str>) -> [String; 4] {
        let kind = self.filter_type.map_or("not filterable", FilterType::as_str);
        let unit = self.unit.map_or("", DataUnit::as_str);
        [text::visible(&id), kind.to_owned(), unit.to_owned(), self.about(note)]
    }

    /// The description, the allowed values and the other names.
    fn about(&self, note: Option<&str>) -> String {
        let mut parts = Vec::new();
        parts.extend(note.map(str::to_owned));
        parts.extend(self.description.map(one_line));
        if let Some(values) = self.allowed_values.as_ref().filter(|values| !values.is_empty()) {
            let values = values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), text::visible));
            parts.push(format!("one of {}", values.collect::<Vec<_>>().join(", ")));
        }
        let names: Vec<String> = self.other_names().map(text::quote).collect();
        if !names.is_empty() {
            parts.push(format!("also called {}", names.join(" and ")));
        }
        parts.join("; ")
    }

    /// The alias and the label, unless they differ from the id or each other only in spelling.
    fn other_names(&self) -> impl Iterator<Item = &'s str> {
        let name = self.id.rsplit('/').next().unwrap_or_default();
        let alias = self.alias.filter(|alias| !is_alike(alias, name));
        let label =
            self.label.filter(|label| !is_alike(label, name) && !alias.is_some_and(|alias| is_alike(label, alias)));
        [alias, label].into_iter().flatten()
    }
}

fn is_alike(left: &str, right: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace([' ', '-'], "_");
    plain(left) == plain(right)
}

/// `text` on one line and without its full stop.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    text::visible(words.join(" ").trim_end_matches('.'))
}

fn json(value: &AllowedValue) -> Option<serde_json::Value> {
    match value {
        AllowedValue::Text(text) => Some(text.as_str().into()),
        // An integer is shown without a fraction.
        AllowedValue::Number(number) => serde_json::from_str(&number.to_string()).ok(),
        _ => None,
    }
}
