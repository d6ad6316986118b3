//! What holds from one line to the next: columns, settings, and the last query.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use tamis::diagnostic::{AppliedFix, Safety, apply_fixes};
use tamis::lower::{Form, Lowered, MissingValuePolicy};
use tamis::request::{Forms, Target};
use tamis::{Code, Diagnostic, FixOutcome, Options, Recent, Schema, TokenKind};

use super::answer::QueryResult;
use super::commands::{self, Call};
use super::wording;
use crate::commands::compile;
use crate::failure::Failure;
use crate::input::Query;

/// Columns and settings, and the query that commands speak of.
pub(super) struct Session {
    pub(super) schema: Schema,
    options: Options,
    /// What `now` means; the clock where nothing is set.
    now: Option<DateTime<Utc>>,
    pub(super) form: Form,
    pub(super) target: Option<Target>,
    /// The last query, right or wrong.
    last: Option<Query>,
    recent: Recent,
    pub(super) lines: LinesAre,
}

/// What lines may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LinesAre {
    /// What a person types: queries, commands, and `quit`.
    Typed,
    QueriesAndCommands,
    Queries,
}

impl Session {
    pub(super) fn new(schema: Schema, options: Options, now: Option<DateTime<Utc>>) -> Self {
        Self {
            schema,
            options,
            now,
            form: Form::Tree,
            target: None,
            last: None,
            recent: Recent::default(),
            lines: LinesAre::QueriesAndCommands,
        }
    }

    /// The command that a line calls, if it is no query.
    pub(super) fn call<'l>(&self, line: &'l str) -> Option<Call<'l>> {
        match self.lines {
            LinesAre::Queries => None,
            LinesAre::QueriesAndCommands => commands::parse_call(line),
            LinesAre::Typed => commands::parse_call(line).or_else(|| self.bare_call(line)),
        }
    }

    /// The command that a line means without its sign, unless a column is called so.
    fn bare_call(&self, line: &str) -> Option<Call<'static>> {
        let call = commands::bare_call(line)?;
        tamis::analyze(line, &self.schema, &self.options).typed.is_none().then_some(call)
    }

    /// A query that is open, and the command on the line after it.
    pub(super) fn interrupted<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let (open, line) = text.rsplit_once('\n')?;
        let call = commands::parse_call(line).filter(|_| self.lines != LinesAre::Queries)?;
        let parsed = tamis::parse(open, &self.options.limits);
        let in_text = parsed.diagnostics.iter().any(|found| found.code == Code::UnclosedString);
        (commands::is_unambiguous(call, in_text) && lacks_its_end(&parsed.diagnostics, open)).then_some((open, line))
    }

    /// Compiles a query, and remembers it.
    pub(super) fn ask(&mut self, text: &str) -> QueryResult {
        let query = Query::of_argument("query", text);
        let (lowered, mut diagnostics) =
            compile::compiled(text, &self.schema, &self.options(), self.requested_form(), MissingValuePolicy::Warn);
        let lowered = lowered.map(Lowered::into_owned);
        if self.lines != LinesAre::Queries {
            for help in diagnostics.iter_mut().filter_map(|diagnostic| diagnostic.help.as_mut()) {
                *help = wording::own(help);
            }
        }
        self.last = Some(Query::of_argument("query", text));
        QueryResult { query, lowered, diagnostics }
    }

    /// Offers the values of a query in others, if it compiles.
    pub(super) fn remember(&mut self, text: &str) {
        let options = self.options();
        let analysis = tamis::analyze(text, &self.schema, &options);
        if analysis.typed.is_some() {
            self.recent.remember(&analysis.ast, &self.schema);
        }
    }

    /// The values in queries of late.
    pub(super) const fn recent(&self) -> &Recent {
        &self.recent
    }

    /// What queries are read with at this moment.
    pub(super) fn options(&self) -> Options {
        Options { now: Some(self.now.unwrap_or_else(Utc::now)), ..self.options.clone() }
    }

    /// What queries are read with from now on, but for `now`.
    pub(super) const fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    pub(super) const fn fixed_now(&self) -> Option<DateTime<Utc>> {
        self.now
    }

    /// Gives `now` a meaning, or leaves it to the clock.
    pub(super) const fn set_now(&mut self, now: Option<DateTime<Utc>>) {
        self.now = now;
    }

    /// The last query.
    pub(super) fn expect_last(&self) -> Result<&Query, Failure> {
        self.last.as_ref().ok_or_else(|| Failure::new("there is no query yet").help("type one, or `:open` a saved one"))
    }

    /// A query with its mistakes fixed as far as they can be.
    pub(super) fn fix(&self, query: &Query, safety: Safety) -> FixOutcome {
        tamis::fix(&query.text, &self.schema, &self.options(), safety)
    }

    /// A text as somebody pasted it, with plain quotes in place of typographic ones.
    pub(super) fn without_typography<'t>(&self, text: &'t str) -> (Cow<'t, str>, Vec<AppliedFix>) {
        if text.is_ascii() || self.call(text).is_some() {
            return (text.into(), Vec::new());
        }
        let mut found = tamis::analyze(text, &self.schema, &self.options()).diagnostics;
        found.retain(|diagnostic| diagnostic.code == Code::TypographicCharacter);
        let fixed = apply_fixes(text, &found, Safety::Safe);
        (fixed.text.into(), fixed.applied)
    }

    /// Whether a text lacks only its end: what is still open may be closed on the next line.
    pub(super) fn is_unfinished(&self, text: &str) -> bool {
        let is_given_up = text.ends_with('\n');
        if is_given_up || is_blank(text) || self.call(text).is_some() || self.interrupted(text).is_some() {
            return false;
        }
        lacks_its_end(&tamis::parse(text, &self.options.limits).diagnostics, text)
    }

    /// The form that is asked for, or that the target takes.
    fn requested_form(&self) -> Form {
        match self.target.map(Target::forms) {
            Some(Forms::List) => Form::Flat,
            Some(Forms::Tree) => Form::Tree,
            Some(Forms::Either) | None => self.form,
        }
    }
}

