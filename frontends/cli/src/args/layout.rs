//! Where the values of columns are in a record.

use clap::{Args, ValueEnum};
use tamis::record::LayoutPreset;

use crate::config::{LayoutSettings, keys_of};
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
