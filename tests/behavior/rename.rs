//! Renaming a column changes its id in the filter, and nothing else.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use proptest::prelude::*;
use serde_json::Value as Json;
use tamis::diagnostic::{Edit, apply_edits};
use tamis::schema::Column;
use tamis::syntax::ast::visit::Visit;
use tamis::syntax::ast::{ColumnForm, ColumnName};
use tamis::{ColumnRename, Limits, Options, ParameterValue, RenameError, Schema};
use tamis_test_support::{corpus, generate, kept_comments, property};

/// Patterns of new ids, which keep the end of the old one, as it may be a unit.
const NEW_IDS: [&str; 10] = [
    "renamed_{}",
    "metrics/renamed_{}",
    "user_metadata/renamed {}",
    "feedback/re`named\"_{}",
    "own group/renamed_{}",
    "a.b_{}",
    "group/a/b.c_{}",
    "group/line\n_{}",
    "group/zero\u{200b}_{}",
    "group/now_{}",
];
/// New ids that are also words of the language.
const WORDS: [&str; 12] =
    ["in", "contains", "has", "between", "by", "is", "and", "not", "true", "now", "r", "group/not"];

/// The column names in a query.
#[derive(Default)]
struct Names<'q>(Vec<&'q ColumnName<'q>>);

impl<'q> Visit<'q> for Names<'q> {
    fn visit_column(&mut self, column: &'q ColumnName<'q>) {
        self.0.push(column);
    }
}

fn json(text: &str, schema: &Schema, options: &Options) -> Option<String> {
    Some(tamis::compile(text, schema, options).ok()?.tree.to_json())
}

/// Replaces the id of a column in a filter.
fn with_id(json: &str, old: &str, new: &str) -> String {
    let quoted = |id: &str| format!("\"column_id\":{},", Json::from(id));
    json.replace(&quoted(old), &quoted(new))
}

/// Checks that each column of a valid query can be renamed, and renamed back; `seed` selects the new ids.
fn check(text: &str, schema: &Schema, options: &Options, seed: usize) -> Result<(), String> {
    let parsed = tamis::parse(text, &options.limits);
    let mut names = Names::default();
    names.visit_ast(&parsed.ast);
    // A long query has many mentions of the same columns.
    for (index, name) in names.0.iter().enumerate().take(4) {
        let old = schema.resolve(&name.to_string()).map_err(|error| format!("{text}: {error}"))?;
        let short = old.id.rsplit(['/', '.']).next().unwrap();
        let pattern = NEW_IDS.iter().cycle().nth(seed + index).unwrap().replace("{}", short);
        // The end of a word is not that of the old id.
        let has_own_unit = old.unit().is_some() && old.column.data_unit.is_none();
        let word = WORDS.iter().cycle().nth(seed + index).filter(|_| !has_own_unit);
        for new in word.copied().into_iter().chain([pattern.as_str()]) {
            check_rename(text, &names.0, (&old.id, new), schema, options)
                .map_err(|error| format!("{text}\n{} -> {new}: {error}", old.id))?;
        }
    }
    Ok(())
}

