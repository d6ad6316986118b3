//! `tamis hover`: describes what is at a position in a query.

use clap::Args;
use serde::Serialize;
use tamis::ide::hover::JsonHover;
use tamis::source::Lines;

use crate::args::{AnswerFormat, InputArgs, OffsetArgs};
use crate::failure::{Failure, Outcome};
use crate::output::{self, Channel};
use crate::text;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis hover --offset 0 'Latency > 5s'    describe the column
  tamis hover --offset 10 'Latency > 5s'   describe the value and how it is sent
  tamis hover --format json --utf16 10 'Latency > 5s'

`--format json` is for editors; see docs/editors.md. The exit code is 1 if there is nothing to describe
at the position.";

/// The version of the JSON document.
const VERSION: u32 = 1;

#[derive(Debug, Args)]
pub(crate) struct HoverArgs {
    #[command(flatten)]
    inputs: InputArgs,

    #[command(flatten)]
    offset: OffsetArgs,

    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: AnswerFormat,
}

pub(crate) fn run(args: &HoverArgs) -> Result<Outcome, Failure> {
    let (query, schema, options) = args.inputs.read()?;
    let at = args.offset.require(&query.text)?;
    let hover = tamis::hover(&query.text, at, &schema, &options);
    let outcome = if hover.is_some() { Outcome::Clean } else { Outcome::Findings };
    match (args.format, hover) {
        (AnswerFormat::Json, hover) => {
            let hover = hover.map(|hover| hover.to_json(&Lines::new(&query.text)));
            Channel::emit(&output::json(&Document { version: VERSION, hover })?)?;
        }
        (AnswerFormat::Human, Some(hover)) => {
            Channel::Stdout.write(&(text::visible_lines(&hover.to_string()) + "\n"))?
        }
        (AnswerFormat::Human, None) => {
            return Err(Failure::not_found(format!("nothing to describe at byte {at}")));
        }
    }
    Ok(outcome)
}

#[derive(Serialize)]
struct Document {
    version: u32,
    hover: Option<JsonHover>,
}
