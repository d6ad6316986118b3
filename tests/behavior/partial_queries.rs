//! Incomplete queries and queries with a typo have few errors.
//!
//! `TAMIS_SHOW=1 cargo test --workspace --test behavior -- partial_queries --nocapture` lists the texts with more than
//! two errors.

use tamis::{Diagnostic, Options, Schema};
use tamis_test_support::corpus::valid_queries;

/// The maximum number of errors for one typo.
const MAX_ERRORS: usize = 2;

/// Replacements for a token, one of each kind.
const REPLACEMENTS: [&str; 10] = ["and", "not", "(", ")", "=", "contains", "in", "input", "\"x\"", "5"];

fn errors(text: &str, schema: &Schema, options: &Options) -> Vec<Diagnostic> {
    let found = tamis::analyze(text, schema, options).diagnostics;
    found.into_iter().filter(Diagnostic::is_error).collect()
}

fn codes(errors: &[Diagnostic]) -> String {
    errors.iter().map(|error| error.code.as_str()).collect::<Vec<_>>().join(" ")
}

/// A prefix of a query has at most two errors, and the last one is at its end.
#[test]
fn a_prefix_has_at_most_two_errors() {
    let mut wrong = Vec::new();
    for (query, schema, options) in valid_queries() {
        for (end, _) in query.char_indices() {
            let prefix = query.get(..end).unwrap();
            let errors = errors(prefix, &schema, &options);
            let seen = u32::try_from(without_comments(prefix).len()).unwrap();
            let at_end = errors.last().is_none_or(|last| last.labels().any(|(span, _)| span.end >= seen));
            if errors.len() > MAX_ERRORS || !at_end {
                wrong.push(format!("{prefix:?}: {}", codes(&errors)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} prefixes:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_prefix_that_ends_with_a_token_is_complete_or_incomplete() {
    let mut wrong = Vec::new();
    for (query, _, options) in valid_queries() {
        for (_, end) in tokens(&query) {
            let prefix = query.get(..end).unwrap();
            let parsed = tamis::parse(prefix, &options.limits);
            if parsed.diagnostics.has_error() && !parsed.is_incomplete() {
                let errors: Vec<Diagnostic> = parsed.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
                wrong.push(format!("{prefix:?}: {}", codes(&errors)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} prefixes:\n{}", wrong.len(), wrong.join("\n"));
}

/// The text without the comments at its end.
fn without_comments(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some(comment) = text.rfind('#').filter(|&at| {
        let comment = text.get(at..).unwrap();
        !comment.contains(['\n', '"', '\''])
    }) {
        text = text.get(..comment).unwrap().trim_end();
    }
    text
}

/// With one token deleted, doubled or replaced, 95% of queries have at most two errors.
#[test]
fn most_queries_with_a_typo_have_at_most_two_errors() {
    let (mut texts, mut few) = (0_u32, 0_u32);
    let mut many = Vec::new();
    for (query, schema, options) in valid_queries() {
        for (start, end) in tokens(&query) {
            let (before, token, after) =
                (query.get(..start).unwrap(), query.get(start..end).unwrap(), query.get(end..).unwrap());
            let typos = [String::new(), format!("{token} {token}")];
            for typo in typos.into_iter().chain(REPLACEMENTS.map(|replacement| format!(" {replacement} "))) {
                let text = format!("{before}{typo}{after}");
                let errors = errors(&text, &schema, &options);
                texts += 1;
                if errors.len() <= MAX_ERRORS {
                    few += 1;
                } else {
                    many.push(format!("{text:?}: {}", codes(&errors)));
                }
            }
        }
    }
    let ratio = f64::from(few) / f64::from(texts);
    println!("{few} of {texts} texts with a typo have at most {MAX_ERRORS} errors: {:.2}%", ratio * 100.0);
    if std::env::var_os("TAMIS_SHOW").is_some() {
        println!("{}", many.join("\n"));
    }
    assert!(ratio >= 0.95, "only {ratio}");
}

/// The ranges of the tokens of a valid query.
fn tokens(query: &str) -> Vec<(usize, usize)> {
    let mut tokens = Vec::new();
    let mut from = 0;
    while let Some(rest) = query.get(from..).filter(|rest| !rest.is_empty()) {
        let length = token_length(rest);
        let token = rest.get(..length).unwrap();
        if !token.trim().is_empty() && !token.starts_with('#') {
            tokens.push((from, from + length));
        }
        from += length;
    }
    tokens
}

fn token_length(rest: &str) -> usize {
    let while_all = |accepts: fn(char) -> bool| rest.find(|c| !accepts(c)).unwrap_or(rest.len());
    let first = rest.chars().next().unwrap_or_default();
    match first {
        '#' => while_all(|c| c != '\n'),
        '"' | '\'' | '`' => {
            let mut escaped = false;
            let close = rest.char_indices().skip(1).find(|&(_, c)| {
                let closes = c == first && !escaped;
                escaped = c == '\\' && !escaped;
                closes
            });
            close.map_or(rest.len(), |(at, _)| at + 1)
        }
        c if is_word(c) => while_all(is_word),
        c if c.is_whitespace() => while_all(char::is_whitespace),
        c if is_symbol(c) => while_all(is_symbol),
        c => c.len_utf8(),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || "_-./:@+$%".contains(c)
}

fn is_symbol(c: char) -> bool {
    "<>=!&|".contains(c)
}
