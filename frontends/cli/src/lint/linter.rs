//! Linting files: what is found in the queries of each, and what is mended.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tamis::diagnostic::AppliedFix;
use tamis::lint::{Levels, Suppressions, lint_saved, suppress_by_comments};
use tamis::lower::{self, Complement, Form};
use tamis::request::Forms;
use tamis::{Diagnostic, Diagnostics, Options, Schema, Severity};

use super::LintArgs;
use super::config::{self, Config};
use super::host::{self, Embedded, Writer};
use super::progress::Progress;
use super::saved::{Content, Saved};
use crate::failure::Failure;
use crate::input::Query;

mod mend;
mod twins;

use twins::{Twin, Twins, place};

/// What was found in one file.
pub(super) struct Linted {
    pub(super) path: PathBuf,
    /// The file, as mended where mending was asked for.
    pub(super) source: Query,
    /// How many queries it has.
    pub(super) queries: usize,
    pub(super) diagnostics: Diagnostics,
    pub(super) mended: Option<Mending>,
    /// Why queries of it are not mended that could be.
    pub(super) refused: Vec<Failure>,
}

/// What was mended in a file.
pub(super) struct Mending {
    /// The text before.
    pub(super) original: String,
    pub(super) applied: Vec<AppliedFix>,
}

impl Linted {
    /// All of the file as it was read.
    pub(super) fn original(&self, mended: &Mending) -> String {
        Query { name: String::new(), text: mended.original.clone(), marked: self.source.marked }.verbatim()
    }

    /// Whether there is more than advice.
    pub(super) fn has_findings(&self) -> bool {
        let omitted = self.diagnostics.omitted();
        omitted.errors + omitted.warnings > 0
            || self.diagnostics.iter().any(|found| found.severity() >= Severity::Warning)
    }
}

/// The words that are reported, which stay the same when lines move or blanks change.
pub(super) fn words(found: &Diagnostic, text: &str) -> String {
    found.span().text(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What all files are linted with.
pub(super) struct Linter<'a> {
    args: &'a LintArgs,
    pub(super) config: Config,
    rules: Vec<config::Rule>,
    schema: Schema,
    options: Options,
}

/// What was found in the queries of a file.
struct Found {
    diagnostics: Diagnostics,
    /// What the comments of the file did to them.
    comments: Suppressions,
}

impl Found {
    /// All of it, in the order of the file.
    fn all(self) -> Diagnostics {
        let mut all = self.diagnostics;
        all.append(self.comments.reported);
        all.sort_by_key(|found| found.span().start);
        all
    }
}

impl<'a> Linter<'a> {
    pub(super) fn new(args: &'a LintArgs) -> Result<Self, Failure> {
        let config = match &args.config {
            _ if args.no_config => Config::default(),
            Some(path) => Config::read(path)?,
            None => Config::find()?,
        };
        let rules = args.rule.iter().map(|written| config::rule_of_flag(written)).collect::<Result<_, _>>()?;
        let mut options = args.options.read_in(config.zone)?;
        options.limits = config.limits;
        let schema = args.schema.read_or(&config.columns)?;
        Ok(Self { args, config, rules, schema, options })
    }

    /// Lints files side by side; the results are in the order of the paths.
    ///
    /// `are_all` says whether they are all files of the project.
    pub(super) fn lint(&self, paths: Vec<PathBuf>, are_all: bool) -> Vec<Result<Linted, Failure>> {
        // Each is read, and then linted.
        let progress = Progress::new(2 * paths.len());
        let read = |path| {
            let saved = Saved::read(path, &self.config, &self.writer());
            progress.step();
            saved
        };
        let saved: Vec<Result<Saved, Failure>> = paths.into_par_iter().map(read).collect();
        let twins = self.twins(&saved, are_all);
        let lint = |(saved, twins): (Result<Saved, Failure>, Twins)| {
            let linted = saved.and_then(|saved| self.lint_file(saved, &twins));
            progress.step();
            linted
        };
        saved.into_par_iter().zip(twins).map(lint).collect()
    }

    fn lint_file(&self, saved: Saved, twins: &Twins) -> Result<Linted, Failure> {
        let levels = self.levels(&saved.path);
        if self.args.fix {
            return self.mend_file(saved, &levels, twins);
        }
        let diagnostics = self.look(&saved.source.text, &saved.content, &levels, twins).all();
        let queries = saved.content.queries.len();
        Ok(Linted { path: saved.path, queries, source: saved.source, diagnostics, mended: None, refused: Vec::new() })
    }

    const fn writer(&self) -> Writer<'_> {
        Writer { schema: &self.schema, options: &self.options }
    }

    /// What each rule matters in a file: the command line takes precedence over the configuration.
    fn levels(&self, path: &Path) -> Levels {
        let mut levels = self.config.levels(path);
        for &(code, level) in &self.rules {
            levels.set(code, level);
        }
        levels
    }

    /// All that is to be said of a file.
    fn look(&self, text: &str, content: &Content, levels: &Levels, twins: &Twins) -> Found {
        // A limit holds for each query.
        let mut found = Found { diagnostics: Diagnostics::with_limit(usize::MAX), comments: Suppressions::default() };
        for (query, twin) in content.queries.iter().zip(&twins.of_queries) {
            let levels_of_query = twins.levels(twin.as_ref(), self.levels_of(query, levels));
            let of_query = self.lint_query(query, twin, &levels_of_query);
            found.diagnostics.append(self.place_in_file(query, twin, levels, of_query));
        }
        let of_file = twins.levels(None, Cow::Borrowed(levels));
        found.comments = suppress_by_comments(text, &content.comments, &self.options, &of_file, &mut found.diagnostics);
        found
    }

    fn lint_query(&self, query: &Embedded, twin: &Option<Twin>, levels: &Levels) -> Diagnostics {
        lint_saved(&query.text, &self.schema, &self.options, levels, place(twin))
    }

    /// What was found in a query, with what else is said of it, as its file has it.
    fn place_in_file(
        &self,
        query: &Embedded,
        twin: &Option<Twin>,
        levels: &Levels,
        mut found: Diagnostics,
    ) -> Diagnostics {
        found.append(self.check_target(query, levels));
        Twin::heed(twin.as_ref(), &mut found);
        found.iter_mut().for_each(|found| *found = query.diagnostic(found, &self.writer()));
        found
    }

    /// What each rule matters in a query: a filter of the API is not told of words that are not its own.
    fn levels_of<'l>(&self, query: &Embedded, levels: &'l Levels) -> Cow<'l, Levels> {
        let mut levels = Cow::Borrowed(levels);
        if query.is_filter() {
            for found in self.lint_query(query, &None, &levels) {
                let mended = found.fixes.first().map(|fix| host::edited(&query.text, &fix.edits));
                if mended.is_some_and(|mended| query.says(&mended, &self.writer())) {
                    levels.to_mut().set(found.code, None);
                }
            }
        }
        levels
    }

    /// What keeps a query that compiles from going to the endpoint it is for.
    fn check_target(&self, query: &Embedded, levels: &Levels) -> Diagnostics {
        if self.config.target.is_none_or(|target| target.forms() != Forms::List) {
            return Diagnostics::default();
        }
        let typed = tamis::analyze(&query.text, &self.schema, &self.options).typed;
        let mut found = typed.map(|typed| lower::lower(&typed, Form::Flat, Complement::Advised).1).unwrap_or_default();
        found.retain(|found| levels.of(found.code).is_some());
        found
    }
}
