//! What is wrong with a query, where, and what to write instead.

use std::fmt;

use serde::Serialize;

use crate::source::Span;

mod code;
mod excerpt;
mod fix;
mod json;
mod list;
mod narrated;
pub(crate) mod words;

pub use code::Code;
pub use excerpt::Excerpt;
pub use fix::{AppliedFix, Fixed, apply_fixes};
pub use json::JsonDiagnostic;
pub(crate) use json::JsonSpan;
pub(crate) use list::Mark;
pub use list::{Diagnostics, Omitted};
pub use words::{is_invisible, quote, visible};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Advice,
    /// The query compiles, perhaps not to what was meant.
    Warning,
    /// The query compiles to nothing.
    Error,
}

impl Severity {
    /// `advice`, `warning` or `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing to tell the user about a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of thing it is; stable across versions.
    pub code: Code,
    /// How much it matters: what is usual for the code, unless a caller asked for more.
    pub severity: Severity,
    /// What is the matter, in one line: lower case, no full stop.
    pub message: String,
    /// Where; the first label is the place itself, the others explain it.
    pub labels: Vec<Label>,
    /// What to write instead, or why it is so.
    pub help: Option<String>,
    /// Edits that would mend it, best first.
    pub fixes: Vec<Fix>,
}

/// A stretch of the query and what to say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What to say there; may be empty.
    pub text: String,
}

/// Edits that, applied together, mend a mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What applying it does: "write `duration_ns`".
    pub title: String,
    /// Whether the mended query surely means what was meant.
    pub safety: Safety,
    /// The edits, in source order, none overlapping another.
    pub edits: Vec<Edit>,
}

/// Whether a fix may be applied without asking; what is safe is less than what is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// The mended query surely means what was meant.
    Safe,
    /// It is a guess: ask first.
    Unsafe,
}

/// A replacement of one stretch of the query.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Edit {
    /// Replaces `span` by `text`.
    #[must_use]
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    /// Puts `text` in at byte `offset`.
    #[must_use]
    pub fn insert(offset: u32, text: impl Into<String>) -> Self {
        Self::replace(Span::at(offset), text)
    }
}

impl Diagnostic {
    /// A diagnostic at one place.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>, span: Span) -> Self {
        let place = Label { span, text: String::new() };
        let severity = code.severity();
        Self { code, severity, message: message.into(), labels: vec![place], help: None, fixes: Vec::new() }
    }

    /// Says `text` at the place itself.
    #[must_use]
    pub fn with_label(mut self, text: impl Into<String>) -> Self {
        if let Some(place) = self.labels.first_mut() {
            place.text = text.into();
        }
        self
    }

    /// Adds a second place that explains the first.
    #[must_use]
    pub fn with_secondary_label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a fix of one edit.
    #[must_use]
    pub fn fix(self, safety: Safety, title: impl Into<String>, edit: Edit) -> Self {
        self.fix_with(safety, title, vec![edit])
    }

    /// Adds a fix of several edits, which must be in source order.
    #[must_use]
    pub fn fix_with(mut self, safety: Safety, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fixes.push(Fix { title: title.into(), safety, edits });
        self
    }

    /// Where the mistake is.
    #[must_use]
    pub fn span(&self) -> Span {
        self.labels.first().map(|place| place.span).unwrap_or_default()
    }

    /// The best of its fixes that are no less safe than `safety`.
    #[must_use]
    pub fn first_fix(&self, safety: Safety) -> Option<&Fix> {
        self.fixes.iter().find(|fix| fix.safety <= safety)
    }

    /// How much it matters.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// The same as an error.
    #[must_use]
    pub const fn as_error(mut self) -> Self {
        self.severity = Severity::Error;
        self
    }

    /// The same as advice.
    #[must_use]
    pub(crate) const fn into_advice(mut self) -> Self {
        self.severity = Severity::Advice;
        self
    }

    /// Whether it keeps the query from compiling.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }

    /// The diagnostic with the part of `source` it speaks of, ready for a `miette` report handler.
    ///
    /// `name` is what the handler calls the text. See [`Excerpt`] for what it shows.
    #[must_use]
    pub fn excerpt(&self, name: &str, source: &str) -> Excerpt {
        Excerpt::new(self, name, source, None)
    }

    /// The same, with longer lines cut so that they fit a terminal of this many columns.
    #[must_use]
    pub fn excerpt_within(&self, name: &str, source: &str, columns: usize) -> Excerpt {
        Excerpt::new(self, name, source, Some(columns))
    }

    /// The diagnostic as a program reads it.
    #[must_use]
    pub fn to_json(&self, lines: &crate::source::Lines<'_>) -> JsonDiagnostic {
        JsonDiagnostic::new(self, lines)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match Diagnostic::severity(self) {
            Severity::Advice => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().map(|label| {
            let text = (!label.text.is_empty()).then(|| label.text.clone());
            miette::LabeledSpan::new(text, label.span.start as usize, label.span.len() as usize)
        })))
    }
}

/// The errors of a query that does not compile, with its text.
///
/// There is always at least one error among them, and they stand in source order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    source: String,
    diagnostics: Diagnostics,
}

impl Report {
    pub(crate) fn new(source: &str, diagnostics: Diagnostics) -> Self {
        Self { source: source.to_owned(), diagnostics }
    }

    /// The text of the query.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// All diagnostics, in source order, warnings among them; of very many the first ones, and how many more there are.
    #[must_use]
    pub const fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// The errors alone.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.errors().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{error}")?;
        }
        match self.diagnostics.omitted().errors {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for Report {}

impl miette::Diagnostic for Report {
    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.source)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        Some(Box::new(self.diagnostics.iter().map(|diagnostic| diagnostic as &dyn miette::Diagnostic)))
    }
}
