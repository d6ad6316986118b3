//! `tamis lint`: checks the queries in files for errors and suspicious conditions.
//!
//! `saved_queries` finds the files and the queries in them, `linter.rs` lints the queries, `baseline.rs` suppresses known
//! findings, and `formats.rs` writes the rest for programs.

use crate::commands::saved_queries::{self, Files, Project};
use crate::config::{self, Pattern};
use crate::failure::{Failure, Outcome};
use crate::input;
use crate::output::findings::{github, sarif};
use crate::output::replace::replace;
use crate::output::{Channel, diff, report};
use crate::text;

mod args;
mod baseline;
mod formats;
mod linter;

use args::LintFormat;
pub(crate) use args::{AFTER_HELP, LintArgs};
pub(in crate::commands) use baseline::Baseline;
use baseline::{Baselines, Tally};
pub(in crate::commands) use linter::{Duplicate, Duplicates, QueryLinter};
use linter::{Linted, Linter};

pub(crate) fn run(args: &LintArgs) -> Result<Outcome, Failure> {
    if args.init {
        return config::init();
    }
    args.schema.require_unshared_stdin("the query", args.paths.iter().any(|path| input::is_stdin(path)))?;
    let files = saved_queries::find(&args.paths, &args.config.open()?);
    if files.is_empty() {
        return Err(saved_queries::none_found(files.skipped, "lint"));
    }
    let Files { projects, mut failures, skipped } = files;
    // Whatever is invalid is known before the first file is written.
    let linters = projects.iter().map(|project| Linter::new(args, project.config.clone()));
    let linters = linters.collect::<Result<Vec<_>, _>>()?;
    let baselines = Baselines::open(&args.baseline, &projects)?;
    let linted = projects.into_iter().zip(&linters).map(|(project, linter)| args.lint(project, linter, &mut failures));
    let linted = linted.collect();
    let mut worst = Outcome::Clean;
    for failure in &failures {
        Channel::Stderr.write(&failure.to_string())?;
        worst = worst.max(failure.outcome());
    }
    let (linted, tallies) = baselines.suppress(linted)?;
    args.show(&linted, &failures, &tallies, skipped)?;
    let would_change = args.diff && fix_count(&linted) > 0;
    let has_findings = would_change || linted.iter().any(Linted::has_findings);
    Ok(if has_findings { worst.max(Outcome::Findings) } else { worst })
}

impl LintArgs {
    /// Lints the files of a configuration, and writes what is fixed.
    fn lint(&self, project: Project, linter: &Linter, failures: &mut Vec<Failure>) -> Vec<Linted> {
        let Project { config, paths, are_all } = project;
        let results = linter.lint(paths, are_all);
        // A single file may contain no query.
        let only_directories = self.paths.iter().all(|path| path.is_dir());
        let unmatched = config.unmatched_patterns().filter(|_| only_directories).map(Pattern::unmatched);
        failures.extend(unmatched);
        let mut linted = Vec::new();
        for result in results {
            match result.and_then(|file| self.write(&file).map(|()| file)) {
                Ok(mut file) => {
                    failures.append(&mut file.unfixed);
                    linted.push(file);
                }
                Err(failure) => failures.push(failure),
            }
        }
        linted
    }

    /// Writes the fixed text or the diff of a file.
    fn write(&self, file: &Linted) -> Result<(), Failure> {
        let Some(fixes) = &file.fixes else { return Ok(()) };
        let is_for_people = self.is_for_people();
        if self.diff {
            if is_for_people && !fixes.applied.is_empty() {
                diff::show(&file.source.name, &file.original(fixes), &file.source.verbatim())?;
            }
            Ok(())
        } else if input::is_stdin(&file.path) {
            if is_for_people { Channel::emit_user_text(&file.source.verbatim()) } else { Ok(()) }
        } else if fixes.applied.is_empty() {
            Ok(())
        } else {
            replace(&file.path, &file.original(fixes), &file.source.verbatim())
        }
    }

    fn show(&self, linted: &[Linted], failures: &[Failure], tallies: &[Tally], skipped: usize) -> Result<(), Failure> {
        let is_in_summary = self.is_for_people() && !linted.is_empty();
        if skipped > 0 && !is_in_summary {
            Channel::Stderr.write(&(saved_queries::skipped(skipped, "lint") + "\n"))?;
        }
        // With `--fix` standard output is for diffs and fixed queries.
        let channel = if self.fix { Channel::Stderr } else { Channel::Stdout };
        let findings = || linted.iter().map(Linted::findings).collect::<Vec<_>>();
        match self.format {
            LintFormat::Human | LintFormat::Narrated => channel.write(&self.human(linted, tallies, skipped, channel)),
            LintFormat::Json => Channel::emit(&formats::json(linted, failures)?),
            LintFormat::Jsonl => Channel::emit(&formats::jsonl(linted)?),
            LintFormat::Github => Channel::emit(&github(&findings())),
            LintFormat::Sarif => Channel::emit(&sarif(&findings(), failures)?),
            LintFormat::Junit => Channel::emit(&formats::junit(linted, failures)?),
        }
    }

    fn human(&self, linted: &[Linted], tallies: &[Tally], skipped: usize, channel: Channel) -> String {
        if linted.is_empty() {
            return String::new();
        }
        let mut style = channel.style();
        style.narrated |= self.format == LintFormat::Narrated;
        let mut text = String::new();
        for file in linted.iter().filter(|file| !file.diagnostics.is_empty()) {
            text += &report::diagnostics(&file.diagnostics, &file.source, style);
            text.push('\n');
        }
        let all = || linted.iter().flat_map(|file| &file.diagnostics);
        let files = text::counted(linted.len(), "file", "files");
        let count: usize = linted.iter().map(|file| file.queries).sum();
        let queries = match count == linted.len() {
            true => String::new(),
            false => format!(" with {}", text::counted(count, "query", "queries")),
        };
        text += &format!(
            "{files}{queries}, {}{}\n",
            report::summary(all(), linted.iter().map(|file| file.diagnostics.omitted()).sum()),
            self.fixes(linted)
        );
        if skipped > 0 {
            text += &(saved_queries::skipped(skipped, "lint") + "\n");
        }
        text.extend(tallies.iter().map(Tally::to_string));
        text + &report::fixable(all()) + &report::rule_pointer(all())
    }

    /// The number of applied fixes, for the end of the summary.
    fn fixes(&self, linted: &[Linted]) -> String {
        if !self.fix {
            return String::new();
        }
        let count = fix_count(linted);
        format!("; {} {count}", if self.diff { "would fix" } else { "fixed" })
    }
}

/// The number of applied fixes in all files.
fn fix_count(linted: &[Linted]) -> usize {
    linted.iter().filter_map(|file| file.fixes.as_ref()).map(|fixes| fixes.applied.len()).sum()
}
