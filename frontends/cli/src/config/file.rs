//! Reading `tamis.toml`.

use std::fs;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::directory::directory_name;
use super::key::Key;
#[cfg(feature = "saved-queries")]
use super::patterns;
use super::rules::{self, Rule};
use super::setting::{Origin, Setting};
use super::source::Source;
use super::{Config, keys_of};
use crate::failure::Failure;
use crate::{input, text};

/// The keys at the top level that are no settings by themselves.
const OTHER_KEYS: [&str; 6] = ["layout", "limits", "baseline", "rules", "per-path", "embedded"];
/// The keys of `limits`.
const LIMITS: [&str; 3] = ["depth", "list-items", "diagnostics"];
/// The keys of `layout`.
const LAYOUT: [&str; 2] = ["preset", "paths"];

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Config, Failure> {
    let text = input::text_of_file(path)?;
    let directory = path.parent().unwrap_or(Path::new(""));
    let mut config = Source { name: text::visible(&path.display().to_string()), text: &text }.config(directory)?;
    config.file = Some(path.to_owned());
    Ok(config)
}

impl Source<'_> {
    pub(super) fn config(&self, directory: &Path) -> Result<Config, Failure> {
        let table = DeTable::parse(self.text)
            .map_err(|error| self.wrong(error.span().map_or(0, |span| span.start), &text::visible(error.message())))?;
        let canonical = fs::canonicalize(directory_name(directory)).unwrap_or_default();
        let mut config = Config { directory: canonical, ..Config::default() };
        for (key, value) in table.get_ref() {
            match key.get_ref().as_ref() {
                "columns" => {
                    let files: Vec<&str> = self.texts(value)?.into_iter().map(|(file, _)| file).collect();
                    config.settings.set_columns(&files, directory, &self.origin(value));
                }
                "layout" => self.layout(value, &mut config)?,
                "limits" => self.limits(value, &mut config)?,
                "baseline" => config.baseline = Some(self.setting(value, directory.join(self.text_of(value)?))),
                "rules" => config.rules = self.rules(value)?,
                #[cfg(feature = "saved-queries")]
                "per-path" => config.per_path = self.per_path(value)?,
                #[cfg(feature = "saved-queries")]
                "embedded" => config.embedded = patterns::read(self, value)?,
                // No command of this program reads them.
                #[cfg(not(feature = "saved-queries"))]
                "per-path" | "embedded" => {}
                name => match Key::at_top_level().find(|known| known.as_str() == name) {
                    Some(known) => self.set(known, value, &mut config)?,
                    None => {
                        let known: Vec<&str> = Key::at_top_level().map(Key::as_str).chain(OTHER_KEYS).collect();
                        return Err(self.unknown(key, "key", &known));
                    }
                },
            }
        }
        Ok(config)
    }

    /// Sets one of the settings that commands share.
    fn set(&self, key: Key, value: &Spanned<DeValue<'_>>, config: &mut Config) -> Result<(), Failure> {
        let written = match key {
            Key::LegacyFormat => self.boolean_of(value)?,
            Key::Depth | Key::ListItems | Key::Diagnostics => &self.integer_of(value)?.to_string(),
            _ => self.text_of(value)?,
        };
        self.at(value, config.settings.set(key, written, &self.origin(value)))
    }

    fn layout(&self, value: &Spanned<DeValue<'_>>, config: &mut Config) -> Result<(), Failure> {
        for (key, value) in self.table(value)? {
            match key.get_ref().as_ref() {
                "preset" => self.set(Key::LayoutPreset, value, config)?,
                "paths" => {
                    for (column, keys) in self.table(value)? {
                        let path = (column.get_ref().to_string(), self.keys(keys)?);
                        config.layout_paths.push(self.setting(keys, path));
                    }
                }
                _ => return Err(self.unknown(key, "key", &LAYOUT)),
            }
        }
        Ok(())
    }

    /// Keys with dots between them, or an array of keys.
    fn keys(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Failure> {
        match value.get_ref().as_array() {
            Some(_) => Ok(self.texts(value)?.into_iter().map(|(key, _)| key.to_owned()).collect()),
            None => self.at(value, keys_of(self.text_of(value)?)),
        }
    }

    fn limits(&self, value: &Spanned<DeValue<'_>>, config: &mut Config) -> Result<(), Failure> {
        for (key, value) in self.table(value)? {
            match key.get_ref().as_ref() {
                "depth" => self.set(Key::Depth, value, config)?,
                "list-items" => self.set(Key::ListItems, value, config)?,
                "diagnostics" => self.set(Key::Diagnostics, value, config)?,
                _ => return Err(self.unknown(key, "limit", &LIMITS)),
            }
        }
        Ok(())
    }

    pub(super) fn rules(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<Setting<Rule>>, Failure> {
        let mut read = Vec::new();
        for (key, value) in self.table(value)? {
            let code = self.at(key, rules::rule(key.get_ref()))?;
            read.push(self.setting(value, (code, self.at(value, rules::level(self.text_of(value)?))?)));
        }
        Ok(read)
    }

    /// A value with its position.
    pub(super) fn setting<T>(&self, value: &Spanned<DeValue<'_>>, read: T) -> Setting<T> {
        Setting { value: read, origin: self.origin(value) }
    }

    fn origin(&self, value: &Spanned<DeValue<'_>>) -> Origin {
        Origin::File(self.position(value.span().start))
    }
}
