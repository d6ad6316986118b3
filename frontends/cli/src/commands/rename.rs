//! `tamis rename`: renames a column in saved queries.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use miette::Diagnostic as _;
use rayon::prelude::*;
use tamis::diagnostic::apply_edits;
use tamis::{ColumnRename, Diagnostics, Limits, Options, RenameError, Schema};
use tamis_embedded::{EmbeddedQuery, Writer};

use crate::args::{ConfigArgs, SchemaArgs};
use crate::commands::saved_queries::{self, Change, Files, Progress, Project, Saved};
use crate::config::Config;
use crate::failure::{Failure, Outcome};
use crate::input::{self, Query};
use crate::output::replace::replace;
use crate::output::{Channel, diff, report};
use crate::text;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis rename metrics/cost metrics/price --diff
                                               show what would change
  tamis rename metrics/cost metrics/price      rewrite the files
  tamis rename 'Open Coding' feedback/open_coding queries -c columns.json
  echo 'cost > 1' | tamis rename cost metrics/price -

OLD is a column, in any of the ways to write it in a query: its id, the id without its group, its alias or
its label. NEW is another column, or else the id of a new one; if both are without a group, as in
`tamis rename cost price`, it is in the same group. Every mention of OLD is replaced, with or without its
group as before if that is unambiguous, an alias or a label by the id; comments, strings and everything
else stay as they are. The columns may be those before or after the renaming; if OLD is no longer among
them, only mentions of its whole id are replaced.

Files are found as by `tamis lint`: `*.tamis` files, and the files with queries that `tamis.toml` lists. A
query with syntax errors is not changed, and neither is one that cannot be rewritten without changing the
text around it; both are reported, and the others are still renamed.

The exit code is 0 if the column was renamed or nothing mentions it, 1 if a query could not be renamed, or
`--diff` finds one to rename, or there are no files, and 2 if OLD or NEW is invalid or a file cannot be read
or written.";

#[derive(Debug, Args)]
pub(crate) struct RenameArgs {
    /// The column to rename
    #[arg(value_name = "OLD")]
    from: String,

    /// Its new name
    #[arg(value_name = "NEW")]
    to: String,

    /// Files and directories with queries, or `-` for a query on standard input [default: .]
    #[arg(value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    schema: SchemaArgs,

    /// Show a unified diff of the changes, without writing them
    #[arg(long)]
    diff: bool,

    #[command(flatten)]
    config: ConfigArgs,
}

pub(crate) fn run(args: &RenameArgs) -> Result<Outcome, Failure> {
    args.schema.require_unshared_stdin("the query", args.paths.iter().any(|path| input::is_stdin(path)))?;
    let files = saved_queries::find(&args.paths, &args.config.open()?);
    if files.is_empty() {
        return Err(saved_queries::none_found(files.skipped, "search"));
    }
    let Files { projects, failures: unread, skipped } = files;
    let schemas =
        projects.iter().map(|project| args.schema.read_for_saved(&project.config)).collect::<Result<Vec<_>, _>>()?;
    // Everything is known before the first file is written.
    let renames = schemas.iter().map(|schema| args.rename(schema)).collect::<Result<Vec<_>, _>>()?;
    require_same(&renames)?;
    let renamed = projects.into_iter().zip(schemas.iter().zip(&renames));
    let renamed = renamed.flat_map(|(project, (schema, rename))| rename_project(project, schema, rename));

    let mut summary = Summary { skipped, ..Summary::default() };
    let mut worst = Outcome::Clean;
    for result in unread.into_iter().map(Err).chain(renamed) {
        let result = result.and_then(|file| args.write(&file).map(|()| file));
        let failures = match result {
            Ok(file) => summary.add(file)?,
            Err(failure) => vec![failure],
        };
        for failure in failures {
            Channel::Stderr.write(&failure.to_string())?;
            worst = worst.max(failure.outcome());
        }
    }
    if let Some(rename) = renames.first() {
        Channel::Stderr.write(&summary.shown(rename, args.diff))?;
    }
    let would_change = args.diff && summary.mentions > 0;
    Ok(if would_change || summary.malformed > 0 { worst.max(Outcome::Findings) } else { worst })
}

