//! The state between lines: columns, settings and the last query.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::{DateTime, Utc};
use tamis::apply_fixes;
use tamis::diagnostic::{AppliedFix, Safety};
use tamis::lower::{Form, Lowered, MissingValuePolicy};
use tamis::request::{Forms, Target};
use tamis::syntax::Parsed;
use tamis::{Code, Compiler, Diagnostic, FixOutcome, Options, Recent, Schema};

use super::answer::QueryResult;
use super::commands::{self, Call};
use super::history::History;
use super::theme::Theme;
use super::wording;
use crate::commands::compile;
use crate::config::Config;
use crate::failure::Failure;
use crate::input::Query;

/// The columns, the settings and the last query.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) schema: Arc<Schema>,
    /// The defaults of settings.
    pub(super) config: Arc<Config>,
    options: Options,
    /// The value of `now`; the system clock if `None`.
    now: Option<DateTime<Utc>>,
    pub(super) form: Form,
    pub(super) target: Option<Target>,
    /// The last query, valid or not.
    last: Option<Query>,
    /// The last one before it that differs from it.
    previous: Option<Query>,
    recent: Recent,
    pub(super) mode: InputMode,
    pub(super) output: Output,
    pub(super) theme: Theme,
    pub(super) history: History,
    /// Whether Ctrl-C was pressed since the last line.
    pub(super) is_interrupted: Arc<AtomicBool>,
}

/// How the filter of a query is shown on a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Output {
    /// Over several lines.
    #[default]
    Indented,
    /// On one line.
    Compact,
    /// Not at all.
    None,
}

/// The lines that are accepted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum InputMode {
    /// Lines typed by a person: queries, commands, and words such as `quit`.
    Typed,
    QueriesAndCommands,
    Queries,
}

impl Session {
    pub(super) fn new(schema: Schema, options: Options, now: Option<DateTime<Utc>>) -> Self {
        Self {
            schema: Arc::new(schema),
            config: Arc::default(),
            options,
            now,
            form: Form::Tree,
            target: None,
            last: None,
            previous: None,
            recent: Recent::default(),
            mode: InputMode::QueriesAndCommands,
            output: Output::default(),
            theme: Theme::default(),
            history: History::default(),
            is_interrupted: Arc::default(),
        }
    }

    /// Sets the defaults of settings; those of the schema and the options have been applied.
    pub(super) fn with_config(mut self, config: Arc<Config>) -> Self {
        self.target = config.settings.target.value;
        self.config = config;
        self
    }

