//! Hover texts: the cases of `tests/cases/hover`.
//!
//! A case starts with `=== title`, followed by a query with `│` before the character under the pointer and sections:
//!
//! - `--- set`: settings, as in `corpus.rs`
//! - `--- hover`: the query with the described part in `«»`, and the hover text; or `nothing`
//! - `--- markdown`: optional; the hover text as Markdown
//!
//! `TAMIS_BLESS=1` updates both.

use libtest_mimic::{Failed, Trial};
use tamis::Hover;
use tamis_test_support::case_file::Case;

use crate::cursor;
use crate::suite::Suite;

const SUITE: Suite = Suite { name: "hover", sections: &["set", "hover", "markdown"], run, bless };

pub(crate) fn trials() -> Vec<Trial> {
    SUITE.trials()
}

fn run(case: &Case) -> Result<(), Failed> {
    let (text, markdown) = hover(case)?;
    same(&text, case.section("hover").ok_or("the case states no hover")?)?;
    case.section("markdown").map_or(Ok(()), |stated| same(&markdown, stated))
}

fn same(actual: &str, expected: &str) -> Result<(), Failed> {
    if actual == expected { Ok(()) } else { Err(format!("\n--- actual\n{actual}\n--- expected\n{expected}").into()) }
}

fn bless(mut case: Case) -> Case {
    if let Ok((text, markdown)) = hover(&case) {
        let has_markdown = case.section("markdown").is_some();
        case.sections.retain(|(name, _)| name == "set");
        case.sections.push(("hover".to_owned(), text));
        case.sections.extend(has_markdown.then(|| ("markdown".to_owned(), markdown)));
    }
    case
}

/// The hover text and its Markdown, in the format of the sections.
fn hover(case: &Case) -> Result<(String, String), String> {
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