/// Renames the column in the files of a configuration.
fn rename_project(project: Project, schema: &Schema, rename: &ColumnRename<'_>) -> Vec<Result<Renamed, Failure>> {
    let mut options = Options::default();
    options.limits = project.config.settings.limits().bytes(Limits::MAX_BYTES);
    options.zone = project.config.settings.zone.value;
    let both = schema_with_both(rename, schema);
    let writer = Writer { schema: &both, options: &options };
    Renamer { rename, config: &project.config, writer }.files(project.paths)
}

/// Returns an error if the names are those of other columns in other configurations.
fn require_same(renames: &[ColumnRename<'_>]) -> Result<(), Failure> {
    let Some((first, others)) = renames.split_first() else { return Ok(()) };
    let differs = |other: &&ColumnRename<'_>| (other.old_id(), other.new_id()) != (first.old_id(), first.new_id());
    let Some(other) = others.iter().find(differs) else { return Ok(()) };
    let shown =
        |rename: &ColumnRename<'_>| format!("{} to {}", text::quote(rename.old_id()), text::quote(rename.new_id()));
    Err(Failure::new(format!("the configurations of these files differ: {} and {}", shown(first), shown(other)))
        .help("write the whole ids, or rename the files of one configuration at a time"))
}

impl RenameArgs {
    fn rename<'s>(&self, schema: &'s Schema) -> Result<ColumnRename<'s>, Failure> {
        let rename = ColumnRename::new(&self.from, &self.to, schema).map_err(|error| {
            let failure = Failure::new(error.to_string());
            match error.help() {
                Some(help) => failure.help(help.to_string()),
                None if matches!(error, RenameError::Unresolved(_)) => {
                    failure.help("run `tamis columns` to list all columns")
                }
                None => failure,
            }
        })?;
        if rename.old_id() == rename.new_id() {
            let id = text::quote(rename.new_id());
            let names = format!("{} and {}", text::quote(&self.from), text::quote(&self.to));
            return Err(Failure::new(format!("{names} are the same column, {id}"))
                .help("if the columns already have the new name, write the whole old id"));
        }
        Ok(rename)
    }

    /// Writes the renamed queries of a file, or their diff.
    fn write(&self, file: &Renamed) -> Result<(), Failure> {
        let (original, renamed) = (file.source.verbatim(), file.verbatim());
        if self.diff {
            match file.text {
                Some(_) => diff::show(&file.source.name, &original, &renamed),
                None => Ok(()),
            }
        } else if input::is_stdin(&file.path) {
            Channel::emit_user_text(&renamed)
        } else if file.text.is_some() {
            replace(&file.path, &original, &renamed)
        } else {
            Ok(())
        }
    }
}

/// The columns before and after the renaming, to read and write filters of the API.
pub(in crate::commands) fn schema_with_both(rename: &ColumnRename<'_>, schema: &Schema) -> Schema {
    let both = Schema::builder().merge(schema).merge(rename.schema());
    match rename.schema().column(rename.new_id()) {
        Some(new) if !rename.is_old_known() => both.column(rename.old_id(), new.clone()).build(),
        _ => both.build(),
    }
}

/// A file in which the column was renamed.
struct Renamed {
    path: PathBuf,
    /// The file as it was read.
    source: Query,
    /// The new text, if anything was renamed.
    text: Option<String>,
    /// The number of queries in the file.
    queries: usize,
    /// The number of mentions that were renamed in each query, if any.
    mentions: Vec<usize>,
    /// The syntax errors of each query that has any.
    malformed: Vec<Diagnostics>,
    /// Why some queries were not renamed.
    failures: Vec<Failure>,
}

impl Renamed {
    /// The whole new file.
    fn verbatim(&self) -> String {
        let text = self.text.as_ref().unwrap_or(&self.source.text).clone();
        Query { name: String::new(), text, has_bom: self.source.has_bom }.verbatim()
    }
}

/// Renames a column in files.
struct Renamer<'r> {
    rename: &'r ColumnRename<'r>,
    config: &'r Config,
    writer: Writer<'r>,
}

