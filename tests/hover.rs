//! Runs every case of every file in `tests/hover`, each as a test of its own.
//!
//! A file holds cases, a case begins with `=== its name`, then comes a query with `│` where the pointer rests,
//! in front of a character, then sections:
//!
//! - `--- set`: what the query is read with, as in `tests/corpus.rs`
//! - `--- hover`: the part of the query that is spoken of in `«»`, then what is said of it; or `nothing`
//! - `--- markdown`: the same as Markdown, where a case asks for it
//!
//! Run with `TAMIS_BLESS=1` to write what is said into the files; then read it.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::fs;
use std::path::Path;

use libtest_mimic::{Arguments, Failed, Trial};
use tamis::Hover;

#[path = "support/bless.rs"]
mod bless;
#[path = "support/case_file.rs"]
mod case_file;
#[path = "support/cursor.rs"]
mod cursor;
#[path = "support/trials.rs"]
mod trials;

use case_file::Case;
use trials::trials;

fn main() {
    let files = case_file::files("hover");
    if std::env::var_os("TAMIS_BLESS").is_some() {
        files.iter().for_each(|file| bless(file));
    }
    let trials: Vec<Trial> = files
        .iter()
        .flat_map(|file| {
            trials(file, fs::read_to_string(file).map_err(|error| error.to_string()).and_then(|text| read(&text)), run)
        })
        .collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn read(text: &str) -> Result<Vec<Case>, String> {
    Case::read_all(text, &["set", "hover", "markdown"])
}

fn run(case: &Case) -> Result<(), Failed> {
    let (shown, markdown) = said(case)?;
    same(&shown, case.section("hover").ok_or("the case states no hover")?)?;
    case.section("markdown").map_or(Ok(()), |stated| same(&markdown, stated))
}

fn same(is: &str, should: &str) -> Result<(), Failed> {
    if is == should { Ok(()) } else { Err(format!("\n--- is\n{is}\n--- should be\n{should}").into()) }
}

fn bless(file: &Path) {
    let text = fs::read_to_string(file).unwrap();
    let Ok(cases) = read(&text) else { return };
    let blessed = cases.into_iter().map(|mut case| {
        if let Ok((shown, markdown)) = said(&case) {
            let wants_markdown = case.section("markdown").is_some();
            case.sections.retain(|(name, _)| name == "set");
            case.sections.push(("hover".to_owned(), shown));
            case.sections.extend(wants_markdown.then(|| ("markdown".to_owned(), markdown)));
        }
        case
    });
    bless::write(file, &text, blessed);
}

/// What is said, as the sections of a case show it.
fn said(case: &Case) -> Result<(String, String), String> {
    let (schema, options, _) = case.settings()?;
    let (query, at) = cursor::split(&case.query)?;
    let Some(hover) = tamis::hover(&query, at, &schema, &options) else {
        return Ok(("nothing".to_owned(), String::new()));
    };
    let Hover { span, .. } = hover;
    let part = |range| query.get(range).unwrap();
    let (start, end) = (span.range().start, span.range().end);
    let marked = format!("{}«{}»{}", part(0..start), part(start..end), part(end..query.len()));
    Ok((format!("{marked}\n\n{hover}"), hover.to_markdown()))
}
