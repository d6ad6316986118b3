//! Linting files: checks and fixes the queries in each.

use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use tamis::diagnostic::Safety;

use super::args::LintArgs;
use crate::commands::saved_queries::Progress;
use crate::config::Config;
use crate::failure::Failure;

mod check;
mod checked;
mod duplicates;
mod find_duplicates;
mod fix;
mod linted;
mod query_linter;

use checked::Checked;
pub(in crate::commands) use duplicates::{Duplicate, Duplicates};
pub(crate) use linted::Linted;
pub(super) use linted::words;
pub(in crate::commands) use query_linter::QueryLinter;

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
        // Each file is read and checked first, then its duplicates are added.
        let progress = Progress::new("linting", 2 * paths.len());
        let read = |path| {
            let checked = self.queries.read(path, self.fix.is_none());
            progress.step();
            checked
        };
        let mut files: Vec<Result<Checked, Failure>> = paths.into_par_iter().map(read).collect();
        let duplicates = self.queries.duplicates(&mut files, are_all);
        let lint = |(file, duplicates): (Result<Checked, Failure>, Duplicates)| {
            let linted = file.and_then(|file| self.lint_file(file, &duplicates));
            progress.step();
            linted
        };
        files.into_par_iter().zip(duplicates).map(lint).collect()
    }

    fn lint_file(&self, file: Checked, duplicates: &Duplicates) -> Result<Linted, Failure> {
        let levels = self.queries.levels(&file.saved.path);
        if let Some(safety) = self.fix {
            return self.queries.fix_file(file.saved, &levels, duplicates, safety);
        }
        let queries = file.queries;
        let (saved, diagnostics) = self.queries.with_duplicates(file, &levels, duplicates);
        Ok(Linted { path: saved.path, queries, source: saved.source, diagnostics, fixes: None, unfixed: Vec::new() })
    }
}
