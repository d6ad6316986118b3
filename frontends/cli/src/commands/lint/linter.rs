//! Linting files: checks and fixes the queries in each.

use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use tamis::diagnostic::Safety;

use super::args::LintArgs;
use crate::commands::saved_queries::{Progress, Saved};
use crate::config::Config;
use crate::failure::Failure;

mod check;
mod duplicates;
mod fix;
mod linted;
mod query_linter;

use duplicates::Duplicates;
pub(crate) use linted::Linted;
pub(super) use linted::words;
use query_linter::QueryLinter;

/// Lints files.
pub(super) struct Linter {
    queries: QueryLinter,
    /// The safety of the fixes to apply, if any.
    fix: Option<Safety>,
}

impl Linter {
    /// A linter of the files of a configuration.
    pub(super) fn new(args: &LintArgs, config: Arc<Config>) -> Result<Self, Failure> {
        let safety = if args.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
        Ok(Self { queries: QueryLinter::new(args, config)?, fix: args.fix.then_some(safety) })
    }

    /// Lints files in parallel; the results are in the order of the paths.
    ///
    /// `are_all` is whether they are all files of the project.
    pub(super) fn lint(&self, paths: Vec<PathBuf>, are_all: bool) -> Vec<Result<Linted, Failure>> {
        // Each file is read first, then linted.
        let progress = Progress::new("linting", 2 * paths.len());
        let read = |path| {
            let saved = Saved::read(path, &self.queries.config, &self.queries.writer());
            progress.step();
            saved
        };
        let saved: Vec<Result<Saved, Failure>> = paths.into_par_iter().map(read).collect();
        let duplicates = self.queries.duplicates(&saved, are_all);
        let lint = |(saved, duplicates): (Result<Saved, Failure>, Duplicates)| {
            let linted = saved.and_then(|saved| self.lint_file(saved, &duplicates));
            progress.step();
            linted
        };
        saved.into_par_iter().zip(duplicates).map(lint).collect()
    }

    fn lint_file(&self, saved: Saved, duplicates: &Duplicates) -> Result<Linted, Failure> {
        let levels = self.queries.levels(&saved.path);
        if let Some(safety) = self.fix {
            return self.queries.fix_file(saved, &levels, duplicates, safety);
        }
        let diagnostics = self.queries.check(&saved, (&saved.source.text, &saved.content), &levels, duplicates).all();
        let queries = saved.content.queries.len();
        Ok(Linted { path: saved.path, queries, source: saved.source, diagnostics, fixes: None, unfixed: Vec::new() })
    }
}