/// Whether there is nothing on a line, or only a comment.
pub(super) fn is_blank(line: &str) -> bool {
    let mut lines = line.lines().map(str::trim_start);
    lines.all(|line| line.is_empty() || line.starts_with('#'))
}

/// Whether all that is wrong with a text is that something is open in it.
fn lacks_its_end(found: &[Diagnostic], text: &str) -> bool {
    let tokens = tamis::tokens(text).into_iter().filter(|token| token.kind != TokenKind::Comment);
    let end = tokens.map(|token| token.span.end).max().unwrap_or_default();
    let errors: Vec<Lack> = found.iter().filter(|found| found.is_error()).map(|error| lack(error, text, end)).collect();
    errors.contains(&Lack::Open) && !errors.contains(&Lack::Other)
}

/// What an error says of the end of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lack {
    /// Something is open that is closed later.
    Open,
    /// The end is missing, as it is wherever something is open.
    End,
    /// Nothing: more text does not fix it.
    Other,
}

/// What an error says of a text whose last token ends at byte `end`.
fn lack(error: &Diagnostic, text: &str, end: u32) -> Lack {
    let span = error.span();
    match error.code {
        Code::UnclosedParenthesis | Code::UnclosedList => Lack::Open,
        // Only a raw text may go on on the next line.
        Code::UnclosedString if span.text(text).starts_with('r') => Lack::Open,
        Code::MissingOperand if span.end >= end => Lack::Open,
        Code::MissingValue if span.end >= end => Lack::End,
        _ => Lack::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        let now = "2026-01-15T12:00:00Z".parse().unwrap();
        Session::new(Schema::builtin(), Options::at(now), Some(now))
    }

    #[test]
    fn only_what_lacks_its_end_goes_on() {
        let session = session();
        for text in ["(a", "(a = 1 and", "a in (1, 2", "a in (1,", "a = r\"x", "a and", "a or not", "(a # so", "(a ="] {
            assert!(session.is_unfinished(text), "{text}");
        }
        for text in ["a", "", "# so", "a = \"x", "(a = = 1", "a)", "(a\n", ":set", "a 5", "`a", "a ="] {
            assert!(!session.is_unfinished(text), "{text}");
        }
    }

    #[test]
    fn a_command_interrupts_what_is_open() {
        let mut session = session();
        for (open, line) in [
            ("(a", ":quit"),
            ("(a\n and", " :h "),
            ("a in (1,", ":help language"),
            ("a or", ":ex"),
            ("a = r\"x", ":quit"),
            ("a = r\"x", ":?"),
        ] {
            let text = format!("{open}\n{line}");
            assert_eq!(session.interrupted(&text), Some((open, line)));
            assert!(!session.is_unfinished(&text));
        }
        for text in
            [":quit", "a\n:quit", "(a)\n:quit", "(a\n:nothing", "(a\n:quit now\n", "a = r\"x\n:help me\"", "(a\nquit"]
        {
            assert_eq!(session.interrupted(text), None, "{text}");
        }
        for line in [":help language", ":q", ":exit\"", " quit"] {
            assert_eq!(session.interrupted(&format!("a = r\"x\n{line}")), None, "{line}");
        }
        session.lines = LinesAre::Queries;
        assert_eq!(session.interrupted("(a\n:quit"), None);
    }

    #[test]
    fn pasted_quotes_are_fixed() {
        let session = session();
        let (text, applied) = session.without_typography("input = “x” and name = ‘é’");
        assert_eq!((&*text, applied.is_empty()), ("input = \"x\" and name = 'é'", false));
        for text in ["input = \"“\"", ":param a=“x”"] {
            assert_eq!(session.without_typography(text).0, text);
        }
    }
}
