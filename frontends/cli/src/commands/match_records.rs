//! `tamis match`: filters records in files.

use crate::failure::{Failure, Outcome};
use crate::output::{Channel, report};

mod args;
mod blocks;
mod csv;
mod engine;
mod explain;
mod format;
mod input;
mod json_array;
mod judge;
mod open;
mod paths;
mod pipeline;
mod progress;
mod records;
mod run;
mod select;
mod values;

pub(crate) use args::{AFTER_HELP, MatchArgs};
pub(crate) use records::records;
use run::Run;

pub(crate) fn run(args: &MatchArgs) -> Result<Outcome, Failure> {
    let config = args.config()?;
    let (query, schema, options) = args.read(&config)?;
    let analysis = tamis::analyze(&query.text, &schema, &options);
    Channel::Stderr.write(&report::diagnostics(&analysis.diagnostics, &query, Channel::Stderr.style()))?;
    let Some(typed) = analysis.typed else {
        args.explain_order()?;
        return Ok(Outcome::Unusable);
    };
    if let Some(engine) = args.engine {
        return engine::run(args, engine, &config, (&query, &schema), &typed);
    }
    let files = args.files();
    let mut run = Run::new(args, &config, &schema, &typed)?;
    input::require_readable(files.iter().copied())?;
    if args.explain {
        return explain::run(&mut run, &query, &files);
    }
    run.show_progress(&files);
    for path in files {
        if !run.file(path)? {
            break;
        }
    }
    run.finish()
}
