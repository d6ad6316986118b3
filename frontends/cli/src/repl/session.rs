//! What is asked line by line, and what holds for all that follows.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use tamis::diagnostic::{AppliedFix, Safety, apply_fixes};
use tamis::lower::{Complement, Form, Lowered};
use tamis::request::{Forms, Target};
use tamis::{Code, Diagnostic, Diagnostics, Mended, Options, Recent, Schema, TokenKind};

use super::commands::{self, Call};
use super::words;
use crate::failure::Failure;
use crate::input::Query;
use crate::output::Look;
use crate::{compile, render};

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

/// What becomes of a line.
pub(super) enum Answer {
    /// There was nothing on it.
    Nothing,
    /// It was a query.
    Query(Asked),
    /// It was a command that shows the filter of a query.
    Filter(Asked),
    /// It was a command, and this is what it has to say.
    Text(String),
    /// It was a command that hands out a query to go on with.
    Offer(Offer),
    /// It was a command that the query is not good enough for, and this is why.
    Refusal(String),
    /// It was a command that cannot be done.
    Failure(Failure),
    /// It was the last one.
    Quit,
}

/// A query to go on with.
pub(super) struct Offer {
    pub(super) text: String,
    /// What was mended in it.
    pub(super) applied: Vec<AppliedFix>,
    /// What is still to be said of it.
    pub(super) left: Diagnostics,
}

impl From<String> for Offer {
    fn from(text: String) -> Self {
        Self { text, applied: Vec::new(), left: Diagnostics::default() }
    }
}

impl From<Mended> for Offer {
    fn from(mended: Mended) -> Self {
        Self { text: mended.text, applied: mended.applied, left: mended.diagnostics }
    }
}

/// How many fixes or mistakes are named at most.
const MOST_NAMED: usize = 5;

/// What was mended, in a line each.
pub(super) fn mended(applied: &[AppliedFix]) -> Vec<String> {
    named(applied, 0, |fix| format!("mended: {}: {}", fix.message, fix.title))
}

/// What is wrong, or may be, on a line.
pub(super) fn told(left: &Diagnostics) -> String {
    named(left, left.omitted().total(), ToString::to_string).join("; ")
}

/// The names of these things, and how many more there are; so many are not among them.
fn named<T>(things: &[T], omitted: usize, name: impl Fn(&T) -> String) -> Vec<String> {
    let more = things.len().saturating_sub(MOST_NAMED) + omitted;
    let more = (more > 0).then(|| format!("… and {} more", render::grouped(more)));
    things.iter().take(MOST_NAMED).map(name).chain(more).collect()
}

/// A query, and what became of it.
pub(super) struct Asked {
    pub(super) query: Query,
    /// The filter, where the query has one.
    pub(super) lowered: Option<Lowered<'static>>,
    pub(super) diagnostics: Diagnostics,
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

    /// Answers a line; tables in the answer fit `look`.
    pub(super) fn take(&mut self, line: &str, look: Look) -> Answer {
        if is_blank(line) {
            return Answer::Nothing;
        }
        match self.call(line) {
            Some(call) => match commands::run(self, call, look) {
                Ok(Answer::Refusal(text)) => Answer::Refusal(words::own(&text)),
                Ok(answer) => answer,
                Err(failure) => Answer::Failure(failure.reworded(words::own)),
            },
            None => Answer::Query(self.ask(line)),
        }
    }

    /// The command that a line calls, if it is no query.
    pub(super) fn call<'l>(&self, line: &'l str) -> Option<Call<'l>> {
        match self.lines {
            LinesAre::Queries => None,
            LinesAre::QueriesAndCommands => commands::called(line),
            LinesAre::Typed => commands::called(line).or_else(|| self.meant(line)),
        }
    }

    /// The command that a line means without its sign, unless a column is called so.
    fn meant(&self, line: &str) -> Option<Call<'static>> {
        let call = commands::meant(line)?;
        tamis::analyze(line, &self.schema, &self.options).typed.is_none().then_some(call)
    }

    /// A query that is open, and the command on the line behind it.
    pub(super) fn interrupted<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let (open, line) = text.rsplit_once('\n')?;
        let call = commands::called(line).filter(|_| self.lines != LinesAre::Queries)?;
        let parsed = tamis::parse(open, &self.options.limits);
        let in_text = parsed.diagnostics.iter().any(|found| found.code == Code::UnclosedString);
        (commands::is_sure(call, in_text) && lacks_its_end(&parsed.diagnostics, open)).then_some((open, line))
    }

    /// Compiles a query, and remembers it.
    pub(super) fn ask(&mut self, text: &str) -> Asked {
        let query = Query::of_argument("query", text);
        let (lowered, mut diagnostics) =
            compile::compiled(text, &self.schema, &self.options(), self.wanted_form(), Complement::Advised);
        let lowered = lowered.map(Lowered::into_owned);
        if self.lines != LinesAre::Queries {
            for help in diagnostics.iter_mut().filter_map(|diagnostic| diagnostic.help.as_mut()) {
                *help = words::own(help);
            }
        }
        self.last = Some(Query::of_argument("query", text));
        Asked { query, lowered, diagnostics }
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

    /// A query with its mistakes mended as far as they can be.
    pub(super) fn mended(&self, query: &Query, safety: Safety) -> Mended {
        tamis::fix(&query.text, &self.schema, &self.options(), safety)
    }

    /// A text as somebody pasted it, with plain quotes in the place of typographic ones.
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
    fn wanted_form(&self) -> Form {
        match self.target.map(Target::forms) {
            Some(Forms::List) => Form::Flat,
            Some(Forms::Tree) => Form::Tree,
            Some(Forms::Either) | None => self.form,
        }
    }
}