    /// The command on a line, unless the line is a query.
    pub(super) fn call<'l>(&self, line: &'l str) -> Option<Call<'l>> {
        match self.mode {
            InputMode::Queries => None,
            InputMode::QueriesAndCommands => commands::parse_call(line),
            InputMode::Typed => commands::parse_call(line).or_else(|| self.bare_call(line)),
        }
    }

    /// The command for a line without the prefix, unless it is the name of a column.
    fn bare_call(&self, line: &str) -> Option<Call<'static>> {
        let call = commands::bare_call(line)?;
        tamis::analyze(line, &self.schema, &self.options).typed.is_none().then_some(call)
    }

    /// An unfinished query, and the command on the line after it.
    pub(super) fn interrupted<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let (open, line) = text.rsplit_once('\n')?;
        let call = commands::parse_call(line).filter(|_| self.mode != InputMode::Queries)?;
        let parsed = tamis::parse(open, &self.options.limits);
        let in_string = parsed.diagnostics.iter().any(|found| found.code == Code::UnclosedString);
        let is_command = commands::is_unambiguous(call, in_string);
        (is_command && continues(&parsed, open)).then_some((open, line))
    }

    /// The queries and commands in a text of several lines, as in a paste. A text that is one query stays whole.
    pub(super) fn split<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let is_readable =
            |part: &str| self.call(part).is_some() || !tamis::parse(part, &self.options.limits).diagnostics.has_error();
        if !text.contains('\n') || self.call(text).is_none() && is_readable(text) {
            return vec![text];
        }
        let mut parts = Vec::new();
        let mut start = 0;
        for end in text.match_indices('\n').map(|(at, _)| at).chain([text.len()]) {
            let part = text.get(start..end).unwrap_or_default();
            if !self.is_unfinished(part) || end == text.len() {
                parts.extend(Some(part).filter(|part| !is_blank(part)));
                start = end + 1;
            }
        }
        if parts.len() > 1 && parts.iter().all(|part| is_readable(part)) { parts } else { vec![text] }
    }

    /// Compiles a query and makes it the last one.
    pub(super) fn compile(&mut self, text: &str) -> QueryResult {
        let query = Query::from_argument("query", text);
        let (lowered, mut diagnostics) =
            compile::compile(text, &self.schema, &self.options(), self.requested_form(), MissingValuePolicy::Warn);
        let lowered = lowered.map(Lowered::into_owned);
        if self.mode != InputMode::Queries {
            for help in diagnostics.iter_mut().filter_map(|diagnostic| diagnostic.help.as_mut()) {
                *help = wording::for_repl(help);
            }
        }
        if self.last.as_ref().is_none_or(|last| last.text != text) {
            self.previous = self.last.replace(Query::from_argument("query", text));
        }
        QueryResult { query, lowered, diagnostics }
    }

    /// Remembers the values of a query for completion, if it compiles.
    pub(super) fn remember(&mut self, text: &str) {
        let options = self.options();
        let analysis = tamis::analyze(text, &self.schema, &options);
        if analysis.typed.is_some() {
            self.recent.remember(&analysis.ast, &self.schema);
        }
    }

    /// The values of recent queries.
    pub(super) const fn recent(&self) -> &Recent {
        &self.recent
    }

    /// The options for the next query, including the current `now`.
    pub(super) fn options(&self) -> Options {
        self.options.clone().now(self.now.unwrap_or_else(Utc::now))
    }

    /// The compiler for the next query.
    pub(super) fn compiler(&self) -> Compiler {
        Compiler::new(Arc::clone(&self.schema)).with_options(self.options())
    }

    /// The options for the following queries, except `now`.
    pub(super) const fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    pub(super) const fn fixed_now(&self) -> Option<DateTime<Utc>> {
        self.now
    }

    /// Sets the value of `now`; `None` is the system clock.
    pub(super) const fn set_now(&mut self, now: Option<DateTime<Utc>>) {
        self.now = now;
    }

    /// The query before the last one.
    pub(super) fn expect_previous(&self) -> Result<&Query, Failure> {
        let help = "type two queries, or write `:diff` and a query to compare the last one with";
        self.previous.as_ref().ok_or_else(|| Failure::new("no query to compare with").help(help))
    }

    /// The last query.
    pub(super) fn expect_last(&self) -> Result<&Query, Failure> {
        self.last.as_ref().ok_or_else(|| Failure::new("no query yet").help("type a query, or `:open` a saved one"))
    }

    /// Fixes a query as far as possible.
    pub(super) fn fix(&self, query: &Query, safety: Safety) -> FixOutcome {
        tamis::fix(&query.text, &self.schema, &self.options(), safety)
    }

    /// Replaces typographic quotes in pasted text by plain ones.
    pub(super) fn fix_typography<'t>(&self, text: &'t str) -> (Cow<'t, str>, Vec<AppliedFix>) {
        if text.is_ascii() || self.call(text).is_some() {
            return (text.into(), Vec::new());
        }
        let mut found = tamis::analyze(text, &self.schema, &self.options()).diagnostics;
        found.retain(|diagnostic| diagnostic.code == Code::TypographicCharacter);
        let fixed = apply_fixes(text, &found, Safety::Safe);
        (fixed.text.into(), fixed.applied)
    }

    /// Whether a query is unfinished and continues on the next line.
    pub(super) fn is_unfinished(&self, text: &str) -> bool {
        let is_ended = text.ends_with('\n');
        if is_ended || is_blank(text) || self.call(text).is_some() || self.interrupted(text).is_some() {
            return false;
        }
        continues(&tamis::parse(text, &self.options.limits), text)
    }

    /// The form that is selected, or that the target requires.
    fn requested_form(&self) -> Form {
        match self.target.map(Target::forms) {
            Some(Forms::List) => Form::Flat,
            Some(Forms::Tree) => Form::Tree,
            _ => self.form,
        }
    }
}

