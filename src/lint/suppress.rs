//! `# allow(rule): reason`: what the comments of a query say not to report.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Levels;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety, Severity, words};
use crate::options::Options;
use crate::source::{Span, offset};
use crate::syntax;

/// What a comment of a file begins with, in one format or another; that of a query with the first of them.
const OPENERS: [&str; 3] = ["#", "//", "<!--"];
/// What follows where it speaks of queries; the comment of a query may leave it out.
const MARK: &str = "tamis:";

/// What the comments of a file do to what was found in its queries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heeded {
    /// The codes of what they took out.
    pub allowed: Vec<Code>,
    /// What is to be said of those that allow nothing.
    pub told: Diagnostics,
}

/// What a comment allows.
struct Suppression<'t> {
    /// Where the comment stands.
    comment: Span,
    /// All before the reason, without what begins a comment.
    directive: Span,
    /// The codes, as written.
    names: Vec<(&'t str, Span)>,
    /// What stands between the codes and the colon: nothing, or the last day on which it holds.
    condition: (&'t str, Span),
    has_reason: bool,
}

/// A code that a comment allows, and where it is named.
struct Allowed {
    code: Code,
    span: Span,
}

/// Takes out of what was found what the comments of the query allow, and tells of comments that allow nothing.
pub(super) fn heed(text: &str, options: &Options, levels: &Levels, found: &mut Diagnostics) {
    let heeded = heed_all(text, comments(text), options, levels, found);
    found.append(heeded.told);
}

/// The codes that the comments of the query allow.
pub(super) fn allowed(text: &str, options: &Options) -> BTreeSet<Code> {
    let suppressions = comments(text).filter_map(|(comment, said)| Suppression::read(text, comment, said));
    suppressions
        .filter_map(|suppression| suppression.allowed(options).ok())
        .flatten()
        .map(|allowed| allowed.code)
        .collect()
}

/// The comments of the query, with what they say.
fn comments(text: &str) -> impl Iterator<Item = (Span, &str)> {
    syntax::comments(text).into_iter().filter_map(|comment| {
        let said = said(comment.text(text))?;
        Some((comment, said.strip_prefix(MARK).unwrap_or(said)))
    })
}

/// What a comment says behind what it begins with.
fn said(comment: &str) -> Option<&str> {
    OPENERS.iter().find_map(|opener| comment.strip_prefix(opener)).map(str::trim_start)
}

/// What a comment of a file says of its queries.
fn said_of_queries(comment: &str) -> Option<&str> {
    said(comment)?.strip_prefix(MARK)
}

/// Whether a line of a file is a comment that speaks of its queries: `#`, `//` or `<!--`, then `tamis:`.
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
    said_of_queries(line.trim_start()).is_some()
}

/// Takes out of what was found in the queries of a file what these comments of the file allow in all of them.
///
/// A comment is one as [`is_file_comment`] tells, and then has `allow(rule): reason` as in a query. Others are passed
/// over. One that does not stand alone on its line, or says anything else behind `tamis:`, allows nothing and is told
/// of. `found` speaks of the text of the file.
///
/// # Examples
///
/// ```
/// use tamis::lint::{Heeded, Levels, heed_comments};
/// use tamis::{Code, Diagnostic, Diagnostics, Options, Span};
///
/// let file = "# tamis: allow(double-negation): as the runbook has it\nquery: not not is_complete\n";
/// let mut found = Diagnostics::default();
/// found.push(Diagnostic::new(Code::DoubleNegation, "two `not`s take each other back", Span::new(62, 81)));
/// let comments = [Span::new(0, 54)];
/// let heeded = heed_comments(file, &comments, &Options::default(), &Levels::default(), &mut found);
/// assert_eq!(heeded, Heeded { allowed: vec![Code::DoubleNegation], told: Diagnostics::default() });
/// assert!(found.is_empty());
/// ```
pub fn heed_comments(
    text: &str,
    comments: &[Span],
    options: &Options,
    levels: &Levels,
    found: &mut Diagnostics,
) -> Heeded {
    let said: Vec<(Span, &str)> =
        comments.iter().filter_map(|&comment| Some((comment, said_of_queries(comment.text(text))?))).collect();
    let (alone, others): (Vec<_>, Vec<_>) = said.into_iter().partition(|(comment, _)| is_alone(text, *comment));
    let (known, unknown): (Vec<_>, Vec<_>) = alone.into_iter().partition(|(_, said)| is_allowing(said));
    let mut heeded = heed_all(text, known.into_iter(), options, levels, found);
    heeded.told.extend(unknown.into_iter().map(|(comment, _)| {
        malformed("this allows nothing".to_owned(), comment)
            .help("write `allow(rule): reason` behind `tamis:`, as `allow(double-negation): it reads better`")
    }));
    heeded.told.extend(others.into_iter().map(|(comment, _)| {
        malformed("a comment that allows something in a file stands alone on its line".to_owned(), comment)
            .help("put it on a line of its own; it speaks of all queries of the file")
    }));
    heeded
}

