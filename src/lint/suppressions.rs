//! Comments that suppress the diagnostics of a rule: `# allow(rule): reason`.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::diagnostic::{Code, Diagnostics, Edit, Severity};
use crate::options::Options;
use crate::source::{Span, offset};

/// The starts of comments in the supported file formats; queries use the first one.
const OPENERS: [&str; 3] = ["#", "//", "<!--"];
/// The marker after the start of a comment in a file; it is optional in a query.
const MARKER: &str = "tamis:";

/// A comment, and its content after the opener and the marker.
#[derive(Clone, Copy)]
pub(super) struct Comment<'t> {
    pub(super) span: Span,
    pub(super) content: &'t str,
}

/// A problem of a comment that suppresses diagnostics.
pub(super) enum Problem<'t> {
    /// `# allow(rule, rule): reason`
    NamedTwice { code: Code, span: Span, first: Span },
    /// `# allow(rule)`
    NoReason { comment: Span },
    /// `# allow(rule) until tomorrow: reason`
    InvalidCondition { written: &'t str, span: Span },
    /// `# allow(unknown-column): reason`: an error.
    Error { code: Code, span: Span },
    /// `# allow(): reason`
    NoName { span: Span },
    /// `# Allow(rule): reason`, `# allow (rule): reason`, `# ignore(rule): reason`
    Misspelled { written: &'t str, span: Span },
    /// `# allow(dobule-negation): reason`
    UnknownName { name: &'t str, span: Span },
    /// `# tamis: hello` in a file.
    NoDirective { comment: Span },
    /// `query: is_complete # tamis: allow(rule): reason` in a file.
    NotAlone { comment: Span },
    /// `# allow(rule) until 2020-01-01: reason`
    Expired { last: NaiveDate, span: Span },
    /// There is no diagnostic with this code. If all codes of a comment are unused, only the first one has a removal.
    Unused { code: Code, span: Span, removal: Option<Removal> },
}

/// How an unused code is removed from a comment.
pub(super) enum Removal {
    /// Removes all codes and keeps the reason.
    Directive(Edit),
    /// Removes only this code.
    Name(Edit),
}

/// A comment that suppresses diagnostics.
struct Suppression<'t> {
    /// The comment.
    comment: Span,
    /// The part before the reason, without the opener of the comment.
    directive: Span,
    /// The codes, as written.
    names: Vec<(&'t str, Span)>,
    /// The part between the codes and the colon: empty, or the last day on which the comment applies.
    condition: (&'t str, Span),
    has_reason: bool,
    /// The start of the directive up to the parenthesis, if it is not `allow(`.
    misspelled: Option<(&'t str, Span)>,
}

/// A code that a comment suppresses, and its position.
struct Suppressed {
    code: Code,
    span: Span,
}

/// Returns the comments of a query that may suppress diagnostics.
pub(super) fn of_query<'t>(text: &'t str, comments: &[Span]) -> impl Iterator<Item = Comment<'t>> {
    comments.iter().filter_map(|&span| {
        let content = content(span.text(text))?;
        Some(Comment { span, content: content.strip_prefix(MARKER).unwrap_or(content) })
    })
}

/// Returns the comments of a file that suppress diagnostics of its queries, and the problems of the others.
pub(super) fn of_file<'t>(
    text: &'t str,
    comments: &[Span],
) -> (impl Iterator<Item = Comment<'t>>, impl Iterator<Item = Problem<'t>>) {
    let comment = |&span: &Span| Some(Comment { span, content: content_for_queries(span.text(text))? });
    let (alone, others): (Vec<_>, Vec<_>) =
        comments.iter().filter_map(comment).partition(|comment| is_alone(text, comment.span));
    let (known, unknown): (Vec<_>, Vec<_>) = alone.into_iter().partition(|comment| has_directive(comment.content));
    let unknown = unknown.into_iter().map(|comment| Problem::NoDirective { comment: comment.span });
    let others = others.into_iter().map(|comment| Problem::NotAlone { comment: comment.span });
    (known.into_iter(), unknown.chain(others))
}

/// Returns the content of a comment after its opener.
fn content(comment: &str) -> Option<&str> {
    OPENERS.iter().find_map(|opener| comment.strip_prefix(opener)).map(str::trim_start)
}

/// Returns the content of a comment in a file after the marker; `None` if there is no marker.
fn content_for_queries(comment: &str) -> Option<&str> {
    content(comment)?.strip_prefix(MARKER)
}

/// Whether a line of a file is a comment for tamis: `#`, `//` or `<!--`, followed by `tamis:`.
///
/// # Examples
///
/// ```
/// use tamis::lint::is_file_comment;
///
/// assert!(is_file_comment("  # tamis: allow(double-negation): as in the runbook"));
/// assert!(!is_file_comment("# allow(double-negation): as in the runbook"));
/// assert!(!is_file_comment("query: is_complete # tamis: allow(double-negation): why"));
/// ```
#[must_use]
pub fn is_file_comment(line: &str) -> bool {
    content_for_queries(line.trim_start()).is_some()
}

/// Whether only spaces and tabs precede a comment on its line.
fn is_alone(text: &str, comment: Span) -> bool {
    let before = text.get(..comment.start as usize).unwrap_or_default().trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with('\n')
}

/// Whether the content of a comment starts with a directive.
fn has_directive(content: &str) -> bool {
    content.trim_start().starts_with("allow(") && content.contains(')')
}

/// Returns the codes that comments suppress.
pub(super) fn suppressed<'t>(
    text: &str,
    comments: impl Iterator<Item = Comment<'t>>,
    options: &Options,
) -> BTreeSet<Code> {
    let suppressions = comments.filter_map(|comment| Suppression::read(text, comment));
    suppressions
        .filter_map(|suppression| suppression.suppressed(options).ok())
        .flatten()
        .map(|suppressed| suppressed.code)
        .collect()
}

