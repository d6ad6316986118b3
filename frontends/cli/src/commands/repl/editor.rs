//! Line editing with completion, highlighting, hints and a history.

use std::borrow::Cow;
use std::cell::RefCell;
use std::path::PathBuf;

use clap::builder::styling::Style;
use etcetera::BaseStrategy;
use rustyline::completion::{Candidate, Completer};
use rustyline::config::{BellStyle, ColorMode, CompletionType, Config};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::history::FileHistory;
use rustyline::line_buffer::LineBuffer;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Changeset, Context, Editor, Helper};
use tamis::Span;
use tamis::diagnostic::Safety;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::answer::{self, Answer, Offer, QueryResult};
use super::complete::{self, Entry};
use super::cycle::{Cycle, Step};
use super::execute::answer_line;
use super::highlight;
use super::session::Session;
use crate::failure::{Failure, Outcome};
use crate::output::{Channel, TerminalStyle, report};
use crate::text;

const PROMPT: &str = "tamis> ";
/// The prompt of a line that continues a query, which is shown until something is typed.
const CONTINUATION: &str = "... continue the query, or press Enter to end it";
/// The longest text, in bytes, that is analyzed on every keystroke.
const MAX_LIVE: usize = 4096;
/// The longest hint, in bytes.
const MAX_HINT: usize = 200;
/// The maximum number of suggestions in a menu.
const MAX_SHOWN: usize = 15;
/// The width of a menu if that of the terminal is unknown.
const WIDTH: u16 = 80;
/// The maximum number of lines in the history.
const MAX_HISTORY: usize = 10_000;
/// The maximum number of lines of the history that are searched for values.
const MAX_RECALLED: usize = 200;

type LineEditor = Editor<Assistant, FileHistory>;

pub(super) fn run(session: Session) -> Result<Outcome, Failure> {
    let style = Channel::Stdout.style();
    let mut editor = LineEditor::with_config(config(style)?).map_err(|error| broken(&error))?;
    editor.set_helper(Some(Assistant { session, style, cycle: RefCell::default() }));
    let history = history();
    if let Some(path) = &history {
        // The REPL works without a history too.
        let _ = editor.load_history(path);
    }
    recall(&mut editor);
    Channel::Stdout.write(&greeting())?;
    let mut offered = String::new();
    loop {
        let read = editor.readline_with_initial(&prompt(), (&offered, ""));
        offered.clear();
        match read {
            Ok(text) => {
                let interrupted = editor.helper().and_then(|assistant| assistant.session.interrupted(&text));
                let (open, line) = interrupted.unwrap_or(("", &text));
                [open, line].iter().for_each(|entry| remember(&mut editor, entry, history.as_ref()));
                let Some(assistant) = editor.helper_mut() else { return Ok(Outcome::Clean) };
                match assistant.answer(line)? {
                    Next::Line(text) if !text.is_empty() || open.is_empty() => offered = text,
                    // Continue the query that the command interrupted.
                    Next::Line(_) if is_editable(open) => offered = format!("{open}\n"),
                    Next::Line(_) => assistant.note("the unfinished query is discarded")?,
                    Next::End => return Ok(Outcome::Clean),
                }
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => return Ok(Outcome::Clean),
            Err(error) => return Err(broken(&error)),
        }
    }
}

fn config(style: TerminalStyle) -> Result<Config, Failure> {
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .completion_show_all_if_ambiguous(true)
        .completion_prompt_limit(usize::MAX)
        .bell_style(BellStyle::None)
        .color_mode(if style.color { ColorMode::Forced } else { ColorMode::Disabled })
        .history_ignore_space(true)
        .max_history_size(MAX_HISTORY);
    Ok(config.map_err(|error| broken(&error))?.build())
}

fn broken(error: &ReadlineError) -> Failure {
    Failure::new(format!("cannot read the terminal: {}", text::visible(&error.to_string())))
}

/// The file of the history; `None` if there is no directory for it.
fn history() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    let directory = base.state_dir().unwrap_or_else(|| base.data_dir()).join("tamis");
    std::fs::create_dir_all(&directory).ok()?;
    Some(directory.join("history"))
}

