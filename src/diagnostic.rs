//! Diagnostics: what is wrong with a query, where, and how to fix it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::source::Span;

mod code;
mod excerpt;
mod fix;
mod json;
mod list;
mod name;
mod narrated;
#[cfg(feature = "sarif")]
mod sarif;
pub(crate) mod words;

pub use code::{Code, UnknownCode};
pub use excerpt::Excerpt;
pub(crate) use fix::{Accepted, apply_together};
pub use fix::{AppliedFix, Fixed, apply_edits};
pub(crate) use json::JsonSpan;
pub use json::{JsonDiagnostic, JsonReport};
pub(crate) use list::Mark;
pub use list::{Diagnostics, Omitted};
pub use name::UnknownName;
pub(crate) use name::{display_name, parse_name, serialize_name};
#[cfg(feature = "sarif")]
pub use sarif::{SarifFile, SarifLog};
pub use words::{is_invisible, quote, visible};

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A suggestion; nothing is wrong.
    Advice,
    /// The query compiles, but may not mean what was intended.
    Warning,
    /// The query does not compile.
    Error,
}

impl Severity {
    /// Every severity, the least severe first.
    pub const ALL: &[Self] = &[Self::Advice, Self::Warning, Self::Error];

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

display_name!(Severity);
parse_name!("severity", Severity);

/// An error, a warning or advice about a query.
///
/// Serialized as it is; [`to_json`](Self::to_json) resolves all positions too.
///
/// # Examples
///
/// ```
/// use tamis::Diagnostics;
///
/// let found = tamis::parse("a > 1,000", &tamis::Limits::default()).diagnostics;
/// let json = serde_json::to_string(&found)?;
/// assert_eq!(serde_json::from_str::<Diagnostics>(&json)?, found);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The kind of problem; stable across versions.
    pub code: Code,
    /// The severity: the default of the code, unless the caller configured another one.
    pub severity: Severity,
    /// What is wrong, in one line: lower case, no full stop.
    pub message: String,
    /// The range of the problem.
    pub span: Span,
    /// The text to show at `span`; may be empty.
    pub label: String,
    /// Other ranges that explain the problem.
    pub secondary: Vec<Label>,
    /// What to write instead, or why this is a problem.
    pub help: Option<String>,
    /// Possible fixes, best first.
    pub fixes: Vec<Fix>,
}

/// A range of the query and a text that explains it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Label {
    /// The range.
    pub span: Span,
    /// The text to show there; may be empty.
    pub text: String,
}

/// Edits that, applied together, fix a problem.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fix {
    /// What applying it does: "write `duration_ns`".
    pub title: String,
    /// Whether the fixed query is certain to mean what was intended.
    pub safety: Safety,
    /// The edits, in source order, none overlapping another.
    pub edits: Vec<Edit>,
}

/// Whether a fix may be applied without asking; `Safe` is less than `Unsafe`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// The fixed query is certain to mean what was intended.
    Safe,
    /// The fix may change the meaning: ask first.
    Unsafe,
}

impl Safety {
    /// Every safety, the safest first.
    pub const ALL: &[Self] = &[Self::Safe, Self::Unsafe];

    /// `safe` or `unsafe`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

display_name!(Safety);
parse_name!("safety", Safety);

/// A replacement of one range of the query.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Edit {
    /// The range to replace; empty to insert.
    pub span: Span,
    /// The replacement.
    pub text: String,
}

impl Edit {
    /// Replaces `span` with `text`.
    #[must_use]
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    /// Inserts `text` at byte `offset`.
    #[must_use]
    pub fn insert(offset: u32, text: impl Into<String>) -> Self {
        Self::replace(Span::at(offset), text)
    }
}

