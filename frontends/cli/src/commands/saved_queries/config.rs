//! The configuration file `tamis.toml`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobSet;
use tamis::diagnostic::UnknownName;
use tamis::lint::Levels;
use tamis::record::LayoutPreset;
use tamis::request::Target;
use tamis::{Limits, Zone};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::embedded;
use crate::args::{LayoutSettings, keys_of, parse_zone};
use crate::commands::request;
use crate::failure::{self, Failure};
use crate::{input, text};

mod init;
mod patterns;
mod rules;
mod source;

pub(in crate::commands) use init::init;
pub(in crate::commands) use patterns::{Pattern, Patterns};
pub(in crate::commands) use rules::{Rule, rule_of_flag};
use source::{NAME, Source, nearest_or_all};

/// The keys at the top level.
const KEYS: [&str; 9] = ["columns", "zone", "target", "limits", "layout", "baseline", "rules", "per-path", "embedded"];
/// The keys of `[[per-path]]`.
const PER_PATH_KEYS: [&str; 2] = ["paths", "rules"];
/// The keys of `limits`.
const LIMITS: [&str; 3] = ["depth", "list-items", "diagnostics"];
/// The keys of `layout`.
const LAYOUT: [&str; 2] = ["preset", "paths"];

/// The configuration of a project.
#[derive(Default)]
pub(in crate::commands) struct Config {
    /// Files of column metadata.
    pub(in crate::commands) columns: Vec<PathBuf>,
    pub(in crate::commands) zone: Zone,
    /// The endpoint of the queries.
    pub(in crate::commands) target: Option<Target>,
    pub(in crate::commands) limits: Limits,
    /// Where the values of columns are in records.
    pub(in crate::commands) layout: LayoutSettings,
    /// The file with suppressed findings.
    pub(in crate::commands) baseline: Option<PathBuf>,
    /// The canonical directory that paths are relative to.
    directory: PathBuf,
    rules: Vec<Rule>,
    per_path: Vec<(GlobSet, Vec<Rule>)>,
    /// How to find queries inside other files.
    embedded: Vec<(GlobSet, Arc<Patterns>)>,
}

impl Config {
    /// Reads the configuration at this path; without one, finds it, unless it is ignored.
    pub(in crate::commands) fn open(path: Option<&Path>, is_ignored: bool) -> Result<Self, Failure> {
        match path {
            _ if is_ignored => Ok(Self::default()),
            Some(path) => Self::read(path),
            None => Self::find(),
        }
    }

    /// Reads the configuration in this directory, or in the nearest parent that has one.
    fn find() -> Result<Self, Failure> {
        let here = std::env::current_dir().map_err(|error| {
            Failure::new(format!("cannot determine the current directory: {}", failure::reason(&error)))
        })?;
        if Path::new(NAME).is_file() {
            return Self::read(Path::new(NAME));
        }
        let path = here.ancestors().skip(1).map(|directory| directory.join(NAME)).find(|path| path.is_file());
        path.map_or_else(|| Ok(Self::default()), |path| Self::read(&path))
    }

    fn read(path: &Path) -> Result<Self, Failure> {
        let text = input::text_of_file(path)?;
        let directory = path.parent().unwrap_or(Path::new(""));
        Source { name: text::visible(&path.display().to_string()), text: &text }.config(directory)
    }

    /// The directory of the project: that of the configuration, or else the current one.
    pub(in crate::commands) fn project(&self) -> PathBuf {
        match self.directory.as_os_str().is_empty() {
            true => fs::canonicalize(".").unwrap_or_default(),
            false => self.directory.clone(),
        }
    }

    /// The levels of the rules in a file; later settings override earlier ones.
    pub(in crate::commands) fn levels(&self, path: &Path) -> Levels {
        let mut levels = Levels::default();
        let mut set = |rules: &[Rule]| rules.iter().for_each(|&(code, level)| levels.set(code, level));
        set(&self.rules);
        self.of(path, &self.per_path).for_each(|rules| set(rules));
        levels
    }

    /// How to find the queries in a file, if it is not a single query.
    pub(in crate::commands) fn patterns(&self, path: &Path) -> Vec<Arc<Patterns>> {
        self.of(path, &self.embedded).cloned().collect()
    }

    /// The patterns that matched nothing in any of their files.
    pub(in crate::commands) fn unmatched_patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.embedded.iter().flat_map(|(_, patterns)| patterns.all()).filter(|pattern| pattern.is_unmatched())
    }

    /// The values whose globs match a file.
    fn of<'c, T>(&self, path: &Path, values: &'c [(GlobSet, T)]) -> impl Iterator<Item = &'c T> {
        let path = if values.is_empty() { None } else { canonical(path) };
        let path = path.and_then(|path| path.strip_prefix(&self.directory).map(Path::to_path_buf).ok());
        values
            .iter()
            .filter(move |(globs, _)| path.as_ref().is_some_and(|path| globs.is_match(path)))
            .map(|(_, value)| value)
    }
}

