//! Lines from a program, each answered before the next is read.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use clap::ValueEnum;
use serde::Serialize;
use tamis::diagnostic::{AppliedFix, Diagnostic, Diagnostics, JsonDiagnostic};
use tamis::filter::{FilterList, FilterTree};
use tamis::lower::Lowered;
use tamis::source::Lines;
use tamis::{Limits, Severity};

use super::answer::{self, Answer, QueryResult};
use super::document;
use super::execute::answer_line;
use super::session::Session;
use crate::failure::{self, Failure, Outcome};
use crate::input;
use crate::output::{self, Channel, TerminalStyle, report};
use crate::text;

/// The version of the JSON documents.
const VERSION: u32 = 1;
/// Tables and pages are not styled: a program reads them.
const STYLE: TerminalStyle = TerminalStyle { color: false, narrated: false, unicode: true, width: None };

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum LineFormat {
    /// A line of text for each line, except empty lines and comments
    Human,
    /// A JSON document for each line
    Jsonl,
}

pub(super) fn run(mut session: Session, format: LineFormat) -> Result<Outcome, Failure> {
    let mut worst = Outcome::Clean;
    let mut source = io::stdin().lock();
    let mut number = 0;
    while let Some(line) = next_line(&mut source)? {
        number += 1;
        let reply = match line {
            Ok(text) => reply(&mut session, &text, format),
            Err(failure) => Answer::Failure(failure).into(),
        };
        if matches!(reply.answer, Answer::Quit) {
            break;
        }
        if !is_ok(&reply.answer) {
            worst = Outcome::Findings;
        }
        let is_read = match format {
            LineFormat::Human => Channel::Stdout.write_while_open(&human(number, &reply)),
            LineFormat::Jsonl => Channel::emit_while_open(&output::json(&Document::new(number, &reply))?),
        }?;
        if !is_read {
            break;
        }
    }
    Ok(worst)
}

/// An answer, and the fixes applied to its query.
struct Reply {
    answer: Answer,
    /// `None` if no command offered the query.
    applied: Option<Vec<AppliedFix>>,
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self { answer, applied: None }
    }
}

fn reply(session: &mut Session, line: &str, format: LineFormat) -> Reply {
    if matches!(format, LineFormat::Jsonl) && document::is_document(line) {
        return document::answer(session, line).into();
    }
    match answer_line(session, line, STYLE) {
        // Without a person to edit the offered query, it is compiled at once.
        Answer::Offer(offer) => {
            Reply { answer: Answer::Query(session.compile(&offer.text)), applied: Some(offer.applied) }
        }
        // Programs get an error for an empty line: an empty filter would match every record.
        Answer::Nothing if matches!(format, LineFormat::Jsonl) => Answer::Query(session.compile(line)).into(),
        answer => answer.into(),
    }
}

/// The next line without its end, or why it cannot be read; `None` after the last one.
fn next_line(source: &mut impl BufRead) -> Result<Option<Result<String, Failure>>, Failure> {
    let unreadable =
        |error: io::Error| Failure::new(format!("cannot read standard input: {}", failure::reason(&error)));
    let mut bytes = Vec::new();
    let max = Limits::MAX_BYTES as u64 + 1;
    let read = source.by_ref().take(max).read_until(b'\n', &mut bytes).map_err(unreadable)?;
    if read == 0 {
        return Ok(None);
    }
    if bytes.len() as u64 == max && !bytes.ends_with(b"\n") {
        source.skip_until(b'\n').map_err(unreadable)?;
        return Ok(Some(Err(Failure::new(format!("the line is longer than {} MiB", Limits::MAX_BYTES >> 20)))));
    }
    let line = String::from_utf8(bytes).map_err(|error| {
        Failure::new(format!("the line is not valid UTF-8 at byte {}", error.utf8_error().valid_up_to()))
    });
    Ok(Some(line.map(|line| input::without_bom(line).trim_end_matches(['\n', '\r']).to_owned())))
}

fn is_ok(answer: &Answer) -> bool {
    match answer {
        Answer::Query(result) | Answer::Filter(result) => result.lowered.is_some(),
        Answer::Rejected(_) | Answer::Failure(_) => false,
        Answer::Nothing | Answer::Text(_) | Answer::Offer(_) | Answer::Edit(_) | Answer::Copy(_) | Answer::Quit => true,
    }
}

