//! `tamis compile`: the filter of a query, as a tree or as a flat list.

use tamis::lower;

use crate::args::CompileArgs;
use crate::failure::{Failure, Outcome};
use crate::output::Channel;
use crate::render;

pub(crate) fn run(args: &CompileArgs) -> Result<Outcome, Failure> {
    let (query, schema, options) = args.inputs.read()?;
    let analysis = tamis::analyze(&query.text, &schema, &options);
    let mut diagnostics = analysis.diagnostics;
    let lowered = analysis.typed.and_then(|typed| {
        let (lowered, found) = lower::lower(&typed, args.form(), args.complement());
        diagnostics.extend(found);
        lowered
    });
    diagnostics.sort_by_key(|diagnostic| diagnostic.span().start);
    Channel::Stderr.write(&render::diagnostics(&diagnostics, &query, Channel::Stderr.look()))?;
    let Some(lowered) = lowered else { return Ok(Outcome::Findings) };
    let json = if args.compact { lowered.to_json() } else { lowered.to_json_pretty() };
    Channel::Stdout.write(&render::json(&(json + "\n")))?;
    Ok(Outcome::Clean)
}
