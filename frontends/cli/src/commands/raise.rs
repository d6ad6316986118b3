//! `tamis raise`: JSON back to a query.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use tamis::Schema;

use crate::args::SchemaArgs;
use crate::failure::{Failure, Outcome};
use crate::input::Query;
use crate::output::Channel;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis raise '{\"filter\": {\"column_id\": \"model\", \"operator\": \"eq\", \"value\": \"gpt-4o\", \"type\": \"text\"}}'
  tamis raise --file saved-view.json --columns columns.json
  pbpaste | tamis raise -

The query goes to standard output. Where it will compile to other JSON, because a default was left
out or the legacy wire format was used, standard error says what is different. The exit code is 1 where no
query says it.";

#[derive(Debug, Args)]
pub(crate) struct RaiseArgs {
    /// The JSON, in quotes; `-` reads standard input
    json: Option<String>,

    /// Read the JSON from a file
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,

    #[command(flatten)]
    schema: SchemaArgs,
}

impl RaiseArgs {
    /// The document, and the columns that tell the type of leaves without one.
    pub(crate) fn read(&self) -> Result<(Query, Schema), Failure> {
        let schema = self.schema.read()?;
        let json = match (self.json.as_deref(), self.file.as_deref()) {
            (Some("-"), None) => Query::of_stdin(),
            (Some(text), None) => Ok(Query::of_argument("json", text)),
            (None, Some(path)) => Query::of_file(path),
            (Some(_), Some(_)) => Err(Failure::new("JSON and `--file` are both given").help("give one of them")),
            (None, None) => Err(Failure::new("no JSON is given").help("write it in quotes, or `-` for standard input")),
        }?;
        Ok((json, schema))
    }
}

pub(crate) fn run(args: &RaiseArgs) -> Result<Outcome, Failure> {
    let (json, schema) = args.read()?;
    let raised = match tamis::raise(&json.text, &schema) {
        Ok(raised) => raised,
        Err(error) => {
            let message = format!("{}: {error}", json.name);
            Channel::Stderr.write(&(crate::text::visible(&message) + "\n"))?;
            return Ok(Outcome::Findings);
        }
    };
    for note in &raised.notes {
        let place = match note.pointer.as_str() {
            "" => String::new(),
            pointer => format!("{}: ", crate::text::visible(pointer)),
        };
        Channel::Stderr.write(&format!("{}: {place}{}\n", json.name, crate::text::visible(&note.message)))?;
    }
    Channel::hand_over(&format!("{}\n", raised.ast))?;
    Ok(Outcome::Clean)
}
