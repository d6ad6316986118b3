//! Each stage of compiling, and all together, by size: `cargo bench`.
//!
//! `inputs` describes the sizes; `peers` compares with other languages.
#![expect(clippy::unwrap_used, reason = "a benchmark")]

use divan::{Bencher, black_box};
use tamis::lint::Levels;
use tamis::lower::MissingValuePolicy;
use tamis::{Compiler, Limits, Options, Recent};

mod inputs;

use inputs::{SIZES, schema, text};

fn main() {
    divan::main();
}

#[divan::bench(args = SIZES)]
fn parse(bencher: Bencher, size: &str) {
    let text = text(size);
    bencher.bench(|| tamis::parse(black_box(text), &Limits::default()));
}

/// A query with a comment is always parsed with the grammar, not with the fast path.
#[divan::bench(args = SIZES)]
fn parse_by_grammar(bencher: Bencher, size: &str) {
    let text = format!("{}\n#", inputs::text(size));
    bencher.bench(|| tamis::parse(black_box(&text), &Limits::default()));
}

/// The work of an editor on a keystroke: the first 16 KiB of the large query, which end inside a word.
#[divan::bench]
fn tokens_of_16_kib(bencher: Bencher) {
    let text = text("large").get(..16 << 10).unwrap();
    bencher.bench(|| tamis::tokens(black_box(text)));
}

#[divan::bench(args = SIZES)]
fn tokens(bencher: Bencher, size: &str) {
    let text = text(size);
    bencher.bench(|| tamis::tokens(black_box(text)));
}

#[divan::bench(args = SIZES)]
fn check(bencher: Bencher, size: &str) {
    let (schema, options) = (schema(30), Options::default());
    let parsed = tamis::parse(text(size), &Limits::default());
    bencher.bench(|| tamis::check(black_box(&parsed.ast), &schema, &options));
}

#[divan::bench(args = [40, 2000])]
fn check_typical_by_columns(bencher: Bencher, columns: usize) {
    let (schema, options) = (schema(columns), Options::default());
    let parsed = tamis::parse(text("typical"), &Limits::default());
    bencher.bench(|| tamis::check(black_box(&parsed.ast), &schema, &options));
}

#[divan::bench(args = SIZES)]
fn lower_to_tree(bencher: Bencher, size: &str) {
    let (schema, options) = (schema(30), Options::default());
    let typed = tamis::analyze(text(size), &schema, &options).typed.unwrap();
    bencher.bench(|| tamis::lower::tree(black_box(&typed)));
}

/// The queries that have a flat list.
#[divan::bench(args = ["small", "ids"])]
fn lower_to_list(bencher: Bencher, size: &str) {
    let (schema, options) = (schema(30), Options::default());
    let typed = tamis::analyze(text(size), &schema, &options).typed.unwrap();
    bencher.bench(|| tamis::lower::flat(black_box(&typed), MissingValuePolicy::Warn).filters.unwrap());
}

#[divan::bench(args = SIZES)]
fn write_json(bencher: Bencher, size: &str) {
    let schema = schema(30);
    let tree = tamis::compile(text(size), &schema, &Options::default()).unwrap().tree;
    bencher.bench(|| black_box(&tree).to_json());
}

#[divan::bench(args = SIZES)]
fn compile(bencher: Bencher, size: &str) {
    let (schema, options) = (schema(30), Options::default());
    let text = text(size);
    bencher.bench(|| tamis::compile(black_box(text), &schema, &options).unwrap().tree.to_json());
}

#[divan::bench(args = SIZES)]
fn compile_into(bencher: Bencher, size: &str) {
    let (schema, options) = (schema(30), Options::default());
    let text = text(size);
    bencher.bench(|| {
        let mut json = String::new();
        tamis::compile_into(black_box(text), &schema, &options, &mut json).unwrap();
        json
    });
}

/// All passes, with their intermediate results.
#[divan::bench(args = SIZES)]
fn analyze(bencher: Bencher, size: &str) {
    let (schema, options) = (schema(30), Options::default());
    let text = text(size);
    bencher.bench(|| tamis::analyze(black_box(text), &schema, &options));
}

/// A tree that was parsed before, as for a saved query that is composed with others.
#[divan::bench(args = SIZES)]
fn compile_ast(bencher: Bencher, size: &str) {
    let compiler = Compiler::new(schema(30));
    let ast = compiler.parse(text(size)).unwrap();
    bencher.bench(|| compiler.compile_ast(black_box(&ast)).unwrap());
}

#[divan::bench(args = SIZES)]
fn compile_scoped(bencher: Bencher, size: &str) {
    let compiler = Compiler::new(schema(30)).scoped(tamis::column("status").eq("error")).unwrap();
    let text = text(size);
    bencher.bench(|| compiler.compile(black_box(text)).unwrap().tree.to_json());
}

#[divan::bench(args = SIZES)]
fn lint(bencher: Bencher, size: &str) {
    let (compiler, levels) = (Compiler::new(schema(30)), Levels::default());
    let text = text(size);
    bencher.bench(|| compiler.lint(black_box(text), &levels));
}

#[divan::bench(args = SIZES)]
fn lint_analysis(bencher: Bencher, size: &str) {
    let (compiler, levels) = (Compiler::new(schema(30)), Levels::default());
    let analysis = compiler.analyze(text(size));
    bencher.bench(|| compiler.lint_analysis(black_box(&analysis), &levels));
}

#[divan::bench(args = SIZES)]
fn format(bencher: Bencher, size: &str) {
    let text = text(size);
    bencher.bench(|| tamis::format(black_box(text), &Limits::default()).unwrap());
}

#[divan::bench(args = SIZES)]
fn explain(bencher: Bencher, size: &str) {
    let (schema, options) = (schema(30), Options::default());
    let analysis = tamis::analyze(text(size), &schema, &options);
    bencher.bench(|| tamis::explain(black_box(&analysis), &options).unwrap().to_text());
}

/// A query with an error in every condition.
#[divan::bench]
fn analyze_an_invalid_query(bencher: Bencher) {
    let (schema, options) = (schema(30), Options::default());
    let text = "staus = error or level >= \"4\" and tags contians checkout and (duration_ns > 5sec and env in ()";
    bencher.bench(|| tamis::analyze(black_box(text), &schema, &options).diagnostics.len());
}

/// Completion after eight comparisons, with 2,000 columns: without a prefix, with a prefix of a name, with a fuzzy
/// match, after a value, and after a parenthesis.
#[divan::bench(args = [" and ", " and oth", " and ms9", " and duration_ns > 5", " and ("])]
fn complete(bencher: Bencher, typed: &str) {
    let compiler = Compiler::new(schema(2000)).now("2026-01-15T12:00:00Z".parse().unwrap());
    let recent = Recent::default();
    let text = format!("{}{typed}", text("typical").trim_end());
    let at = u32::try_from(text.len()).unwrap();
    bencher.bench(|| compiler.complete(black_box(&text), at, &recent).suggestions.len());
}

#[divan::bench]
fn hover(bencher: Bencher) {
    let (schema, options) = (schema(2000), Options::default());
    let text = text("typical").trim_end();
    let at = u32::try_from(text.len()).unwrap();
    bencher.bench(|| tamis::hover(black_box(text), at, &schema, &options).unwrap());
}
