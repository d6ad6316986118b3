//! Hover information as text: a title line, then details.

use super::{HoverKind, HoveredColumn};

/// The maximum number of allowed values that are shown.
const MAX_VALUES: usize = 12;

/// A piece of a line.
enum Piece<'s> {
    /// Text of a query or of the wire format.
    Code(&'s str),
    Words(&'s str),
}

pub(super) fn plain(kind: &HoverKind) -> String {
    let line = |pieces: Vec<Piece<'_>>| -> String {
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Code(text) | Piece::Words(text) => *text,
            })
            .collect()
    };
    lines(kind).into_iter().map(line).collect::<Vec<_>>().join("\n")
}

pub(super) fn markdown(kind: &HoverKind) -> String {
    let line = |pieces: Vec<Piece<'_>>| -> String {
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Code(text) => code(text),
                Piece::Words(text) => escaped(text),
            })
            .collect()
    };
    lines(kind).into_iter().map(line).collect::<Vec<_>>().join("\n\n")
}

fn lines(kind: &HoverKind) -> Vec<Vec<Piece<'_>>> {
    use Piece::{Code, Words};
    match kind {
        HoverKind::Column(column) => column_lines(column),
        HoverKind::Operator { operator: code, meaning } | HoverKind::Keyword { keyword: code, meaning } => {
            vec![vec![Code(code), Words(": "), Words(meaning)]]
        }
        HoverKind::Value { sent, column } => {
            let sent = match sent {
                Some(sent) => vec![Words("sent as "), Code(sent)],
                None => vec![Words("an invalid value")],
            };
            vec![sent, vec![Words("compared with "), Code(column)]]
        }
        HoverKind::Parameter { name, value, sent } => {
            let bound = match value {
                Some(value) => vec![Words("a parameter bound to "), Code(value)],
                None => vec![Words("an unbound parameter")],
            };
            let sent = sent.iter().map(|sent| vec![Words("sent as "), Code(sent)]);
            [vec![Code(name)], bound].into_iter().chain(sent).collect()
        }
    }
}

fn column_lines(column: &HoveredColumn) -> Vec<Vec<Piece<'_>>> {
    use Piece::{Code, Words};
    let mut title = vec![Code(&column.id)];
    if let Some(label) = column.label.as_deref().filter(|label| *label != column.id) {
        title.extend([Words(": "), Words(label)]);
    }
    let mut lines = vec![title, vec![Words(&column.type_in_words)]];
    lines.extend(column.description.as_deref().map(|description| vec![Words(description)]));
    if !column.allowed_values.is_empty() {
        let mut values = vec![Words("one of ")];
        for (index, value) in column.allowed_values.iter().take(MAX_VALUES).enumerate() {
            values.extend((index > 0).then_some(Words(", ")));
            values.push(Code(value));
        }
        values.extend((column.allowed_values.len() > MAX_VALUES).then_some(Words(" and others")));
        lines.push(values);
    }
    lines
}

/// A code span, delimited by more backticks than it contains in a row (CommonMark, section 6.1).
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let (mut run, mut longest) = (0, 0);
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Text with a backslash before every character that can be Markdown syntax (CommonMark, section 2.4), on one line.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' => {
                escaped.extend(['\\', c]);
            }
            '\n' | '\r' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{code, escaped};

    #[test]
    fn markdown_syntax_is_escaped() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("`a``b`"), "``` `a``b` ```");
        assert_eq!(escaped("a_b <c>\nd"), "a\\_b \\<c\\> d");
    }
}