impl Source<'_> {
    fn config(&self, directory: &Path) -> Result<Config, Failure> {
        let table = DeTable::parse(self.text)
            .map_err(|error| self.wrong(error.span().map_or(0, |span| span.start), &text::visible(error.message())))?;
        let canonical = fs::canonicalize(directory_name(directory)).unwrap_or_default();
        let mut config = Config { directory: canonical, ..Config::default() };
        for (key, value) in table.get_ref() {
            match key.get_ref().as_ref() {
                "columns" => {
                    config.columns = self.texts(value)?.into_iter().map(|(path, _)| directory.join(path)).collect()
                }
                "zone" => config.zone = self.at(value, parse_zone(self.text_of(value)?))?,
                "target" => config.target = Some(self.at(value, request::parse_target(self.text_of(value)?))?),
                "layout" => config.layout = self.layout(value)?,
                "limits" => config.limits = self.limits(value)?,
                "baseline" => config.baseline = Some(directory.join(self.text_of(value)?)),
                "rules" => config.rules = self.rules(value)?,
                "per-path" => config.per_path = self.per_path(value)?,
                "embedded" => config.embedded = patterns::read(self, value)?,
                _ => return Err(self.unknown(key, "key", &KEYS)),
            }
        }
        Ok(config)
    }

    fn layout(&self, value: &Spanned<DeValue<'_>>) -> Result<LayoutSettings, Failure> {
        let mut layout = LayoutSettings::default();
        for (key, value) in self.table(value)? {
            match key.get_ref().as_ref() {
                "preset" => layout.preset = Some(self.at(value, preset(self.text_of(value)?))?),
                "paths" => {
                    for (column, keys) in self.table(value)? {
                        layout.paths.push((column.get_ref().to_string(), self.keys(keys)?));
                    }
                }
                _ => return Err(self.unknown(key, "key", &LAYOUT)),
            }
        }
        Ok(layout)
    }

    /// Keys with dots between them, or an array of keys.
    fn keys(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Failure> {
        match value.get_ref().as_array() {
            Some(_) => Ok(self.texts(value)?.into_iter().map(|(key, _)| key.to_owned()).collect()),
            None => self.at(value, keys_of(self.text_of(value)?)),
        }
    }

    fn limits(&self, value: &Spanned<DeValue<'_>>) -> Result<Limits, Failure> {
        let mut limits = Limits::default();
        for (key, value) in self.table(value)? {
            let number = || {
                let written =
                    value.get_ref().as_integer().and_then(embedded::integer).and_then(|number| number.try_into().ok());
                written.ok_or_else(|| self.expected(value, "an integer"))
            };
            match key.get_ref().as_ref() {
                "depth" => {
                    limits.depth = number()?;
                    if limits.depth > Limits::MAX_DEPTH {
                        let message = format!("`depth` must be at most {}", Limits::MAX_DEPTH);
                        return Err(self.wrong(value.span().start, &message));
                    }
                }
                "list-items" => limits.list_items = number()?,
                "diagnostics" => limits.diagnostics = number()?,
                _ => return Err(self.unknown(key, "limit", &LIMITS)),
            }
        }
        Ok(limits)
    }

    fn per_path(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<(GlobSet, Vec<Rule>)>, Failure> {
        let tables = value.get_ref().as_array().ok_or_else(|| self.expected(value, "`[[per-path]]` tables"))?;
        let mut read = Vec::new();
        for table in tables.iter() {
            let (mut globs, mut rules) = (GlobSet::empty(), Vec::new());
            for (key, value) in self.table(table)? {
                match key.get_ref().as_ref() {
                    "paths" => globs = self.globs(value)?,
                    "rules" => rules = self.rules(value)?,
                    _ => return Err(self.unknown(key, "key", &PER_PATH_KEYS)),
                }
            }
            if globs.is_empty() {
                return Err(self.without_paths(table, "drafts/**"));
            }
            read.push((globs, rules));
        }
        Ok(read)
    }

    fn rules(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<Rule>, Failure> {
        let mut read = Vec::new();
        for (key, value) in self.table(value)? {
            let code = self.at(key, rules::rule(key.get_ref()))?;
            read.push((code, self.at(value, rules::level(self.text_of(value)?))?));
        }
        Ok(read)
    }
}

/// The canonical form of a path, of which the last parts need not exist: a file may have been removed.
fn canonical(path: &Path) -> Option<PathBuf> {
    let mut ancestors = path.ancestors();
    let existing = ancestors.find_map(|ancestor| Some((ancestor, fs::canonicalize(directory_name(ancestor)).ok()?)));
    let (ancestor, existing) = existing?;
    let rest = path.strip_prefix(ancestor).ok()?;
    Some(if rest.as_os_str().is_empty() { existing } else { existing.join(rest) })
}

fn preset(name: &str) -> Result<LayoutPreset, Failure> {
    let known: Vec<&str> = LayoutPreset::ALL.iter().map(|preset| preset.as_str()).collect();
    let unknown = |error: UnknownName| nearest_or_all(Failure::new(text::visible(&error.to_string())), name, &known);
    name.parse().map_err(unknown)
}

/// A directory as the prefix of paths; `.` if it is empty.
fn directory_name(directory: &Path) -> &Path {
    if directory.as_os_str().is_empty() { Path::new(".") } else { directory }
}
