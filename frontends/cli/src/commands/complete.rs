//! `tamis complete`: suggests completions at a position in a query.

use clap::Args;
use serde::Serialize;
use tamis::Suggestion;
use tamis::ide::completion::JsonCompletion;
use tamis::source::Lines;

use crate::args::{AnswerFormat, InputArgs, OffsetArgs};
use crate::failure::{Failure, Outcome};
use crate::output::{self, Channel, TerminalStyle, table};
use crate::text;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis complete 'tags has prod and dura'
  tamis complete --offset 4 'dura > 5s'
  tamis complete --format json --file slow.tamis --utf16 17

The default position is the end of the query. The best suggestion comes first.

`--format json` is for editors; see docs/editors.md. The exit code is 1 if there are no suggestions.";

/// The version of the JSON document.
const VERSION: u32 = 1;

#[derive(Debug, Args)]
pub(crate) struct CompleteArgs {
    #[command(flatten)]
    inputs: InputArgs,

    #[command(flatten)]
    offset: OffsetArgs,

    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: AnswerFormat,
}

pub(crate) fn run(args: &CompleteArgs) -> Result<Outcome, Failure> {
    let (query, schema, options) = args.inputs.read()?;
    let at = args.offset.read(&query.text).unwrap_or(u32::MAX);
    let completion = tamis::complete(&query.text, at, &schema, &options);
    let is_empty = completion.suggestions.is_empty();
    match args.format {
        AnswerFormat::Json => {
            let completion = completion.to_json(&Lines::new(&query.text));
            Channel::emit(&output::json(&Document { version: VERSION, completion })?)?;
            Ok(if is_empty { Outcome::Findings } else { Outcome::Clean })
        }
        AnswerFormat::Human if is_empty => Err(Failure::not_found("no suggestions at this position")),
        AnswerFormat::Human => {
            Channel::Stdout.write(&render(&completion.suggestions, Channel::Stdout.style()))?;
            Ok(Outcome::Clean)
        }
    }
}

#[derive(Serialize)]
struct Document {
    version: u32,
    #[serde(flatten)]
    completion: JsonCompletion,
}

fn render(suggestions: &[Suggestion], style: TerminalStyle) -> String {
    let shown = |text: &Option<String>| text::visible(text.as_deref().unwrap_or_default());
    let rows = suggestions.iter().map(|suggestion| {
        [text::visible(&suggestion.label), shown(&suggestion.detail), shown(&suggestion.documentation)]
    });
    table::render(["suggestion", "detail", "description"], rows, style)
}