/// Whether a line is empty or only a comment.
pub(super) fn is_blank(line: &str) -> bool {
    let mut lines = line.lines().map(str::trim_start);
    lines.all(|line| line.is_empty() || line.starts_with('#'))
}

/// Whether a text is the beginning of a query, and something in it is open that the next line can close.
fn continues(parsed: &Parsed<'_>, text: &str) -> bool {
    let errors = || parsed.diagnostics.iter().filter(|found| found.is_error());
    // Of strings, only a raw one can continue on the next line.
    let is_raw = |error: &Diagnostic| error.code == Code::UnclosedString && error.span.text(text).starts_with('r');
    let is_open = |error: &Diagnostic| {
        let is_open = matches!(error.code, Code::UnclosedParenthesis | Code::UnclosedList | Code::MissingOperand);
        is_open || is_raw(error)
    };
    let ends_with_line =
        |error: &Diagnostic| matches!(error.code, Code::UnclosedString | Code::UnclosedName) && !is_raw(error);
    parsed.is_incomplete() && errors().any(is_open) && !errors().any(ends_with_line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        let now = "2026-01-15T12:00:00Z".parse().unwrap();
        Session::new(Schema::builtin(), Options::at(now), Some(now))
    }

    #[test]
    fn only_unfinished_queries_continue() {
        let session = session();
        for text in ["(a", "(a = 1 and", "a in (1, 2", "a in (1,", "a = r\"x", "a and", "a or not", "(a # so", "(a ="] {
            assert!(session.is_unfinished(text), "{text}");
        }
        for text in ["a", "", "# so", "a = \"x", "(a = = 1", "a)", "(a\n", ":set", "a 5", "`a", "a =", "(`a", "(a = 'x"]
        {
            assert!(!session.is_unfinished(text), "{text}");
        }
    }

    #[test]
    fn pasted_queries_are_separate() {
        let session = session();
        for (text, parts) in [
            ("is_complete\ntags has a", &["is_complete", "tags has a"][..]),
            (
                ":set tz UTC\n(tags has a\n  or tags has b)\n\nmodel = c",
                &[":set tz UTC", "(tags has a\n  or tags has b)", "model = c"],
            ),
            ("# first\nis_complete\n# second\ntags has a", &["is_complete", "tags has a"]),
            ("nothing = 1\nis_complete", &["nothing = 1", "is_complete"]),
        ] {
            assert_eq!(session.split(text), parts);
        }
        for text in ["tags has a\nor tags has b", "tags has a\nor or tags has b", "a > 1,000\nand b", "(a\n", "a"] {
            assert_eq!(session.split(text), [text]);
        }
    }

    #[test]
    fn a_command_interrupts_an_unfinished_query() {
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
        session.mode = InputMode::Queries;
        assert_eq!(session.interrupted("(a\n:quit"), None);
    }

    #[test]
    fn pasted_quotes_are_fixed() {
        let session = session();
        let (text, applied) = session.fix_typography("input = “x” and name = ‘é’");
        assert_eq!((&*text, applied.is_empty()), ("input = \"x\" and name = 'é'", false));
        for text in ["input = \"“\"", ":param a=“x”"] {
            assert_eq!(session.fix_typography(text).0, text);
        }
    }
}
