//! Baselines: the known findings of a repository, so that only new ones are reported.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::{fmt, fs, mem};

use serde::{Deserialize, Serialize};
use tamis::{Diagnostic, Diagnostics};

use super::args::BaselineArgs;
use super::linter::{Linted, words};
use crate::commands::saved_queries::Project;
use crate::config::Config;
use crate::failure::{self, Failure};
use crate::input::{self, STDIN};
use crate::output::Channel;
use crate::output::replace::create_or_replace;
use crate::text;

/// The version of the document.
const VERSION: u32 = 1;

/// The part that all versions of the document have.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    findings: Vec<Entry>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    code: String,
    words: String,
    count: usize,
}

/// A finding, independent of its position in the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    /// The path of the file, relative to the directory of the baseline.
    path: String,
    /// The code, which may be that of another version of tamis.
    code: String,
    words: String,
}

/// The number of occurrences of each finding.
type Counts = BTreeMap<Finding, usize>;

/// Suppressed findings.
pub(in crate::commands) struct Baseline {
    path: PathBuf,
    /// The canonical path of its directory.
    directory: PathBuf,
    /// The text of the file, if it exists.
    original: Option<String>,
    counts: Counts,
    mode: Mode,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Read,
    Write,
}

/// The effect of a baseline.
pub(super) struct Tally {
    path: PathBuf,
    /// The number of findings that are suppressed.
    suppressed: usize,
    /// The number of findings in the baseline that no longer occur.
    fixed: usize,
}

/// The baselines of a run.
pub(super) enum Baselines {
    /// That of the flags, for all files.
    Given(Baseline),
    /// That of each configuration, if it has one.
    Configured(Vec<Option<Baseline>>),
}

impl Baselines {
    /// Opens the baseline of these flags, or else that of each configuration.
    pub(super) fn open(args: &BaselineArgs, projects: &[Project]) -> Result<Self, Failure> {
        if let Some(given) = Baseline::open(args)? {
            return Ok(Self::Given(given));
        }
        projects
            .iter()
            .map(|project| Baseline::configured(&project.config))
            .collect::<Result<_, _>>()
            .map(Self::Configured)
    }

    /// Removes the findings of the baselines from the files of each configuration.
    pub(super) fn suppress(self, linted: Vec<Vec<Linted>>) -> Result<(Vec<Linted>, Vec<Tally>), Failure> {
        match self {
            Self::Given(baseline) => {
                let mut all: Vec<Linted> = linted.into_iter().flatten().collect();
                let tally = baseline.suppress(&mut all)?;
                Ok((all, vec![tally]))
            }
            Self::Configured(baselines) => {
                let (mut all, mut tallies) = (Vec::new(), Vec::new());
                for (mut linted, baseline) in linted.into_iter().zip(baselines) {
                    let tally = baseline.map(|baseline| baseline.suppress(&mut linted)).transpose()?;
                    tallies.extend(tally);
                    all.append(&mut linted);
                }
                Ok((all, tallies))
            }
        }
    }
}

impl Baseline {
    /// Opens the baseline of these flags.
    fn open(args: &BaselineArgs) -> Result<Option<Self>, Failure> {
        match &args.write_baseline {
            // A pipe, such as `/dev/stdout`, would wait for itself.
            Some(path) if path.exists() && !path.is_file() && !path.is_dir() => {
                Err(Failure::new(format!("cannot write {}: it is not a regular file", input::quoted(path))))
            }
            // The findings of files that are not linted are kept.
            Some(path) if path.exists() => Self::read(path, Mode::Write).map(Some),
            Some(path) => Self::new(path, None, Counts::new(), Mode::Write).map(Some),
            None => args.baseline.as_deref().map(|path| Self::read(path, Mode::Read)).transpose(),
        }
    }

    fn new(path: &Path, original: Option<String>, counts: Counts, mode: Mode) -> Result<Self, Failure> {
        let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let directory = fs::canonicalize(directory).map_err(|error| {
            Failure::new(format!("cannot write {}: {}", input::quoted(path), failure::reason(&error)))
        })?;
        Ok(Self { path: path.to_owned(), directory, original, counts, mode })
    }

    fn read(path: &Path, mode: Mode) -> Result<Self, Failure> {
        let text = input::text_of_file(path).map_err(|failure| {
            if path.exists() { failure } else { failure.help("to create a baseline, use `--write-baseline FILE`") }
        })?;
        let document = parse(&text).map_err(|failure| failure.at(&input::name(path)))?;
        let mut counts = Counts::new();
        for Entry { path, code, words, count } in document.findings {
            let times = counts.entry(Finding { path, code, words }).or_default();
            *times = usize::saturating_add(*times, count);
        }
        Self::new(path, Some(text), counts, mode)
    }

    /// Opens the baseline of a configuration, if it has one.
    pub(in crate::commands) fn configured(config: &Config) -> Result<Option<Self>, Failure> {
        config.baseline.as_ref().map(|path| Self::read(&path.value, Mode::Read)).transpose()
    }

