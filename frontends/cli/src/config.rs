//! The configuration of commands: `tamis.toml` and environment variables.
//!
//! `settings.rs` has the settings that commands share, `key.rs` their names, `file.rs` reads a file, `environment.rs`
//! the variables, and `configs.rs` finds the configuration of each file. Flags, which override both, are in `args`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobSet;
use tamis::Diagnostics;
use tamis::lint::Levels;
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
mod init;
mod key;
mod layout;
mod patterns;
mod rules;
mod schema;
mod setting;
mod settings;
mod source;

pub(crate) use api::Api;
pub(crate) use auth::Auth;
pub(crate) use configs::Configs;
pub(crate) use environment::unknown_variables;
pub(crate) use init::init;
pub(crate) use key::Key;
pub(crate) use layout::{LayoutSettings, column_id, keys_of};
pub(crate) use patterns::{Embedded, Pattern};
pub(crate) use rules::{Rule, rule_of_flag};
pub(crate) use schema::schema_text;
pub(crate) use setting::{ForFiles, Origin, Setting};
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
    pub(crate) per_path: Vec<ForFiles<Vec<Rule>>>,
    /// How to find queries inside other files.
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

    /// The levels of the rules in a file; later settings override earlier ones.
    pub(crate) fn levels(&self, path: &Path) -> Levels {
        let mut levels = Levels::default();
        self.rules.iter().for_each(|rule| levels.set(rule.value.0, rule.value.1));
        let per_path = self.of(path, &self.per_path).flatten();
        per_path.for_each(|&(code, level)| levels.set(code, level));
        levels
    }

    /// How to find the queries in a file, if it is not a single query.
    pub(crate) fn patterns(&self, path: &Path) -> Vec<Arc<Embedded>> {
        self.of(path, &self.embedded).cloned().collect()
    }

    /// The patterns that matched nothing in any of their files.
    pub(crate) fn unmatched_patterns(&self) -> impl Iterator<Item = &Pattern> {
        let patterns = self.embedded.iter().flat_map(|embedded| &embedded.value.1.keys);
        patterns.filter(|pattern| pattern.is_unmatched())
    }

    /// Whether globs of the configuration match a file.
    pub(crate) fn matches(&self, path: &Path, globs: &GlobSet) -> bool {
        let path = directory::canonical(path);
        path.is_some_and(|path| path.strip_prefix(&self.directory).is_ok_and(|path| globs.is_match(path)))
    }

    /// The values whose globs match a file.
    fn of<'c, T>(&self, path: &Path, values: &'c [ForFiles<T>]) -> impl Iterator<Item = &'c T> {
        let path = if values.is_empty() { None } else { directory::canonical(path) };
        let path = path.and_then(|path| path.strip_prefix(&self.directory).map(Path::to_path_buf).ok());
        values
            .iter()
            .map(|setting| &setting.value)
            .filter(move |(globs, _)| path.as_ref().is_some_and(|path| globs.is_match(path)))
            .map(|(_, value)| value)
    }
}
