//! Where the values of columns are in a record.

use clap::{Args, ValueEnum};
use tamis::Schema;
use tamis::record::{Layout, LayoutPreset};

use crate::failure::Failure;
use crate::text;

/// Where the values of columns are in a record.
#[derive(Debug, Default, Args)]
pub(crate) struct LayoutArgs {
    /// Where the values of columns are in a record
    ///
    /// The default is that of `[layout]` in `tamis.toml`. Without it, the layout of files is detected from their first
    /// record, and otherwise it is `search`.
    #[arg(long, value_name = "LAYOUT")]
    layout: Option<PresetName>,

    /// The keys that lead to a column, such as `cost=billing.usd`, or a JSON array of them; can be repeated
    ///
    /// They are added to the `paths` of `[layout]` in `tamis.toml`.
    #[arg(long, value_name = "COLUMN=KEYS")]
    path: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PresetName {
    /// `{"metrics": {"duration_ns": 5}}`, as in responses of the API
    Search,
    /// `{"metrics_duration_ns": 5}`, as in tables of the Python SDK
    Flat,
    /// `{"metrics/duration_ns": 5}`, named by the ids of columns
    Id,
}

/// A layout as it is configured: columns are named as in queries.
#[derive(Clone, Debug, Default)]
pub(crate) struct LayoutSettings {
    pub(crate) preset: Option<LayoutPreset>,
    /// The names of columns, and the keys that lead to their values.
    pub(crate) paths: Vec<(String, Vec<String>)>,
}

/// The maximum number of keys that lead to a column.
const MAX_KEYS: usize = 64;

impl PresetName {
    const fn preset(self) -> LayoutPreset {
        match self {
            Self::Search => LayoutPreset::Search,
            Self::Flat => LayoutPreset::Flat,
            Self::Id => LayoutPreset::Id,
        }
    }
}

impl LayoutArgs {
    /// Reads the arguments, which override the configuration.
    pub(crate) fn read(&self, configured: LayoutSettings) -> Result<LayoutSettings, Failure> {
        let LayoutSettings { preset, mut paths } = configured;
        for written in &self.path {
            let (name, keys) = written.split_once('=').ok_or_else(|| {
                Failure::new(format!("missing `=` in {}", text::quote(written)))
                    .help("write `COLUMN=KEYS`, such as `metrics/cost=billing.usd`")
            })?;
            paths.push((name.trim().to_owned(), keys_of(keys)?));
        }
        Ok(LayoutSettings { preset: self.layout.map(PresetName::preset).or(preset), paths })
    }
}

impl LayoutSettings {
    /// The layout; without a preset, it is `search`.
    pub(crate) fn layout(&self, schema: &Schema) -> Result<Layout, Failure> {
        let layout = Layout::new(self.preset.unwrap_or_default());
        self.paths.iter().try_fold(layout, |layout, (name, keys)| {
            Ok(layout.with_path(column_id(name, schema)?, keys.iter().map(String::as_str)))
        })
    }
}

/// The id of a column that is named as in queries.
pub(crate) fn column_id(name: &str, schema: &Schema) -> Result<String, Failure> {
    schema.resolve(name).map(|column| column.id.into_owned()).map_err(|error| {
        let failure = Failure::new(text::visible(&error.to_string()));
        match miette::Diagnostic::help(&error) {
            Some(help) => failure.help(text::visible(&help.to_string())),
            None => failure.help("`tamis columns` lists the columns"),
        }
    })
}

/// Keys with dots between them, or as a JSON array.
pub(crate) fn keys_of(written: &str) -> Result<Vec<String>, Failure> {
    let keys: Vec<String> = if written.starts_with('[') {
        serde_json::from_str(written).map_err(|_| {
            Failure::new(format!("{} is not a JSON array of strings", text::quote(written)))
                .help(r#"write it as `["a.b","c"]`"#)
        })?
    } else {
        written.split('.').map(str::to_owned).collect()
    };
    if keys.is_empty() || keys.len() > MAX_KEYS || keys.iter().all(String::is_empty) {
        return Err(Failure::new(format!("{} is no path of a value", text::quote(written)))
            .help("write the keys with dots between them, such as `billing.usd`"));
    }
    Ok(keys)
}
