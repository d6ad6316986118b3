//! A baseline: the findings that an old repository has, so that only new ones are reported.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::{fmt, fs, mem};

use serde::{Deserialize, Serialize};
use tamis::Diagnostic;

use super::args::BaselineArgs;
use super::linter::{Linted, words};
use crate::failure::{self, Failure};
use crate::input::{self, STDIN};
use crate::output::Channel;
use crate::output::replace::create_or_replace;
use crate::text;

/// The version of the document.
const VERSION: u32 = 1;

/// What every version of the document has.
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

/// What is found, wherever in its file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    /// The path of the file from the folder of the baseline.
    path: String,
    /// The code, which another version of tamis may know.
    code: String,
    words: String,
}

/// How often each finding occurs.
type Counts = BTreeMap<Finding, usize>;

/// The findings that are suppressed.
pub(super) struct Baseline {
    path: PathBuf,
    /// The folder that it is in, as the system calls it.
    folder: PathBuf,
    /// What was read from it, if it exists.
    original: Option<String>,
    counts: Counts,
    mode: Mode,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Read,
    Write,
}

/// What a baseline came to.
pub(super) struct Tally {
    path: PathBuf,
    /// How many findings it suppresses.
    suppressed: usize,
    /// How many findings it has that no longer occur.
    gone: usize,
}

impl Baseline {
    /// The baseline that these flags name, or else the configuration.
    pub(super) fn open(args: &BaselineArgs, configured: Option<&Path>) -> Result<Option<Self>, Failure> {
        match &args.write_baseline {
            // What it has of files that are not linted stays.
            Some(path) if path.exists() => Self::read(path, Mode::Write).map(Some),
            Some(path) => Self::new(path, None, Counts::new(), Mode::Write).map(Some),
            None => {
                let path = args.baseline.as_deref().or(configured);
                path.map(|path| Self::read(path, Mode::Read)).transpose()
            }
        }
    }

    fn new(path: &Path, original: Option<String>, counts: Counts, mode: Mode) -> Result<Self, Failure> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = fs::canonicalize(folder).map_err(|error| {
            Failure::new(format!("cannot write {}: {}", input::quoted(path), failure::reason(&error)))
        })?;
        Ok(Self { path: path.to_owned(), folder, original, counts, mode })
    }

    fn read(path: &Path, mode: Mode) -> Result<Self, Failure> {
        let text = input::text_of_file(path).map_err(|failure| {
            if path.exists() { failure } else { failure.help("`--write-baseline FILE` writes a baseline") }
        })?;
        let document = parse(&text).map_err(|failure| failure.at(&input::name(path)))?;
        let mut counts = Counts::new();
        for Entry { path, code, words, count } in document.findings {
            let times = counts.entry(Finding { path, code, words }).or_default();
            *times = usize::saturating_add(*times, count);
        }
        Self::new(path, Some(text), counts, mode)
    }

    /// Takes away the findings that the baseline has; all of them where it is being written.
    pub(super) fn suppress(mut self, linted: &mut [Linted]) -> Result<Tally, Failure> {
        let paths: Vec<Option<String>> = linted.iter().map(|file| self.path_of(&file.path)).collect();
        if self.mode == Mode::Write {
            self.refresh(linted, &paths)?;
        }
        let mut left = self.counts.clone();
        let mut suppressed = 0;
        for (file, path) in linted.iter_mut().zip(&paths) {
            let Some(path) = path else { continue };
            file.diagnostics.retain(|found| match left.get_mut(&Finding::new(path, found, &file.source.text)) {
                Some(count @ 1..) => {
                    *count -= 1;
                    suppressed += 1;
                    false
                }
                _ => true,
            });
        }
        let linted_paths = paths.iter().flatten().collect();
        left.retain(|finding, _| self.is_known(finding, &linted_paths));
        let gone = left.into_values().fold(0, usize::saturating_add);
        Ok(Tally { path: self.path, suppressed, gone })
    }

    /// Puts what is found now in place of what was, and writes it.
    fn refresh(&mut self, linted: &[Linted], paths: &[Option<String>]) -> Result<(), Failure> {
        let mut counts = mem::take(&mut self.counts);
        let linted_paths = paths.iter().flatten().collect();
        counts.retain(|finding, _| !self.is_known(finding, &linted_paths));
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

    /// The text of the file: sorted, and each thing on a line of its own, for diffs.
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

    /// Whether it is known where else in its file the finding occurs: the file is linted, or is no longer there.
    fn is_known(&self, finding: &Finding, linted_paths: &HashSet<&String>) -> bool {
        linted_paths.contains(&finding.path) || !self.folder.join(&finding.path).exists()
    }

    /// The path of a file from the folder of the baseline, alike on all systems; standard input has none.
    fn path_of(&self, path: &Path) -> Option<String> {
        let path = fs::canonicalize(path).ok().filter(|_| path != Path::new(STDIN))?;
        let shared = path.components().zip(self.folder.components()).take_while(|(one, other)| one == other).count();
        let up = self.folder.components().skip(shared).map(|_| "..".into());
        let down = path.components().skip(shared).map(|step| step.as_os_str().to_string_lossy());
        Some(up.chain(down).collect::<Vec<_>>().join("/"))
    }
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
            writeln!(f, "{} held back by {name}", self.suppressed)?;
        }
        if self.gone > 0 {
            writeln!(f, "{} in {name} no longer found; `--write-baseline` takes out what is gone", self.gone)?;
        }
        Ok(())
    }
}

fn parse(text: &str) -> Result<Document, Failure> {
    let wrong = |error: serde_json::Error| {
        Failure::new(format!("this is no baseline: {}", text::visible(&error.to_string())))
            .help("`--write-baseline FILE` writes one where there is no such file")
    };
    let Versioned { version } = serde_json::from_str(text).map_err(wrong)?;
    if version != VERSION {
        return Err(Failure::new(format!(
            "this is a baseline of version {version}, and only version {VERSION} is known"
        )));
    }
    serde_json::from_str(text).map_err(wrong)
}
