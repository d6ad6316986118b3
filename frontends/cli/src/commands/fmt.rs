//! `tamis fmt`: formats queries.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use tamis::{Limits, Options};
use tamis_embedded::Writer;

use crate::args::{ConfigArgs, OutputArgs, SchemaArgs};
use crate::commands::saved_queries::{self, Files, Project};
use crate::failure::{Failure, Outcome};
use crate::input::{self, STDIN};
use crate::output::replace::replace;
use crate::output::{Channel, diff};

mod file;

pub(in crate::commands) use file::formatted;
use file::{Formatted, Formatter};

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis fmt queries                         rewrite the files below a directory
  tamis fmt --check .                       list the files that would change
  tamis fmt --diff . > fmt.patch            write a patch for `patch -p0`
  tamis fmt slow.tamis --output fast.tamis  write to another file
  echo '(a=1)' | tamis fmt                  format standard input

Directories are searched as by `tamis lint`: for `*.tamis` files, and for the files with queries that
`tamis.toml` lists. A query in such a file stays on one line if it is on one; filters are not changed.

Formatting changes the spelling of a query, never its meaning, and keeps comments. `*.tamis` files get LF
line endings and a final line break, and lose their byte order mark. Queries with syntax errors are
skipped.

The exit code is 1 if a query has syntax errors or cannot be rewritten, or if `--check` or `--diff` finds
a file that is not in canonical form, and 2 if a file cannot be read or written; the other files are
still formatted.";

#[derive(Debug, Args)]
pub(crate) struct FmtArgs {
    /// Files and directories with queries, or `-` for a query on standard input [default: -]
    #[arg(value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,

    /// List the files that are not in canonical form, without writing them
    #[arg(long, conflicts_with = "output")]
    check: bool,

    /// Show a unified diff of the changes, without writing them
    #[arg(long, conflicts_with = "output")]
    diff: bool,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    config: ConfigArgs,
}

pub(crate) fn run(args: &FmtArgs) -> Result<Outcome, Failure> {
    let stdin = [PathBuf::from(STDIN)];
    let paths = if args.paths.is_empty() { stdin.as_slice() } else { &args.paths };
    args.require_one_result(paths)?;
    let files = saved_queries::find(paths, &args.config.open()?);
    if files.is_empty() {
        return Err(saved_queries::none_found(files.skipped, "format"));
    }
    let Files { projects, failures, skipped } = files;
    let mut worst = Outcome::Clean;
    let formatted = projects.into_iter().flat_map(format_project);
    for result in failures.into_iter().map(Err).chain(formatted) {
        let outcome = result.and_then(|file| args.show(&file)).or_else(|failure| {
            Channel::Stderr.write(&failure.to_string())?;
            Ok(failure.outcome())
        })?;
        worst = worst.max(outcome);
    }
    if skipped > 0 {
        Channel::Stderr.write(&(saved_queries::skipped(skipped, "format") + "\n"))?;
    }
    Ok(worst)
}

/// Formats the files of a configuration.
fn format_project(project: Project) -> Vec<Result<Formatted, Failure>> {
    let schema = match SchemaArgs::default().read_for_saved(&project.config) {
        Ok(schema) => schema,
        Err(failure) => return vec![Err(failure)],
    };
    let mut options = Options::default();
    options.limits = project.config.settings.limits().bytes(Limits::MAX_BYTES);
    let formatter = Formatter { config: &project.config, writer: Writer { schema: &schema, options: &options } };
    project.paths.into_iter().map(|path| formatter.file(path)).collect()
}

impl FmtArgs {
    /// Returns an error if `--output` is given, and more than one text may be written.
    fn require_one_result(&self, paths: &[PathBuf]) -> Result<(), Failure> {
        if !self.output.is_given() {
            return Ok(());
        }
        match paths {
            [path] if !path.is_dir() => Ok(()),
            _ => Err(Failure::new("`--output` cannot be used with several files or a directory")
                .help("without it, the files are rewritten")),
        }
    }

    /// Reports the errors of a file, and writes its formatted text or what would change.
    fn show(&self, file: &Formatted) -> Result<Outcome, Failure> {
        Channel::Stderr.write(&file.reports)?;
        let changes = file.formatted != file.original;
        match (self.check, self.diff) {
            (false, false) => self.write(file)?,
            (_, true) if changes => diff::show(&file.name, &file.original, &file.formatted)?,
            (true, false) if changes => Channel::Stdout.write(&format!("{}\n", file.name))?,
            _ => {}
        }
        let has_findings = !file.reports.is_empty() || (self.check || self.diff) && changes;
        Ok(if has_findings { Outcome::Findings } else { Outcome::Clean })
    }

    /// Writes the formatted text to the file, to standard output or to the file of `--output`.
    fn write(&self, file: &Formatted) -> Result<(), Failure> {
        let path: &Path = &file.path;
        // A result with queries that were not formatted is none.
        let has_result = !file.is_rejected && (!self.output.is_given() || file.reports.is_empty());
        if !has_result {
            Ok(())
        } else if self.output.is_given() || input::is_stdin(path) {
            self.output.destination().emit_user_text(&file.formatted)
        } else if file.formatted != file.original {
            replace(path, &file.original, &file.formatted)
        } else {
            Ok(())
        }
    }
}
