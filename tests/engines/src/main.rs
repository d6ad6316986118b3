//! Writes random queries as SQL, and which records they match, as lines of JSON on standard output. The first line has
//! the records. `run.py` runs the SQL on real engines.
//!
//! Arguments: the number of queries, of records, and the seed. The output depends on nothing else.

use std::io::Write;

use serde_json::{Value as Json, json};
use tamis::filter::{FilterTree, Number};
use tamis::record::{Layout, LayoutPreset};
use tamis::schema::{Column, Schema};
use tamis::sql::{Dialect, Nesting, SqlOptions, Timestamps};
use tamis::{Code, Compiler, Matcher, Truth};
use tamis_test_support::evaluate::{Model, Record, Value, tree_matches};

use crate::random::Random;
use crate::records::Generated;

mod queries;
mod random;
mod records;
mod values;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|number| number.parse::<u64>().expect("a number"));
    let mut argument = |default| usize::try_from(arguments.next().unwrap_or(default)).unwrap();
    let (queries, records, seed) = (argument(2_000), argument(150), argument(1));
    let mut random = Random::new(seed as u64);
    let records: Vec<Generated> = (0..records).map(|_| records::record(&mut random)).collect();
    let mut output = std::io::stdout().lock();
    let first = json!({"records": records.iter().map(Generated::to_json).collect::<Vec<_>>()});
    writeln!(output, "{first}").unwrap();
    let compiler = compiler();
    for number in 0..queries {
        let query = query(&compiler, &mut random);
        writeln!(output, "{}", case(&compiler, &query, number, &records)).unwrap();
    }
}

/// A random query; one whose only errors are bounds in the wrong order is replaced.
fn query(compiler: &Compiler, random: &mut Random) -> String {
    loop {
        let query = queries::query(random, 3);
        let Err(report) = compiler.compile(&query) else { return query };
        assert!(report.errors().all(|error| error.code == Code::ReversedRange), "{query}: {report}");
    }
}

/// A compiler with columns that have several values.
fn compiler() -> Compiler {
    let schema = Schema::layer_over(Schema::shared_builtin())
        .column("labels", Column::text().multi_valued(true))
        .column("scores", Column::number().multi_valued(true))
        .build();
    Compiler::new(schema)
}

/// A query, its SQL, and whether it matches each record: true, false or unknown.
fn case(compiler: &Compiler, query: &str, number: usize, records: &[Generated]) -> Json {
    let compiled = compiler.compile(query).unwrap_or_else(|report| panic!("{query}: {report}"));
    let matcher = Matcher::new(&compiled.typed, &Layout::default());
    let judged = judge(&compiled.tree, records, Clone::clone);
    let matched: String = records.iter().map(|record| letter(matcher.matches(record))).collect();
    assert_eq!(matched, judged, "the matcher and the evaluator differ on {query}");
    let variant = number % Variant::ALL.len();
    let sql = Dialect::ALL.iter().map(|&dialect| {
        let sql = |options: SqlOptions| match options.condition_of_query(&compiled.typed) {
            Ok(condition) => json!({"sql": condition.sql, "parameters": condition.parameters}),
            Err(diagnostics) => {
                json!({"unsupported": diagnostics.iter().map(|found| &found.message).collect::<Vec<_>>()})
            }
        };
        let options = Variant::ALL[variant].options(dialect);
        (dialect.as_str().to_owned(), json!([sql(options.clone()), sql(options.parameters())]))
    });
    json!({
        "query": query,
        "variant": Variant::ALL[variant].name(),
        "columns": compiled.tree.columns(),
        "truth": judged,
        "truth_without_nan": judge(&compiled.tree, records, without_nan),
        "truth_of_empty_lists": judge(&compiled.tree, records, with_empty_lists),
        "sql": sql.collect::<serde_json::Map<_, _>>(),
    })
}

/// Whether the tree matches each record after a change, according to the evaluator of the tests.
fn judge(tree: &FilterTree<'_>, records: &[Generated], change: impl Fn(&Record) -> Record) -> String {
    let truth = |record: &Generated| tree_matches(tree, &change(&record.values), Model::Sql);
    records.iter().map(|record| letter(truth(record).map_or(Truth::Unknown, Truth::from))).collect()
}

const fn letter(truth: Truth) -> char {
    match truth {
        Truth::True => 't',
        Truth::False => 'f',
        Truth::Unknown => 'u',
    }
}

/// SQLite stores NaN as NULL.
fn without_nan(record: &Record) -> Record {
    let is_nan = |value: &Value| matches!(value, Value::Number(Number::Float(number)) if number.is_nan());
    record.iter().filter(|(_, value)| !is_nan(value)).map(|(id, value)| (id.clone(), value.clone())).collect()
}

/// ClickHouse has no NULL lists; NaN is tested separately.
fn with_empty_lists(record: &Record) -> Record {
    let mut record = without_nan(record);
    for id in ["tags", "labels"] {
        record.entry(id.to_owned()).or_insert_with(|| Value::Strings(Vec::new()));
    }
    record.entry("scores".to_owned()).or_insert_with(|| Value::Numbers(Vec::new()));
    record
}

/// How the columns are stored.
#[derive(Clone, Copy)]
enum Variant {
    /// As is usual for the dialect.
    Usual,
    /// Some nested values in maps; in PostgreSQL in composite types.
    Map,
    /// Some nested values in JSON.
    Json,
    /// Nothing is nested, and timestamps have no zone.
    Flat,
}

impl Variant {
    const ALL: [Self; 4] = [Self::Usual, Self::Map, Self::Json, Self::Flat];

    const fn name(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Map => "map",
            Self::Json => "json",
            Self::Flat => "flat",
        }
    }

    fn options(self, dialect: Dialect) -> SqlOptions {
        let options = SqlOptions::new(dialect);
        let nested = |suffix: &str, nesting| {
            let (metrics, metadata) = (format!("metrics_{suffix}"), format!("metadata_{suffix}"));
            let layout = Layout::default()
                .with_path("metrics/cost", [metrics.as_str(), "cost"])
                .with_path("user_metadata/plan", [metadata.as_str(), "the 'plan'/~"]);
            options.clone().layout(layout).nesting_of(metrics, nesting).nesting_of(metadata, nesting)
        };
        match self {
            Self::Usual => options,
            Self::Map if dialect == Dialect::PostgreSql => nested("struct", Nesting::Struct),
            Self::Map => nested("map", Nesting::Map),
            Self::Json => {
                // The paths of Spark cannot have apostrophes.
                let plan = if dialect == Dialect::Spark { "plan" } else { "the 'plan'/~" };
                let layout = Layout::default()
                    .with_path("metrics/cost", ["metrics_json", "cost"])
                    .with_path("scores", ["metrics_json", "scores"])
                    .with_path("is_complete", ["metrics_json", "is", "complete"])
                    .with_path("user_metadata/plan", ["metadata_json", plan])
                    .with_path("tags", ["metadata_json", "tags"])
                    .with_path("updated_at", ["metadata_json", "updated_at"]);
                let options = options.layout(layout).nesting_of("metrics_json", Nesting::Json);
                options.nesting_of("metadata_json", Nesting::Json)
            }
            Self::Flat => {
                let layout = Layout::new(LayoutPreset::Flat)
                    .with_path("created_at", ["created_at_utc"])
                    .with_path("updated_at", ["updated_at_utc"]);
                options.layout(layout).timestamps(Timestamps::Utc)
            }
        }
    }
}
