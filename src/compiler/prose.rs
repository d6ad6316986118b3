//! Words side by side that join no conditions: the name of a column that holds blanks, or plain prose.
//!
//! Only what the columns are called tells them from conditions with nothing between them, so this looks at
//! what was found by parsing and by checking together.
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety, words};
use crate::schema::Schema;
use crate::source::{Span, offset};
use crate::syntax::Tokens;
use crate::syntax::ast::{Column, ColumnForm, print::column_name};

/// How many words a name may have.
const LONGEST_NAME: usize = 6;
/// How many words of prose are taken together.
const MAX_WORDS: usize = 50;
/// How many rows of words of one query are looked at.
const MAX_ROWS: usize = 20;

/// Says one thing of each row of words, in the place of one of every word and of every gap.
pub(crate) fn explain(tokens: &Tokens<'_>, schema: &Schema, diagnostics: &mut Diagnostics) {
    let text = tokens.text();
    let mut from = 0;
    for _ in 0..MAX_ROWS {
        let next = diagnostics.iter().find(|found| found.code == Code::MissingConnective && found.span().start >= from);
        let Some(first) = next.and_then(|found| found.labels.get(1)).map(|label| label.span) else { return };
        let row = words_from(tokens, first);
        from = row.last().map_or(first.end, |last| last.end).max(from + 1);
        if let Some(explained) = named(text, schema, &row).or_else(|| prose(text, schema, diagnostics, &row)) {
            let gone = explained.span();
            diagnostics.retain(|found| !(gone.start <= found.span().start && found.span().end <= gone.end));
            diagnostics.push(explained);
        }
    }
}

/// The words from `first` on that are on one line with nothing but spaces between them. Of a word that holds other signs it is
/// the part before those, and then the last.
fn words_from(tokens: &Tokens<'_>, first: Span) -> Vec<Span> {
    let text = tokens.text();
    let mut row: Vec<Span> = Vec::new();
    for token in tokens.between(first.start, offset(text.len())).take(MAX_WORDS) {
        let end = row.last().map_or(token.span.start, |last| last.end);
        let word = token.span.text(text);
        let length = word.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(word.len());
        let word = word.get(..length).unwrap_or_default();
        let joins = ["and", "or", "not"].iter().any(|joint| word.eq_ignore_ascii_case(joint));
        let is_apart = !Span::new(end, token.span.start).text(text).bytes().all(|byte| byte == b' ');
        if is_apart || word.is_empty() || joins || word.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        row.push(Span::new(token.span.start, token.span.start + offset(length)));
    }
    row
}

/// `Last Updated > today`, `status code = 500`
fn named(text: &str, schema: &Schema, row: &[Span]) -> Option<Diagnostic> {
    (2..=row.len().min(LONGEST_NAME)).rev().find_map(|count| {
        let span = row.first()?.to(*row.get(count - 1)?);
        let parts: Vec<&str> = row.iter().take(count).map(|word| word.text(text)).collect();
        let is_known = |name: &String| {
            let column = Column { name: name.into(), form: ColumnForm::Backticked, span };
            schema.resolve(&column).is_ok_and(|found| !found.guessed)
        };
        let name = [parts.join("_").to_lowercase(), parts.join(" ")].into_iter().find(is_known)?;
        let ours = column_name(&name);
        let message = match name.contains(' ') {
            true => format!("{} is one name of several words", words::quote(span.text(text))),
            false => format!("no column is called {}", words::quote(span.text(text))),
        };
        Some(Diagnostic::new(Code::UnknownColumn, message, span).help(format!("write {}", words::quote(&ours))).fix(
            Safety::Safe,
            format!("write {}", words::quote(&ours)),
            Edit::replace(span, ours),
        ))
    })
}

/// `refund late delivery`, `show me all errors`
fn prose(text: &str, schema: &Schema, diagnostics: &[Diagnostic], row: &[Span]) -> Option<Diagnostic> {
    let is_unknown = |word: &&Span| {
        diagnostics
            .iter()
            .any(|found| found.code == Code::UnknownColumn && found.span() == **word && found.fixes.len() < 2)
    };
    let unknown = row.iter().filter(is_unknown).count();
    if row.len() < 2 || unknown < 2 || unknown * 2 < row.len() {
        return None;
    }
    let span = row.first()?.to(*row.last()?);
    let written = span.text(text);
    let diagnostic = Diagnostic::new(Code::MissingOperator, format!("{} is no condition", words::quote(written)), span)
        .with_label("words side by side ask for nothing");
    if schema.column("input").is_none() {
        return Some(diagnostic.help("a condition is a column, an operator and a value"));
    }
    let ours = format!("input contains {}", words::string_literal(written));
    Some(diagnostic.help(format!("to look for words, name the column that they are in: {}", words::quote(&ours))).fix(
        Safety::Unsafe,
        format!("write {}", words::quote(&ours)),
        Edit::replace(span, ours),
    ))
}
