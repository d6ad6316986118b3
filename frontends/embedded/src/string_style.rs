//! The notations of strings in files.

use std::borrow::Cow;

use tamis::Span;

use super::align::Escapes;
use super::layout::{Layout, line_end};
use super::writer::Writer;

/// The notation of a string in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StringStyle {
    /// The whole file.
    WholeFile,
    /// A filter of the API that is equivalent to the query.
    Filter(Box<Layout>),
    /// Between `"`, with backslashes: JSON, YAML, and TOML on one line.
    DoubleQuoted,
    /// Between `'` in YAML.
    SingleQuoted,
    /// Without quotes in YAML.
    Plain,
    /// A literal block in YAML, or a code block in Markdown.
    Block(BlockLines),
    /// A folded block in YAML.
    Folded(BlockLines),
    /// Between `'` in TOML, where nothing can be escaped.
    Literal,
    /// Between `"""` in TOML.
    LongBasic,
    /// Between `'''` in TOML.
    LongLiteral,
}

/// The lines of a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct BlockLines {
    /// The indentation of each line.
    indentation: Cow<'static, str>,
    /// The end of each line.
    line_end: &'static str,
    /// The white space after the last word.
    end: Cow<'static, str>,
}

/// Common white space, which is borrowed: up to 64 spaces, and line ends.
const SPACES: &str = "                                                                ";
const LINE_ENDS: [&str; 3] = ["\n", "\r\n", ""];

/// White space of a file, borrowed if it is common.
fn white_space(text: &str) -> Cow<'static, str> {
    let same = |known: &&'static str| *known == text;
    let known = SPACES.get(..text.len()).filter(same).or_else(|| LINE_ENDS.into_iter().find(same));
    known.map_or_else(|| Cow::Owned(text.to_owned()), Cow::Borrowed)
}

impl BlockLines {
    /// The lines of a block of `file`, starting at its first word.
    pub(super) fn of(file: &str, block: Span) -> Self {
        let before = file.get(..block.start as usize).unwrap_or_default();
        let indentation = white_space(before.rsplit('\n').next().unwrap_or_default());
        let text = block.text(file);
        let end = white_space(text.get(text.trim_end().len()..).unwrap_or_default());
        Self { indentation, line_end: line_end(before), end }
    }

    /// The lines of a block with this indentation, of which none has words yet.
    pub(super) fn indented(file: &str, at: u32, indentation: &str) -> Self {
        let before = file.get(..at as usize).unwrap_or_default();
        Self { indentation: white_space(indentation), line_end: line_end(before), end: Cow::default() }
    }

    pub(super) fn indentation(&self) -> &str {
        &self.indentation
    }

    /// The white space after the last word.
    pub(super) fn end(&self) -> &str {
        &self.end
    }

    /// Writes a text in such lines, with this many line ends for each of its own.
    fn written(&self, text: &str, line_ends: usize) -> String {
        let mut written = String::with_capacity(text.len());
        let mut lines = text.split('\n').peekable();
        written += lines.next().unwrap_or_default();
        while let Some(line) = lines.next() {
            written += &self.line_end.repeat(line_ends);
            // An empty line is not indented, except for the last, which may be continued. A quote in Markdown has a `>`.
            let is_indented = !line.is_empty() || lines.peek().is_none();
            written += if is_indented { &self.indentation } else { self.indentation.trim_end() };
            written += line;
        }
        written
    }
}

impl StringStyle {
    pub(super) const fn escapes(&self) -> Escapes {
        match self {
            Self::DoubleQuoted | Self::LongBasic => Escapes::Backslash,
            Self::SingleQuoted => Escapes::Doubled,
            _ => Escapes::None,
        }
    }

    /// A part of a string, as written inside the rest; `None` if that is impossible.
    pub(super) fn part(&self, text: &str) -> Option<String> {
        let has_line_end = text.contains(['\n', '\r']);
        let has_control = text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
        match self {
            Self::WholeFile => Some(text.to_owned()),
            Self::Filter(_) => None,
            Self::DoubleQuoted => Some(within_quotes(text)),
            _ if has_control => None,
            Self::SingleQuoted => (!has_line_end).then(|| text.replace('\'', "''")),
            Self::Plain => is_plain(text).then(|| text.to_owned()),
            Self::Block(lines) => Some(lines.written(text, 1)),
            Self::Folded(lines) => Some(lines.written(text, 2)),
            Self::Literal => (!has_line_end && !text.contains('\'')).then(|| text.to_owned()),
            Self::LongBasic => Some(text.replace('\\', "\\\\").replace('"', "\\\"")),
            // Reading it back shows whether it ends with quotes that close the string.
            Self::LongLiteral => (!text.contains("''")).then(|| text.to_owned()),
        }
    }

    /// A replacement for all of a string, including quotes; `None` if that is impossible.
    pub(super) fn whole(&self, text: &str, writer: &Writer<'_>) -> Option<String> {
        match self {
            Self::WholeFile => Some(text.to_owned()),
            Self::Filter(layout) => writer.filter(text, layout),
            Self::Block(BlockLines { end, .. }) | Self::Folded(BlockLines { end, .. }) => {
                Some(self.part(text.trim_end())? + end)
            }
            Self::Plain | Self::SingleQuoted => match Self::SingleQuoted.part(text) {
                Some(written) => Some(format!("'{written}'")),
                None => Some(format!("\"{}\"", within_quotes(text))),
            },
            Self::Literal => Some(match self.part(text) {
                Some(written) => format!("'{written}'"),
                None => format!("\"{}\"", within_quotes(text)),
            }),
            Self::DoubleQuoted | Self::LongBasic | Self::LongLiteral => Some(format!("\"{}\"", within_quotes(text))),
        }
    }
}

/// A text inside the quotes of JSON, which are valid in YAML and TOML too.
fn within_quotes(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

/// Whether YAML reads a part of an unquoted string as it is, wherever it occurs in the string.
fn is_plain(text: &str) -> bool {
    !text.contains(['#', ':', ',', '[', ']', '{', '}', '\n']) && !text.contains("  ")
}