impl Diagnostic {
    /// Creates a diagnostic at `span`, with the default severity of `code`.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>, span: Span) -> Self {
        Self {
            code,
            severity: code.default_severity(),
            message: message.into(),
            span,
            label: String::new(),
            secondary: Vec::new(),
            help: None,
            fixes: Vec::new(),
        }
    }

    /// Sets the text to show at the range of the problem.
    #[must_use]
    pub fn with_label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    /// Adds another range that explains the problem.
    #[must_use]
    pub fn with_secondary_label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Sets the help text.
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

    /// Suggests to write `text` in place of `span`: adds a help and a fix.
    #[must_use]
    pub(crate) fn suggest(mut self, safety: Safety, span: Span, text: impl Into<String>) -> Self {
        let fix = Fix::write(safety, span, text);
        self.help = Some(fix.title.clone());
        self.fixes.push(fix);
        self
    }

    /// Returns all ranges with their texts, starting with that of the problem.
    pub fn labels(&self) -> impl Iterator<Item = (Span, &str)> {
        let secondary = self.secondary.iter().map(|label| (label.span, label.text.as_str()));
        std::iter::once((self.span, self.label.as_str())).chain(secondary)
    }

    /// Applies `map` to all ranges except those of fixes.
    pub fn map_spans(&mut self, map: impl Fn(Span) -> Span) {
        self.span = map(self.span);
        self.secondary.iter_mut().for_each(|label| label.span = map(label.span));
    }

    /// Returns the first fix that is at least as safe as `safety`.
    #[must_use]
    pub fn first_fix(&self, safety: Safety) -> Option<&Fix> {
        self.fixes.iter().find(|fix| fix.safety <= safety)
    }

    /// Returns the first fix, unless a label or the help text already says what it writes: what to show below an
    /// excerpt.
    ///
    /// # Examples
    ///
    /// ```
    /// let found = tamis::parse("a = 1;", &tamis::Limits::default()).diagnostics;
    /// assert_eq!(found[0].unmentioned_fix().map(|fix| fix.title.as_str()), Some("remove `;`"));
    /// ```
    #[must_use]
    pub fn unmentioned_fix(&self) -> Option<&Fix> {
        let fix = self.fixes.first()?;
        let mentioned = || self.labels().map(|(_, text)| text).chain(self.help.as_deref());
        let mentions = |text: &str| mentioned().any(|mentioned| mentioned.contains(text));
        let writes_mentioned = |edit: &Edit| {
            let written = edit.text.trim();
            !written.is_empty() && mentions(written)
        };
        let is_mentioned = mentions(&fix.title) || !fix.edits.is_empty() && fix.edits.iter().all(writes_mentioned);
        (!is_mentioned).then_some(fix)
    }

    /// Returns the diagnostic as an error.
    #[must_use]
    pub const fn as_error(mut self) -> Self {
        self.severity = Severity::Error;
        self
    }

    /// Returns the diagnostic as advice.
    #[must_use]
    pub(crate) const fn into_advice(mut self) -> Self {
        self.severity = Severity::Advice;
        self
    }

    /// Whether it prevents the query from compiling.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Returns the diagnostic with the lines of `source` it refers to, for a `miette` report handler.
    ///
    /// `name` is the name of the source that the handler prints. See [`Excerpt`] for what is shown.
    #[must_use]
    pub fn excerpt(&self, name: &str, source: &str) -> Excerpt {
        Excerpt::new(self, name, source, None)
    }

    /// Like [`excerpt`](Self::excerpt), with long lines cut to fit a terminal of `columns` columns.
    #[must_use]
    pub fn excerpt_within(&self, name: &str, source: &str, columns: usize) -> Excerpt {
        Excerpt::new(self, name, source, Some(columns))
    }

    /// Returns the diagnostic in its JSON form, with all positions resolved.
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