    /// Removes the findings of the baseline from those in a file.
    pub(in crate::commands) fn hide(&self, path: &Path, text: &str, found: &mut Diagnostics) {
        let Some(path) = self.path_of(path) else { return };
        let of_file = self.counts.iter().filter(|(finding, _)| finding.path == path);
        let mut remaining = of_file.map(|(finding, count)| (finding.clone(), *count)).collect();
        hide_known(&mut remaining, &path, text, found);
    }

    /// Removes the findings of the baseline; in `Mode::Write`, after updating it.
    fn suppress(mut self, linted: &mut [Linted]) -> Result<Tally, Failure> {
        let paths: Vec<Option<String>> = linted.iter().map(|file| self.path_of(&file.path)).collect();
        if self.mode == Mode::Write {
            self.update(linted, &paths)?;
        }
        let mut remaining = self.counts.clone();
        let mut suppressed = 0;
        for (file, path) in linted.iter_mut().zip(&paths) {
            let Some(path) = path else { continue };
            suppressed += hide_known(&mut remaining, path, &file.source.text, &mut file.diagnostics);
        }
        let linted_paths = paths.iter().flatten().collect();
        remaining.retain(|finding, _| self.is_up_to_date(finding, &linted_paths));
        let fixed = remaining.into_values().fold(0, usize::saturating_add);
        Ok(Tally { path: self.path, suppressed, fixed })
    }

    /// Replaces the findings of the linted files and writes the baseline.
    fn update(&mut self, linted: &[Linted], paths: &[Option<String>]) -> Result<(), Failure> {
        let mut counts = mem::take(&mut self.counts);
        let linted_paths = paths.iter().flatten().collect();
        counts.retain(|finding, _| !self.is_up_to_date(finding, &linted_paths));
        for (file, path) in linted.iter().zip(paths) {
            let Some(path) = path else { continue };
            for found in &file.diagnostics {
                *counts.entry(Finding::new(path, found, &file.source.text)).or_default() += 1;
            }
        }
        self.counts = counts;
        create_or_replace(&self.path, self.original.as_deref(), &self.to_text()?)?;
        Channel::Stderr.write(&format!("wrote {}\n", input::quoted(&self.path)))
    }

    /// The text of the file: sorted, with one value per line, for diffs.
    fn to_text(&self) -> Result<String, Failure> {
        let entry = |(finding, &count): (&Finding, &usize)| {
            let Finding { path, code, words } = finding.clone();
            Entry { path, code, words, count }
        };
        let document = Document { version: VERSION, findings: self.counts.iter().map(entry).collect() };
        let json = serde_json::to_string_pretty(&document);
        json.map(|json| text::escape_json(&(json + "\n")))
            .map_err(|error| Failure::new(format!("cannot write JSON: {error}")))
    }

    /// Whether all occurrences of the finding are known: its file was linted, or no longer exists.
    fn is_up_to_date(&self, finding: &Finding, linted_paths: &HashSet<&String>) -> bool {
        linted_paths.contains(&finding.path) || !self.directory.join(&finding.path).exists()
    }

    /// The path of a file relative to the directory of the baseline, the same on all systems; `None` for standard
    /// input.
    fn path_of(&self, path: &Path) -> Option<String> {
        let path = fs::canonicalize(path).ok().filter(|_| path != Path::new(STDIN))?;
        let shared = path.components().zip(self.directory.components()).take_while(|(one, other)| one == other).count();
        let up = self.directory.components().skip(shared).map(|_| "..".into());
        let down = path.components().skip(shared).map(|step| step.as_os_str().to_string_lossy());
        Some(up.chain(down).collect::<Vec<_>>().join("/"))
    }
}

/// Removes the known findings in a file, each as often as it is known, and returns their number.
fn hide_known(known: &mut Counts, path: &str, text: &str, found: &mut Diagnostics) -> usize {
    let mut hidden = 0;
    found.retain(|found| match known.get_mut(&Finding::new(path, found, text)) {
        Some(count @ 1..) => {
            *count -= 1;
            hidden += 1;
            false
        }
        _ => true,
    });
    hidden
}

impl Finding {
    fn new(path: &str, found: &Diagnostic, text: &str) -> Self {
        Self { path: path.to_owned(), code: found.code.to_string(), words: words(found, text) }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = input::quoted(&self.path);
        if self.suppressed > 0 {
            writeln!(f, "{} suppressed by {name}", self.suppressed)?;
        }
        if self.fixed > 0 {
            writeln!(f, "{} in {name} no longer found; `--write-baseline` removes them", self.fixed)?;
        }
        Ok(())
    }
}

fn parse(text: &str) -> Result<Document, Failure> {
    let wrong = |error: serde_json::Error| {
        Failure::new(format!("invalid baseline: {}", text::visible(&error.to_string())))
            .help("to create a baseline, use `--write-baseline FILE` with a new file")
    };
    let Versioned { version } = serde_json::from_str(text).map_err(wrong)?;
    if version != VERSION {
        return Err(Failure::new(format!("baselines of version {version} are not supported, only version {VERSION}")));
    }
    serde_json::from_str(text).map_err(wrong)
}
