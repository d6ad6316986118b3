//! Adjacent words that are not conditions: a column name with spaces, or prose.
//!
//! Only column names distinguish them from conditions without a connective, so this uses the diagnostics of the parser
//! and of the checker together.
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety, words};
use crate::schema::Schema;
use crate::source::{Span, offset};
use crate::syntax::Tokens;
use crate::syntax::ast::{ColumnForm, ColumnName, print::column_name};

/// The maximum number of words of a name.
const MAX_NAME_WORDS: usize = 6;
/// The maximum number of words that are reported together.
const MAX_WORDS: usize = 50;
/// The maximum number of word sequences of a query that are examined.
const MAX_SEQUENCES: usize = 20;

/// Replaces the diagnostics of the words in a sequence, and of the gaps between them, by a single one.
pub(crate) fn explain(tokens: &Tokens<'_>, schema: &Schema, diagnostics: &mut Diagnostics) {
    let text = tokens.text();
    let mut from = 0;
    for _ in 0..MAX_SEQUENCES {
        let next = diagnostics.iter().find(|found| found.code == Code::MissingConnective && found.span.start >= from);
        let Some(first) = next.and_then(|found| found.secondary.first()).map(|label| label.span) else { return };
        let sequence = words_from(tokens, first);
        from = sequence.last().map_or(first.end, |last| last.end).max(from + 1);
        if let Some(explained) = named(text, schema, &sequence).or_else(|| prose(text, schema, diagnostics, &sequence))
        {
            let span = explained.span;
            diagnostics.retain(|found| !(span.start <= found.span.start && found.span.end <= span.end));
            diagnostics.push(explained);
        }
    }
}

/// `tags has prod is_complete`: quotes around a text with the name of a column are unsafe, as a connective may be missing.
pub(crate) fn doubt_quotes(text: &str, schema: &Schema, diagnostics: &mut [Diagnostic]) {
    let is_column = |word: &str| schema.resolve_name(&ColumnName::of_id(word)).is_ok_and(|found| !found.is_assumed);
    let unquoted = diagnostics.iter_mut().filter(|found| found.code == Code::UnquotedText);
    for (index, found) in unquoted.enumerate() {
        let words = || found.span.text(text).split_whitespace().skip(1);
        if index >= MAX_SEQUENCES || words().nth(MAX_WORDS).is_some() || words().any(is_column) {
            found.fixes.iter_mut().for_each(|fix| fix.safety = Safety::Unsafe);
        }
    }
}

/// The words from `first` on that are separated only by spaces. A word with other characters is cut before those, and
/// ends the sequence.
fn words_from(tokens: &Tokens<'_>, first: Span) -> Vec<Span> {
    let text = tokens.text();
    let mut sequence: Vec<Span> = Vec::new();
    for token in tokens.between(first.start, offset(text.len())).take(MAX_WORDS) {
        let end = sequence.last().map_or(token.span.start, |last| last.end);
        let word = token.span.text(text);
        let length = word.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(word.len());
        let word = word.get(..length).unwrap_or_default();
        let is_logical = ["and", "or", "not"].iter().any(|logical| word.eq_ignore_ascii_case(logical));
        let is_separate = !Span::new(end, token.span.start).text(text).bytes().all(|byte| byte == b' ');
        if is_separate || word.is_empty() || is_logical || word.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        sequence.push(Span::new(token.span.start, token.span.start + offset(length)));
    }
    sequence
}

/// `Last Updated > today`, `status code = 500`
fn named(text: &str, schema: &Schema, sequence: &[Span]) -> Option<Diagnostic> {
    (2..=sequence.len().min(MAX_NAME_WORDS)).rev().find_map(|count| {
        let span = sequence.first()?.to(*sequence.get(count - 1)?);
        let parts: Vec<&str> = sequence.iter().take(count).map(|word| word.text(text)).collect();
        let is_known = |name: &String| {
            let column = ColumnName { name: name.into(), form: ColumnForm::Backticked, span };
            schema.resolve_name(&column).is_ok_and(|found| !found.is_assumed)
        };
        let name = [parts.join("_").to_lowercase(), parts.join(" ")].into_iter().find(is_known)?;
        let ours = column_name(&name);
        let message = match name.contains(' ') {
            true => format!("the column name {} contains spaces", words::quote(span.text(text))),
            false => format!("unknown column {}", words::quote(span.text(text))),
        };
        Some(Diagnostic::new(Code::UnknownColumn, message, span).suggest(Safety::Safe, span, ours))
    })
}

/// `refund late delivery`, `show me all errors`
fn prose(text: &str, schema: &Schema, diagnostics: &[Diagnostic], sequence: &[Span]) -> Option<Diagnostic> {
    let is_unknown = |word: &&Span| {
        diagnostics
            .iter()
            .any(|found| found.code == Code::UnknownColumn && found.span == **word && found.fixes.len() < 2)
    };
    let unknown = sequence.iter().filter(is_unknown).count();
    if sequence.len() < 2 || unknown < 2 || unknown * 2 < sequence.len() {
        return None;
    }
    let span = sequence.first()?.to(*sequence.last()?);
    let written = span.text(text);
    let diagnostic =
        Diagnostic::new(Code::MissingOperator, format!("{} is not a condition", words::quote(written)), span)
            .with_label("these words contain no operator");
    if schema.column("input").is_none() {
        return Some(diagnostic.help("a condition is a column, an operator and a value"));
    }
    let ours = format!("input contains {}", words::string_literal(written));
    Some(diagnostic.help(format!("to search for words, name a column: {}", words::quote(&ours))).fix(
        Safety::Unsafe,
        format!("write {}", words::code(&ours)),
        Edit::replace(span, ours),
    ))
}
