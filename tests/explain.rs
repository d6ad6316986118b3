//! Runs every case of every file in `tests/explain`, each as a test of its own, and what holds for all queries.
//!
//! A file holds cases, a case begins with `=== its name`, then comes the query, then sections:
//!
//! - `--- set`: the lines of the corpus, and `column {…}` with the JSON of a column
//! - `--- outline`: the explanation as a list
//! - `--- text`: the explanation as sentences
//!
//! Run with `TAMIS_BLESS=1` to write outlines and texts; then read them as one who does not know the language.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::borrow::Cow;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Failed, Trial};
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};
use tamis::filter::{self, FilterTree, Number};
use tamis::ide::explain::{Effect, Explanation, Part};
use tamis::schema::FilterType;
use tamis::semantic::typed::{self, Operands, Test, When};
use tamis::syntax::ast::Operator;
use tamis::{Analysis, Limits, Options, Schema};

#[path = "support/bless.rs"]
mod bless;
#[path = "support/case_file.rs"]
mod case_file;
#[path = "support/cases.rs"]
mod cases;
#[path = "support/corpus.rs"]
mod corpus;
#[path = "support/evaluate.rs"]
mod evaluate;
#[path = "support/generate.rs"]
mod generate;
#[path = "support/trials.rs"]
mod trials;

use case_file::Case;
use evaluate::{Model, Record, Value, keeps_tree};
use trials::trials;

const SECTIONS: [&str; 3] = ["set", "outline", "text"];