/// Removes the diagnostics that comments suppress and returns their codes. Problems of comments are reported; unused
/// codes only if `is_on` is true for them.
pub(super) fn apply<'t>(
    text: &str,
    comments: impl Iterator<Item = Comment<'t>>,
    options: &Options,
    is_on: impl Fn(Code) -> bool,
    found: &mut Diagnostics,
    mut report: impl FnMut(Problem<'t>),
) -> Vec<Code> {
    let compiles = !found.has_error();
    let mut codes = Vec::new();
    let mut removed = BTreeSet::new();
    for suppression in comments.filter_map(|comment| Suppression::read(text, comment)) {
        match suppression.suppressed(options) {
            Ok(suppressed) => {
                // It is meant as a suppression, so that it suppresses too.
                if let Some((written, span)) = suppression.misspelled {
                    report(Problem::Misspelled { written, span });
                }
                let (used, mut unused): (Vec<_>, Vec<_>) = suppressed
                    .into_iter()
                    .partition(|suppressed| !removed.contains(&suppressed.code) && found.has_code(suppressed.code));
                removed.extend(used.iter().map(|used| used.code));
                codes.extend(used.into_iter().map(|used| used.code));
                // A rule that did not run might have reported a diagnostic.
                unused.retain(|unused| compiles && is_on(unused.code));
                suppression.unused(&unused).for_each(&mut report);
            }
            Err(problem) => report(problem),
        }
    }
    found.remove_codes(|code| removed.contains(&code));
    codes
}

impl<'t> Suppression<'t> {
    /// Parses a comment; `None` if it is an ordinary comment.
    fn read(text: &str, comment: Comment<'t>) -> Option<Self> {
        let span = |part: &str| {
            let start = part.as_ptr() as usize - text.as_ptr() as usize;
            Span::of(start..start + part.len())
        };
        let content = comment.content.trim_start();
        let opener = opener(content)?;
        let (names, rest) = content.strip_prefix(opener)?.split_once(')')?;
        let names = names.split(',').map(str::trim).map(|name| (name, span(name))).collect();
        let (condition, reason) = rest.split_once(':').unwrap_or((rest, rest.get(rest.len()..)?));
        let (condition, reason) = (condition.trim(), reason.trim());
        let directive = Span::new(directive_start(text, comment.span), span(reason).start);
        let has_reason = !reason.trim_end_matches("-->").is_empty();
        let misspelled = (opener != "allow(").then(|| (opener, span(opener)));
        let condition = (condition, span(condition));
        Some(Self { comment: comment.span, directive, names, condition, has_reason, misspelled })
    }