/// The help includes the first fix, unless the labels or the help text already say what to write.
impl miette::Diagnostic for Diagnostic {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Advice => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let fix = self.unmentioned_fix().map(|fix| fix.title.as_str());
        Some(match (&self.help, fix) {
            (Some(help), Some(fix)) => Box::new(format!("{help}\nfix: {fix}")),
            (Some(help), None) => Box::new(help),
            (None, fix) => Box::new(fix?),
        })
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        Some(Box::new(Diagnostic::labels(self).map(|(span, text)| {
            let text = (!text.is_empty()).then(|| text.to_owned());
            miette::LabeledSpan::new(text, span.start as usize, span.len() as usize)
        })))
    }
}

/// The errors of a query that does not compile, with its text.
///
/// Contains at least one error; the diagnostics are in source order.
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

    /// All diagnostics in source order, including warnings; past the limit, the rest are only counted.
    #[must_use]
    pub const fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// The errors, without warnings and advice.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error())
    }

    fn first_error(&self) -> Option<&Diagnostic> {
        self.errors().next()
    }
}

/// The message of the first error, and the number of the others: "unknown column `inptu` (and 2 more errors)".
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(first) = self.first_error() {
            first.fmt(f)?;
        }
        let errors = self.errors().count() + self.diagnostics.omitted().errors;
        words::more_errors(errors.saturating_sub(1), f)
    }
}

impl std::error::Error for Report {}

/// The first error, with all other diagnostics as related ones: a report handler shows each of them once.
impl miette::Diagnostic for Report {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.first_error().and_then(miette::Diagnostic::code)
    }

    fn severity(&self) -> Option<miette::Severity> {
        self.first_error().and_then(miette::Diagnostic::severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.first_error().and_then(miette::Diagnostic::help)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        self.first_error().and_then(miette::Diagnostic::labels)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.source)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        self.diagnostics.related_to_first_error()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Schema, compile};
    use miette::NarratableReportHandler;

    fn rendered(error: &dyn miette::Diagnostic) -> String {
        let mut shown = String::new();
        NarratableReportHandler::new().render_report(&mut shown, error).unwrap();
        shown
    }

    #[test]
    fn a_report_shows_each_message_once() {
        let (schema, options) = (Schema::builtin(), Options::default());
        let report = |text| compile(text, &schema, &options).unwrap_err();
        for (text, headline) in [
            ("inptu = 'a'", "unknown column `inptu`"),
            ("inptu = 'a' and nmae = 'b'", "unknown column `inptu` (and 1 more error)"),
            ("inptu = 'a' and nmae = 'b' and status_code > 'c'", "unknown column `inptu` (and 2 more errors)"),
        ] {
            let report = report(text);
            assert_eq!(report.to_string(), headline);
            let shown = rendered(&report);
            for error in report.errors() {
                assert_eq!(shown.matches(&error.message).count(), 1, "{shown}");
            }
        }
    }

    #[test]
    fn a_warning_before_the_first_error_is_shown_too() {
        let text = "name = a and is_complete or inptu = b";
        let report = compile(text, &Schema::builtin(), &Options::default()).unwrap_err();
        assert!(!report.diagnostics()[0].is_error());
        let shown = rendered(&report);
        assert!(report.diagnostics().iter().all(|found| shown.matches(&found.message).count() == 1), "{shown}");
    }

    #[test]
    fn a_fix_is_shown_unless_the_diagnostic_mentions_it() {
        let edit = || Edit::replace(Span::new(0, 1), "b");
        let found = || Diagnostic::new(Code::UnknownColumn, "unknown column `a`", Span::new(0, 1));
        let help = |found: &Diagnostic| miette::Diagnostic::help(found).map(|help| help.to_string());
        let fixable = found().fix(Safety::Safe, "write `b`", edit());
        assert_eq!(help(&found()), None);
        assert_eq!(help(&fixable).as_deref(), Some("write `b`"));
        assert_eq!(help(&fixable.clone().help("it is new")).as_deref(), Some("it is new\nfix: write `b`"));
        assert_eq!(help(&fixable.help("did you mean `b`?")).as_deref(), Some("did you mean `b`?"));
    }
}
