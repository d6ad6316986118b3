//! `# allow(rule): reason`: comments that suppress the diagnostics of a rule.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::diagnostic::{Code, Diagnostics, Edit, Severity};
use crate::options::Options;
use crate::source::{Span, offset};

/// How a comment begins, in one format or another; in a query with the first of them.
const OPENERS: [&str; 3] = ["#", "//", "<!--"];
/// What comes next in a comment of a file that is about its queries; the comment of a query may leave it out.
const MARK: &str = "tamis:";

/// A comment of any text, and its content after the opener and the mark.
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
    /// `# allow(dobule-negation): reason`
    UnknownName { name: &'t str, span: Span },
    /// `# tamis: hello` in a file.
    NoDirective { comment: Span },
    /// `query: is_complete # tamis: allow(rule): reason` in a file.
    NotAlone { comment: Span },
    /// `# allow(rule) until 2020-01-01: reason`
    Expired { last: NaiveDate, span: Span },
    /// There is no diagnostic of this code; the edit removes it, of all codes of a comment for the first one.
    Unused { code: Code, span: Span, removal: Option<Removal> },
}

/// How an unused code is removed from a comment.
pub(super) enum Removal {
    /// With all others: the reason stays.
    Directive(Edit),
    /// Alone.
    Name(Edit),
}

/// What a comment suppresses.
struct Suppression<'t> {
    /// The comment.
    comment: Span,
    /// All before the reason, without the opener of the comment.
    directive: Span,
    /// The codes, as written.
    names: Vec<(&'t str, Span)>,
    /// What is between the codes and the colon: nothing, or the last day on which it is in force.
    condition: (&'t str, Span),
    has_reason: bool,
}

/// A code that a comment suppresses, and its position.
struct Suppressed {
    code: Code,
    span: Span,
}

/// The comments of a query that may suppress diagnostics.
pub(super) fn of_query<'t>(text: &'t str, comments: &[Span]) -> impl Iterator<Item = Comment<'t>> {
    comments.iter().filter_map(|&span| {
        let content = content(span.text(text))?;
        Some(Comment { span, content: content.strip_prefix(MARK).unwrap_or(content) })
    })
}

/// The comments of a file that suppress diagnostics of its queries; problems of the others are reported.
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

/// The content of a comment, after its opener.
fn content(comment: &str) -> Option<&str> {
    OPENERS.iter().find_map(|opener| comment.strip_prefix(opener)).map(str::trim_start)
}

/// The content of a comment of a file that is about its queries, after the mark.
fn content_for_queries(comment: &str) -> Option<&str> {
    content(comment)?.strip_prefix(MARK)
}

/// Whether a line of a file is a comment about its queries: `#`, `//` or `<!--`, then `tamis:`.
///
/// # Examples
///
/// ```
/// use tamis::lint::is_file_comment;
///
/// assert!(is_file_comment("  # tamis: allow(double-negation): as the runbook has it"));
/// assert!(!is_file_comment("# allow(double-negation): as the runbook has it"));
/// assert!(!is_file_comment("query: is_complete # tamis: allow(double-negation): why"));
/// ```
#[must_use]
pub fn is_file_comment(line: &str) -> bool {
    content_for_queries(line.trim_start()).is_some()
}

/// Whether there is only space before a comment on its line.
fn is_alone(text: &str, comment: Span) -> bool {
    let before = text.get(..comment.start as usize).unwrap_or_default().trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with('\n')
}

/// Whether the content of a comment begins as a directive.
fn has_directive(content: &str) -> bool {
    content.trim_start().starts_with("allow(") && content.contains(')')
}

/// The codes that comments suppress.
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

