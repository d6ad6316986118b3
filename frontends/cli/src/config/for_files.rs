//! The configuration of some files: the levels of rules in them, and how to find queries in them.

use std::path::Path;
use std::sync::Arc;

use globset::GlobSet;
use tamis::lint::Levels;
use toml::Spanned;
use toml::de::DeValue;

use super::globs::ForFiles;
use super::patterns::{Embedded, Pattern};
use super::rules::Rule;
use super::source::Source;
use super::{Config, directory};
use crate::failure::Failure;

/// The keys of `[[per-path]]`.
const PER_PATH: [&str; 2] = ["paths", "rules"];

impl Config {
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

impl Source<'_> {
    pub(super) fn per_path(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<ForFiles<Vec<Rule>>>, Failure> {
        let tables = value.get_ref().as_array().ok_or_else(|| self.expected(value, "`[[per-path]]` tables"))?;
        let mut read = Vec::new();
        for table in tables.iter() {
            let (mut globs, mut rules) = (GlobSet::empty(), Vec::new());
            for (key, value) in self.table(table)? {
                match key.get_ref().as_ref() {
                    "paths" => globs = self.globs(value)?,
                    "rules" => rules = self.rules(value)?.into_iter().map(|rule| rule.value).collect(),
                    _ => return Err(self.unknown(key, "key", &PER_PATH)),
                }
            }
            if globs.is_empty() {
                return Err(self.without_paths(table, "drafts/**"));
            }
            read.push(self.setting(table, (globs, rules)));
        }
        Ok(read)
    }
}