fn check_rename(
    text: &str,
    names: &[&ColumnName<'_>],
    (old, new): (&str, &str),
    schema: &Schema,
    options: &Options,
) -> Result<(), String> {
    let rename = ColumnRename::new(old, new, schema).map_err(|error| error.to_string())?;
    // `a.b` is the new id `a/b`.
    let new = rename.new_id();
    let renamed = applied(text, &rename.edits(text).map_err(|error| error.to_string())?);
    if kept_comments::comments(text) != kept_comments::comments(&renamed) {
        return Err(format!("comments changed\n{renamed}"));
    }
    let before = json(text, schema, options).ok_or("does not compile")?;
    if json(&renamed, rename.schema(), options).as_deref() != Some(&with_id(&before, old, new)) {
        return Err(format!("the filter is different\n{renamed}"));
    }
    // With the new schema, the whole ids are found too.
    let late = ColumnRename::new(old, new, rename.schema());
    if let Some(late) = late.ok().filter(|late| late.old_id() == old) {
        let edits = late.edits(&renamed).map_err(|error| error.to_string())?;
        if applied(&renamed, &edits) != renamed {
            return Err(format!("a mention remains\n{renamed}"));
        }
    }

    let back = ColumnRename::new(new, old, rename.schema()).map_err(|error| error.to_string())?;
    let restored = applied(&renamed, &back.edits(&renamed).map_err(|error| error.to_string())?);
    if json(&restored, schema, options).as_ref() != Some(&before) {
        return Err(format!("the filter is different after renaming back\n{renamed}\n{restored}"));
    }
    let is_restored = |name: &&ColumnName<'_>| {
        let dotted = name.name.replacen('.', "/", 1);
        let is_of_id = name.name == old || dotted == old || old.split_once('/').is_some_and(|(_, s)| s == name.name);
        is_of_id && name.form == ColumnForm::Plain && name.name != "id"
    };
    if new.starts_with("metrics/renamed") && names.iter().all(is_restored) && restored != text {
        return Err(format!("the text is different after renaming back\n{renamed}\n{restored}"));
    }
    Ok(())
}

#[test]
fn columns_of_the_corpus_can_be_renamed() {
    let mut errors = Vec::new();
    for (seed, (text, schema, mut options)) in corpus::valid_queries().into_iter().enumerate() {
        // Some cases allow no longer query.
        options.limits = options.limits.bytes(Limits::BYTES);
        errors.extend(check(&text, &schema, &options, seed).err());
    }
    assert!(errors.is_empty(), "{} failed, such as\n{}", errors.len(), errors[0]);
}

proptest! {
    #![proptest_config(property::config(500))]

    #[test]
    fn columns_of_any_query_can_be_renamed(text in generate::query(), seed in 0_usize..100) {
        let schema = Schema::from_json(include_str!("../data/columns.json")).unwrap();
        let mut options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
        options.parameters.bind("p", "x");
        options.parameters.bind("list", ParameterValue::from(vec![1, 2]));
        if tamis::compile(&text, &schema, &options).is_ok() {
            check(&text, &schema, &options, seed).map_err(TestCaseError::fail)?;
        }
    }

    #[test]
    fn any_text_and_names_can_be_passed(text in generate::token_soup(), from in generate::any_text(), to in ".*") {
        let schema = Schema::builtin();
        for (from, to) in [(&*from, &*to), ("status_code", &*to), (&*from, "status_code")] {
            if let Ok(edits) = tamis::rename_column(&text, from, to, &schema) {
                let renamed = applied(&text, &edits);
                prop_assert!(!tamis::parse(&renamed, &Limits::default()).diagnostics.has_error(), "{}", renamed);
            }
        }
    }
}

/// The text with edits that fit it.
#[track_caller]
fn applied(text: &str, edits: &[Edit]) -> String {
    apply_edits(text, edits).unwrap_or_else(|| panic!("{edits:?} do not fit {text}"))
}

fn schema() -> Schema {
    Schema::builder()
        .column("metrics/cost", Column::number().label("Total Cost").alias("old_cost"))
        .column("feedback/rating", Column::number())
        .column("feedback/user rating", Column::number())
        .column("model", Column::text())
        .column("tags", Column::collection())
        .open_group("user_metadata", Column::text())
        .build()
}

/// A column, its new name, a query, and the query with the column renamed.
type Renaming = (&'static str, &'static str, &'static str, &'static str);

#[track_caller]
fn assert_renamed(cases: &[Renaming]) {
    let schema = schema();
    for (from, to, text, expected) in cases {
        let renamed = applied(text, &tamis::rename_column(text, from, to, &schema).unwrap());
        assert_eq!(renamed, *expected, "{from} -> {to}");
    }
}