    /// Returns the codes that the comment suppresses now, or the problem that makes it invalid.
    fn suppressed(&self, options: &Options) -> Result<Vec<Suppressed>, Problem<'t>> {
        let mut suppressed: Vec<Suppressed> = Vec::with_capacity(self.names.len());
        for &(name, span) in &self.names {
            let code = code(name, span)?;
            if let Some(first) = suppressed.iter().find(|suppressed| suppressed.code == code) {
                return Err(Problem::NamedTwice { code, span, first: first.span });
            }
            suppressed.push(Suppressed { code, span });
        }
        if !self.has_reason {
            return Err(Problem::NoReason { comment: self.comment });
        }
        match self.last_day()? {
            Some(last) if options.now.is_some_and(|now| options.zone.clock(now).date() > last) => {
                Err(Problem::Expired { last, span: self.condition.1 })
            }
            _ => Ok(suppressed),
        }
    }

    /// Returns the last day on which the comment applies, if it expires.
    fn last_day(&self) -> Result<Option<NaiveDate>, Problem<'t>> {
        let (condition, span) = self.condition;
        if condition.is_empty() {
            return Ok(None);
        }
        let last = condition.strip_prefix("until").and_then(|date| date.trim_start().parse().ok());
        last.map(Some).ok_or(Problem::InvalidCondition { written: condition, span })
    }

    /// Returns the problems for unused codes. Their fixes leave the other codes of the comment, or only its reason.
    fn unused(&self, unused: &[Suppressed]) -> impl Iterator<Item = Problem<'t>> {
        let is_whole = unused.len() == self.names.len();
        unused.iter().enumerate().map(move |(index, unused)| {
            let removal = match index {
                0 if is_whole => Some(Removal::Directive(Edit::replace(self.directive, ""))),
                _ if is_whole => None,
                _ => Some(Removal::Name(self.without(unused.span))),
            };
            Problem::Unused { code: unused.code, span: unused.span, removal }
        })
    }

    /// Removes one of several codes and an adjacent comma.
    fn without(&self, name: Span) -> Edit {
        let before = self.names.iter().rev().find(|(_, span)| span.end <= name.start);
        let after = self.names.iter().find(|(_, span)| span.start >= name.end);
        let removed = match (after, before) {
            (Some((_, after)), _) => Span::new(name.start, after.start),
            (None, Some((_, before))) => Span::new(before.end, name.end),
            (None, None) => name,
        };
        Edit::replace(removed, "")
    }
}

/// Returns the start of a directive: `allow(`, or another spelling of it before the names of rules.
fn opener(content: &str) -> Option<&str> {
    const OTHERS: [&str; 5] = ["allow", "ignore", "disable", "suppress", "noqa"];
    let (before, rest) = content.split_once('(')?;
    let opener = content.get(..=before.len())?;
    let (names, _) = rest.split_once(')')?;
    let is_other = OTHERS.iter().any(|other| before.trim_end().eq_ignore_ascii_case(other));
    // Other comments start with these words too.
    let has_rules = || names.split(',').all(|name| name.trim().parse::<Code>().is_ok());
    (opener == "allow(" || is_other && has_rules()).then_some(opener)
}

/// Returns the code of a rule or a warning.
fn code(name: &str, span: Span) -> Result<Code, Problem<'_>> {
    match name.parse::<Code>() {
        Ok(code) if code.default_severity() == Severity::Error => Err(Problem::Error { code, span }),
        Ok(code) => Ok(code),
        Err(_) if name.is_empty() => Err(Problem::NoName { span }),
        Err(_) => Err(Problem::UnknownName { name, span }),
    }
}

