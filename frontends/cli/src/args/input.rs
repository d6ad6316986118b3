//! The inputs of compilation: the query, the columns and the options.

use std::path::Path;
use std::sync::Arc;

use clap::Args;
use tamis::{Options, Schema};

use super::columns::SchemaArgs;
use super::config::ConfigArgs;
use super::options::OptionsArgs;
use super::query::QueryArgs;
use crate::config::Config;
use crate::failure::Failure;
use crate::input::Query;
use crate::output::Channel;
use crate::text;

/// The inputs of compilation.
#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    #[command(flatten)]
    query: QueryArgs,
    #[command(flatten)]
    schema: SchemaArgs,
    #[command(flatten)]
    options: OptionsArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

impl InputArgs {
    /// The configuration of the query.
    pub(crate) fn config(&self) -> Result<Arc<Config>, Failure> {
        self.config.of_file(self.file())
    }

    /// Reads the query, the columns and the options.
    pub(crate) fn read(&self) -> Result<(Query, Schema, Options), Failure> {
        let config = self.config()?;
        self.read_with(&config)
    }

    /// Reads the query, and what overrides the configuration.
    pub(crate) fn read_with(&self, config: &Config) -> Result<(Query, Schema, Options), Failure> {
        // Cheap checks first: standard input is read last.
        let options = self.options.read(config)?;
        let query = self.query.source();
        self.schema.require_unshared_stdin("the query", query.is_stdin())?;
        let schema = self.schema.read(config)?;
        let query = query.read(!self.schema.is_from_stdin())?;
        warn_of_unused(&query.text, &options)?;
        Ok((query, schema, options))
    }

    /// The file that the query is read from, unless it is standard input.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.query.source().path()
    }

    /// The files of the query and the columns, with their names in messages.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let config = self.config.file().map(|path| ("configuration", path));
        self.query.source().named_path().into_iter().chain(self.schema.files()).chain(config)
    }

    /// Returns an error if the columns and also `what` are read from standard input.
    pub(crate) fn require_unshared_stdin(&self, what: &str, is_from_stdin: bool) -> Result<(), Failure> {
        self.schema.require_unshared_stdin(what, is_from_stdin)
    }

    /// Sets the query, unless one is given.
    pub(crate) fn set_query(&mut self, query: &mut Option<String>) {
        if !self.query.is_given()
            && let Some(query) = query.take()
        {
            self.query.set(query);
        }
    }

    /// Whether the arguments say to read the query from standard input.
    pub(crate) fn is_query_from_stdin(&self) -> bool {
        self.query.source().is_stdin()
    }

    /// Reads the inputs; the query may be missing. A piped one is read if nothing else is read from standard input, and
    /// an empty pipe is an empty query, as the command before it may have failed.
    pub(crate) fn read_any(
        &self,
        config: &Config,
        is_stdin_taken: bool,
    ) -> Result<(Option<Query>, Schema, Options), Failure> {
        let options = self.options.read(config)?;
        let query = self.query.source();
        self.schema.require_unshared_stdin("the query", query.is_stdin())?;
        let is_stdin_taken = is_stdin_taken || self.schema.is_from_stdin();
        let schema = self.schema.read(config)?;
        let piped = || if is_stdin_taken { Ok(None) } else { Query::from_pipe() };
        let query = query.read_or(piped)?;
        if let Some(query) = &query {
            warn_of_unused(&query.text, &options)?;
        }
        Ok((query, schema, options))
    }
}

/// Warns about parameters that the query does not use. Skipped if the query has syntax errors.
pub(crate) fn warn_of_unused(query: &str, options: &Options) -> Result<(), Failure> {
    if options.parameters.names().next().is_none() {
        return Ok(());
    }
    let parsed = tamis::parse(query, &options.limits);
    if parsed.diagnostics.has_error() {
        return Ok(());
    }
    for name in options.parameters.unused_in(&parsed.ast) {
        let message = format!("the query does not use the parameter {}", text::quote(&format!("${name}")));
        Channel::Stderr.write(&format!("warning: {message}\n"))?;
    }
    Ok(())
}
