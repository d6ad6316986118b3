//! `tamis tokens`: splits a query into tokens for syntax highlighting.

use clap::Args;
use serde::Serialize;
use tamis::source::{Lines, Position};
use tamis::{Span, Token, TokenKind};

use crate::args::{AnswerFormat, QueryArgs};
use crate::failure::{Failure, Outcome};
use crate::output::{self, Channel, table};
use crate::text;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis tokens 'duration_ns > 5s and tags has prod'
  tamis tokens --format json --file slow.tamis

Tokens depend on the text alone: only `tamis check` detects unknown columns.

`--format json` is for editors; see docs/editors.md.";

/// The version of the JSON document.
const VERSION: u32 = 1;

#[derive(Debug, Args)]
pub(crate) struct TokensArgs {
    #[command(flatten)]
    query: QueryArgs,

    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: AnswerFormat,
}

pub(crate) fn run(args: &TokensArgs) -> Result<Outcome, Failure> {
    let query = args.query.read()?;
    let tokens = tamis::tokens(&query.text);
    match args.format {
        AnswerFormat::Json => Channel::emit(&output::json(&Document::new(&tokens, &query.text))?),
        AnswerFormat::Human => Channel::Stdout.write(&render(&tokens, &query.text)),
    }?;
    Ok(Outcome::Clean)
}

fn render(tokens: &[Token], text: &str) -> String {
    let rows = tokens.iter().map(|token| {
        [format!("{:?}", token.span), token.kind.as_str().to_owned(), text::visible(token.span.text(text))]
    });
    table::render(["bytes", "kind", "text"], rows, Channel::Stdout.style())
}

#[derive(Serialize)]
struct Document<'t> {
    version: u32,
    tokens: Vec<JsonToken<'t>>,
}

/// A token with its positions resolved, as in a diagnostic.
#[derive(Serialize)]
struct JsonToken<'t> {
    kind: TokenKind,
    span: Span,
    start: Position,
    end: Position,
    text: &'t str,
}

impl<'t> Document<'t> {
    fn new(tokens: &[Token], text: &'t str) -> Self {
        let lines = Lines::new(text);
        let token = |token: &Token| JsonToken {
            kind: token.kind,
            span: token.span,
            start: lines.position(token.span.start),
            end: lines.position(token.span.end),
            text: token.span.text(text),
        };
        Self { version: VERSION, tokens: tokens.iter().map(token).collect() }
    }
}