/// Whether there is nothing on a line, or only a comment.
fn is_blank(line: &str) -> bool {
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
    /// Nothing: more text does not mend it.
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

    const LOOK: Look = Look { colour: false, narrated: false, unicode: true, width: None };

    fn session() -> Session {
        let now = "2026-01-15T12:00:00Z".parse().unwrap();
        Session::new(Schema::builtin(), Options::at(now), Some(now))
    }

    /// What a line is answered, in a few words.
    fn said(session: &mut Session, line: &str) -> String {
        match session.take(line, LOOK) {
            Answer::Nothing => String::new(),
            Answer::Query(asked) | Answer::Filter(asked) => match asked.lowered {
                Some(lowered) => lowered.to_json(),
                None => asked.diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            },
            Answer::Text(text) | Answer::Refusal(text) => text,
            Answer::Offer(offer) => format!("> {}", offer.text),
            Answer::Failure(failure) => failure.message().to_owned(),
            Answer::Quit => "bye".to_owned(),
        }
    }

    #[test]
    fn what_holds_for_all_that_follows() {
        let mut session = session();
        assert!(said(&mut session, "created_at > now").contains("2026-01-15T12:00:00Z"));
        assert_eq!(said(&mut session, ":set now 2026-02-01T00:00:00Z"), "now = 2026-02-01T00:00:00Z\n");
        assert!(said(&mut session, "created_at > now").contains("2026-02-01T00:00:00Z"));
        assert_eq!(said(&mut session, ":set tz Europe/Paris"), "tz = Europe/Paris\n");
        assert!(said(&mut session, "created_at >= today").contains("2026-01-31T23:00:00Z"));
        assert_eq!(said(&mut session, "model = $m"), "the parameter `$m` has no value");
        assert_eq!(said(&mut session, ":param m=gpt-4o"), "$m = gpt-4o\n");
        assert!(said(&mut session, "model = $m").contains("\"gpt-4o\""));
        assert!(said(&mut session, ":flat").starts_with('['));
        assert!(said(&mut session, ":tree").starts_with('{'));
        assert_eq!(said(&mut session, ":set target metrics-search"), "target = metrics-search\n");
        assert!(said(&mut session, "is_complete").starts_with('['));
        assert_eq!(said(&mut session, ":set target default"), "target = none\n");
        assert!(said(&mut session, "is_complete").starts_with('{'));
    }

    #[test]
    fn commands_speak_of_the_last_query() {
        let mut session = session();
        for command in [":fmt", ":explain", ":fix", ":save a", ":request traces-search"] {
            assert_eq!(said(&mut session, command), "there is no query yet", "{command}");
        }
        said(&mut session, "(status_code>1,000)&&is_complete");
        assert_eq!(said(&mut session, ":fix"), "> (status_code>1_000)&&is_complete");
        said(&mut session, "status_code > 1_000");
        assert!(said(&mut session, ":explain").contains("`status_code` is more than 1,000"));
        assert_eq!(said(&mut session, "is_complete&&a=1"), "no column is called `a`");
        assert!(said(&mut session, ":explain").contains("no column is called `a`"));
        assert_eq!(said(&mut session, ":fmt"), "> is_complete and a = 1");
        assert_eq!(said(&mut session, ":quit"), "bye");
        assert_eq!(said(&mut session, " # nothing"), "");
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
    fn commands_are_met_halfway() {
        let mut session = session();
        assert_eq!(said(&mut session, ":param $y=5s"), "$y = 5s\n");
        assert_eq!(said(&mut session, ":ex"), "`:ex` is short for several commands");
        assert_eq!(said(&mut session, ":"), "no command is called `:`");
        assert_eq!(said(&mut session, ":se tz UTC"), "tz = UTC\n");
        for line in [":q", ":quit", ":exi", ":exit"] {
            assert_eq!(said(&mut session, line), "bye", "{line}");
        }
        assert_eq!(said(&mut session, "quit"), "no column is called `quit`");
        session.lines = LinesAre::Typed;
        for line in ["quit", " exit ", ":q"] {
            assert_eq!(said(&mut session, line), "bye", "{line}");
        }
        for line in ["help", "?", ":h", ":?"] {
            assert!(said(&mut session, line).starts_with("command"), "{line}");
        }
        session.schema = Schema::builder().column("exit", tamis::schema::Column::boolean()).build();
        assert!(said(&mut session, "exit").contains("boolean"));
    }

    #[test]
    fn pasted_quotes_are_mended() {
        let session = session();
        let (text, applied) = session.without_typography("input = “x” and name = ‘é’");
        assert_eq!((&*text, applied.is_empty()), ("input = \"x\" and name = 'é'", false));
        for text in ["input = \"“\"", ":param a=“x”"] {
            assert_eq!(session.without_typography(text).0, text);
        }
    }
}
