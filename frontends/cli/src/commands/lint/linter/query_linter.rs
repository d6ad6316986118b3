//! What is found in a query, whatever else there is.

use std::borrow::Cow;
use std::path::Path;

use tamis::lint::{Levels, lint_saved};
use tamis::lower::{self, Form, MissingValuePolicy};
use tamis::request::Forms;
use tamis::{Diagnostics, Options, Schema};

use crate::commands::lint::args::LintArgs;
use crate::commands::lint::config::{self, Config};
use crate::commands::lint::embedded::{self, EmbeddedQuery, Writer};
use crate::failure::Failure;

/// What all queries are linted with.
pub(super) struct QueryLinter {
    pub(super) config: Config,
    rules: Vec<config::Rule>,
    pub(super) schema: Schema,
    pub(super) options: Options,
}

impl QueryLinter {
    pub(super) fn new(args: &LintArgs) -> Result<Self, Failure> {
        let config = match &args.config {
            _ if args.no_config => Config::default(),
            Some(path) => Config::read(path)?,
            None => Config::find()?,
        };
        let rules = args.rule.iter().map(|written| config::rule_of_flag(written)).collect::<Result<_, _>>()?;
        let mut options = args.options.read_in(config.zone)?;
        options.limits = config.limits;
        let schema = args.schema.read_or(&config.columns)?;
        Ok(Self { config, rules, schema, options })
    }

    /// What filters are raised and compiled with.
    pub(super) const fn writer(&self) -> Writer<'_> {
        Writer { schema: &self.schema, options: &self.options }
    }

    /// What each rule matters in a file: the command line takes precedence over the configuration.
    pub(super) fn levels(&self, path: &Path) -> Levels {
        let mut levels = self.config.levels(path);
        for &(code, level) in &self.rules {
            levels.set(code, level);
        }
        levels
    }

    /// What is found in a query; `duplicate` is the place of another that asks the same.
    pub(super) fn lint_query(&self, query: &EmbeddedQuery, duplicate: Option<&str>, levels: &Levels) -> Diagnostics {
        lint_saved(&query.text, &self.schema, &self.options, levels, duplicate)
    }

    /// What each rule matters in a query: a filter of the API is not told of words that are not its own.
    pub(super) fn levels_of<'l>(&self, query: &EmbeddedQuery, levels: &'l Levels) -> Cow<'l, Levels> {
        let mut levels = Cow::Borrowed(levels);
        if query.is_filter() {
            for found in self.lint_query(query, None, &levels) {
                let fixed = found.fixes.first().map(|fix| embedded::edited(&query.text, &fix.edits));
                if fixed.is_some_and(|fixed| query.says(&fixed, &self.writer())) {
                    levels.to_mut().set(found.code, None);
                }
            }
        }
        levels
    }

    /// What keeps a query that compiles from going to the endpoint it is for.
    pub(super) fn check_target(&self, query: &EmbeddedQuery, levels: &Levels) -> Diagnostics {
        if self.config.target.is_none_or(|target| target.forms() != Forms::List) {
            return Diagnostics::default();
        }
        let typed = tamis::analyze(&query.text, &self.schema, &self.options).typed;
        let mut found =
            typed.map(|typed| lower::lower(&typed, Form::Flat, MissingValuePolicy::Warn).1).unwrap_or_default();
        found.retain(|found| levels.of(found.code).is_some());
        found
    }
}
