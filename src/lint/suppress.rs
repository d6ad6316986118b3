//! `# allow(rule): reason`: what the comments of a query say not to report.

use chrono::NaiveDate;

use super::Levels;
use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity, words};
use crate::source::{Span, offset};
use crate::{Options, parse};

/// What comments begin with: those of queries, and of files with queries in them.
const OPENERS: [&str; 3] = ["#", "//", "<!--"];

/// What a comment allows.
struct Suppression<'t> {
    /// Where the comment stands.
    comment: Span,
    /// The codes, as written.
    names: Vec<(&'t str, Span)>,
    /// The last day on which it holds, as written.
    until: Option<(&'t str, Span)>,
    has_reason: bool,
}

/// Takes out of what was found what the comments of the query allow, and tells of comments that allow nothing.
pub(super) fn heed(text: &str, options: &Options, levels: &Levels, found: &mut Vec<Diagnostic>) {
    let (_, told) = heed_comments(text, &parse::comments(text), options, levels, found);
    found.extend(told);
}

/// Takes out of what was found in the queries of a file what these comments of the file allow in all of them; gives
/// the codes of what was taken out, and what is to be said of comments that allow nothing.
///
/// A comment begins with `#`, `//` or `<!--`, then, which tells it from comments of others, `tamis:`, then has
/// `allow(rule): reason` as in a query. Others are passed over. `found` speaks of the text of the file.
///
/// # Examples
///
/// ```
/// use tamis::lint::{Levels, heed_comments};
/// use tamis::{Code, Diagnostic, Options, Span};
///
/// let file = "# tamis: allow(double-negation): as the runbook has it\nquery: not not is_complete\n";
/// let mut found = vec![Diagnostic::new(Code::DoubleNegation, "two `not`s take each other back", Span::new(62, 81))];
/// let comments = [Span::new(0, 54)];
/// let (allowed, told) = heed_comments(file, &comments, &Options::default(), &Levels::default(), &mut found);
/// assert_eq!((allowed, told, found), (vec![Code::DoubleNegation], vec![], vec![]));
/// ```
pub fn heed_comments(
    text: &str,
    comments: &[Span],
    options: &Options,
    levels: &Levels,
    found: &mut Vec<Diagnostic>,
) -> (Vec<Code>, Vec<Diagnostic>) {
    let compiles = !found.iter().any(Diagnostic::is_error);
    let (mut allowed, mut told) = (Vec::new(), Vec::new());
    for suppression in comments.iter().filter_map(|&comment| Suppression::read(text, comment)) {
        match suppression.codes(options) {
            Ok(codes) => {
                let (used, mut unused): (Vec<Code>, Vec<Code>) =
                    codes.into_iter().partition(|&code| take_out(code, found));
                allowed.extend(used);
                // Rules that were not asked are not missed.
                unused.retain(|&code| compiles && levels.of(code).is_some());
                told.extend(suppression.unused(text, &unused));
            }
            Err(malformed) => told.push(*malformed),
        }
    }
    (allowed, told)
}

/// Whether there was anything of this code.
fn take_out(code: Code, found: &mut Vec<Diagnostic>) -> bool {
    let before = found.len();
    found.retain(|found| found.code != code);
    found.len() < before
}

impl<'t> Suppression<'t> {
    /// What the comment allows; nothing where it is a comment like any other.
    fn read(text: &'t str, comment: Span) -> Option<Self> {
        let written = comment.text(text);
        let span = |part: &str| {
            let start = part.as_ptr() as usize - text.as_ptr() as usize;
            Span::of(start..start + part.len())
        };
        let rest = OPENERS.iter().find_map(|opener| written.strip_prefix(opener))?.trim_start();
        let rest = rest.strip_prefix("tamis:").unwrap_or(rest).trim_start().strip_prefix("allow(")?;
        let (names, rest) = rest.split_once(')')?;
        let names = names.split(',').map(str::trim).map(|name| (name, span(name))).collect();
        let (before, reason) = rest.split_once(':').unwrap_or((rest, ""));
        let until = before.trim().strip_prefix("until").map(str::trim).map(|date| (date, span(date)));
        let reason = reason.trim().trim_end_matches("-->");
        Some(Self { comment, names, until, has_reason: !reason.is_empty() })
    }

    /// The codes that it allows today, or what is wrong with it.
    fn codes(&self, options: &Options) -> Result<Vec<Code>, Box<Diagnostic>> {
        let codes: Vec<Code> = self.names.iter().map(|&(name, span)| code(name, span)).collect::<Result<_, _>>()?;
        if !self.has_reason {
            return Err(Box::new(
                Diagnostic::new(Code::MalformedSuppression, "nothing says why this is allowed", self.comment)
                    .help("write the reason behind it, as `# allow(double-negation): it reads better`"),
            ));
        }
        let Some((written, span)) = self.until else { return Ok(codes) };
        let last: NaiveDate = written.parse().map_err(|_| {
            let message = format!("{} is no date", words::quote(written));
            Diagnostic::new(Code::MalformedSuppression, message, span).help("write the last day as `until 2026-12-31`")
        })?;
        let is_over = options.now.is_some_and(|now| options.zone.clock(now).date() > last);
        if is_over {
            return Err(Box::new(
                Diagnostic::new(Code::UnusedSuppression, format!("this was allowed until {last}"), span)
                    .help("mend what it allowed, or give it a later day"),
            ));
        }
        Ok(codes)
    }

    /// What is said of it where these of its codes are not there.
    fn unused(&self, text: &str, codes: &[Code]) -> Vec<Diagnostic> {
        let is_wholly = codes.len() == self.names.len();
        let unused = self.names.iter().filter(|(name, _)| codes.iter().any(|code| code.as_str() == *name));
        unused
            .enumerate()
            .map(|(index, &(name, span))| {
                let message = format!("there is no {} here to allow", words::quote(name));
                let told = Diagnostic::new(Code::UnusedSuppression, message, span);
                match index {
                    0 if is_wholly => told.fix(Safety::Safe, "remove the comment", removal(text, self.comment)),
                    _ => told,
                }
            })
            .collect()
    }
}

/// The code of something that may be allowed.
fn code(name: &str, span: Span) -> Result<Code, Box<Diagnostic>> {
    let wrong = |message: String| Box::new(Diagnostic::new(Code::MalformedSuppression, message, span));
    match Code::from_name(name) {
        Some(code) if code.severity() == Severity::Error => {
            Err(wrong(format!("`{code}` keeps a query from compiling, and cannot be allowed")))
        }
        Some(code) => Ok(code),
        None if name.is_empty() => Err(wrong("nothing is named here".to_owned())),
        None => Err(wrong(format!("no rule is called {}", words::quote(name)))),
    }
}

/// Takes a comment out, with its line where nothing else stands there.
fn removal(text: &str, comment: Span) -> Edit {
    let before = text.get(..comment.start as usize).unwrap_or_default().trim_end_matches([' ', '\t']);
    let behind = text.get(comment.end as usize..).unwrap_or_default();
    let has_line = before.is_empty() || before.ends_with('\n');
    let end = if has_line && behind.starts_with('\n') { comment.end + 1 } else { comment.end };
    Edit::replace(Span::new(offset(before.len()), end), "")
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Safety;
    use crate::lint::{Levels, lint, mend};
    use crate::{Options, Schema};

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
            ("# allow(double-negation): why\nnot not duratoin_ns > 5s", &["unknown-column"]),
            ("name = \"# allow(double-negation): why\"", &[]),
        ] {
            assert_eq!(codes(text), expected, "{text}");
        }
    }

    #[test]
    fn a_comment_that_allows_nothing_is_taken_out() {
        for (text, mended) in [
            ("# why\n# allow(double-negation): no\nis_complete", "# why\nis_complete"),
            ("is_complete  # allow(double-negation): no\n", "is_complete\n"),
            ("is_complete\n  # allow(double-negation): no\n  and has_children", "is_complete\n  and has_children"),
        ] {
            let (schema, options) = (Schema::builtin(), Options::default());
            assert_eq!(mend(text, &schema, &options, &Levels::default(), Safety::Safe).text, mended);
        }
    }
}
