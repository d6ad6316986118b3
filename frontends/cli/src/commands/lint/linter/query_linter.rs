//! Linting a single query.

use std::borrow::Cow;
use std::path::Path;

use tamis::lint::Levels;
use tamis::lower::{self, Form, MissingValuePolicy};
use tamis::request::Forms;
use tamis::{Compiler, Diagnostics};

use crate::commands::lint::args::LintArgs;
use crate::commands::saved_queries::{Config, EmbeddedQuery, Rule, Writer, edited, rule_of_flag};
use crate::failure::Failure;

/// Lints single queries.
pub(super) struct QueryLinter {
    pub(super) config: Config,
    rules: Vec<Rule>,
    pub(super) compiler: Compiler,
}

impl QueryLinter {
    pub(super) fn new(args: &LintArgs) -> Result<Self, Failure> {
        let config = Config::open(args.config.as_deref(), args.no_config)?;
        let rules = args.rule.iter().map(|written| rule_of_flag(written)).collect::<Result<_, _>>()?;
        let mut options = args.options.read_in(config.zone)?;
        options.limits = config.limits;
        let schema = args.schema.read_or(&config.columns)?;
        Ok(Self { config, rules, compiler: Compiler::new(schema).with_options(options) })
    }

    /// The writer of filters.
    pub(super) fn writer(&self) -> Writer<'_> {
        Writer { schema: self.compiler.schema(), options: self.compiler.options() }
    }

    /// The levels of the rules in a file: the command line overrides the configuration.
    pub(super) fn levels(&self, path: &Path) -> Levels {
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
        if self.config.target.is_none_or(|target| target.forms() != Forms::List) {
            return Diagnostics::default();
        }
        let typed = self.compiler.analyze(&query.text).typed;
        let mut found =
            typed.map(|typed| lower::lower(&typed, Form::Flat, MissingValuePolicy::Warn).1).unwrap_or_default();
        found.retain(|found| levels.of(found.code).is_some());
        found
    }
}