impl Renamer<'_> {
    /// Reads files in parallel; the results are in the order of the paths.
    fn files(&self, paths: Vec<PathBuf>) -> Vec<Result<Renamed, Failure>> {
        let progress = Progress::new("renaming", paths.len());
        let rename = |path| {
            let renamed = self.file(path);
            progress.step();
            renamed
        };
        paths.into_par_iter().map(rename).collect()
    }

    fn file(&self, path: PathBuf) -> Result<Renamed, Failure> {
        let saved = Saved::read(path, self.config, &self.writer)?;
        let mut malformed = Vec::new();
        let mut renamed: Vec<Option<(String, usize)>> = Vec::new();
        for query in &saved.content.queries {
            let edits = self.rename.edits(&query.text).unwrap_or_else(|report| {
                malformed.push(in_file(query, report.diagnostics()));
                Vec::new()
            });
            let text = apply_edits(&query.text, &edits).filter(|_| !edits.is_empty());
            renamed.push(text.map(|text| (text, edits.len())));
        }
        let texts: Vec<Option<&str>> =
            renamed.iter().map(|renamed| renamed.as_ref().map(|(text, _)| text.as_str())).collect();
        let (written, kept) = saved
            .write_back(&texts, &self.writer)
            .ok_or_else(|| saved.unwritable_file(Change::Rename).into_finding())?;
        let mut failures = Vec::new();
        let mut mentions = Vec::new();
        for (query, (renamed, kept)) in saved.content.queries.iter().zip(renamed.iter().zip(kept)) {
            match (renamed, kept) {
                (Some((_, count)), Some(_)) => mentions.push(*count),
                (Some(_), None) => failures.push(saved.unwritable(query, Change::Rename).into_finding()),
                (None, _) => {}
            }
        }
        let text = (!mentions.is_empty()).then_some(written.text);
        let queries = saved.content.queries.len();
        Ok(Renamed { path: saved.path, source: saved.source, text, queries, mentions, malformed, failures })
    }
}

/// The errors of a query, at their positions in its file.
fn in_file(query: &EmbeddedQuery, found: &Diagnostics) -> Diagnostics {
    let errors = found.iter().filter(|found| found.is_error());
    errors.map(|found| query.diagnostic(found.clone())).collect::<Vec<_>>().into()
}

/// What was renamed.
#[derive(Default)]
struct Summary {
    mentions: usize,
    /// The number of queries with renamed mentions.
    renamed_queries: usize,
    /// The number of files with renamed mentions.
    renamed_files: usize,
    queries: usize,
    files: usize,
    /// The number of queries with syntax errors.
    malformed: usize,
    /// The number of queries that could not be written into their files.
    unwritable: usize,
    /// The number of links and special files that were skipped.
    skipped: usize,
}

impl Summary {
    /// Counts a file, reports the syntax errors in it, and returns its failures.
    fn add(&mut self, file: Renamed) -> Result<Vec<Failure>, Failure> {
        let style = Channel::Stderr.style();
        for errors in &file.malformed {
            let shown = report::diagnostics(errors, &file.source, style);
            Channel::Stderr.write(&(shown + "\n"))?;
        }
        self.mentions += file.mentions.iter().sum::<usize>();
        self.renamed_queries += file.mentions.len();
        self.renamed_files += usize::from(!file.mentions.is_empty());
        self.queries += file.queries;
        self.files += 1;
        self.malformed += file.malformed.len();
        self.unwritable += file.failures.len();
        Ok(file.failures)
    }

    fn shown(&self, rename: &ColumnRename<'_>, is_diff: bool) -> String {
        let files = |count| text::counted(count, "file", "files");
        let queries = |count| text::counted(count, "query", "queries");
        let mut shown = match self.mentions {
            0 if self.files == 0 => return String::new(),
            0 if self.malformed + self.unwritable > 0 => {
                format!("nothing was renamed in {} of {}", queries(self.queries), files(self.files))
            }
            0 => {
                let id = text::quote(rename.old_id());
                format!("no mention of {id} found in {} of {}", queries(self.queries), files(self.files))
            }
            count => format!(
                "{} {} of {} to {} in {} of {}",
                if is_diff { "would rename" } else { "renamed" },
                text::counted(count, "mention", "mentions"),
                text::quote(rename.old_id()),
                text::quote(rename.new_id()),
                queries(self.renamed_queries),
                files(self.renamed_files),
            ),
        };
        if self.malformed > 0 {
            let verb = if self.malformed == 1 { "was" } else { "were" };
            shown += &format!("; {} with syntax errors {verb} not changed", queries(self.malformed));
        }
        shown.push('\n');
        if self.skipped > 0 {
            shown += &(saved_queries::skipped(self.skipped, "search") + "\n");
        }
        shown
    }
}
