//! The inputs of compilation: the query, the columns and the options.

use std::path::Path;

use clap::Args;
use tamis::{Options, Schema};

use super::columns::SchemaArgs;
use super::options::OptionsArgs;
use super::query::QueryArgs;
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
}

impl InputArgs {
    pub(crate) fn read(&self) -> Result<(Query, Schema, Options), Failure> {
        // Cheap checks first: standard input is read last.
        let options = self.options.read()?;
        let schema = self.schema.read()?;
        let query = self.query.read()?;
        warn_of_unused(&query.text, &options)?;
        Ok((query, schema, options))
    }

    /// The file that the query is read from.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.query.file.as_deref()
    }

    /// Reads the inputs; the query may be missing.
    pub(crate) fn read_any(&self) -> Result<(Option<Query>, Schema, Options), Failure> {
        let options = self.options.read()?;
        let schema = self.schema.read()?;
        let query = self.query.is_given().then(|| self.query.read()).transpose()?;
        if let Some(query) = &query {
            warn_of_unused(&query.text, &options)?;
        }
        Ok((query, schema, options))
    }
}

/// Warns about parameters that the query does not use. Skipped if the query has syntax errors.
fn warn_of_unused(query: &str, options: &Options) -> Result<(), Failure> {
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
