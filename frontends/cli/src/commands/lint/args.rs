//! What can be asked of `tamis lint`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use crate::args::{OptionsArgs, SchemaArgs};

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
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) schema: SchemaArgs,

    #[command(flatten)]
    pub(super) options: OptionsArgs,

    /// How to show what is found
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: LintFormat,

    /// Set how much a rule matters: `off`, `advice`, `warning` or `error`; may be given several times
    #[arg(long, value_name = "NAME=LEVEL")]
    pub(super) rule: Vec<String>,

    /// Read the configuration from this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) config: Option<PathBuf>,

    /// Read no `tamis.toml`
    #[arg(long, conflicts_with = "config")]
    pub(super) no_config: bool,

    #[command(flatten)]
    pub(super) baseline: BaselineArgs,

    /// Write a `tamis.toml` with comments into this folder, and lint nothing
    #[arg(long)]
    pub(super) init: bool,

    /// Mend what can safely be mended: rewrite the files, or print the mended query of standard input
    #[arg(long)]
    pub(super) fix: bool,

    /// With `--fix`: mend by guesses too
    #[arg(long, requires = "fix")]
    pub(super) unsafe_fixes: bool,

    /// With `--fix`: write nothing; show what would change as a unified diff
    #[arg(long, requires = "fix")]
    pub(super) diff: bool,
}

impl LintArgs {
    /// Whether people read what is found.
    pub(super) const fn is_for_people(&self) -> bool {
        matches!(self.format, LintFormat::Human | LintFormat::Narrated)
    }
}

#[derive(Debug, Args)]
pub(super) struct BaselineArgs {
    /// Hold back the findings that this file has
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) baseline: Option<PathBuf>,

    /// Write all that is found to this file, for `--baseline`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["baseline", "diff"])]
    pub(super) write_baseline: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LintFormat {
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
