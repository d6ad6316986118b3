//! A configuration with everything that is read for it.

use std::sync::Arc;

use tamis::Compiler;
use tamis_embedded::Writer;

use super::args::ServerArgs;
use crate::args::SchemaArgs;
use crate::commands::lint::QueryLinter;
use crate::config::Config;
use crate::failure::Failure;

/// The columns, options and rules of the files of a configuration.
pub(super) struct Project {
    pub(super) config: Arc<Config>,
    /// Checks queries; its time is that at which the project was opened.
    pub(super) linter: QueryLinter,
    args: Arc<ServerArgs>,
}

impl Project {
    pub(super) fn open(config: Arc<Config>, args: Arc<ServerArgs>) -> Result<Self, Failure> {
        let mut options = args.options.read(&config)?;
        options.limits = config.settings.limits();
        let schema = SchemaArgs::default().read_for_saved(&config)?;
        let compiler = Compiler::new(schema).with_options(options);
        Ok(Self { linter: QueryLinter::of(config.clone(), Vec::new(), compiler), config, args })
    }

    /// A compiler with the current time.
    pub(super) fn compiler(&self) -> Compiler {
        let compiler = self.linter.compiler().clone();
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