/// Adds a line to the history and writes it at once, as the terminal may be closed at any time.
fn remember(editor: &mut LineEditor, line: &str, path: Option<&PathBuf>) {
    // The REPL works without a history too.
    let is_new = editor.add_history_entry(line).unwrap_or_default();
    if let Some(path) = path.filter(|_| is_new) {
        let _ = editor.append_history(path);
    }
}

/// Remembers the values in the latest queries of the history.
fn recall(editor: &mut LineEditor) {
    let latest = editor.history().iter().rev().take(MAX_RECALLED);
    let latest: Vec<String> = latest.filter(|text| text.len() <= MAX_LIVE).cloned().collect();
    let Some(assistant) = editor.helper_mut() else { return };
    latest.iter().rev().for_each(|text| assistant.session.remember(text));
}

/// The prompt without and with its style.
fn prompt() -> (&'static str, String) {
    let style = Style::new().bold();
    (PROMPT, format!("{style}{PROMPT}{style:#}"))
}

fn greeting() -> String {
    let example = highlight::query("tags has prod and duration_ns > 5s", &[]);
    format!(
        "tamis {}: filters for LLM logs. Try  {example}\nTab completes, :help lists the commands, Ctrl-D exits\n",
        env!("CARGO_PKG_VERSION"),
    )
}

/// What happens after a line.
enum Next {
    /// Another line is read, with this initial text.
    Line(String),
    /// The session ends.
    End,
}

/// The helper of the line editor.
struct Assistant {
    session: Session,
    style: TerminalStyle,
    /// The menu that Tab showed last.
    cycle: RefCell<Cycle>,
}

impl Assistant {
    /// Answers a line on standard output.
    fn answer(&mut self, line: &str) -> Result<Next, Failure> {
        self.style = Channel::Stdout.style();
        let (line, fixed) = self.session.fix_typography(line);
        for fix in &fixed {
            self.note(&format!("{}: {}", fix.message, fix.title))?;
        }
        let line = line.trim_end().to_owned();
        match answer_line(&mut self.session, &line, self.style) {
            Answer::Nothing => {}
            Answer::Query(result) | Answer::Filter(result) => return self.show(&result).map(Next::Line),
            Answer::Text(text) | Answer::Rejected(text) => Channel::Stdout.write(&text)?,
            Answer::Offer(offer) => return self.offer(offer).map(Next::Line),
            Answer::Failure(failure) => Channel::Stdout.write(&failure.to_string())?,
            Answer::Quit => return Ok(Next::End),
        }
        Ok(Next::Line(String::new()))
    }

    /// Shows the filter or the errors of a query, and returns the fixed query if there is one.
    fn show(&mut self, result: &QueryResult) -> Result<String, Failure> {
        Channel::Stdout.write(&report::diagnostics(&result.diagnostics, &result.query, self.style))?;
        if let Some(lowered) = &result.lowered {
            let json = text::escape_json(&(lowered.to_json_pretty() + "\n"));
            Channel::Stdout.write(&highlight::json(&json, self.style))?;
            self.session.remember(&result.query.text);
            return Ok(String::new());
        }
        let pointer = report::rule_pointer_for(":rule", &result.diagnostics);
        self.note(pointer.trim_end())?;
        let fixed = self.session.fix(&result.query, Safety::Safe);
        if !fixed.applied.is_empty() && is_editable(&fixed.text) {
            self.note("fixed on the next line: press Enter to accept it, Ctrl-C to discard it")?;
            return Ok(fixed.text);
        }
        if !self.session.fix(&result.query, Safety::Unsafe).applied.is_empty() {
            self.note("fixable with `:fix`, which also applies unsafe fixes")?;
        }
        Ok(String::new())
    }

