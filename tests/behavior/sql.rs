//! SQL of any query: every literal is exactly the string of the query, and placeholders match their parameters.
//!
//! `tests/engines/run.py` runs the SQL on engines. `PROPTEST_CASES` sets the number of cases of each test.

use proptest::prelude::*;
use tamis::sql::{Dialect, SqlOptions, SqlValue};
use tamis::{Compiler, Options, Schema, column};
use tamis_test_support::property;

use super::meaning::query;

fn compiler() -> Compiler {
    Compiler::new(Schema::shared_builtin()).with_options(Options::at("2026-01-15T12:00:00Z".parse().unwrap()))
}

/// Reads a string literal as the lexer of the dialect does, and returns the string and what follows it.
fn read_literal(dialect: Dialect, sql: &str) -> (String, &str) {
    let has_backslashes = match dialect {
        Dialect::ClickHouse | Dialect::Spark | Dialect::BigQuery => true,
        Dialect::PostgreSql => sql.starts_with('E'),
        _ => false,
    };
    let Some(body) = sql.trim_start_matches('E').strip_prefix('\'') else { panic!("no literal: {sql}") };
    let mut characters = body.char_indices().peekable();
    let mut text = String::new();
    while let Some((at, character)) = characters.next() {
        match character {
            '\'' if body[at + 1..].starts_with('\'') && !matches!(dialect, Dialect::Spark | Dialect::BigQuery) => {
                characters.next();
                text.push('\'');
            }
            '\'' => return (text, &body[at + 1..]),
            '\\' if has_backslashes => text.push(escaped(dialect, &mut characters)),
            _ => text.push(character),
        }
    }
    panic!("the literal has no end: {sql}")
}

fn escaped(dialect: Dialect, characters: &mut impl Iterator<Item = (usize, char)>) -> char {
    match characters.next().unwrap().1 {
        'n' => '\n',
        'r' => '\r',
        '0' if dialect == Dialect::ClickHouse => '\0',
        'u' => {
            let digits: String = characters.take(4).map(|(_, digit)| digit).collect();
            char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap()
        }
        other => other,
    }
}

/// Text with what literals have to escape.
fn text() -> impl Strategy<Value = String> {
    let parts = &["'", "\\", "\"", "`", "${", "}", "--", "\n", "\r", "u0041", "0", "n", "E", "a", "é", "\u{2019}"][..];
    prop_oneof![prop::collection::vec(prop::sample::select(parts), 0..12).prop_map(|parts| parts.concat()), "[^\0]*",]
}

proptest! {
    #![proptest_config(property::config(2_000))]

    #[test]
    fn a_literal_is_the_string_of_the_query(text in text()) {
        let compiler = compiler();
        let query = column("name").eq(text.as_str()).to_string();
        for &dialect in Dialect::ALL {
            let sql = compiler.sql(&query, &SqlOptions::new(dialect)).unwrap().sql;
            let (_, literal) = sql.split_once(" = ").unwrap();
            prop_assert_eq!(read_literal(dialect, literal), (text.clone(), ""), "{}: {}", dialect, sql);
            prop_assert!(dialect != Dialect::Spark || !literal.contains("${"), "{}", sql);
            prop_assert!(dialect != Dialect::BigQuery || !literal.contains(['\n', '\r']), "{}", sql);
        }
    }

    #[test]
    fn a_parameter_is_the_string_of_the_query(text in text()) {
        let compiler = compiler();
        let query = column("name").eq(text.as_str()).to_string();
        for &dialect in Dialect::ALL {
            let condition = compiler.sql(&query, &SqlOptions::new(dialect).parameters()).unwrap();
            let expected = compiler.sql("name = 'x'", &SqlOptions::new(dialect).parameters()).unwrap().sql;
            prop_assert_eq!(condition.sql, expected);
            prop_assert_eq!(condition.parameters, [SqlValue::Text(text.clone())]);
        }
    }

    #[test]
    fn a_name_in_quotes_is_the_name_of_the_column(name in "[^\0$]{1,9}") {
        let compiler = compiler();
        let query = column(&format!("user_metadata/{name}")).eq("x").to_string();
        let options = |dialect| SqlOptions::new(dialect).layout(tamis::record::LayoutPreset::Flat);
        for &dialect in Dialect::ALL {
            let sql = compiler.sql(&query, &options(dialect)).unwrap().sql;
            let quote = sql.chars().next().unwrap();
            let quoted = sql.strip_suffix(" = 'x'").unwrap();
            let read = match dialect {
                Dialect::ClickHouse | Dialect::BigQuery => {
                    quoted.replace("\\n", "\n").replace("\\r", "\r").replace("\\`", "`").replace("\\\\", "\\")
                }
                _ => quoted.replace(&format!("{quote}{quote}"), &quote.to_string()),
            };
            // Names with backslashes are ambiguous to this simple reader.
            if !name.contains('\\') {
                prop_assert_eq!(read, format!("{quote}user_metadata_{name}{quote}"));
            }
        }
    }

    #[test]
    fn every_query_has_sql_or_a_position(query in query()) {
        let compiler = compiler();
        for &dialect in Dialect::ALL {
            let compiled = compiler.compile(&query).unwrap();
            let tree = SqlOptions::new(dialect).condition(&compiled.tree);
            match SqlOptions::new(dialect).condition_of_query(&compiled.typed) {
                Ok(condition) => {
                    prop_assert_eq!(tree.unwrap(), condition.clone());
                    prop_assert_eq!(condition.sql.matches('(').count(), condition.sql.matches(')').count());
                    let bound = SqlOptions::new(dialect).parameters().condition(&compiled.tree).unwrap();
                    let placeholders = match dialect {
                        Dialect::ClickHouse => bound.sql.matches("{p").count(),
                        Dialect::BigQuery => bound.sql.matches("@p").count(),
                        Dialect::Spark | Dialect::Sqlite | Dialect::Trino => bound.sql.matches('?').count(),
                        _ => bound.sql.matches('$').count(),
                    };
                    prop_assert_eq!(placeholders, bound.parameters.len(), "{}", bound.sql);
                }
                Err(diagnostics) => {
                    prop_assert!(tree.is_err());
                    for found in &diagnostics {
                        prop_assert!(found.span.range().len() > 3 && query.get(found.span.range()).is_some());
                    }
                }
            }
        }
    }
}

#[test]
fn names_can_be_parsed() {
    for &dialect in Dialect::ALL {
        assert_eq!(dialect.as_str().parse(), Ok(dialect));
        assert_eq!(dialect.name().to_lowercase(), dialect.as_str());
    }
}
