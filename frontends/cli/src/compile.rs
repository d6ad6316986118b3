//! `tamis compile`: the filter of a query, as a tree or as a flat list.

use tamis::lower::{self, Complement, Form, Lowered};
use tamis::{Diagnostics, Options, Schema};

use crate::args::CompileArgs;
use crate::failure::{Failure, Outcome};
use crate::output::Channel;
use crate::render;

pub(crate) fn run(args: &CompileArgs) -> Result<Outcome, Failure> {
    let (query, schema, options) = args.inputs.read()?;
    let (lowered, diagnostics) = compiled(&query.text, &schema, &options, args.form(), args.complement());
    Channel::Stderr.write(&render::diagnostics(&diagnostics, &query, Channel::Stderr.look()))?;
    let Some(lowered) = lowered else { return Ok(Outcome::Findings) };
    let json = if args.compact { lowered.to_json() } else { lowered.to_json_pretty() };
    Channel::emit(&render::json(&(json + "\n")))?;
    Ok(Outcome::Clean)
}

/// The filter of a query, and all that is to be said of it, in the order of the query.
pub(crate) fn compiled<'t>(
    text: &'t str,
    schema: &'t Schema,
    options: &Options,
    form: Form,
    complement: Complement,
) -> (Option<Lowered<'t>>, Diagnostics) {
    let analysis = tamis::analyze(text, schema, options);
    let mut diagnostics = analysis.diagnostics;
    let lowered = analysis.typed.and_then(|typed| {
        let (lowered, found) = lower::lower(&typed, form, complement);
        diagnostics.append(found);
        lowered
    });
    diagnostics.settle();
    (lowered, diagnostics)
}