fn main() {
    let files = case_file::files("explain");
    if std::env::var_os("TAMIS_BLESS").is_some() {
        files.iter().for_each(|file| bless(file));
    }
    let mut trials: Vec<Trial> = files.iter().flat_map(|file| trials(file, read(file), run)).collect();
    trials.extend([
        Trial::test("every_operator_of_every_type_has_a_case", every_operator_of_every_type_has_a_case),
        Trial::test("the_corpus_is_explained", the_corpus_is_explained),
        Trial::test("a_right_query_is_explained", || holds(generate::query(), a_right_query_is_explained)),
        Trial::test("what_is_said_of_missing_values_holds", || {
            holds((generate::query(), any::<u64>()), what_is_said_of_missing_values_holds)
        }),
        Trial::test("length_and_time_are_linear", length_and_time_are_linear),
        Trial::test("the_deepest_that_is_allowed_fits_a_small_stack", the_deepest_that_is_allowed_fits_a_small_stack),
    ]);
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn read(file: &Path) -> Result<Vec<Case>, String> {
    Case::read_all(&fs::read_to_string(file).map_err(|error| error.to_string())?, &SECTIONS)
}

fn explained(case: &Case) -> Result<Explanation, String> {
    let (schema, options, _) = case.settings()?;
    let analysis = tamis::analyze(&case.query, &schema, &options);
    tamis::explain(&analysis, &options).ok_or_else(|| format!("{}: {:?}", case.query, analysis.diagnostics))
}

fn run(case: &Case) -> Result<(), Failed> {
    let explanation = explained(case)?;
    for (name, is) in [("outline", explanation.to_outline()), ("text", explanation.to_text())] {
        let should = case.section(name).unwrap_or_default();
        if is != should {
            return Err(format!("{name} is\n{is}\nshould be\n{should}").into());
        }
    }
    Ok(())
}

fn bless(file: &Path) {
    let Ok(cases) = read(file) else { return };
    let blessed = cases.into_iter().map(|mut case| {
        let Ok(explanation) = explained(&case) else { return case };
        case.sections.retain(|(name, _)| name == "set");
        case.sections.push(("outline".to_owned(), explanation.to_outline()));
        case.sections.push(("text".to_owned(), explanation.to_text()));
        case
    });
    bless::write(file, &fs::read_to_string(file).unwrap(), blessed);
}

fn holds<T: std::fmt::Debug>(
    strategy: impl Strategy<Value = T>,
    property: fn(T) -> Result<(), String>,
) -> Result<(), Failed> {
    let mut runner = TestRunner::new(cases::cases(5_000));
    runner.run(&strategy, |value| property(value).map_err(TestCaseError::fail)).map_err(|error| match error {
        TestError::Fail(why, value) => format!("{why}\n{value:?}").into(),
        TestError::Abort(why) => why.to_string().into(),
    })
}

fn schema() -> Schema {
    Schema::from_json(include_str!("data/columns.json")).unwrap()
}

fn options() -> Options {
    Options::at("2026-01-15T12:00:00Z".parse().unwrap())
}

/// An operator that no case shows is one whose words nobody has read.
fn every_operator_of_every_type_has_a_case() -> Result<(), Failed> {
    let mut shown = Vec::new();
    for file in case_file::files("explain") {
        for case in read(&file)? {
            let (schema, options, _) = case.settings()?;
            let typed = tamis::analyze(&case.query, &schema, &options).typed.ok_or("it is wrong")?;
            operators(&typed, &mut shown);
        }
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
    let (schema, options) = (schema(), options());
    for ((column, value), operator) in
        columns.iter().flat_map(|column| Operator::ALL.map(|operator| (column, operator)))
    {
        let query = match operator {
            Operator::Between | Operator::NotBetween => format!("{column} {} {value} and {value}", operator.as_str()),
            _ if operator.takes_list() => format!("{column} {} ({value})", operator.as_str()),
            _ => format!("{column} {} {value}", operator.as_str()),
        };
        let mut wanted = Vec::new();
        if let Some(typed) = tamis::analyze(&query, &schema, &options).typed {
            operators(&typed, &mut wanted);
        }
        if wanted.iter().any(|wanted| !shown.contains(wanted)) {
            return Err(format!("no case is like {query}").into());
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
        typed::ExprKind::Condition(condition) => found.push((condition.test.filter_type(), condition.written())),
    }
}

fn the_corpus_is_explained() -> Result<(), Failed> {
    let mut explained = 0;
    for file in corpus::files() {
        for case in corpus::read_all(&fs::read_to_string(file)?)? {
            let (schema, options, _) = case.settings()?;
            let analysis = tamis::analyze(&case.query, &schema, &options);
            is_well_explained(&analysis, &case.query, &options)?;
            explained += usize::from(analysis.typed.is_some());
        }
    }
    if explained > 300 { Ok(()) } else { Err(format!("only {explained} queries").into()) }
}

fn a_right_query_is_explained(query: String) -> Result<(), String> {
    let (schema, options) = (schema(), options());
    let analysis = tamis::analyze(&query, &schema, &options);
    if analysis.typed.is_none() {
        Err("it is wrong".to_owned())
    } else {
        is_well_explained(&analysis, &query, &options)
    }
}

/// It is explained where it has no error; each column and each value is named, and not at great length.
fn is_well_explained(analysis: &Analysis<'_>, query: &str, options: &Options) -> Result<(), String> {
    let explanation = tamis::explain(analysis, options);
    let Some((typed, explanation)) = analysis.typed.as_ref().zip(explanation.as_ref()) else {
        return if analysis.typed.is_none() && explanation.is_none() { Ok(()) } else { Err(query.to_owned()) };
    };
    let mut named = Vec::new();
    names(typed, &mut named);
    for shown in [explanation.to_text(), explanation.to_outline()] {
        let plain = shown.replace(',', "");
        if let Some(missing) = named.iter().find(|name| !plain.contains(&name.replace(',', ""))) {
            return Err(format!("{query}\n{shown}\ndoes not name {missing:?}"));
        }
        let most = 600 + 40 * query.len() + bound_values(analysis);
        if shown.len() > most {
            return Err(format!("{query}\n{shown}\nis longer than {most}"));
        }
    }
    conditions_are_in(&explanation.keeps, query)?;
    let (said, meant) = (count_said(&explanation.keeps), count_meant(typed));
    if said == meant { Ok(()) } else { Err(format!("{query}\n{said} of {meant} conditions are told")) }
}

fn count_said(part: &Part) -> usize {
    match part {
        Part::Condition(_) => 1,
        Part::Group(group) => group.parts.iter().map(count_said).sum(),
    }
}

fn count_meant(expr: &typed::Expr<'_>) -> usize {
    match &expr.kind {
        typed::ExprKind::And(parts) | typed::ExprKind::Or(parts) => parts.iter().map(count_meant).sum(),
        typed::ExprKind::Not(part) => count_meant(part),
        typed::ExprKind::Condition(_) => 1,
    }
}

/// How long the values are that came from parameters, which stand in no query.
fn bound_values(analysis: &Analysis<'_>) -> usize {
    analysis.tree.as_ref().map_or(0, |tree| 40 * tree.to_json().len())
}

/// Each condition has the place of one in the query.
fn conditions_are_in(part: &Part, query: &str) -> Result<(), String> {
    match part {
        Part::Condition(condition) if condition.span.text(query).is_empty() => Err(format!("{condition:?}")),
        Part::Condition(_) => Ok(()),
        Part::Group(group) if group.parts.len() < 2 => Err(format!("{group:?}")),
        Part::Group(group) => group.parts.iter().try_for_each(|part| conditions_are_in(part, query)),
    }
}

/// The columns and the values of a query, as an explanation must name them.
fn names(expr: &typed::Expr<'_>, named: &mut Vec<String>) {
    match &expr.kind {
        typed::ExprKind::And(parts) | typed::ExprKind::Or(parts) => {
            parts.iter().for_each(|part| names(part, named));
        }
        typed::ExprKind::Not(part) => names(part, named),
        typed::ExprKind::Condition(condition) => {
            named.push(condition.column.id.to_string());
            named.extend(values(&condition.test));
        }
    }
}

fn values(test: &Test) -> Vec<String> {
    fn each<T>(operands: &Operands<T>, shown: impl Fn(&T) -> String) -> Vec<String> {
        operands.iter().map(shown).collect()
    }
    let literal = |text: &Cow<'_, str>| {
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || " -_./:@+".contains(c));
        if plain { format!("\"{text}\"") } else { String::new() }
    };
    match test {
        Test::Text { texts, .. } | Test::Collection { texts, .. } | Test::Id(texts) => each(texts, literal),
        Test::Number(numbers) => each(numbers, |number| match number {
            Number::Float(value) if *value != 0.0 && !(1e-6..1e15).contains(&value.abs()) => format!("{value:e}"),
            number => number.to_string().trim_start_matches('-').to_owned(),
        }),
        Test::Date(whens) => each(whens, |when| match when {
            When::Moment(moment) => filter::Instant(*moment).to_string(),
            // Noon is the same day in UTC, wherever the day is.
            When::Day { start, .. } => (*start + chrono::TimeDelta::hours(12)).date_naive().to_string(),
        }),
        Test::Boolean(value) => vec![value.to_string()],
        Test::FullyAnnotated(users) => users.iter().flatten().map(Cow::to_string).collect(),
    }
}

/// A record that lacks one column is kept, or not, as is said of it in every model of missing values.
fn what_is_said_of_missing_values_holds((query, seed): (String, u64)) -> Result<(), String> {
    let (schema, options) = (schema(), options());
    let analysis = tamis::analyze(&query, &schema, &options);
    let explanation = tamis::explain(&analysis, &options).ok_or("it is wrong")?;
    let tree = analysis.tree.ok_or("it is wrong")?;
    let record = record(&tree, seed);
    for missing in &explanation.missing {
        let mut record = record.clone();
        record.remove(&missing.column);
        let kept = [Model::Sql, Model::False, Model::UnequalIsTrue]
            .map(|model| keeps_tree(&tree, &record, model) == Some(true));
        let is_right = match missing.effect {
            Effect::NotKept => kept == [false; 3],
            Effect::NotMet => kept == [kept[0]; 3],
            Effect::Undocumented => true,
        };
        if !is_right {
            return Err(format!("{missing:?} {kept:?}"));
        }
    }
    Ok(())
}

/// A record with a value of every column that a filter asks of, mostly one that the filter names.
fn record(tree: &FilterTree, seed: u64) -> Record {
    let mut record = Record::new();
    let mut filters = Vec::new();
    leaves(tree, &mut filters);
    for (index, filter) in filters.iter().enumerate() {
        let is_first = (seed >> (index % 64)) & 1 == 0 || !record.contains_key(filter.column_id());
        if is_first {
            record.insert(filter.column_id().to_owned(), value(filter, (seed >> ((index + 7) % 64)) & 1 == 0));
        }
    }
    record
}

fn leaves<'t>(tree: &'t FilterTree<'t>, filters: &mut Vec<&'t tamis::filter::Filter<'t>>) {
    match tree {
        FilterTree::Leaf(leaf) => filters.push(&leaf.filter),
        FilterTree::Not(node) => leaves(&node.not, filters),
        FilterTree::And(node) => node.and.iter().for_each(|part| leaves(part, filters)),
        FilterTree::Or(node) => node.or.iter().for_each(|part| leaves(part, filters)),
    }
}

