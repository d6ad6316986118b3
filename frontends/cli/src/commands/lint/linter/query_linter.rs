//! Linting a single query.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use tamis::lint::Levels;
use tamis::{Compiler, Diagnostics};
use tamis_embedded::{EmbeddedQuery, Writer, edited};

use crate::commands::lint::args::LintArgs;
use crate::config::{Config, Rule, rule_of_flag};
use crate::failure::Failure;

/// Lints single queries.
pub(in crate::commands) struct QueryLinter {
    pub(super) config: Arc<Config>,
    rules: Vec<Rule>,
    pub(super) compiler: Compiler,
}

impl QueryLinter {
    pub(super) fn new(args: &LintArgs, config: Arc<Config>) -> Result<Self, Failure> {
        let rules = args.rule.iter().map(|written| rule_of_flag(written)).collect::<Result<_, _>>()?;
        let mut options = args.options.read(&config)?;
        options.limits = config.settings.limits();
        let schema = args.schema.read_for_saved(&config)?;
        Ok(Self::of(config, rules, Compiler::new(schema).with_options(options)))
    }

    /// A linter with these rules in addition to those of the configuration.
    pub(in crate::commands) const fn of(config: Arc<Config>, rules: Vec<Rule>, compiler: Compiler) -> Self {
        Self { config, rules, compiler }
    }

    pub(in crate::commands) const fn compiler(&self) -> &Compiler {
        &self.compiler
    }

    /// The writer of filters.
    pub(in crate::commands) fn writer(&self) -> Writer<'_> {
        Writer { schema: self.compiler.schema(), options: self.compiler.options() }
    }

    /// The levels of the rules in a file: the command line overrides the configuration.
    pub(in crate::commands) fn levels(&self, path: &Path) -> Levels {
        let mut levels = self.config.levels(path);
        for &(code, level) in &self.rules {
            levels.set(code, level);
        }
        levels
    }

    /// Lints a query; `duplicate` is the position of another query with the same meaning.
    pub(super) fn lint_query(&self, query: &EmbeddedQuery, duplicate: Option<&str>, levels: &Levels) -> Diagnostics {
        self.compiler.lint_saved(&query.text, levels, duplicate)
    }

    /// The levels of the rules in a query: rules about spelling are off for filters of the API, which have none.
    pub(super) fn levels_of<'l>(&self, query: &EmbeddedQuery, levels: &'l Levels) -> Cow<'l, Levels> {
        let mut levels = Cow::Borrowed(levels);
        if query.is_filter() {
            for found in self.lint_query(query, None, &levels) {
                let fixed = found.fixes.first().map(|fix| edited(&query.text, &fix.edits));
                if fixed.is_some_and(|fixed| query.is_equivalent(&fixed, &self.writer())) {
                    levels.to_mut().set(found.code, None);
                }
            }
        }
        levels
    }

    /// Why a query that compiles is not accepted by the configured endpoint.
    pub(super) fn check_target(&self, query: &EmbeddedQuery, levels: &Levels) -> Diagnostics {
        if self.config.settings.target.value.is_none() {
            return Diagnostics::default();
        }
        let typed = self.compiler.analyze(&query.text).typed;
        let mut found = typed.map(|typed| self.config.unsupported(&typed)).unwrap_or_default();
        found.retain(|found| levels.of(found.code).is_some());
        found
    }
}
