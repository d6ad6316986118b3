//! Explanations of queries: the cases of `tests/cases/explain`.
//!
//! A case starts with `=== title`, followed by the query and sections:
//!
//! - `--- set`: the same lines as in the corpus, and `column {…}` with the JSON of a column
//! - `--- outline`: the explanation as a list
//! - `--- text`: the explanation as sentences
//!
//! `TAMIS_BLESS=1` writes outlines and texts; check that someone who does not know the language understands them.

use libtest_mimic::{Failed, Trial};
use tamis::ide::explain::Explanation;
use tamis::schema::FilterType;
use tamis::semantic::typed;
use tamis::syntax::ast::Operator;
use tamis::{Options, Schema};
use tamis_test_support::case_file::Case;

use crate::suite::Suite;

const SUITE: Suite = Suite { name: "explain", sections: &["set", "outline", "text"], run, bless };

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = SUITE.trials();
    let covered = every_operator_of_every_type_has_a_case;
    trials.push(Trial::test("explain::every_operator_of_every_type_has_a_case", covered));
    trials
}

fn explained(case: &Case) -> Result<Explanation, String> {
    let (schema, options, _) = case.settings()?;
    let analysis = tamis::analyze(&case.query, &schema, &options);
    tamis::explain(&analysis, &options).ok_or_else(|| format!("{}: {:?}", case.query, analysis.diagnostics))
}

fn run(case: &Case) -> Result<(), Failed> {
    let explanation = explained(case)?;
    for (name, actual) in [("outline", explanation.to_outline()), ("text", explanation.to_text())] {
        let expected = case.section(name).unwrap_or_default();
        if actual != expected {
            return Err(format!("{name}\n--- actual\n{actual}\n--- expected\n{expected}").into());
        }
    }
    Ok(())
}

fn bless(mut case: Case) -> Case {
    let Ok(explanation) = explained(&case) else { return case };
    case.sections.retain(|(name, _)| name == "set");
    case.sections.push(("outline".to_owned(), explanation.to_outline()));
    case.sections.push(("text".to_owned(), explanation.to_text()));
    case
}

/// Every operator has a case, so that its explanation is reviewed.
fn every_operator_of_every_type_has_a_case() -> Result<(), Failed> {
    let mut shown = Vec::new();
    for case in SUITE.cases()? {
        let (schema, options, _) = case.settings()?;
        let typed = tamis::analyze(&case.query, &schema, &options).typed.ok_or("the query has errors")?;
        operators(&typed, &mut shown);
    }
    let columns = [
        ("input", "x"),
        ("trace_id", "550e8400-e29b-41d4-a716-446655440000"),
        ("temperature", "1"),
        ("updated_at", "2026-01-15"),
        ("is_complete", "true"),
        ("tags", "x"),
        ("fully_annotated", "550e8400-e29b-41d4-a716-446655440000"),
    ];
    let schema = Schema::from_json(include_str!("../data/columns.json")).unwrap();
    let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    for ((column, value), operator) in
        columns.iter().flat_map(|column| Operator::ALL.map(|operator| (column, operator)))
    {
        let query = match operator {
            Operator::Between | Operator::NotBetween => format!("{column} {} {value} and {value}", operator.as_str()),
            _ if operator.takes_list() => format!("{column} {} ({value})", operator.as_str()),
            _ => format!("{column} {} {value}", operator.as_str()),
        };
        let mut used = Vec::new();
        if let Some(typed) = tamis::analyze(&query, &schema, &options).typed {
            operators(&typed, &mut used);
        }
        if used.iter().any(|operator| !shown.contains(operator)) {
            return Err(format!("no case has the operator and column type of {query}").into());
        }
    }
    Ok(())
}

/// The operators of a query, each with the type of its column.
fn operators(expr: &typed::Expr<'_>, found: &mut Vec<(FilterType, Operator)>) {
    match &expr.kind {
        typed::ExprKind::And(parts) | typed::ExprKind::Or(parts) => {
            parts.iter().for_each(|part| operators(part, found))
        }
        typed::ExprKind::Not(part) => operators(part, found),
        typed::ExprKind::Condition(condition) => found.push((condition.predicate.filter_type(), condition.written())),
    }
}
