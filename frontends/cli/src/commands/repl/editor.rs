//! A session at a terminal: reads lines, answers them, and offers the next one.

use std::io::{self, IsTerminal};
use std::sync::Arc;

use super::answer::{self, Answer, Offer};
use super::execute::answer_line;
use super::history::{self, History};
use super::plain;
use super::prompt::{Prompt, Read, Scene};
use super::session::{Output, Session};
use super::show::{self, Shown};
use super::{highlight, terminal};
use crate::failure::{self, Failure, Outcome};
use crate::output::{Channel, TerminalStyle};
use crate::text;

/// The maximum number of lines of the history that are searched for values.
const MAX_RECALLED: usize = 200;
/// The longest line of the history, in bytes, that is searched for values.
const MAX_RECALLED_LENGTH: usize = 4096;

/// The width of the greeting with an example on its first line.
const GREETING_WIDTH: usize = 76;

pub(super) fn run(session: Session, has_history: bool) -> Result<Outcome, Failure> {
    let mut repl = Repl { session: Arc::new(session), reader: Reader::for_terminal(), next: Shown::default() };
    if repl.is_editable() {
        catch_interrupts(&repl.session)?;
    }
    repl.open_history(has_history)?;
    Channel::Stdout.write(&repl.greeting())?;
    while let Some(text) = repl.read()? {
        if repl.answer(&text)? == Status::Ended {
            break;
        }
    }
    Ok(Outcome::Clean)
}

/// Lets Ctrl-C interrupt what runs between two lines, instead of the session. The editor reads it as a key.
#[cfg(unix)]
fn catch_interrupts(session: &Session) -> Result<(), Failure> {
    let caught = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&session.is_interrupted));
    caught.map(drop).map_err(|error| Failure::new(format!("cannot catch signals: {}", failure::reason(&error))))
}

/// Without signals, Ctrl-C between two lines ends the session.
#[cfg(not(unix))]
const fn catch_interrupts(_: &Session) -> Result<(), Failure> {
    Ok(())
}

/// Reads lines.
enum Reader {
    Prompt(Box<Prompt>),
    /// From a terminal that cannot move its cursor.
    Plain,
}

impl Reader {
    fn for_terminal() -> Self {
        let name = std::env::var("TERM").unwrap_or_default();
        let is_plain = ["dumb", "cons25", "emacs"].iter().any(|plain| name.eq_ignore_ascii_case(plain));
        // The editor draws on standard error.
        if is_plain || !io::stderr().is_terminal() { Self::Plain } else { Self::Prompt(Box::default()) }
    }
}

/// Whether the session continues.
#[derive(PartialEq, Eq)]
enum Status {
    Continues,
    Ended,
}

struct Repl {
    /// Shared with the editor, which keeps the state at the start of the last line.
    session: Arc<Session>,
    reader: Reader,
    /// What the last answer leaves for the next line.
    next: Shown,
}

impl Repl {
    fn style() -> TerminalStyle {
        Channel::Stdout.style()
    }

    fn session_mut(&mut self) -> &mut Session {
        Arc::make_mut(&mut self.session)
    }

    fn is_editable(&self) -> bool {
        matches!(self.reader, Reader::Prompt(_))
    }

    /// Opens the file of the history, and remembers the values in its latest queries.
    fn open_history(&mut self, has_history: bool) -> Result<(), Failure> {
        let Some(path) = has_history.then(history::default_path).flatten() else { return Ok(()) };
        let (history, problems) = History::open(path);
        let latest: Vec<&str> =
            history.latest().take(MAX_RECALLED).filter(|text| text.len() <= MAX_RECALLED_LENGTH).collect();
        let session = Arc::make_mut(&mut self.session);
        latest.iter().rev().for_each(|text| session.remember(text));
        session.history = history;
        problems.iter().try_for_each(|problem| self.note(problem))
    }

    fn greeting(&self) -> String {
        let palette = self.session.palette(Self::style().color);
        let example = highlight::painted(&highlight::query("tags has prod and duration_ns > 5s", 0, &[], &palette));
        let width = Self::style().width.map_or(usize::MAX, usize::from);
        let gap = if width < GREETING_WIDTH { "\n" } else { " " };
        let keys = if self.is_editable() {
            "Tab completes, :help lists the commands and keys, Ctrl-D exits"
        } else {
            ":help lists the commands, Ctrl-D exits"
        };
        let title = format!("tamis {}: filters for LLM logs.", env!("CARGO_PKG_VERSION"));
        format!(
            "{}{gap}Try  {example}\n{}",
            text::wrap::wrapped(&title, width, "").trim_end(),
            text::wrap::wrapped(keys, width, "")
        )
    }

