//! Syntax highlighting: the cases of `tests/cases/tokens`.
//!
//! A case starts with `=== title`, followed by the query and `--- tokens`: each line of the query again, above a line
//! with a mark for each character:
//!
//! - `c` column, `o` operator, `k` keyword, `s` string, `n` number, `u` unit, `i` instant, `p` parameter
//! - `#` comment, `,` punctuation, `!` error
//!
//! The first mark of a token is upper case. `TAMIS_BLESS=1` writes the marks.

use std::fmt::Write as _;

use libtest_mimic::{Failed, Trial};
use tamis::{TokenKind, tokens};
use tamis_test_support::case_file::Case;
use tamis_test_support::check_tokens::check_tokens;

use crate::suite::{Suite, none_missing};

const SUITE: Suite = Suite { name: "tokens", sections: &["tokens"], run, bless };

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = SUITE.trials();
    trials.push(Trial::test("tokens::every_kind_has_a_case", every_kind_has_a_case));
    trials
}

fn every_kind_has_a_case() -> Result<(), Failed> {
    let mut missing = TokenKind::ALL.to_vec();
    for case in SUITE.cases()? {
        missing.retain(|kind| tokens(&case.query).iter().all(|token| token.kind != *kind));
    }
    none_missing(&missing)
}

fn run(case: &Case) -> Result<(), Failed> {
    check_tokens(&case.query)?;
    let (actual, expected) = (marked(&case.query), case.section("tokens").unwrap_or_default());
    if actual == expected { Ok(()) } else { Err(format!("--- actual\n{actual}\n--- expected\n{expected}").into()) }
}

fn bless(case: Case) -> Case {
    let sections = vec![("tokens".to_owned(), marked(&case.query))];
    Case { sections, ..case }
}

/// The mark of a kind.
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
        _ => '!',
    }
}

/// Each line of a text, above its marks.
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
