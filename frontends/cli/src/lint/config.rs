//! `tamis.toml`: what queries are linted with.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use tamis::lint::Levels;
use tamis::request::Target;
use tamis::source::Lines;
use tamis::{Code, Limits, Severity, Zone};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::host;
use crate::failure::Failure;
use crate::{args, input, render, request, suggest};

mod embedded;
mod init;

pub(super) use embedded::{Pattern, Patterns};
pub(super) use init::init;

/// What the file is called.
const NAME: &str = "tamis.toml";
/// What may be set at the top.
const KEYS: [&str; 8] = ["columns", "zone", "target", "limits", "baseline", "rules", "per-path", "embedded"];
/// What may be set for some paths.
const PER_PATH_KEYS: [&str; 2] = ["paths", "rules"];
/// What may be limited.
const LIMITS: [&str; 3] = ["depth", "list-items", "diagnostics"];
/// How much a rule may matter.
const LEVELS: [&str; 4] = ["off", "advice", "warning", "error"];

/// How much a rule matters; nothing where it is off.
pub(super) type Rule = (Code, Option<Severity>);

/// What queries are linted with.
#[derive(Default)]
pub(super) struct Config {
    /// Files of column metadata.
    pub(super) columns: Vec<PathBuf>,
    pub(super) zone: Zone,
    /// The endpoint that the queries are for.
    pub(super) target: Option<Target>,
    pub(super) limits: Limits,
    /// The findings that are held back.
    pub(super) baseline: Option<PathBuf>,
    /// The folder that the paths are in, as the system calls it.
    folder: PathBuf,
    rules: Vec<Rule>,
    per_path: Vec<(GlobSet, Vec<Rule>)>,
    /// Where queries are inside other files.
    embedded: Vec<(GlobSet, Arc<Patterns>)>,
}

impl Config {
    /// The configuration of this folder, or of the nearest above it that has one.
    pub(super) fn find() -> Result<Self, Failure> {
        let here = std::env::current_dir()
            .map_err(|error| Failure::new(format!("cannot tell which folder this is: {}", input::reason(&error))))?;
        if Path::new(NAME).is_file() {
            return Self::read(Path::new(NAME));
        }
        let path = here.ancestors().skip(1).map(|folder| folder.join(NAME)).find(|path| path.is_file());
        path.map_or_else(|| Ok(Self::default()), |path| Self::read(&path))
    }

    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let text = input::text_of_file(path)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Source { name: render::visible(&path.display().to_string()), text: &text }.config(folder)
    }

    /// The folder whose files belong together: that of the configuration, or else the current one.
    pub(super) fn project(&self) -> PathBuf {
        match self.folder.as_os_str().is_empty() {
            true => fs::canonicalize(".").unwrap_or_default(),
            false => self.folder.clone(),
        }
    }

    /// How much each rule matters in a file; later settings take precedence over earlier ones.
    pub(super) fn levels(&self, path: &Path) -> Levels {
        let mut levels = Levels::default();
        let mut set = |rules: &[Rule]| rules.iter().for_each(|&(code, level)| levels.set(code, level));
        set(&self.rules);
        self.of(path, &self.per_path).for_each(|rules| set(rules));
        levels
    }

    /// Where the queries of a file are, if it holds more than one of them and nothing else.
    pub(super) fn patterns(&self, path: &Path) -> Vec<Arc<Patterns>> {
        self.of(path, &self.embedded).cloned().collect()
    }

    /// The patterns of keys that found nothing in all the files they are for.
    pub(super) fn idle_patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.embedded.iter().flat_map(|(_, patterns)| patterns.all()).filter(|pattern| pattern.is_idle())
    }

    /// What is said of a file.
    fn of<'c, T>(&self, path: &Path, said: &'c [(GlobSet, T)]) -> impl Iterator<Item = &'c T> {
        let path = if said.is_empty() { None } else { fs::canonicalize(path).ok() };
        let path = path.and_then(|path| path.strip_prefix(&self.folder).map(Path::to_path_buf).ok());
        said.iter()
            .filter(move |(globs, _)| path.as_ref().is_some_and(|path| globs.is_match(path)))
            .map(|(_, said)| said)
    }
}

/// The text of a configuration.
struct Source<'t> {
    name: String,
    text: &'t str,
}

type Key<'t> = Spanned<std::borrow::Cow<'t, str>>;