/// Whether nothing but blanks stands before a comment on its line.
fn is_alone(text: &str, comment: Span) -> bool {
    let before = text.get(..comment.start as usize).unwrap_or_default();
    before.trim_end_matches([' ', '\t']).is_empty() || before.trim_end_matches([' ', '\t']).ends_with('\n')
}

/// Whether what a comment says begins as what allows something.
fn is_allowing(said: &str) -> bool {
    said.trim_start().starts_with("allow(") && said.contains(')')
}

/// The same for comments with what they say behind all that they begin with.
fn heed_all<'t>(
    text: &'t str,
    comments: impl Iterator<Item = (Span, &'t str)>,
    options: &Options,
    levels: &Levels,
    found: &mut Diagnostics,
) -> Heeded {
    let compiles = !found.has_error();
    let mut heeded = Heeded { allowed: Vec::new(), told: Diagnostics::with_limit(options.limits.diagnostics) };
    let mut removed = BTreeSet::new();
    for suppression in comments.filter_map(|(comment, said)| Suppression::read(text, comment, said)) {
        match suppression.allowed(options) {
            Ok(allowed) => {
                let (used, mut unused): (Vec<_>, Vec<_>) = allowed
                    .into_iter()
                    .partition(|allowed| !removed.contains(&allowed.code) && found.has_code(allowed.code));
                removed.extend(used.iter().map(|used| used.code));
                heeded.allowed.extend(used.into_iter().map(|used| used.code));
                // Rules that were not asked are not missed.
                unused.retain(|unused| compiles && levels.of(unused.code).is_some());
                heeded.told.extend(suppression.unused(&unused));
            }
            Err(malformed) => heeded.told.push(*malformed),
        }
    }
    found.remove_codes(|code| removed.contains(&code));
    heeded
}

impl<'t> Suppression<'t> {
    /// What a comment allows that says this; nothing where it is a comment like any other.
    fn read(text: &str, comment: Span, said: &'t str) -> Option<Self> {
        let span = |part: &str| {
            let start = part.as_ptr() as usize - text.as_ptr() as usize;
            Span::of(start..start + part.len())
        };
        let (names, rest) = said.trim_start().strip_prefix("allow(")?.split_once(')')?;
        let names = names.split(',').map(str::trim).map(|name| (name, span(name))).collect();
        let (condition, reason) = rest.split_once(':').unwrap_or((rest, rest.get(rest.len()..)?));
        let (condition, reason) = (condition.trim(), reason.trim());
        let directive = Span::new(directive_start(text, comment), span(reason).start);
        let has_reason = !reason.trim_end_matches("-->").is_empty();
        Some(Self { comment, directive, names, condition: (condition, span(condition)), has_reason })
    }

    /// The codes that it allows today, or what is wrong with it.
    fn allowed(&self, options: &Options) -> Result<Vec<Allowed>, Box<Diagnostic>> {
        let mut allowed: Vec<Allowed> = Vec::with_capacity(self.names.len());
        for &(name, span) in &self.names {
            let code = code(name, span)?;
            if let Some(first) = allowed.iter().find(|allowed| allowed.code == code) {
                let twice = malformed(format!("`{code}` is named here twice"), span);
                return Err(Box::new(twice.label(first.span, "the first").help("name each rule once")));
            }
            allowed.push(Allowed { code, span });
        }
        if !self.has_reason {
            let message = "nothing says why this is allowed".to_owned();
            let help = "write the reason behind it, as `allow(double-negation): it reads better`";
            return Err(Box::new(malformed(message, self.comment).help(help)));
        }
        match self.until()? {
            Some(last) if options.now.is_some_and(|now| options.zone.clock(now).date() > last) => Err(Box::new(
                Diagnostic::new(Code::UnusedSuppression, format!("this was allowed until {last}"), self.condition.1)
                    .help("mend what it allowed, or give it a later day"),
            )),
            _ => Ok(allowed),
        }
    }

    /// The last day on which it holds, if it has one.
    fn until(&self) -> Result<Option<NaiveDate>, Box<Diagnostic>> {
        let (condition, span) = self.condition;
        if condition.is_empty() {
            return Ok(None);
        }
        let last = condition.strip_prefix("until").and_then(|date| date.trim_start().parse().ok());
        last.map(Some).ok_or_else(|| {
            let message = format!("{} is not the last day on which this is allowed", words::quote(condition));
            let help = "write the last day as `until 2026-12-31`, or the colon and the reason right behind the rules";
            Box::new(malformed(message, span).help(help))
        })
    }

