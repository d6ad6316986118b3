//! `tamis compile`: the filter tree of a query.

use crate::args::CompileArgs;
use crate::failure::{Failure, Outcome};
use crate::output::Channel;
use crate::render;

pub(crate) fn run(args: &CompileArgs) -> Result<Outcome, Failure> {
    let (query, schema, options) = args.inputs.read()?;
    let compiled = tamis::compile(&query.text, &schema, &options);
    let diagnostics = match &compiled {
        Ok(compiled) => compiled.warnings.as_slice(),
        Err(report) => report.diagnostics(),
    };
    Channel::Stderr.write(&render::diagnostics(diagnostics, &query, Channel::Stderr.look()))?;
    let Ok(compiled) = compiled else { return Ok(Outcome::Findings) };
    let json = if args.compact { compiled.tree.to_json() } else { compiled.tree.to_json_pretty() };
    Channel::Stdout.write(&(json + "\n"))?;
    Ok(Outcome::Clean)
}
