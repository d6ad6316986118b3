//! `tamis raise`: converts JSON back to a query.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use tamis::Schema;

use crate::args::{ConfigArgs, OutputArgs, SchemaArgs, TextSource};
use crate::failure::{Failure, Outcome};
use crate::input::Query;
use crate::output::Channel;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis raise '{\"column_id\":\"a\",\"operator\":\"eq\",\"value\":1,\"type\":\"number\"}'
  tamis raise --file saved-view.json -c columns.json -o saved-view.tamis
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
    config: ConfigArgs,

    #[command(flatten)]
    output: OutputArgs,
}

impl RaiseArgs {
    /// The document, and the columns that determine missing types.
    pub(crate) fn read(&self) -> Result<(Query, Schema), Failure> {
        let source = TextSource { noun: "JSON", argument: self.json.as_deref(), file: self.file.as_deref() };
        self.output.require_other_than(source.named_path().into_iter().chain(self.schema.files()))?;
        self.schema.require_unshared_stdin("the JSON", source.is_stdin())?;
        let config = self.config.of_file(source.path())?;
        let schema = self.schema.read(&config)?;
        Ok((source.read(!self.schema.is_from_stdin())?, schema))
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
    args.output.destination().emit_user_text(&format!("{}\n", raised.ast))?;
    Ok(Outcome::Clean)
}
