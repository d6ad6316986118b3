//! Properties of the formatted text of any query.

use tamis::{Limits, Report};

/// Formats a text, and checks that the result parses to the same tree, keeps the comments, and that formatting is
/// idempotent.
pub fn check_format(text: &str) -> Result<String, Report> {
    let limits = Limits::default();
    let once = tamis::format(text, &limits)?;
    let twice = tamis::format(&once, &limits);
    assert_eq!(twice.as_deref(), Ok(once.as_str()), "formatting is not idempotent:\n{text}\n---\n{once}");
    let (before, after) = (tamis::parse(text, &limits), tamis::parse(&once, &limits));
    assert_eq!(after.ast, before.ast, "{text}\n---\n{once}");
    assert_eq!(after.ast.to_string(), before.ast.to_string(), "{text}\n---\n{once}");
    assert_eq!(comments(&once), comments(text), "{text}\n---\n{once}");
    let tidy = once.lines().all(|line| !line.ends_with([' ', '\t', '\r']));
    assert!(tidy && !once.contains("\n\n\n") && !once.ends_with('\n') && !once.starts_with('\n'), "{once:?}");
    Ok(once)
}

/// The comments of a valid query, read without the lexer: from `#` to the end of the line, outside strings and names.
fn comments(text: &str) -> Vec<String> {
    let mut comments = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['#', '"', '\'', '`']) {
        let (before, from) = rest.split_at(at);
        rest = match &from[..1] {
            "#" if before.ends_with('r') && from.trim_start_matches('#').starts_with('"') => after_raw(from),
            "#" => {
                let (comment, after) = from.split_at(from.find('\n').unwrap_or(from.len()));
                comments.push(comment.trim_end().to_owned());
                after
            }
            "\"" if is_raw(before) => after_raw(from),
            quote => after_quoted(&from[1..], quote),
        };
    }
    comments
}

/// Whether a quote after `before` starts a raw string: the `r` is a separate word.
pub fn is_raw(before: &str) -> bool {
    before.strip_suffix('r').is_some_and(|word| !word.ends_with(|c: char| c.is_alphanumeric() || "_-./:@+".contains(c)))
}

/// The text after a raw string; `from` starts at its fence or quote.
pub fn after_raw(from: &str) -> &str {
    let fence = &from[..from.len() - from.trim_start_matches('#').len()];
    let end = format!("\"{fence}");
    let body = &from[fence.len() + 1..];
    &body[body.find(&end).unwrap() + end.len()..]
}

/// The text after a quoted string or name; only strings have escapes.
pub fn after_quoted<'t>(mut body: &'t str, quote: &str) -> &'t str {
    let escape = if quote == "`" { quote } else { "\\" };
    while let Some(at) = body.find(|c: char| quote.contains(c) || escape.contains(c)) {
        if body[at..].starts_with(quote) {
            return &body[at + 1..];
        }
        let escaped = body[at + 1..].chars().next().map_or(0, char::len_utf8);
        body = &body[at + 1 + escaped..];
    }
    ""
}