    /// The reports of these of its codes, which suppress nothing; what is left of the comment after the fix is its
    /// other codes, or its reason.
    fn unused(&self, unused: &[Allowed]) -> Vec<Diagnostic> {
        let is_whole = unused.len() == self.names.len();
        let report = |(index, unused): (usize, &Allowed)| {
            let message = format!("there is no `{}` here to allow", unused.code);
            let report = Diagnostic::new(Code::UnusedSuppression, message, unused.span);
            match index {
                0 if is_whole => report.fix(Safety::Safe, "keep only the reason", Edit::replace(self.directive, "")),
                _ if is_whole => report,
                _ => report.fix(Safety::Safe, format!("remove `{}`", unused.code), self.without(unused.span)),
            }
        };
        unused.iter().enumerate().map(report).collect()
    }

    /// Takes a code out of several, with a comma beside it.
    fn without(&self, name: Span) -> Edit {
        let before = self.names.iter().rev().find(|(_, span)| span.end <= name.start);
        let after = self.names.iter().find(|(_, span)| span.start >= name.end);
        let gone = match (after, before) {
            (Some((_, after)), _) => Span::new(name.start, after.start),
            (None, Some((_, before))) => Span::new(before.end, name.end),
            (None, None) => name,
        };
        Edit::replace(gone, "")
    }
}

fn malformed(message: String, span: Span) -> Diagnostic {
    Diagnostic::new(Code::MalformedSuppression, message, span)
}

/// The code of something that may be allowed.
fn code(name: &str, span: Span) -> Result<Code, Box<Diagnostic>> {
    let wrong = |message: String| Box::new(malformed(message, span));
    match Code::from_name(name) {
        Some(code) if code.severity() == Severity::Error => {
            Err(wrong(format!("`{code}` keeps a query from compiling, and cannot be allowed")))
        }
        Some(code) => Ok(code),
        None if name.is_empty() => Err(wrong("nothing is named here".to_owned())),
        None => Err(wrong(format!("no rule is called {}", words::quote(name)))),
    }
}

/// Where a comment begins to be read: after its opener and the space there.
fn directive_start(text: &str, comment: Span) -> u32 {
    let written = comment.text(text);
    let rest = said(written).unwrap_or(written);
    comment.start + offset(written.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Safety;
    use crate::lint::{Levels, heed_comments, is_file_comment, lint, mend};
    use crate::{Code, Diagnostic, Diagnostics, Options, Schema, Span};

    fn codes(text: &str) -> Vec<&'static str> {
        let options = Options::at("2026-06-15T12:00:00Z".parse().unwrap());
        let found = lint(text, &Schema::builtin(), &options, &Levels::default());
        found.iter().map(|found| found.code.as_str()).collect()
    }

    #[test]
    fn what_is_allowed_is_not_told() {
        for text in [
            "# allow(double-negation): it reads better\nnot not is_complete",
            "not not is_complete # allow(double-negation): it reads better",
            "not not is_complete #allow( double-negation )  until 2026-06-15 : soon gone",
            "# allow(double-negation, subsumed-condition): both\nnot not is_complete and status_code > 5 and status_code > 3",
            "# allow(duplicate-query): the dashboard reads this file\nis_complete",
            // Where a query is wrong nobody asks the rules.
            "# Like the comment of a code, allow(double-negation): none\nis_complete",
        ] {
            assert_eq!(codes(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_allows_nothing_is_told() {
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
    fn comments_of_files_have_a_mark() {
        for (comment, allowed) in [
            ("# tamis: allow(double-negation): why", &[Code::DoubleNegation][..]),
            ("//tamis:allow(double-negation): why", &[Code::DoubleNegation]),
            ("<!-- tamis: allow(double-negation): why -->", &[Code::DoubleNegation]),
            ("# allow(double-negation): why", &[]),
            ("tamis: allow(double-negation): why", &[]),
        ] {
            let mut found = Diagnostics::from(vec![Diagnostic::new(Code::DoubleNegation, "", Span::at(0))]);
            let comments = [Span::of(0..comment.len())];
            let heeded = heed_comments(comment, &comments, &Options::default(), &Levels::default(), &mut found);
            assert_eq!((&*heeded.allowed, found.is_empty()), (allowed, !allowed.is_empty()), "{comment}");
            assert_eq!((is_file_comment(comment), heeded.told.len()), (!allowed.is_empty(), 0), "{comment}");
        }
    }

    #[test]
    fn what_allows_nothing_is_taken_out_and_its_reason_stays() {
        for (text, mended) in [
            ("# why\n# allow(double-negation): no\nis_complete", "# why\n# no\nis_complete"),
            ("# tamis: allow(double-negation) until 2999-01-01 : no\nis_complete", "# no\nis_complete"),
            ("is_complete  #allow(double-negation):no\n", "is_complete  #no\n"),
            (
                "# allow(or-chain, double-negation, range-chain): both\nnot not is_complete",
                "# allow(double-negation): both\nnot not is_complete",
            ),
        ] {
            let (schema, options) = (Schema::builtin(), Options::default());
            assert_eq!(mend(text, &schema, &options, &Levels::default(), Safety::Safe).text, mended);
        }
    }
}