/// A value that a filter names, or another one.
fn value(filter: &tamis::filter::Filter, is_named: bool) -> Value {
    use tamis::filter::{Filter, Number, OneOrMany, TextType};
    fn first<T: Clone>(values: &OneOrMany<T>) -> T {
        match values {
            OneOrMany::One(value) => value.clone(),
            OneOrMany::Many(values) => values.first().unwrap().clone(),
        }
    }
    match filter {
        Filter::Text(filter) => {
            let text = if is_named { first(&filter.value).into_owned() } else { "another".to_owned() };
            match filter.filter_type {
                TextType::Text => Value::Text(text),
                TextType::Collection => Value::Texts(vec![text]),
            }
        }
        Filter::Id(filter) => Value::Text(first(&filter.value).into_owned()),
        Filter::Number(filter) if is_named => Value::Number(first(&filter.value)),
        Filter::Number(filter) => Value::Number(Number::Float(first(&filter.value).as_f64() + 1.0)),
        Filter::Date(filter) => Value::Moment(filter.value.0),
        Filter::Boolean(filter) => Value::Boolean(filter.value == is_named),
        Filter::FullyAnnotated(_) => Value::Boolean(is_named),
    }
}

fn the_deepest_that_is_allowed_fits_a_small_stack() -> Result<(), Failed> {
    let depth = Limits::DEPTH - 1;
    let text = format!("{}is_complete{}", "(has_children or not is_complete and ".repeat(depth), ")".repeat(depth));
    let explain = move || {
        let (schema, options) = (schema(), options());
        let analysis = tamis::analyze(&text, &schema, &options);
        let explanation = tamis::explain(&analysis, &options)?;
        let json = serde_json::to_string(&explanation).ok()?;
        Some((explanation.to_text().len(), explanation.to_outline().len(), json.len()))
    };
    let small = std::thread::Builder::new().stack_size(512 << 10).spawn(explain)?;
    let lengths = small.join().map_err(|_| "it panicked")?;
    lengths.map(|_| ()).ok_or_else(|| "it is wrong".into())
}

