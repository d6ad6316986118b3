//! The arguments of `tamis lint`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use crate::args::{ConfigArgs, OptionsArgs, SchemaArgs};

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis lint                                 lint this directory and those below
  tamis lint queries slow.tamis --columns columns.json
  tamis lint --rule double-negation=off --rule mixed-and-or=error
  tamis lint --fix                           apply safe fixes
  tamis lint --fix --unsafe-fixes --diff     show what all fixes would change
  tamis lint --format github                 annotate a pull request
  tamis lint --write-baseline tamis-baseline.json
  tamis lint --baseline tamis-baseline.json  report only new findings
  tamis lint --init                          write a commented `tamis.toml`

A `*.tamis` file contains one query. `tamis.toml`, in this directory or the nearest parent that has one,
lists other files with queries and sets the columns, the time zone and the levels of rules; options
override it. Directories are searched for both kinds of files, except for hidden files, links, special
files, and files excluded by `.gitignore` and `.ignore`.

The exit code is 0 if there is nothing but advice, 1 if there are warnings or errors, or no files, and 2
if a file cannot be read or written; the other files are still linted. With `--fix`, it depends on
the fixed queries; with `--diff`, it is also 1 if anything would change.";

/// The arguments that mean nothing with `--init`.
const OTHER_THAN_INIT: [&str; 14] = [
    "paths",
    "columns",
    "now",
    "tz",
    "param",
    "format",
    "rule",
    "config",
    "no_config",
    "baseline",
    "write_baseline",
    "fix",
    "unsafe_fixes",
    "diff",
];

#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// Files and directories to lint, or `-` for a query on standard input [default: .]
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) schema: SchemaArgs,

    #[command(flatten)]
    pub(super) options: OptionsArgs,

    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: LintFormat,

    /// Set the level of a rule to `off`, `advice`, `warning` or `error`; can be repeated
    #[arg(long, value_name = "NAME=LEVEL")]
    pub(super) rule: Vec<String>,

    #[command(flatten)]
    pub(super) config: ConfigArgs,

    #[command(flatten)]
    pub(super) baseline: BaselineArgs,

    /// Write a commented `tamis.toml` into this directory, without linting
    #[arg(long, conflicts_with_all = OTHER_THAN_INIT)]
    pub(super) init: bool,

    /// Apply safe fixes: rewrite the files, or print the fixed query of standard input
    #[arg(long)]
    pub(super) fix: bool,

    /// With `--fix`: also apply unsafe fixes, which may change the meaning of a query
    #[arg(long, requires = "fix")]
    pub(super) unsafe_fixes: bool,

    /// With `--fix`: show a unified diff of the changes, without writing them
    #[arg(long, requires = "fix")]
    pub(super) diff: bool,
}

impl LintArgs {
    /// Whether the output is for people.
    pub(super) const fn is_for_people(&self) -> bool {
        matches!(self.format, LintFormat::Human | LintFormat::Narrated)
    }
}

#[derive(Debug, Args)]
pub(super) struct BaselineArgs {
    /// Suppress the findings listed in this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) baseline: Option<PathBuf>,

    /// Write all findings to this file, for `--baseline`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["baseline", "diff"])]
    pub(super) write_baseline: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LintFormat {
    /// Findings with excerpts of the queries
    Human,
    /// Plain sentences, for screen readers
    Narrated,
    /// A JSON document
    Json,
    /// A line with a JSON document for each file
    Jsonl,
    /// GitHub Actions annotations
    Github,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// JUnit XML, for CI systems that show test results
    Junit,
}