/// The answer on one line, except for the output of commands.
fn human(number: u64, reply: &Reply) -> String {
    match &reply.answer {
        Answer::Query(result) => match &reply.applied {
            Some(applied) => {
                let lines = result.query.text.lines().map(str::to_owned).chain(answer::describe_fixes(applied));
                numbered(number, lines) + &status_unless_ok(number, result)
            }
            None => status(number, result),
        },
        Answer::Filter(result) => {
            let filter = result.lowered.iter().map(|lowered| text::escape_json(&lowered.to_json()));
            numbered(number, filter) + &status_unless_ok(number, result)
        }
        Answer::Failure(failure) => {
            let help = failure.help_text().map(|help| format!("; {help}")).unwrap_or_default();
            format!("{number}: error: {}{help}\n", failure.message())
        }
        Answer::Text(text) | Answer::Rejected(text) => text.clone(),
        Answer::Nothing | Answer::Offer(_) | Answer::Edit(_) | Answer::Copy(_) | Answer::Quit => String::new(),
    }
}

/// Prefixes lines with the number of the input line.
fn numbered(number: u64, lines: impl Iterator<Item = String>) -> String {
    lines.map(|line| format!("{number}: {}\n", text::visible_lines(&line))).collect()
}

/// The line with the status of a query.
fn status(number: u64, result: &QueryResult) -> String {
    match result.diagnostics.iter().find(|found| found.is_error()) {
        Some(error) => error_line(number, error, result),
        None => format!("{number}: {}\n", ok_status(&result.diagnostics)),
    }
}

/// The same for a query that is shown; empty if there are no diagnostics.
fn status_unless_ok(number: u64, result: &QueryResult) -> String {
    if result.diagnostics.is_empty() { String::new() } else { status(number, result) }
}

/// `ok`, and the number of diagnostics if there are any.
fn ok_status(diagnostics: &Diagnostics) -> String {
    if diagnostics.is_empty() {
        "ok".to_owned()
    } else {
        format!("ok, {}", report::summary(diagnostics, diagnostics.omitted()))
    }
}

/// The line with the first error, and how many more there are.
fn error_line(number: u64, error: &Diagnostic, result: &QueryResult) -> String {
    let column = Lines::new(&result.query.text).position(error.span.start).column;
    let stored = result.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
    let more = match stored + result.diagnostics.omitted().errors {
        0 | 1 => String::new(),
        count => format!(", and {} more", text::grouped(count - 1)),
    };
    format!("{number}:{column}: error: {error}{more}\n")
}

/// A text without its colors and its last line end.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text.trim_end()).to_string()
}

/// The answer to one line.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    /// The number of the line, from 1.
    line: u64,
    ok: bool,
    #[serde(flatten)]
    found: Found<'a>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Found<'a> {
    Query {
        query: &'a str,
        filter: Option<JsonFilter<'a>>,
        diagnostics: Vec<JsonDiagnostic>,
        /// The number of diagnostics left out.
        #[serde(skip_serializing_if = "output::is_zero")]
        omitted: usize,
        /// The fixes that were applied to it.
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        applied: &'a [AppliedFix],
    },
    Command {
        text: &'a str,
    },
    Failure {
        message: Cow<'a, str>,
        help: Option<&'a str>,
    },
}

#[derive(Serialize)]
#[serde(untagged)]
enum JsonFilter<'a> {
    Tree(&'a FilterTree<'static>),
    List(&'a FilterList<'static>),
}

impl<'a> Document<'a> {
    fn new(line: u64, reply: &'a Reply) -> Self {
        let found = match &reply.answer {
            Answer::Query(result) | Answer::Filter(result) => Found::of_query(result, reply.applied.as_deref()),
            Answer::Rejected(text) => Found::Failure { message: plain(text).into(), help: None },
            Answer::Failure(failure) => Found::Failure { message: failure.message().into(), help: failure.help_text() },
            Answer::Text(text) => Found::Command { text },
            Answer::Nothing | Answer::Offer(_) | Answer::Edit(_) | Answer::Copy(_) | Answer::Quit => {
                Found::Command { text: "" }
            }
        };
        Self { version: VERSION, line, ok: is_ok(&reply.answer), found }
    }
}

impl<'a> Found<'a> {
    fn of_query(result: &'a QueryResult, applied: Option<&'a [AppliedFix]>) -> Self {
        let lines = Lines::new(&result.query.text);
        Self::Query {
            query: &result.query.text,
            filter: result.lowered.as_ref().map(|lowered| match lowered {
                Lowered::Tree(tree) => JsonFilter::Tree(tree),
                Lowered::List(list) => JsonFilter::List(list),
            }),
            diagnostics: result.diagnostics.iter().map(|diagnostic| diagnostic.to_json(&lines)).collect(),
            omitted: result.diagnostics.omitted().total(),
            applied: applied.unwrap_or_default(),
        }
    }
}
