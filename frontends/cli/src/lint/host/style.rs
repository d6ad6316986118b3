//! How files write texts.

use tamis::lower::Form;

use super::layout::Layout;
use super::map::Escapes;
use super::raised::Writer;

/// How a file writes a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// As it is, and nothing else.
    All,
    /// As the filter of the API that says the same.
    Filter { form: Form, layout: Layout },
    /// Between `"`, with backslashes: JSON, YAML, and TOML on one line.
    DoubleQuoted,
    /// Between `'` in YAML.
    SingleQuoted,
    /// Without quotes in YAML.
    Plain,
    /// A block of lines in YAML, or of code in Markdown.
    Block(BlockLines),
    /// A block of lines in YAML that are joined.
    Folded(BlockLines),
    /// Between `'` in TOML, where nothing can be escaped.
    Literal,
    /// Between `"""` in TOML.
    LongBasic,
    /// Between `'''` in TOML.
    LongLiteral,
}

/// The lines of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BlockLines {
    /// What stands before each.
    pub(super) indentation: String,
    /// What stands behind the last word.
    pub(super) end: String,
}

impl Style {
    pub(super) const fn escapes(&self) -> Escapes {
        match self {
            Self::DoubleQuoted | Self::LongBasic => Escapes::Backslash,
            Self::SingleQuoted => Escapes::Doubled,
            _ => Escapes::None,
        }
    }

    /// A part of a text as it is written within the others; nothing where it cannot be.
    pub(super) fn part(&self, text: &str) -> Option<String> {
        let has_line_end = text.contains(['\n', '\r']);
        let has_control = text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
        match self {
            Self::All => Some(text.to_owned()),
            Self::Filter { .. } => None,
            Self::DoubleQuoted => Some(within_quotes(text)),
            _ if has_control => None,
            Self::SingleQuoted => (!has_line_end).then(|| text.replace('\'', "''")),
            Self::Plain => is_plain(text).then(|| text.to_owned()),
            Self::Block(lines) => Some(text.replace('\n', &format!("\n{}", lines.indentation))),
            Self::Folded(lines) => Some(text.replace('\n', &format!("\n\n{}", lines.indentation))),
            Self::Literal => (!has_line_end && !text.contains('\'')).then(|| text.to_owned()),
            Self::LongBasic => Some(text.replace('\\', "\\\\").replace('"', "\\\"")),
            Self::LongLiteral => (!text.contains('\'')).then(|| text.to_owned()),
        }
    }

    /// A text in place of all that is written, quotes and all; nothing where it cannot be.
    pub(super) fn whole(&self, text: &str, writer: &Writer<'_>) -> Option<String> {
        match self {
            Self::All => Some(text.to_owned()),
            Self::Filter { form, layout } => writer.filter(text, *form, layout),
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

/// A text as it stands between the quotes of JSON, which YAML and TOML read alike.
fn within_quotes(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

/// Whether a part of a plain text of YAML is read as it stands, wherever that part stands within it.
fn is_plain(text: &str) -> bool {
    !text.starts_with(|c: char| !c.is_alphanumeric() && c != ' ')
        && !text.contains(['#', ':', ',', '[', ']', '{', '}', '\n'])
        && !text.contains("  ")
}