    /// Reports the fixes and the remaining diagnostics, and returns the query; if it cannot be edited, prints it
    /// instead.
    fn offer(&self, offer: Offer) -> Result<String, Failure> {
        for line in answer::describe_fixes(&offer.applied) {
            self.note(&line)?;
        }
        if !offer.remaining.is_empty() {
            self.note(&format!("remaining: {}", answer::describe(&offer.remaining)))?;
        }
        if is_editable(&offer.text) {
            return Ok(offer.text);
        }
        Channel::Stdout.write(&(text::visible_lines(&offer.text) + "\n"))?;
        Ok(String::new())
    }

    /// Prints a note.
    fn note(&self, text: &str) -> Result<(), Failure> {
        let style = highlight::FAINT;
        Channel::Stdout.write(&format!("{style}{}{style:#}\n", text::visible(text)))
    }

    /// The ranges of errors in a line, except at the cursor.
    fn error_spans(&self, line: &str, at: usize) -> Vec<Span> {
        let is_command = self.session.call(line).is_some() || self.session.interrupted(line).is_some();
        if line.len() > MAX_LIVE || is_command || line.trim().is_empty() {
            return Vec::new();
        }
        let analysis = tamis::analyze(line, &self.session.schema, &self.session.options());
        analysis.settled_errors(u32::try_from(at).unwrap_or(u32::MAX)).map(|error| error.span).collect()
    }
}

/// Whether a text can be edited: some characters would be interpreted by the terminal.
fn is_editable(text: &str) -> bool {
    if text.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
        return false;
    }
    // The line editor makes the same distinction.
    let terminal = std::env::var("TERM").unwrap_or_default();
    !["dumb", "cons25", "emacs"].iter().any(|plain| terminal.eq_ignore_ascii_case(plain))
}

impl Helper for Assistant {}

/// A line of a menu, and the text that it inserts.
struct MenuLine {
    shown: String,
    written: String,
}

impl MenuLine {
    /// A suggestion that is inserted without a menu.
    const fn of_suggestion(written: String) -> Self {
        Self { shown: String::new(), written }
    }
}

impl Candidate for MenuLine {
    fn display(&self) -> &str {
        &self.shown
    }

    fn replacement(&self) -> &str {
        &self.written
    }
}

impl Completer for Assistant {
    type Candidate = MenuLine;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<MenuLine>)> {
        let mut cycle = self.cycle.borrow_mut();
        match cycle.step(line, at) {
            Some(Step::Insert(start, written)) => return Ok((start, vec![MenuLine::of_suggestion(written)])),
            // `update` restores the line.
            Some(Step::Restore) => return Ok((at, vec![MenuLine::of_suggestion(String::new())])),
            None => {}
        }
        let entries = complete::prefer_prefix_matches(complete::entries(&self.session, line, at), line, at);
        let start = entries.iter().map(|entry| entry.edit.span.start).min().unwrap_or_default();
        let width = Channel::Stdout.style().width.unwrap_or(WIDTH);
        let menu = menu(&entries, start, line, at, width.into());
        let shown = menu.iter().take(entries.len().min(MAX_SHOWN)).map(|entry| entry.written.clone());
        *cycle = Cycle::new(line, at, start as usize, shown.collect());
        Ok((start as usize, menu))
    }

    fn update(&self, line: &mut LineBuffer, start: usize, elected: &str, changes: &mut Changeset) {
        let at = line.pos();
        let mut cycle = self.cycle.borrow_mut();
        if let Some((typed, at)) = cycle.restored().filter(|_| elected.is_empty()).cloned() {
            line.replace(0..line.len(), &typed, changes);
            line.set_pos(at);
            cycle.leave(&typed, at);
            return;
        }
        let entries = complete::entries(&self.session, line.as_str(), at);
        // A whole suggestion also replaces the rest of the word at the cursor.
        let whole = entries.iter().find(|entry| entry.edit.text == elected && entry.edit.span.start as usize == start);
        let end = whole.map_or(at, |entry| at.max(entry.edit.span.end as usize));
        line.replace(start..end, elected, changes);
        cycle.leave(line.as_str(), line.pos());
    }
}

