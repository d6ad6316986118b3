//! The configuration of commands: `tamis.toml` and environment variables.
//!
//! `settings.rs` has the settings that commands share, `key.rs` their names, `file.rs` reads a file, `environment.rs`
//! the variables, and `configs.rs` finds the configuration of each file; `for_files.rs` has what a file sets for some files
//! only. Flags, which override both, are in `args`.

use std::fs;
use std::path::PathBuf;
#[cfg(feature = "saved-queries")]
use std::sync::Arc;

use tamis::Diagnostics;
use tamis::lower::{self, Form, MissingValuePolicy};
use tamis::request::Forms;
use tamis::semantic::typed::Expr;

pub(crate) mod base_url;
pub(crate) mod target;
pub(crate) mod zone;

mod api;
mod auth;
mod configs;
mod directory;
mod environment;
mod file;
#[cfg(feature = "saved-queries")]
mod for_files;
#[cfg(feature = "saved-queries")]
mod globs;
mod init;
mod key;
mod layout;
#[cfg(feature = "saved-queries")]
mod patterns;
mod rules;
#[cfg(feature = "saved-queries")]
mod schema;
mod setting;
mod settings;
mod source;

pub(crate) use api::Api;
pub(crate) use auth::Auth;
pub(crate) use configs::Configs;
pub(crate) use environment::unknown_variables;
#[cfg(feature = "saved-queries")]
pub(crate) use globs::ForFiles;
pub(crate) use init::init;
pub(crate) use key::Key;
pub(crate) use layout::{LayoutSettings, column_id, keys_of};
#[cfg(feature = "saved-queries")]
pub(crate) use patterns::{Embedded, Pattern};
pub(crate) use rules::{Rule, rule_of_flag};
#[cfg(feature = "saved-queries")]
pub(crate) use schema::schema_text;
pub(crate) use setting::{Origin, Setting};
pub(crate) use settings::{Scope, Settings};
pub(crate) use source::NAME;

/// The configuration of a project.
#[derive(Default)]
pub(crate) struct Config {
    pub(crate) settings: Settings,
    /// The names of columns, and the keys that lead to their values in records.
    pub(crate) layout_paths: Vec<Setting<(String, Vec<String>)>>,
    /// The file with suppressed findings.
    pub(crate) baseline: Option<Setting<PathBuf>>,
    pub(crate) rules: Vec<Setting<Rule>>,
    #[cfg(feature = "saved-queries")]
    pub(crate) per_path: Vec<ForFiles<Vec<Rule>>>,
    /// How to find queries inside other files.
    #[cfg(feature = "saved-queries")]
    pub(crate) embedded: Vec<ForFiles<Arc<Embedded>>>,
    /// The file that it was read from.
    pub(crate) file: Option<PathBuf>,
    /// The canonical directory that paths are relative to.
    directory: PathBuf,
}

impl Config {
    /// The directory of the project: that of the configuration, or else the current one.
    pub(crate) fn project(&self) -> PathBuf {
        match self.directory.as_os_str().is_empty() {
            true => fs::canonicalize(".").unwrap_or_default(),
            false => self.directory.clone(),
        }
    }

    /// Where the values of columns are in records.
    pub(crate) fn layout(&self) -> LayoutSettings {
        LayoutSettings {
            preset: self.settings.layout.value,
            paths: self.layout_paths.iter().map(|path| path.value.clone()).collect(),
        }
    }

    /// Why a query that compiles is not accepted by the target.
    pub(crate) fn unsupported(&self, typed: &Expr<'_>) -> Diagnostics {
        match self.settings.target.value {
            Some(target) if target.forms() == Forms::List => {
                lower::lower(typed, Form::Flat, MissingValuePolicy::Warn).1
            }
            _ => Diagnostics::default(),
        }
    }
}
