//! Menus: the cases of `tests/cases/complete`.
//!
//! A file holds cases, a case begins with `=== its name`, then comes a query with `│` where the cursor is,
//! then sections:
//!
//! - `--- set`: what the query is read with, as in `corpus.rs`
//! - `--- recent`: values asked for lately, latest first, as lines `column=value`
//! - `--- show`: how many suggestions are shown at most, where that is not eight
//! - `--- menu`: a line for each suggestion, best first: its label, the query once it is accepted, and what it
//!   is; at the end how many more there are
//!
//! `TAMIS_BLESS=1` writes the menus.

use std::fmt::Write as _;

use libtest_mimic::{Failed, Trial};
use tamis::{Completion, ParameterValue, Recent, Suggestion};
use tamis_test_support::case_file::Case;

use crate::cursor;
use crate::folder::Folder;

const FOLDER: Folder = Folder { name: "complete", sections: &["set", "recent", "show", "menu"], run, bless };

/// How many suggestions are shown where a case does not say.
const SHOWN: usize = 8;

pub(crate) fn trials() -> Vec<Trial> {
    FOLDER.trials()
}

fn run(case: &Case) -> Result<(), Failed> {
    let menu = menu(case)?;
    let stated = case.section("menu").ok_or("the case states no menu")?;
    if menu == stated { Ok(()) } else { Err(format!("{}\n--- is\n{menu}\n--- should be\n{stated}", case.query).into()) }
}

fn bless(mut case: Case) -> Case {
    if let Ok(menu) = menu(&case) {
        case.sections.retain(|(name, _)| name != "menu");
        case.sections.push(("menu".to_owned(), menu));
    }
    case
}

/// The menu of a case, as its section shows it.
fn menu(case: &Case) -> Result<String, String> {
    let (schema, options, _) = case.settings()?;
    let (query, at) = cursor::split(&case.query)?;
    let mut recent = Recent::default();
    for line in case.section("recent").unwrap_or_default().lines() {
        let (column, value) = line.split_once('=').ok_or("a recent value wants a column")?;
        recent.add(column, ParameterValue::parse(value));
    }
    let shown = case.section("show").map_or(Ok(SHOWN), str::parse).map_err(|_| "no number")?;
    let Completion { suggestions } = tamis::complete(&query, at, &schema, &options, &recent);
    let lines: Vec<Row> = suggestions.iter().take(shown).map(|suggestion| Row::of(suggestion, &query)).collect();
    let width = |cell: fn(&Row) -> &str| lines.iter().map(|line| cell(line).chars().count()).max().unwrap_or_default();
    let (first, second) = (width(|row| &row.label), width(|row| &row.accepted));
    let mut menu = String::new();
    for Row { label, accepted, what } in &lines {
        writeln!(menu, "{label:first$}  →  {accepted:second$}  {what}").unwrap();
    }
    match suggestions.len().saturating_sub(shown) {
        0 if suggestions.is_empty() => menu.push_str("nothing"),
        0 => {}
        more => write!(menu, "{more} more").unwrap(),
    }
    Ok(menu.trim_end().to_owned())
}

/// A line of a menu.
struct Row {
    label: String,
    /// The query once it is accepted; of one of several lines, the line with the cursor.
    accepted: String,
    what: String,
}

impl Row {
    fn of(suggestion: &Suggestion, query: &str) -> Self {
        let range = suggestion.edit.span.range();
        let (before, after) = (query.get(..range.start).unwrap(), query.get(range.end..).unwrap());
        let accepted = format!("{before}{}│{after}", suggestion.edit.text);
        let line = accepted.lines().find(|line| line.contains('│')).unwrap_or_default();
        let kind = format!("{:?}", suggestion.kind).to_lowercase();
        let what = [Some(kind.as_str()), suggestion.detail.as_deref(), suggestion.documentation.as_deref()];
        Self {
            label: suggestion.label.clone(),
            accepted: line.to_owned(),
            what: what.into_iter().flatten().collect::<Vec<_>>().join("; "),
        }
    }
}