#[test]
fn the_new_name_is_written_like_the_old_one() {
    assert_renamed(&[
        (
            "cost",
            "metrics/price",
            "metrics/cost > 1 or metrics.cost > 1 or cost > 1",
            "metrics/price > 1 or metrics.price > 1 or price > 1",
        ),
        ("total cost", "metrics/price", "`Total Cost` > 1 or old_cost > 1", "metrics/price > 1 or metrics/price > 1"),
        (
            "old_cost",
            "spend",
            "metrics/cost > 1 or metrics.cost > 1 or cost > 1",
            "spend > 1 or spend > 1 or spend > 1",
        ),
        (
            "metrics.cost",
            "metrics/total cost",
            "metrics/cost > 1 or metrics.cost > 1 or cost > 1",
            "`metrics/total cost` > 1 or metrics.\"total cost\" > 1 or `total cost` > 1",
        ),
        // Without groups, the new name is in the group of the old one.
        ("cost", "price", "metrics.cost > 1 or cost > 1", "metrics.price > 1 or price > 1"),
        ("user rating", "score", "`feedback/user rating` > 1 or `user rating` > 1", "feedback/score > 1 or score > 1"),
        ("metrics/cost", "`my metrics`", "cost > 1", "`my metrics` > 1"),
    ]);
}

#[test]
fn quotes_stay_if_they_were_redundant_or_separate_words() {
    assert_renamed(&[
        ("cost", "metrics/price", "`cost` > 1 or `metrics.cost` > 1", "`price` > 1 or `metrics.price` > 1"),
        ("feedback/user rating", "feedback/score", "`user rating`>1 or 1<`user rating`", "score>1 or 1<score"),
        (
            "feedback/user rating",
            "feedback/score",
            "not`user rating`in(1)and`user rating`between 1 and 2",
            "not`score`in(1)and`score`between 1 and 2",
        ),
        ("user_metadata/a b", "user_metadata/c", "user_metadata.\"a b\" = x", "user_metadata.\"c\" = x"),
        (
            "user_metadata/a b",
            "model_name",
            "user_metadata.\"a b\"=x or user_metadata.\"a b\"in(x)",
            "model_name=x or `model_name`in(x)",
        ),
        (
            "user_metadata/env",
            "user_metadata/the \"env\"",
            "user_metadata.env = x",
            "user_metadata.\"the \\\"env\\\"\" = x",
        ),
    ]);
}

#[test]
fn values_parameters_and_comments_are_not_mentions() {
    assert_renamed(&[
        (
            "model",
            "engine",
            "model = model # model\nor model in (\"model\", model, $model)",
            "engine = model # model\nor engine in (\"model\", model, $model)",
        ),
        ("tags", "labels", "\"tags\" in tags or tags has tags", "\"tags\" in labels or labels has tags"),
    ]);
}

#[test]
fn a_new_name_never_means_another_column() {
    assert_renamed(&[
        // The short name of the new column is ambiguous, or means another column.
        ("cost", "metrics/rating", "cost > 1", "metrics/rating > 1"),
        ("cost", "metrics/model", "cost > 1", "metrics/model > 1"),
        // The new column would take over the names of others.
        (
            "cost",
            "metrics/rating",
            "rating > 1 and cost > 1 and model = x",
            "feedback/rating > 1 and metrics/rating > 1 and model = x",
        ),
        ("user_metadata/env", "rating", "rating > 1 and user_metadata.env = x", "rating > 1 and feedback.rating = x"),
        // The id of the new column is another name of the old one.
        ("metrics/cost", "cost", "metrics.cost > 1 or cost > 1", "cost > 1 or cost > 1"),
        ("metrics/cost", "metrics.cost", "cost > 1", "cost > 1"),
        // Type errors and unknown columns do not matter.
        ("cost", "price", "cost contains \"x\" and nope = 5", "price contains \"x\" and nope = 5"),
        // Both are columns of the schema, as when a column has been replaced by another one.
        (
            "cost",
            "rating",
            "cost > 1 or metrics.cost > 1 or rating > 1",
            "rating > 1 or feedback.rating > 1 or rating > 1",
        ),
    ]);
}