/// What joins conditions, and a condition for each number.
type Shape = (&'static str, fn(usize) -> String);

/// Four times the query is four times the words, in about as many times the time.
fn length_and_time_are_linear() -> Result<(), Failed> {
    let shapes: [Shape; 4] = [
        (" and ", |index| format!("user_metadata.k{index:05} != \"x\"")),
        (" or ", |index| format!("user_metadata.k{index:05} = \"x\"")),
        (" and ", |index| format!("(user_metadata.k{index:05} in (x, y) or not (is_complete and status_code > 5))")),
        (" or ", |index| format!("{index} < num_spans <= {index} and not not model contains x")),
    ];
    let (schema, options) = (Schema::builtin(), options());
    for (joint, condition) in shapes {
        let text = |conditions| (0..conditions).map(condition).collect::<Vec<_>>().join(joint);
        let (short, long) = (text(2_000), text(8_000));
        let (short, long) = (tamis::analyze(&short, &schema, &options), tamis::analyze(&long, &schema, &options));
        let words = |analysis| {
            let explanation = tamis::explain(analysis, &options).ok_or("it is wrong")?;
            Ok::<usize, &str>(explanation.to_text().len() + explanation.to_outline().len())
        };
        let time = |analysis| {
            let start = Instant::now();
            let _ = words(analysis);
            start.elapsed()
        };
        if words(&long)? > words(&short)? * 5 {
            return Err(format!("{} has too many words", condition(1)).into());
        }
        // Other programs may take the machine for a while.
        if (0..3).all(|_| time(&long) > time(&short) * 8 + Duration::from_millis(50)) {
            return Err(format!("{} takes too long", condition(1)).into());
        }
    }
    Ok(())
}