/// Removes the diagnostics that comments suppress and returns their codes. Problems of the comments are reported, unused
/// codes only if `is_on` is true of them.
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
                let (used, mut unused): (Vec<_>, Vec<_>) = suppressed
                    .into_iter()
                    .partition(|suppressed| !removed.contains(&suppressed.code) && found.has_code(suppressed.code));
                removed.extend(used.iter().map(|used| used.code));
                codes.extend(used.into_iter().map(|used| used.code));
                // A rule that did not run may have found something.
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
    /// Reads a comment; `None` if it is one like any other.
    fn read(text: &str, comment: Comment<'t>) -> Option<Self> {
        let span = |part: &str| {
            let start = part.as_ptr() as usize - text.as_ptr() as usize;
            Span::of(start..start + part.len())
        };
        let (names, rest) = comment.content.trim_start().strip_prefix("allow(")?.split_once(')')?;
        let names = names.split(',').map(str::trim).map(|name| (name, span(name))).collect();
        let (condition, reason) = rest.split_once(':').unwrap_or((rest, rest.get(rest.len()..)?));
        let (condition, reason) = (condition.trim(), reason.trim());
        let directive = Span::new(directive_start(text, comment.span), span(reason).start);
        let has_reason = !reason.trim_end_matches("-->").is_empty();
        Some(Self { comment: comment.span, directive, names, condition: (condition, span(condition)), has_reason })
    }

    /// The codes that it suppresses today, or the problem because of which it suppresses none.
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

    /// The last day on which it is in force, if it has one.
    fn last_day(&self) -> Result<Option<NaiveDate>, Problem<'t>> {
        let (condition, span) = self.condition;
        if condition.is_empty() {
            return Ok(None);
        }
        let last = condition.strip_prefix("until").and_then(|date| date.trim_start().parse().ok());
        last.map(Some).ok_or(Problem::InvalidCondition { written: condition, span })
    }

    /// The problems of these unused codes: after their fixes the comment has its other codes, or only its reason.
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

    /// Removes one of several codes, with a comma beside it.
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

/// The code of a rule or a warning.
fn code(name: &str, span: Span) -> Result<Code, Problem<'_>> {
    match Code::from_name(name) {
        Some(code) if code.severity() == Severity::Error => Err(Problem::Error { code, span }),
        Some(code) => Ok(code),
        None if name.is_empty() => Err(Problem::NoName { span }),
        None => Err(Problem::UnknownName { name, span }),
    }
}

/// The position in a comment after its opener and the space there.
fn directive_start(text: &str, comment: Span) -> u32 {
    let written = comment.text(text);
    let rest = content(written).unwrap_or(written);
    comment.start + offset(written.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Safety;
    use crate::lint::{Levels, fix, is_file_comment, lint, suppress_by_comments};
    use crate::{Code, Diagnostic, Diagnostics, Options, Schema, Span};

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
            // A comment like any other.
            "# Like the comment of a code, allow(double-negation): none\nis_complete",
        ] {
            assert_eq!(codes(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_comment_that_suppresses_nothing_is_reported() {
        for (text, expected) in [
            ("# allow(double-negation): no longer\nis_complete", &["unused-suppression"][..]),
            ("# allow(double-negation)\nnot not is_complete", &["malformed-suppression", "double-negation"]),
            ("# allow(double-negation):\nnot not is_complete", &["malformed-suppression", "double-negation"]),
            ("# allow(double-negaton): why\nis_complete", &["malformed-suppression"]),
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
    fn a_comment_of_a_file_has_a_mark() {
        for (comment, suppressed) in [
            ("# tamis: allow(double-negation): why", &[Code::DoubleNegation][..]),
            ("//tamis:allow(double-negation): why", &[Code::DoubleNegation]),
            ("<!-- tamis: allow(double-negation): why -->", &[Code::DoubleNegation]),
            ("# allow(double-negation): why", &[]),
            ("tamis: allow(double-negation): why", &[]),
        ] {
            let mut found = Diagnostics::from(vec![Diagnostic::new(Code::DoubleNegation, "", Span::at(0))]);
            let comments = [Span::of(0..comment.len())];
            let applied = suppress_by_comments(comment, &comments, &Options::default(), &Levels::default(), &mut found);
            assert_eq!((&*applied.suppressed, found.is_empty()), (suppressed, !suppressed.is_empty()), "{comment}");
            assert_eq!((is_file_comment(comment), applied.reported.len()), (!suppressed.is_empty(), 0), "{comment}");
        }
    }

    #[test]
    fn the_fix_of_an_unused_suppression_keeps_its_reason() {
        for (text, fixed) in [
            ("# why\n# allow(double-negation): no\nis_complete", "# why\n# no\nis_complete"),
            ("# tamis: allow(double-negation) until 2999-01-01 : no\nis_complete", "# no\nis_complete"),
            ("is_complete  #allow(double-negation):no\n", "is_complete  #no\n"),
            (
                "# allow(or-chain, double-negation, range-chain): both\nnot not is_complete",
                "# allow(double-negation): both\nnot not is_complete",
            ),
        ] {
            let (schema, options) = (Schema::builtin(), Options::default());
            assert_eq!(fix(text, &schema, &options, &Levels::default(), Safety::Safe).text, fixed);
        }
    }
}
