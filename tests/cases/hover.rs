//! What is said of a place: the cases of `tests/cases/hover`.
//!
//! A file holds cases, a case begins with `=== its name`, then comes a query with `│` where the pointer rests,
//! in front of a character, then sections:
//!
//! - `--- set`: what the query is read with, as in `corpus.rs`
//! - `--- hover`: the part of the query that is spoken of in `«»`, then what is said of it; or `nothing`
//! - `--- markdown`: the same as Markdown, where a case asks for it
//!
//! `TAMIS_BLESS=1` writes both.

use libtest_mimic::{Failed, Trial};
use tamis::Hover;
use tamis_test_support::case_file::Case;

use crate::cursor;
use crate::folder::Folder;

const FOLDER: Folder = Folder { name: "hover", sections: &["set", "hover", "markdown"], run, bless };

pub(crate) fn trials() -> Vec<Trial> {
    FOLDER.trials()
}

fn run(case: &Case) -> Result<(), Failed> {
    let (shown, markdown) = said(case)?;
    same(&shown, case.section("hover").ok_or("the case states no hover")?)?;
    case.section("markdown").map_or(Ok(()), |stated| same(&markdown, stated))
}

fn same(is: &str, should: &str) -> Result<(), Failed> {
    if is == should { Ok(()) } else { Err(format!("\n--- is\n{is}\n--- should be\n{should}").into()) }
}

fn bless(mut case: Case) -> Case {
    if let Ok((shown, markdown)) = said(&case) {
        let wants_markdown = case.section("markdown").is_some();
        case.sections.retain(|(name, _)| name == "set");
        case.sections.push(("hover".to_owned(), shown));
        case.sections.extend(wants_markdown.then(|| ("markdown".to_owned(), markdown)));
    }
    case
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