/// The lines of a menu of edits, the first of which starts at byte `start`.
fn menu(entries: &[Entry], start: u32, line: &str, at: usize, width: usize) -> Vec<MenuLine> {
    let shown = entries.get(..MAX_SHOWN).unwrap_or(entries);
    let labels = shown.iter().map(|entry| entry.label.width()).max().unwrap_or_default().min(width / 2);
    let menu_line = |entry: &Entry| {
        let (label, about) = (text::visible(&entry.label), text::visible(&entry.about));
        let gap = " ".repeat(labels.saturating_sub(label.width()) + 2);
        let written = format!("{}{}", Span::new(start, entry.edit.span.start).text(line), entry.edit.text);
        MenuLine { shown: fitted(&format!("{label}{gap}{about}"), width), written }
    };
    let mut lines: Vec<MenuLine> = shown.iter().map(menu_line).collect();
    if let Some(more @ 1..) = entries.len().checked_sub(shown.len()) {
        // Selecting it inserts only what is typed already.
        let written = Span::new(start, u32::try_from(at).unwrap_or(u32::MAX)).text(line).to_owned();
        lines.push(MenuLine { shown: fitted(&format!("… and {more} more"), width), written });
    }
    lines
}

/// A line that fits the terminal, and is too long for another one beside it.
fn fitted(text: &str, width: usize) -> String {
    let text = text.trim_end();
    let max = width.saturating_sub(1);
    let mut shown = text.to_owned();
    if text.width() > max {
        let mut taken = 1;
        let fits = |c: &char| {
            taken += c.width().unwrap_or_default();
            taken <= max
        };
        shown = text.chars().take_while(fits).chain(['…']).collect();
    }
    let missing = (width / 2).saturating_sub(shown.width());
    shown + &" ".repeat(missing)
}

/// A text after the cursor.
enum LineHint {
    /// The rest of the best suggestion, which the right arrow accepts.
    Suggestion(String),
    /// The prompt of a line that continues a query.
    Continuation,
}

impl Hint for LineHint {
    fn display(&self) -> &str {
        match self {
            Self::Suggestion(rest) => rest,
            Self::Continuation => CONTINUATION,
        }
    }

    fn completion(&self) -> Option<&str> {
        match self {
            Self::Suggestion(rest) => Some(rest),
            Self::Continuation => None,
        }
    }
}

impl Hinter for Assistant {
    type Hint = LineHint;

    fn hint(&self, line: &str, at: usize, _: &Context<'_>) -> Option<LineHint> {
        // A screen reader reads a hint like typed text.
        if self.style.narrated || at < line.len() || line.trim().is_empty() {
            return None;
        }
        if line.ends_with('\n') {
            return Some(LineHint::Continuation);
        }
        // Without colors, a suggestion looks like typed text.
        if !self.style.color {
            return None;
        }
        let best = complete::entries(&self.session, line, at).into_iter().next().filter(|entry| entry.is_completion)?;
        let written = best.edit.span.text(line);
        let rest = best.edit.text.strip_prefix(written).filter(|_| !written.is_empty())?;
        (1..=MAX_HINT).contains(&rest.len()).then(|| LineHint::Suggestion(rest.to_owned()))
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, at: usize) -> Cow<'l, str> {
        if self.session.call(line).is_some() {
            return line.into();
        }
        highlight::query_at(line, at, &self.error_spans(line, at)).into()
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        let style = highlight::FAINT;
        format!("{style}{hint}{style:#}").into()
    }

    fn highlight_candidate<'c>(&self, candidate: &'c str, _: CompletionType) -> Cow<'c, str> {
        let style = highlight::FAINT;
        match candidate.split_once("  ") {
            Some((label, about)) => format!("{label}  {style}{about}{style:#}").into(),
            None => candidate.into(),
        }
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        true
    }
}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if self.session.is_unfinished(context.input()) {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}
