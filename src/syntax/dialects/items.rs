//! Tests of the items of a collection with a variable: `t -> t = 'x'`, `any(t in tags for t in ["x", "y"])`,
//! `tags.apply(lambda t: 'x' in t)`.

use crate::diagnostic::{Diagnostic, Fix, Safety, words};
use crate::source::Span;
use crate::syntax::lexer;

use super::foreign;

/// The maximum number of tokens of a test.
const MAX_TOKENS: usize = 60;

/// The conditions that a call with a variable means, best first; those that do not fit the column are dropped later.
/// `column` is the receiver of a method.
pub(in crate::syntax) fn item_tests(name: &str, column: Option<&str>, arguments: &str) -> Vec<String> {
    let tokens = lexer::tokens(arguments);
    if tokens.len() > MAX_TOKENS {
        return Vec::new();
    }
    let lexemes = tokens.iter().map(|token| token.span.text(arguments)).filter(|lexeme| !lexeme.trim().is_empty());
    let lexemes: Vec<&str> = lexemes.collect();
    let name = name.to_ascii_lowercase();
    match lexemes.as_slice() {
        // any(t in tags for t in ["x", "y"])
        [item, "in", tags, "for", other, "in", list @ ..]
            if item == other && matches!(name.as_str(), "any" | "all") =>
        {
            list_test(&name, tags, list).into_iter().collect()
        }
        // any(t == "x" for t in tags), any("x" in t for t in tags)
        [test @ .., "for", item, "in", tags] if name == "any" => tested(test, item, tags),
        // tags.apply(lambda t: "x" in t)
        ["lambda", item, test @ ..] => match (item.strip_suffix(':'), test.split_first(), column) {
            (Some(item), _, Some(column)) => tested(test, item, column),
            (None, Some((&":", test)), Some(column)) => tested(test, item, column),
            _ => Vec::new(),
        },
        // arrayExists(t -> t = "x", tags), exists(tags, t -> t = "x")
        [item, "-", ">", test @ .., ",", tags] | [tags, ",", item, "-", ">", test @ ..] if is_any(&name) => {
            tested(test, item, tags)
        }
        _ => Vec::new(),
    }
}

/// Whether a function tests whether one item passes.
fn is_any(name: &str) -> bool {
    ["arrayexists", "any_match", "exists", "list_any", "array_exists", "arrayfirst", "some"].contains(&name)
}

/// `tags has any ("x", "y")`
fn list_test(name: &str, tags: &str, list: &[&str]) -> Option<String> {
    let [open, items @ .., close] = list else { return None };
    let is_list = matches!((*open, *close), ("[", "]") | ("(", ")") | ("{", "}"));
    let is_item = |item: &&str| *item == "," || item.starts_with(['"', '\'']);
    (is_list && !items.is_empty() && items.iter().all(is_item))
        .then(|| format!("{tags} has {name} ({})", items.concat().replace(',', ", ")))
}

/// The conditions on a collection or a string for the test of an item.
fn tested(test: &[&str], item: &str, column: &str) -> Vec<String> {
    let is_text = |value: &str| value.starts_with(['"', '\'']);
    if !super::super::is_plain_name(column) {
        return Vec::new();
    }
    match test {
        [left, "=" | "==", value] | [value, "=" | "==", left] if *left == item && is_text(value) => {
            vec![format!("{column} has {value}"), format!("{column} = {value}")]
        }
        [value, "in", right] if *right == item && is_text(value) => {
            vec![format!("{column} has {value}"), format!("{column} contains {value}")]
        }
        // The server cannot match the start or end of a string.
        [method, "(", value, ")"] if is_affix(method, item) && is_text(value) => {
            vec![format!("{column} contains {value}")]
        }
        _ => Vec::new(),
    }
}

/// `t.startswith`
fn is_affix(method: &str, item: &str) -> bool {
    let name = method.strip_prefix(item).and_then(|rest| rest.strip_prefix('.'));
    matches!(name, Some("startswith" | "endswith" | "startsWith" | "endsWith"))
}

/// `arrayExists(t -> t = 'x', tags)`
pub(in crate::syntax) fn item_call(name: &str, conditions: Vec<String>, span: Span) -> Diagnostic {
    let diagnostic = foreign(format!("{} is a function call; use an operator", words::quote(name)), span);
    let mut fixes = conditions.into_iter().map(|ours| Fix::write(Safety::Unsafe, span, ours));
    let Some(first) = fixes.next() else { return diagnostic };
    let mut diagnostic = diagnostic.help(first.title.clone());
    diagnostic.fixes.push(first);
    diagnostic.fixes.extend(fixes);
    diagnostic
}