    /// The next text; `None` at the end of the input.
    fn read(&mut self) -> Result<Option<String>, Failure> {
        let next = std::mem::take(&mut self.next);
        let Reader::Prompt(prompt) = &mut self.reader else { return plain::read(&self.session) };
        let scene = Scene { session: &self.session, fixes: &next.fixes, style: Self::style() };
        match prompt.read(scene, &next.offered) {
            Ok(Read::Line(text)) => Ok(Some(text)),
            Ok(Read::Interrupted) => Ok(Some(String::new())),
            Ok(Read::End) => Ok(None),
            // It does not say where its cursor is, which reedline asks before each line.
            Err(_) => {
                self.reader = Reader::Plain;
                self.note("the terminal does not answer, so lines are read without editing")?;
                plain::read(&self.session)
            }
        }
    }

    /// Answers the queries and commands in a text.
    fn answer(&mut self, text: &str) -> Result<Status, Failure> {
        if let Some((open, line)) = self.session.interrupted(text) {
            return self.answer_interrupted(open, line);
        }
        let lines: Vec<String> = self.session.split(text).into_iter().map(str::to_owned).collect();
        for line in &lines {
            if lines.len() > 1 {
                self.note(line)?;
            }
            if self.answer_one(line)? == Status::Ended {
                return Ok(Status::Ended);
            }
        }
        Ok(Status::Continues)
    }

    /// Answers a command that interrupts an unfinished query, which continues afterwards.
    fn answer_interrupted(&mut self, open: &str, line: &str) -> Result<Status, Failure> {
        self.session_mut().history.add(open);
        let status = self.answer_one(line)?;
        if status == Status::Continues && self.next.offered.is_empty() {
            if self.is_editable() {
                self.next.offered = format!("{open}\n");
            } else {
                self.note("the unfinished query is discarded")?;
            }
        }
        Ok(status)
    }

    fn answer_one(&mut self, line: &str) -> Result<Status, Failure> {
        self.session_mut().history.add(line);
        let (line, fixed) = self.session.fix_typography(line);
        for fix in &fixed {
            self.note(&format!("{}: {}", fix.message, fix.title))?;
        }
        let line = line.trim_end().to_owned();
        let (style, is_editable) = (Self::style(), self.is_editable());
        match answer_line(self.session_mut(), &line, style) {
            Answer::Nothing => {}
            Answer::Query(result) => {
                self.next = show::query(self.session_mut(), &result, style, is_editable);
                Channel::Stdout.write(&self.next.text)?;
            }
            Answer::Filter(result) => {
                let mut shown = show::query(self.session_mut(), &result, style, is_editable);
                // A command that shows the filter shows it even if others are not shown.
                if self.session.output == Output::None {
                    shown.text = show::filter(&self.session, &result, Output::Indented, style) + &shown.text;
                }
                Channel::Stdout.write(&shown.text)?;
                self.next = shown;
            }
            Answer::Text(text) | Answer::Rejected(text) => Channel::Stdout.write(&text)?,
            Answer::Offer(offer) => self.offer(offer)?,
            Answer::Edit(text) => match terminal::edit(&text) {
                Ok(text) => self.next.offered = text,
                Err(failure) => Channel::Stdout.write(&failure.to_string())?,
            },
            Answer::Copy(copied) => {
                terminal::copy(&copied.text)?;
                self.note(&format!("copied {}, {}", copied.what, text::counted(copied.text.len(), "byte", "bytes")))?;
            }
            Answer::Failure(failure) => Channel::Stdout.write(&failure.to_string())?,
            Answer::Quit => return Ok(Status::Ended),
        }
        Ok(Status::Continues)
    }

    /// Reports the fixes and the remaining diagnostics, and offers the query; if it cannot be edited, prints it instead.
    fn offer(&mut self, offer: Offer) -> Result<(), Failure> {
        for line in answer::describe_fixes(&offer.applied) {
            self.note(&line)?;
        }
        if !offer.remaining.is_empty() {
            self.note(&format!("remaining: {}", answer::describe(&offer.remaining)))?;
        }
        if self.is_editable() {
            self.next.offered = offer.text;
            return Ok(());
        }
        Channel::Stdout.write(&(text::visible_lines(&offer.text) + "\n"))
    }

    /// Prints a note.
    fn note(&self, text: &str) -> Result<(), Failure> {
        Channel::Stdout.write(&show::note(&self.session, text, Self::style()))
    }
}
