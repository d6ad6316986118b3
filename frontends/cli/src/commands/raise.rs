//! `tamis raise`: converts JSON back to a query.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use tamis::Schema;

use crate::args::{OutputArgs, SchemaArgs};
use crate::failure::{Failure, Outcome};
use crate::input::{self, Query, STDIN};
use crate::output::Channel;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis raise '{\"filter\": {\"column_id\": \"model\", \"operator\": \"eq\", \"value\": \"gpt-4o\", \"type\": \"text\"}}'
  tamis raise --file saved-view.json --columns columns.json --output saved-view.tamis
  pbpaste | tamis raise

The query goes to standard output. If it would compile to different JSON, because a default was omitted
or the legacy wire format was used, the differences go to standard error. The exit code is 1 if no query
can express the JSON.";

#[derive(Debug, Args)]
pub(crate) struct RaiseArgs {
    /// The JSON in quotes, or `-` for standard input; not needed for piped JSON
    json: Option<String>,

    /// Read the JSON from a file, or from standard input if it is `-`
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,

    #[command(flatten)]
    schema: SchemaArgs,

    #[command(flatten)]
    output: OutputArgs,
}

impl RaiseArgs {
    /// The document, and the columns that determine missing types.
    pub(crate) fn read(&self) -> Result<(Query, Schema), Failure> {
        let is_stdin = self.json.as_deref() == Some(STDIN) || self.file.as_deref().is_some_and(input::is_stdin);
        self.schema.share_stdin("the JSON", is_stdin)?;
        let schema = self.schema.read()?;
        let json = match (self.json.as_deref(), self.file.as_deref()) {
            (Some(STDIN), None) => Query::from_stdin(),
            (Some(text), None) => Ok(Query::from_argument("json", text)),
            (None, Some(path)) => Query::from_path(path),
            (Some(_), Some(_)) => Err(Failure::new("JSON cannot be used with `--file`").help("remove one of them")),
            (None, None) => Query::from_pipe()?
                .ok_or_else(|| Failure::new("no JSON given").help("write it in quotes, or `-` for standard input")),
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
        let position = match note.pointer.as_str() {
            "" => String::new(),
            pointer => format!("{}: ", crate::text::visible(pointer)),
        };
        Channel::Stderr.write(&format!("{}: {position}{}\n", json.name, crate::text::visible(&note.message)))?;
    }
    args.output.emit_user_text(&format!("{}\n", raised.ast))?;
    Ok(Outcome::Clean)
}