/// Returns the position in a comment after its opener and the spaces that follow.
fn directive_start(text: &str, comment: Span) -> u32 {
    let written = comment.text(text);
    let rest = content(written).unwrap_or(written);
    comment.start + offset(written.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Safety;
    use crate::lint::{Levels, is_file_comment, lint};
    use crate::{Code, Compiler, Diagnostic, Diagnostics, Options, Schema, Span};

    fn codes(text: &str) -> Vec<&'static str> {
        let options = Options::at("2026-06-15T12:00:00Z".parse().unwrap());
        let found = lint(text, &Schema::builtin(), &options, &Levels::default());
        found.iter().map(|found| found.code.as_str()).collect()
    }

    #[test]
    fn suppressed_diagnostics_are_not_reported() {
        for text in [
            "# allow(double-negation): it reads better\nnot not is_complete",
            "not not is_complete # allow(double-negation): it reads better",
            "not not is_complete #allow( double-negation )  until 2026-06-15 : soon gone",
            "# allow(double-negation, subsumed-condition): both\nnot not is_complete and status_code > 5 and status_code > 3",
            "# allow(duplicate-query): the dashboard reads this file\nis_complete",
            // An ordinary comment.
            "# Like the comment of a code, allow(double-negation): none\nis_complete",
        ] {
            assert_eq!(codes(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn comments_that_suppress_nothing_are_reported() {
        for (text, expected) in [
            ("# allow(double-negation): no longer\nis_complete", &["unused-suppression"][..]),
            ("# allow(double-negation)\nnot not is_complete", &["malformed-suppression", "double-negation"]),
            ("# allow(double-negation):\nnot not is_complete", &["malformed-suppression", "double-negation"]),
            ("# allow(double-negaton): why\nis_complete", &["malformed-suppression"]),
            ("# Allow(double-negation): why\nnot not is_complete", &["malformed-suppression"]),
            ("# allow (double-negation): why\nnot not is_complete", &["malformed-suppression"]),
            ("# ignore(double-negation): why\nnot not is_complete", &["malformed-suppression"]),
            ("# Allow (for now) what the runbook says\nis_complete", &[]),
            ("# allow(type-mismatch): why\nis_complete", &["malformed-suppression"]),
            (
                "# allow(double-negation) until tomorrow: why\nnot not is_complete",
                &["malformed-suppression", "double-negation"],
            ),
            (
                "# allow(double-negation) until 2026-06-14: why\nnot not is_complete",
                &["unused-suppression", "double-negation"],
            ),
            (
                "# allow(double-negation) Until 2020-01-01: why\nnot not is_complete",
                &["malformed-suppression", "double-negation"],
            ),
            ("# allow(double-negation) for now: why\nis_complete", &["malformed-suppression"]),
            (
                "# allow(double-negation, double-negation): why\nnot not is_complete",
                &["malformed-suppression", "double-negation"],
            ),
            ("# allow(double-negation): why\nnot not duratoin_ns > 5s", &["unknown-column"]),
            ("name = \"# allow(double-negation): why\"", &[]),
        ] {
            assert_eq!(codes(text), expected, "{text}");
        }
    }

    #[test]
    fn comments_of_files_have_a_marker() {
        for (comment, suppressed) in [
            ("# tamis: allow(double-negation): why", &[Code::DoubleNegation][..]),
            ("//tamis:allow(double-negation): why", &[Code::DoubleNegation]),
            ("<!-- tamis: allow(double-negation): why -->", &[Code::DoubleNegation]),
            ("# allow(double-negation): why", &[]),
            ("tamis: allow(double-negation): why", &[]),
        ] {
            let compiler = Compiler::new(Schema::builtin());
            let mut found = Diagnostics::from(vec![Diagnostic::new(Code::DoubleNegation, "", Span::at(0))]);
            let comments = [Span::of(0..comment.len())];
            let applied = compiler.suppress_by_comments(comment, &comments, &Levels::default(), &mut found);
            assert_eq!((&*applied.suppressed, found.is_empty()), (suppressed, !suppressed.is_empty()), "{comment}");
            assert_eq!((is_file_comment(comment), applied.reported.len()), (!suppressed.is_empty(), 0), "{comment}");
        }
    }

    #[test]
    fn fixing_an_unused_suppression_keeps_its_reason() {
        for (text, fixed) in [
            ("# why\n# allow(double-negation): no\nis_complete", "# why\n# no\nis_complete"),
            ("# tamis: allow(double-negation) until 2999-01-01 : no\nis_complete", "# no\nis_complete"),
            ("is_complete  #allow(double-negation):no\n", "is_complete  #no\n"),
            (
                "# allow(or-chain, double-negation, range-chain): both\nnot not is_complete",
                "# allow(double-negation): both\nnot not is_complete",
            ),
        ] {
            let compiler = Compiler::new(Schema::builtin());
            assert_eq!(compiler.fix_lints(text, &Levels::default(), Safety::Safe).text, fixed);
        }
    }
}