impl Source<'_> {
    fn config(&self, folder: &Path) -> Result<Config, Failure> {
        let table = DeTable::parse(self.text).map_err(|error| {
            self.wrong(error.span().map_or(0, |span| span.start), &render::visible(error.message()))
        })?;
        let mut config =
            Config { folder: fs::canonicalize(folder_name(folder)).unwrap_or_default(), ..Config::default() };
        for (key, value) in table.get_ref() {
            match key.get_ref().as_ref() {
                "columns" => {
                    config.columns = self.texts(value)?.into_iter().map(|(path, _)| folder.join(path)).collect()
                }
                "zone" => config.zone = self.at(value, args::zone(self.text_of(value)?))?,
                "target" => config.target = Some(self.at(value, request::target_called(self.text_of(value)?))?),
                "limits" => config.limits = self.limits(value)?,
                "baseline" => config.baseline = Some(folder.join(self.text_of(value)?)),
                "rules" => config.rules = self.rules(value)?,
                "per-path" => config.per_path = self.per_path(value)?,
                "embedded" => config.embedded = embedded::read(self, value)?,
                _ => return Err(self.unknown(key, "key", &KEYS)),
            }
        }
        Ok(config)
    }

    fn limits(&self, value: &Spanned<DeValue<'_>>) -> Result<Limits, Failure> {
        let mut limits = Limits::default();
        for (key, value) in self.table(value)? {
            let number = || {
                let written =
                    value.get_ref().as_integer().and_then(host::integer).and_then(|number| number.try_into().ok());
                written.ok_or_else(|| self.expected(value, "a whole number"))
            };
            match key.get_ref().as_ref() {
                "depth" => {
                    limits.depth = number()?;
                    if limits.depth > Limits::MOST_DEPTH {
                        let message = format!("conditions cannot be nested deeper than {}", Limits::MOST_DEPTH);
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

    fn without_paths(&self, table: &Spanned<DeValue<'_>>, example: &str) -> Failure {
        self.wrong(table.span().start, "`paths` is missing").help(format!("write `paths = [\"{example}\"]`"))
    }

    fn globs(&self, value: &Spanned<DeValue<'_>>) -> Result<GlobSet, Failure> {
        let mut globs = GlobSetBuilder::new();
        for (pattern, at) in self.texts(value)? {
            let glob = GlobBuilder::new(pattern).literal_separator(true).build();
            globs.add(glob.map_err(|error| {
                self.wrong(at, &format!("{} is no pattern of paths: {}", render::quote(pattern), error.kind()))
            })?);
        }
        globs.build().map_err(|error| self.wrong(value.span().start, &render::visible(&error.to_string())))
    }

    fn rules(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<Rule>, Failure> {
        let mut rules = Vec::new();
        for (key, value) in self.table(value)? {
            let code = self.at(key, rule(key.get_ref()))?;
            rules.push((code, self.at(value, level(self.text_of(value)?))?));
        }
        Ok(rules)
    }

    fn table<'v, 't>(&self, value: &'v Spanned<DeValue<'t>>) -> Result<&'v DeTable<'t>, Failure> {
        value.get_ref().as_table().ok_or_else(|| self.expected(value, "a table"))
    }

    fn text_of<'v>(&self, value: &'v Spanned<DeValue<'_>>) -> Result<&'v str, Failure> {
        value.get_ref().as_str().ok_or_else(|| self.expected(value, "a text in quotes"))
    }

    /// The texts of an array, with where they stand.
    fn texts<'v>(&self, value: &'v Spanned<DeValue<'_>>) -> Result<Vec<(&'v str, usize)>, Failure> {
        let items = value.get_ref().as_array().ok_or_else(|| self.expected(value, "a list of texts"))?;
        items.iter().map(|item| Ok((self.text_of(item)?, item.span().start))).collect()
    }

    /// The same with the place of a value before what failed.
    fn at<T, V>(&self, value: &Spanned<V>, result: Result<T, Failure>) -> Result<T, Failure> {
        result.map_err(|failure| failure.at(&self.place(value.span().start)))
    }

    fn expected(&self, value: &Spanned<DeValue<'_>>, what: &str) -> Failure {
        self.wrong(value.span().start, &format!("{what} belongs here"))
    }

    fn unknown(&self, key: &Key<'_>, kind: &str, known: &[&str]) -> Failure {
        let name = key.get_ref();
        let failure = self.wrong(key.span().start, &format!("no {kind} is called {}", render::quote(name)));
        nearest_or_all(failure, name, known)
    }

    fn wrong(&self, start: usize, message: &str) -> Failure {
        Failure::new(message).at(&self.place(start))
    }

    fn place(&self, start: usize) -> String {
        let position = Lines::new(self.text).position(host::offset(start));
        format!("{}:{}:{}", self.name, position.line, position.column)
    }
}

/// A folder as paths to it begin.
fn folder_name(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

fn nearest_or_all(failure: Failure, name: &str, known: &[&str]) -> Failure {
    match suggest::nearest(name, known.iter().copied()) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help(format!("there are `{}`", known.join("`, `"))),
    }
}

/// The code of a rule whose level may be set.
fn rule(name: &str) -> Result<Code, Failure> {
    match Code::from_name(name) {
        Some(code) if code.severity() == Severity::Error => {
            Err(Failure::new(format!("`{code}` keeps a query from compiling, and always is an error")))
        }
        Some(code) => Ok(code),
        None => {
            let failure = Failure::new(format!("no rule is called {}", render::quote(name)));
            Err(match suggest::nearest(name, settable().map(Code::as_str)) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure.help("`tamis rule` lists them"),
            })
        }
    }
}

fn level(written: &str) -> Result<Option<Severity>, Failure> {
    match written {
        "off" => Ok(None),
        "advice" => Ok(Some(Severity::Advice)),
        "warning" => Ok(Some(Severity::Warning)),
        "error" => Ok(Some(Severity::Error)),
        _ => Err(nearest_or_all(
            Failure::new(format!("no level is called {}", render::quote(written))),
            written,
            &LEVELS,
        )),
    }
}

/// What `--rule` says.
pub(super) fn rule_of_flag(written: &str) -> Result<Rule, Failure> {
    let (name, level_name) = written.split_once('=').ok_or_else(|| {
        Failure::new(format!("{} has no `=`", render::quote(written)))
            .help("write `--rule NAME=LEVEL`, as `--rule double-negation=off`")
    })?;
    Ok((rule(name)?, level(level_name)?))
}

/// The codes whose level may be set.
fn settable() -> impl Iterator<Item = Code> {
    Code::ALL.iter().copied().filter(|code| code.severity() != Severity::Error)
}
