//! `tamis lint`: what is wrong, or may be, with the queries in files.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};

use crate::args::{OptionsArgs, SchemaArgs};
use crate::failure::{Failure, Outcome};
use crate::input::STDIN;
use crate::output::Channel;
use crate::replace::replace;
use crate::{diff, render, rule};

mod baseline;
mod config;
mod files;
mod formats;
mod host;
mod keys;
mod linter;
mod progress;
mod saved;

use baseline::{BaselineArgs, Tally};
use files::Files;
pub use host::fixes_hold;
use linter::{Linted, Linter};

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis lint                                   all `*.tamis` files in this folder and below
  tamis lint queries slow.tamis --columns columns.json
  tamis lint --rule double-negation=off --rule mixed-and-or=error
  tamis lint --fix                             rewrite the files with what can safely be mended
  tamis lint --fix --unsafe-fixes --diff       show what that and guesses would change
  tamis lint --format github                   annotate a pull request
  tamis lint --write-baseline tamis-baseline.json
  tamis lint --baseline tamis-baseline.json    tell only what is new since then
  tamis lint --init                            write a `tamis.toml` to begin with

A `*.tamis` file holds one query. `tamis.toml`, in this folder or the nearest one above, says which other
files have queries in them, and sets the columns, the zone and how much each rule matters; flags take
precedence over it. Folders are searched for both; what `.gitignore` and `.ignore` exclude, hidden files,
links and whatever is no regular file are left out there.

The exit code is 0 where there is nothing but advice, 1 where there are warnings or errors, or no
files, and 2 where a file cannot be read or written; the other files are done all the same. With
`--fix` the mended queries count.";

#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// Files of queries, and folders of them; this folder where none is given; `-` is one query on
    /// standard input
    #[arg(value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    schema: SchemaArgs,

    #[command(flatten)]
    options: OptionsArgs,

    /// How to show what is found
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: LintFormat,

    /// Set how much a rule matters: `off`, `advice`, `warning` or `error`; may be given several times
    #[arg(long, value_name = "NAME=LEVEL")]
    rule: Vec<String>,

    /// Read the configuration from this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    config: Option<PathBuf>,

    /// Read no `tamis.toml`
    #[arg(long, conflicts_with = "config")]
    no_config: bool,

    #[command(flatten)]
    baseline: BaselineArgs,

    /// Write a `tamis.toml` with comments into this folder, and lint nothing
    #[arg(long)]
    init: bool,

    /// Mend what can safely be mended: rewrite the files, or print the mended query of standard input
    #[arg(long)]
    fix: bool,

    /// With `--fix`: mend by guesses too
    #[arg(long, requires = "fix")]
    unsafe_fixes: bool,

    /// With `--fix`: write nothing; show what would change as a unified diff
    #[arg(long, requires = "fix")]
    diff: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LintFormat {
    /// The findings in the queries, drawn
    Human,
    /// Whole sentences with nothing drawn, for screen readers
    Narrated,
    /// One JSON document
    Json,
    /// A JSON document for each file, each on a line
    Jsonl,
    /// Annotations of a GitHub workflow
    Github,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// JUnit XML, for CI systems that show tests
    Junit,
}

pub(crate) fn run(args: &LintArgs) -> Result<Outcome, Failure> {
    if args.init {
        return config::init();
    }
    let linter = Linter::new(args)?;
    let baseline = args.baseline.read_or(linter.config.baseline.as_deref())?;
    let Files { paths, failures: unread, skipped, are_all } = files::find(&args.paths, &linter.config);
    if paths.is_empty() && unread.is_empty() {
        let help = if skipped > 0 {
            files::skipped(skipped)
        } else {
            "a file of another name is linted where it is named".to_owned()
        };
        return Err(
            Failure::not_found("there are no `*.tamis` files here, and none that `tamis.toml` names").help(help)
        );
    }
    let mut worst = Outcome::Clean;
    let (mut linted, mut failures) = (Vec::new(), Vec::new());
    let results = linter.lint(paths, are_all);
    // A file that is named alone may well have no query.
    let is_of_folders = args.paths.iter().all(|path| path.is_dir());
    let idle = linter.config.idle_patterns().filter(|_| is_of_folders).map(config::Pattern::finds_nothing);
    for result in unread.into_iter().chain(idle).map(Err).chain(results) {
        match result.and_then(|file| args.settle(&file).map(|()| file)) {
            Ok(mut file) => {
                failures.append(&mut file.refused);
                linted.push(file);
            }
            Err(failure) => failures.push(failure),
        }
    }
    for failure in &failures {
        Channel::Stderr.write(&failure.to_string())?;
        worst = worst.max(failure.outcome());
    }
    let held = baseline.map(|baseline| baseline.hold_back(&mut linted)).transpose()?;
    args.show(&linted, &failures, held.as_ref(), skipped)?;
    Ok(if linted.iter().any(Linted::has_findings) { worst.max(Outcome::Findings) } else { worst })
}

