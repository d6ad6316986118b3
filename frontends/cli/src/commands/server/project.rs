//! A configuration with everything that is read for it.

use std::sync::Arc;

use tamis::Compiler;
use tamis_embedded::Writer;

use super::args::ServerArgs;
use crate::args::SchemaArgs;
use crate::commands::lint::{Baseline, QueryLinter};
use crate::config::Config;
use crate::failure::Failure;
use crate::input;

/// The columns, options and rules of the files of a configuration.
pub(super) struct Project {
    pub(super) config: Arc<Config>,
    /// Checks queries; its time is that at which the project was opened.
    pub(super) linter: QueryLinter,
    /// With the cached columns of the user too, which diagnostics ignore: CI has none.
    typing: Compiler,
    /// The findings that are not reported.
    pub(super) baseline: Option<Baseline>,
    args: Arc<ServerArgs>,
}

impl Project {
    pub(super) fn open(config: Arc<Config>, args: Arc<ServerArgs>) -> Result<Self, Failure> {
        let mut options = args.options.read(&config)?;
        options.limits = config.settings.limits();
        // A pipe would wait for what never comes.
        let baseline = config.baseline.iter().map(|baseline| &baseline.value);
        let mut read = config.settings.columns.value.iter().chain(baseline);
        if let Some(path) = read.find(|path| path.exists() && !path.is_file()) {
            return Err(Failure::new(format!("{} is not a regular file", input::quoted(path))));
        }
        let baseline = Baseline::configured(&config)?;
        let schema = SchemaArgs::default();
        let saved = Compiler::new(schema.read_for_saved(&config)?).with_options(options.clone());
        let typing = Compiler::new(schema.read(&config)?).with_options(options);
        Ok(Self { linter: QueryLinter::of(config.clone(), Vec::new(), saved), config, baseline, typing, args })
    }

    /// A compiler with the current time, for what helps while typing.
    pub(super) fn compiler(&self) -> Compiler {
        let compiler = self.typing.clone();
        match self.args.options.now() {
            Ok(now) => compiler.now(now),
            Err(_) => compiler,
        }
    }

    /// Writes queries as filters of the API.
    pub(super) fn writer(&self) -> Writer<'_> {
        self.linter.writer()
    }
}
