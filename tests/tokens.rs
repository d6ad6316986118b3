//! Runs every case of every file in `tests/tokens`, each as a test of its own, and what holds for every text.
//!
//! A file holds cases, a case begins with `=== its name`, then comes the query, then `--- tokens`: each line of
//! the query again, with a line of marks under it, one for each character:
//!
//! - `c` column, `o` operator, `k` keyword, `s` string, `n` number, `u` unit, `i` instant, `p` parameter
//! - `#` comment, `,` punctuation, `!` error
//!
//! The first letter of a token is a capital. Run with `TAMIS_BLESS=1` to write the marks; then read them.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Failed, Trial};
use proptest::strategy::Strategy;
use proptest::test_runner::{TestError, TestRunner};
use tamis::syntax::ast::{Column, Expr, ExprKind};
use tamis::{Limits, Span, Token, TokenKind, tokens};

#[path = "support/bless.rs"]
mod bless;
#[path = "support/case_file.rs"]
mod case_file;
#[path = "support/cases.rs"]
mod cases;
#[path = "support/corpus.rs"]
mod corpus;
#[path = "support/covered.rs"]
mod covered;
#[path = "support/generate.rs"]
mod generate;
#[path = "support/trials.rs"]
mod trials;

use case_file::Case;
use covered::covered;
use trials::trials;

const SECTIONS: [&str; 1] = ["tokens"];