impl LintArgs {
    const fn is_for_people(&self) -> bool {
        matches!(self.format, LintFormat::Human | LintFormat::Narrated)
    }

    /// Writes what was mended where it belongs.
    fn settle(&self, file: &Linted) -> Result<(), Failure> {
        let Some(mended) = &file.mended else { return Ok(()) };
        let is_for_people = self.is_for_people();
        if self.diff {
            let shown = if is_for_people && !mended.applied.is_empty() {
                diff::unified(&file.source.name, &mended.original, &file.source.text)
            } else {
                String::new()
            };
            Channel::Stdout.write(&shown)
        } else if file.path == Path::new(STDIN) {
            if is_for_people { Channel::hand_over(&file.source.verbatim()) } else { Ok(()) }
        } else if mended.applied.is_empty() {
            Ok(())
        } else {
            replace(&file.path, &file.original(mended), &file.source.verbatim())
        }
    }

    fn show(
        &self,
        linted: &[Linted],
        failures: &[Failure],
        held: Option<&Tally>,
        skipped: usize,
    ) -> Result<(), Failure> {
        let is_in_summary = self.is_for_people() && !linted.is_empty();
        if skipped > 0 && !is_in_summary {
            Channel::Stderr.write(&(files::skipped(skipped) + "\n"))?;
        }
        // With `--fix` standard output is for diffs and mended queries.
        let channel = if self.fix { Channel::Stderr } else { Channel::Stdout };
        match self.format {
            LintFormat::Human | LintFormat::Narrated => channel.write(&self.human(linted, held, skipped, channel)),
            LintFormat::Json => Channel::emit(&formats::json(linted, failures)?),
            LintFormat::Jsonl => Channel::emit(&formats::jsonl(linted)?),
            LintFormat::Github => Channel::emit(&formats::github(linted)),
            LintFormat::Sarif => Channel::emit(&formats::sarif(linted, failures)?),
            LintFormat::Junit => Channel::emit(&formats::junit(linted, failures)?),
        }
    }

    fn human(&self, linted: &[Linted], held: Option<&Tally>, skipped: usize, channel: Channel) -> String {
        if linted.is_empty() {
            return String::new();
        }
        let mut look = channel.look();
        look.narrated |= self.format == LintFormat::Narrated;
        let mut text = String::new();
        for file in linted.iter().filter(|file| !file.diagnostics.is_empty()) {
            text += &render::diagnostics(&file.diagnostics, &file.source, look);
            text.push('\n');
        }
        let all = || linted.iter().flat_map(|file| &file.diagnostics);
        let files = render::counted(linted.len(), "file", "files");
        let count: usize = linted.iter().map(|file| file.queries).sum();
        let queries = match count == linted.len() {
            true => String::new(),
            false => format!(" with {}", render::counted(count, "query", "queries")),
        };
        text += &format!(
            "{files}{queries}, {}{}\n",
            render::summary(all(), linted.iter().map(|file| file.diagnostics.omitted()).sum()),
            self.mended(linted)
        );
        if skipped > 0 {
            text += &(files::skipped(skipped) + "\n");
        }
        text += &held.map(Tally::to_string).unwrap_or_default();
        text + &render::mendable(all()) + &rule::pointer(all())
    }

    /// How much was mended, behind what is left.
    fn mended(&self, linted: &[Linted]) -> String {
        if !self.fix {
            return String::new();
        }
        let count: usize =
            linted.iter().filter_map(|file| file.mended.as_ref()).map(|mended| mended.applied.len()).sum();
        format!("; {} {count}", if self.diff { "would fix" } else { "fixed" })
    }
}
