//! Queries as SQL: the cases of `tests/cases/sql`.
//!
//! A case starts with `=== title`, followed by the query and sections:
//!
//! - `--- set`: the same lines as in the corpus
//! - `--- options`: `parameters`, `layout flat`, `nesting json`, `nesting user_metadata map`, `timestamps utc`
//! - a section for each dialect: the SQL and the parameters, or the diagnostics as the command line shows them
//!
//! `TAMIS_BLESS=1` writes the sections of dialects; read them as someone who knows the dialect.

use libtest_mimic::{Failed, Trial};
use tamis::Code;
use tamis::record::LayoutPreset;
use tamis::sql::{Dialect, SqlCondition, SqlOptions};
use tamis_test_support::case_file::Case;

use crate::report;
use crate::suite::{Suite, same};

const SECTIONS: [&str; 10] =
    ["set", "options", "duckdb", "clickhouse", "postgresql", "datafusion", "spark", "sqlite", "bigquery", "trino"];

const SUITE: Suite = Suite { name: "sql", sections: &SECTIONS, run, bless };

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = SUITE.trials();
    trials.push(Trial::test("sql::every_reason_has_a_case", every_reason_has_a_case));
    trials
}

fn run(case: &Case) -> Result<(), Failed> {
    for &dialect in Dialect::ALL {
        let found = converted(case, dialect)?;
        same(&Some(found.as_str()), &case.section(dialect.as_str()), || format!("{dialect}\nquery: {}", case.query))?;
    }
    Ok(())
}

fn bless(mut case: Case) -> Case {
    case.sections.retain(|(name, _)| ["set", "options"].contains(&name.as_str()));
    for &dialect in Dialect::ALL {
        let Ok(found) = converted(&case, dialect) else { return case };
        case.sections.push((dialect.to_string(), found));
    }
    case
}

/// The SQL and its parameters, or the diagnostics.
fn converted(case: &Case, dialect: Dialect) -> Result<String, String> {
    let (schema, options, _) = case.settings()?;
    let typed = tamis::analyze(&case.query, &schema, &options).typed.ok_or("the query has errors")?;
    Ok(match sql_options(case, dialect)?.condition_of_query(&typed) {
        Ok(condition) => written(&condition),
        Err(diagnostics) => report::rendered(&diagnostics, &case.query),
    })
}

fn written(condition: &SqlCondition) -> String {
    let parameters = condition.parameters.iter().map(|value| serde_json::to_string(value).unwrap());
    std::iter::once(condition.sql.replace('\0', "<NUL>")).chain(parameters).collect::<Vec<_>>().join("\n")
}

fn sql_options(case: &Case, dialect: Dialect) -> Result<SqlOptions, String> {
    let mut options = SqlOptions::new(dialect);
    for line in case.section("options").unwrap_or_default().lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let unknown = |error: tamis::diagnostic::UnknownName| error.to_string();
        options = match words[..] {
            ["parameters"] => options.parameters(),
            ["layout", name] => options.layout(name.parse::<LayoutPreset>().map_err(unknown)?),
            ["nesting", name] => options.nesting(name.parse().map_err(unknown)?),
            ["nesting", column, name] => options.nesting_of(column, name.parse().map_err(unknown)?),
            ["timestamps", name] => options.timestamps(name.parse().map_err(unknown)?),
            _ => return Err(format!("unknown option: {line}")),
        };
    }
    Ok(options)
}

/// Each reason why a dialect cannot express a condition has a case, so that its message is reviewed.
fn every_reason_has_a_case() -> Result<(), Failed> {
    let mut shown = String::new();
    for case in SUITE.cases()? {
        for &dialect in Dialect::ALL {
            shown += case
                .section(dialect.as_str())
                .filter(|text| text.starts_with(Code::UnsupportedInDialect.as_str()))
                .unwrap_or_default();
        }
    }
    for reason in [
        "SQLite has no lists",
        "SQLite has no structures",
        "SQLite has no maps",
        "a path in the JSON of SQLite",
        "a path in the JSON of Spark",
        "DataFusion has no functions for JSON",
        "DataFusion has no function that tests each item",
        "strings of PostgreSQL have no NUL",
        "PostgreSQL has no maps",
        "names in SQL have no NUL",
        "Spark replaces the variable",
        "records do not say who annotated them",
    ] {
        if !shown.contains(reason) {
            return Err(format!("no case shows: {reason}").into());
        }
    }
    Ok(())
}