fn main() {
    let files = case_file::files("tokens");
    if std::env::var_os("TAMIS_BLESS").is_some() {
        files.iter().for_each(|file| bless(file));
    }
    let mut trials: Vec<Trial> = files.iter().flat_map(|file| trials(file, read(file), run)).collect();
    trials.extend([
        Trial::test("every_kind_has_a_case", every_kind_has_a_case),
        Trial::test("a_kind_is_called_the_same_in_json", a_kind_is_called_the_same_in_json),
        Trial::test("every_prefix_of_the_corpus_is_covered", every_prefix_of_the_corpus_is_covered),
        Trial::test("the_corpus_is_read_as_the_parser_does", the_corpus_is_read_as_the_parser_does),
        Trial::test("any_text_is_covered", || holds(generate::any_text(), covered)),
        Trial::test("a_token_soup_is_covered", || holds(generate::token_soup(), covered)),
        Trial::test("a_slip_is_covered", || holds(generate::slip(), covered)),
        Trial::test("a_right_query_is_read_as_the_parser_does", || holds(generate::query(), read_as_the_parser_does)),
        Trial::test("time_is_linear_in_the_text", time_is_linear_in_the_text),
    ]);
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn read(file: &Path) -> Result<Vec<Case>, String> {
    Case::read_all(&fs::read_to_string(file).map_err(|error| error.to_string())?, &SECTIONS)
}

fn run(case: &Case) -> Result<(), Failed> {
    covered(&case.query)?;
    let (is, should) = (marked(&case.query), case.section("tokens").unwrap_or_default());
    if is == should { Ok(()) } else { Err(format!("is\n{is}\nshould be\n{should}").into()) }
}

fn bless(file: &Path) {
    let Ok(cases) = read(file) else { return };
    let blessed = cases.into_iter().map(|case| {
        let sections = vec![("tokens".to_owned(), marked(&case.query))];
        Case { sections, ..case }
    });
    bless::write(file, &fs::read_to_string(file).unwrap(), blessed);
}

/// The letter of a kind.
const fn mark(kind: TokenKind) -> char {
    match kind {
        TokenKind::Column => 'c',
        TokenKind::Operator => 'o',
        TokenKind::Keyword => 'k',
        TokenKind::String => 's',
        TokenKind::Number => 'n',
        TokenKind::Unit => 'u',
        TokenKind::Instant => 'i',
        TokenKind::Parameter => 'p',
        TokenKind::Comment => '#',
        TokenKind::Punctuation => ',',
        TokenKind::Error => '!',
    }
}

/// Each line with its marks.
fn marked(text: &str) -> String {
    let tokens = tokens(text);
    let mark_at = |at: usize| {
        let token = tokens.iter().find(|token| token.span.range().contains(&at));
        token.map_or(' ', |token| match token.span.start as usize == at {
            true => mark(token.kind).to_ascii_uppercase(),
            false => mark(token.kind),
        })
    };
    let mut shown = String::new();
    let mut start = 0;
    for line in text.split('\n') {
        let marks: String = line.char_indices().map(|(at, _)| mark_at(start + at)).collect();
        writeln!(shown, "{line}\n{}", marks.trim_end()).unwrap();
        start += line.len() + 1;
    }
    shown.trim_matches('\n').to_owned()
}

fn every_kind_has_a_case() -> Result<(), Failed> {
    let mut missing = TokenKind::ALL.to_vec();
    for file in case_file::files("tokens") {
        for case in read(&file)? {
            missing.retain(|kind| tokens(&case.query).iter().all(|token| token.kind != *kind));
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(format!("no case shows {missing:?}").into()) }
}

fn a_kind_is_called_the_same_in_json() -> Result<(), Failed> {
    let other = TokenKind::ALL.into_iter().find(|kind| serde_json::json!(kind) != kind.as_str());
    other.map_or(Ok(()), |kind| Err(format!("{kind:?}").into()))
}

fn holds(texts: impl Strategy<Value = String>, property: fn(&str) -> Result<(), String>) -> Result<(), Failed> {
    let mut runner = TestRunner::new(cases::cases(10_000));
    let run = runner.run(&texts, |text| property(&text).map_err(proptest::test_runner::TestCaseError::fail));
    run.map_err(|error| match error {
        TestError::Fail(why, text) => format!("{why}\n{text}").into(),
        TestError::Abort(why) => why.to_string().into(),
    })
}

/// All cases of the corpus.
fn corpus_cases() -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for file in corpus::files() {
        let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
        cases.extend(corpus::read_all(&text)?);
    }
    Ok(cases)
}

fn every_prefix_of_the_corpus_is_covered() -> Result<(), Failed> {
    for Case { query, .. } in corpus_cases()?.iter().filter(|case| case.query.len() < 2_000) {
        for end in (0..=query.len()).filter(|&end| query.is_char_boundary(end)) {
            covered(query.get(..end).unwrap())?;
        }
    }
    Ok(())
}

fn the_corpus_is_read_as_the_parser_does() -> Result<(), Failed> {
    let mut read = 0;
    for case in corpus_cases()? {
        let (_, options, _) = case.settings()?;
        if tamis::parse(&case.query, &options.limits).diagnostics.iter().all(|found| !found.is_error()) {
            read_as_the_parser_does(&case.query).map_err(|why| format!("{}\n{why}", case.query))?;
            read += 1;
        }
    }
    if read > 300 { Ok(()) } else { Err(format!("only {read} queries").into()) }
}

/// What the parser makes of a right query, by place.
#[derive(Default)]
struct Read {
    columns: Vec<Span>,
    operators: Vec<Span>,
    values: Vec<Span>,
}

/// In a right query the columns are those of the tree, operators and values stand where the tree has them, and
/// there are no errors.
fn read_as_the_parser_does(text: &str) -> Result<(), String> {
    let parsed = tamis::parse(text, &Limits::default());
    let mut read = Read::default();
    read.expr(&parsed.ast.root);
    let tokens = tokens(text);
    let is_in = |span: Span, places: &[Span]| places.iter().any(|place| place.contains(span));
    for Token { span, kind } in &tokens {
        let is_right = match kind {
            TokenKind::Column => read.columns.contains(span),
            TokenKind::Operator => is_in(*span, &read.operators),
            TokenKind::String | TokenKind::Number | TokenKind::Unit | TokenKind::Instant | TokenKind::Parameter => {
                is_in(*span, &read.values)
            }
            TokenKind::Keyword | TokenKind::Comment | TokenKind::Punctuation => !read.columns.contains(span),
            TokenKind::Error => false,
        };
        if !is_right {
            return Err(format!("{:?} is no {kind:?}", span.text(text)));
        }
    }
    let columns = tokens.iter().filter(|token| token.kind == TokenKind::Column).count();
    if columns == read.columns.len() { Ok(()) } else { Err(format!("{columns} columns: {tokens:?}")) }
}

impl Read {
    fn expr(&mut self, expr: &Expr<'_>) {
        match &expr.kind {
            ExprKind::And(operands) | ExprKind::Or(operands) => operands.iter().for_each(|operand| self.expr(operand)),
            ExprKind::Not(operand) => self.expr(operand),
            ExprKind::Bare(column) => self.column(column),
            ExprKind::Comparison(comparison) => {
                self.column(&comparison.column);
                self.operators.push(comparison.operator_span);
                let operand = comparison.operand.span();
                if let tamis::syntax::ast::Operand::Range(bounds) = &comparison.operand {
                    let [low, high] = &**bounds;
                    self.operators.push(Span::new(low.span.end, high.span.start));
                }
                self.values.push(operand);
            }
            ExprKind::Chain(chain) => {
                self.column(&chain.column);
                self.values.push(chain.first.span);
                self.operators.push(chain.first_span);
                if let Some((_, span, value)) = &chain.second {
                    self.operators.push(*span);
                    self.values.push(value.span);
                }
            }
            ExprKind::Within(within) => {
                self.column(&within.column);
                self.operators.push(within.operator_span);
                self.values.push(within.value.span);
            }
            ExprKind::Hole(_) => {}
        }
    }

    fn column(&mut self, column: &Column<'_>) {
        self.columns.push(column.span);
    }
}

/// Twice the text must not take much more than twice the time; quadratic takes four times.
fn time_is_linear_in_the_text() -> Result<(), Failed> {
    for shape in
        ["a = 1 and ", "“", "\"", "`", "r#\"", "´", "‘a’b", "a-", "1h", "x'", "((", "# c\n", "😀", "a.\"", "1e"]
    {
        let time = |bytes: usize| {
            let text = shape.repeat(bytes / shape.len());
            let run = || {
                let start = Instant::now();
                drop(tokens(&text));
                start.elapsed()
            };
            (0..3).map(|_| run()).min().unwrap()
        };
        // Other programs may take the machine for a while.
        let is_slow = |_| time(64 << 10) > time(16 << 10) * 8 + Duration::from_millis(20);
        if (0..3).all(is_slow) {
            return Err(format!("{shape:?} takes too long").into());
        }
    }
    Ok(())
}
