//! Completion menus: the cases of `tests/cases/complete`.
//!
//! A case starts with `=== title`, followed by a query with `│` at the cursor and sections:
//!
//! - `--- set`: settings, as in `corpus.rs`
//! - `--- recent`: recently used values, latest first, as lines `column=value`
//! - `--- show`: the maximum number of suggestions shown; default: 8
//! - `--- menu`: a line for each suggestion, best first: its label, the query after it is accepted, and its
//!   description; at the end the number of further suggestions
//!
//! `TAMIS_BLESS=1` writes the menus.

use std::fmt::Write as _;

use libtest_mimic::{Failed, Trial};
use tamis::{Compiler, Completion, ParameterValue, Recent, Suggestion};
use tamis_test_support::case_file::Case;

use crate::cursor;
use crate::suite::Suite;

const SUITE: Suite = Suite { name: "complete", sections: &["set", "recent", "show", "menu"], run, bless };

/// The default number of suggestions shown.
const SHOWN: usize = 8;

pub(crate) fn trials() -> Vec<Trial> {
    SUITE.trials()
}

fn run(case: &Case) -> Result<(), Failed> {
    let menu = menu(case)?;
    let stated = case.section("menu").ok_or("the case states no menu")?;
    if menu == stated {
        Ok(())
    } else {
        Err(format!("{}\n--- actual\n{menu}\n--- expected\n{stated}", case.query).into())
    }
}

fn bless(mut case: Case) -> Case {
    if let Ok(menu) = menu(&case) {
        case.sections.retain(|(name, _)| name != "menu");
        case.sections.push(("menu".to_owned(), menu));
    }
    case
}

/// The menu of a case, in the format of its section.
fn menu(case: &Case) -> Result<String, String> {
    let (schema, options, _) = case.settings()?;
    let (query, at) = cursor::split(&case.query)?;
    let mut recent = Recent::default();
    for line in case.section("recent").unwrap_or_default().lines() {
        let (column, value) = line.split_once('=').ok_or("a recent value needs a column")?;
        recent.add(column, value.parse::<ParameterValue>().unwrap());
    }
    let shown = case.section("show").map_or(Ok(SHOWN), str::parse).map_err(|_| "not a number")?;
    let Completion { suggestions, .. } = Compiler::new(schema).with_options(options).complete(&query, at, &recent);
    let lines: Vec<Row> = suggestions.iter().take(shown).map(|suggestion| Row::of(suggestion, &query)).collect();
    let width = |cell: fn(&Row) -> &str| lines.iter().map(|line| cell(line).chars().count()).max().unwrap_or_default();
    let (first, second) = (width(|row| &row.label), width(|row| &row.accepted));
    let mut menu = String::new();
    for Row { label, accepted, description } in &lines {
        writeln!(menu, "{label:first$}  →  {accepted:second$}  {description}").unwrap();
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
    /// The line with the cursor after the suggestion is accepted.
    accepted: String,
    description: String,
}

impl Row {
    fn of(suggestion: &Suggestion, query: &str) -> Self {
        let range = suggestion.edit.span.range();
        let (before, after) = (query.get(..range.start).unwrap(), query.get(range.end..).unwrap());
        let accepted = format!("{before}{}│{after}", suggestion.edit.text);
        let line = accepted.lines().find(|line| line.contains('│')).unwrap_or_default();
        let kind = format!("{:?}", suggestion.kind).to_lowercase();
        let description = [Some(kind.as_str()), suggestion.detail.as_deref(), suggestion.documentation.as_deref()];
        Self {
            label: suggestion.label.clone(),
            accepted: line.to_owned(),
            description: description.into_iter().flatten().collect::<Vec<_>>().join("; "),
        }
    }
}
