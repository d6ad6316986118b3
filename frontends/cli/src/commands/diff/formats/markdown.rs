//! A table for a pull request.

use tamis::record::one_line;

use super::words;
use crate::commands::diff::pairs::Compared;
use crate::text::{self, wrap};

pub(in crate::commands::diff) fn markdown(compared: &[Compared]) -> String {
    if compared.is_empty() {
        return "No saved queries changed.\n".to_owned();
    }
    let mut table = "| Query | Change | Also matches | No longer matches |\n| --- | --- | --- | --- |\n".to_owned();
    for compared in compared {
        let mut change = cell(&words::change(compared));
        for note in words::models(compared).iter().map(String::as_str).chain(words::open(compared)) {
            change += &format!("<br>{}", cell(note));
        }
        let (mut also, mut no_longer) = (String::new(), String::new());
        for difference in words::differences(compared) {
            let mut shown = code(&one_line(&difference.witness.record));
            for note in &difference.notes {
                shown += &format!("<br>{}", cell(note));
            }
            if difference.verb == "also matches" { also = shown } else { no_longer = shown }
        }
        table += &format!("| {} | {change} | {also} | {no_longer} |\n", code(&compared.name));
    }
    table
}

/// Text of a cell: the code in backticks is code, and nothing in the rest is markup.
fn cell(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, quoted, after)) = wrap::quoted(rest) {
        let inner = quoted.trim_matches('`');
        // A text with backticks has spaces at its ends.
        let is_padded = quoted.starts_with("``");
        let inner = inner.strip_prefix(' ').filter(|_| is_padded).unwrap_or(inner);
        let inner = inner.strip_suffix(' ').filter(|_| is_padded).unwrap_or(inner);
        shown += &plain(before);
        shown += &code(inner);
        rest = after;
    }
    shown + &plain(rest)
}

fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text::visible(text).chars() {
        if c.is_ascii_punctuation() && !matches!(c, ',' | '.' | ':' | '-' | '\'' | '!' | '=') {
            shown.push('\\');
        }
        shown.push(c);
    }
    shown
}

/// Code in a cell, with HTML tags: unlike backticks, they contain any text.
fn code(text: &str) -> String {
    let mut shown = "<code>".to_owned();
    for c in text::visible(text).chars() {
        match c {
            '&' => shown += "&amp;",
            '<' => shown += "&lt;",
            '>' => shown += "&gt;",
            // Markup, also of links and mentions, and the end of a cell.
            _ if c.is_ascii_punctuation() && !matches!(c, ',' | '.' | '-' | '/' | '=' | '\'' | '"') => {
                shown += &format!("&#{};", u32::from(c));
            }
            _ => shown.push(c),
        }
    }
    shown + "</code>"
}