/// The old column is no longer in the schema.
#[test]
fn whole_ids_are_renamed_with_the_new_schema() {
    let text = "metrics/price > 1 or metrics.price > 1 or `metrics/price` > 1 or metrics.\"price\" > 1 or price > 1";
    let expected = "metrics/cost > 1 or metrics.cost > 1 or `metrics/cost` > 1 or metrics.\"cost\" > 1 or price > 1";
    for from in ["metrics/price", "metrics.price", "`metrics/price`"] {
        for to in ["metrics/cost", "cost", "Total Cost"] {
            let renamed = applied(text, &tamis::rename_column(text, from, to, &schema()).unwrap());
            assert_eq!(renamed, expected, "{from} -> {to}");
        }
    }
}

#[test]
fn errors_are_returned() {
    let with_two = Schema::builder().merge(&schema()).column("metrics/rating", Column::number()).build();
    let message = |text: &str, from: &str, to: &str| {
        let error = tamis::rename_column(text, from, to, &with_two).unwrap_err();
        (error.to_string(), miette::Diagnostic::help(&error).map(|help| help.to_string()))
    };
    let ids = Some("write `feedback/rating` or `metrics/rating`".to_owned());
    let ambiguous = ("`rating` is ambiguous: 2 columns match".to_owned(), ids);
    assert_eq!(message("model = x", "rating", "price"), ambiguous);
    assert_eq!(message("model = x", "cost", "rating"), ambiguous);
    let unknown = ("unknown column `modle`".to_owned(), Some("did you mean `model`?".to_owned()));
    assert_eq!(message("model = x", "modle", "engine"), unknown);
    assert_eq!(message("model = x", "model", "a\nb").0, "`a␣b` cannot be the name of a column");
    assert_eq!(message("model = x", "model", "").0, "`` cannot be the name of a column");
    let error = tamis::rename_column("model = and cost > 1", "cost", "price", &with_two).unwrap_err();
    assert!(matches!(error, RenameError::Syntax(report) if report.source() == "model = and cost > 1"));
}

#[test]
fn the_deepest_query_is_renamed_on_a_small_stack() {
    let depth = Limits::MAX_DEPTH / 2;
    let text = format!("{}cost > 1{}", "(is_complete or not ".repeat(depth), ")".repeat(depth));
    let small = std::thread::Builder::new().stack_size(512 << 10);
    let thread = small.spawn(move || tamis::rename_column(&text, "cost", "price", &schema()).map(|edits| edits.len()));
    assert_eq!(thread.unwrap().join().unwrap(), Ok(1));
}

#[test]
fn a_new_name_must_be_one_that_a_query_can_contain_and_keep_the_unit() {
    let schema =
        Schema::builder().column("wait_ns", Column::integer()).column("metrics/cost", Column::number()).build();
    let error = |from, to| ColumnRename::new(from, to, &schema).unwrap_err();
    for name in ["", "a\u{200b}b", "a\nb"] {
        assert!(matches!(error("wait_ns", name), RenameError::InvalidName(_)), "{name:?}");
    }
    assert_eq!(
        error("wait_ns", "wait_ms").to_string(),
        "`wait_ns` is measured in nanoseconds, but `wait_ms` in milliseconds"
    );
    assert!(ColumnRename::new("wait_ns", "pause_ns", &schema).is_ok());
    let rename = ColumnRename::new("cost", "a\u{200b}b", &schema).unwrap();
    assert_eq!(applied("cost > 1", &rename.edits("cost > 1").unwrap()), "metrics/\"a\\u{200b}b\" > 1");
}
