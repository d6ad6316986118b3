//! Reads a line from a person at a terminal, with the editor of reedline.
//!
//! The files below implement its traits: `keys.rs` says what a key does, `look.rs`, `hint.rs`, `menu.rs` and `window.rs` what is shown, and
//! `recall.rs` and `suggest.rs` give it the history and the completions.

use std::sync::Arc;

use reedline::{EditCommand, Reedline, ReedlineMenu, Signal};

use super::session::Session;
use super::terminal::{self, broken};
use crate::failure::Failure;
use crate::output::{Channel, TerminalStyle};

mod burst;
mod hint;
mod keys;
mod look;
mod menu;
mod recall;
mod suggest;
mod window;

pub(super) use look::{CONTINUATION, PROMPT};

use burst::Burst;
use hint::Hints;
use keys::{EDIT, Keys};
use look::Look;
use menu::{CompletionMenu, Paint};
use recall::Recall;
use suggest::{Completions, Unfinished};
use window::{Entered, Window};

/// What was read.
pub(super) enum Read {
    Line(String),
    /// The line was discarded.
    Interrupted,
    /// The input ended.
    End,
}

/// What the prompt works with.
#[derive(Clone, Copy)]
pub(super) struct Scene<'s> {
    pub(super) session: &'s Arc<Session>,
    /// Fixed queries, of which a digit chooses one.
    pub(super) fixes: &'s [String],
    pub(super) style: TerminalStyle,
}

/// The prompt.
#[derive(Default)]
pub(super) struct Prompt {
    /// The editor with what was cut from earlier lines; `None` before the first line.
    editor: Option<Reedline>,
}

impl Prompt {
    /// Reads a line that starts as `initial`.
    pub(super) fn read(&mut self, scene: Scene<'_>, initial: &str) -> Result<Read, Failure> {
        let editor = self.editor.take().unwrap_or_else(Reedline::create);
        let editor = self.editor.insert(configured(editor, scene));
        replace(editor, initial);
        let look = Look::new(scene.session, scene.style);
        loop {
            match editor.read_line(&look).map_err(|error| broken(&error))? {
                Signal::Success(text) => return Ok(Read::Line(text)),
                Signal::CtrlD => return Ok(Read::End),
                Signal::HostCommand(command) if command == EDIT => edit(editor)?,
                Signal::HostCommand(_) => terminal::suspend(),
                _ => return Ok(Read::Interrupted),
            }
        }
    }
}

/// The editor for the next line.
fn configured(editor: Reedline, scene: Scene<'_>) -> Reedline {
    let session = || Arc::clone(scene.session);
    let look = Look::new(scene.session, scene.style);
    let hints = Hints::new(look.palette.faint);
    let is_hinted = scene.style.color && !scene.style.narrated;
    let (burst, entered) = (Burst::default(), Entered::default());
    let menu = menu(&look, scene.style, burst.clone());
    let editor = editor
        .with_edit_mode(Box::new(Keys::new(scene.fixes, burst)))
        .with_history(Box::new(Recall(session())))
        .with_validator(Box::new(Unfinished { session: session(), entered: entered.clone() }))
        .with_completer(Box::new(Completions(session())))
        .with_quick_completions(true)
        .clear_menus()
        .with_menu(ReedlineMenu::EngineCompleter(Box::new(menu)))
        .with_transient_prompt(Box::new(look.without_status()))
        .with_highlighter(Box::new(Window { look, entered }))
        .use_bracketed_paste(true);
    if is_hinted { editor.with_hinter(Box::new(hints)) } else { editor.disable_hints() }
}

fn menu(look: &Look, style: TerminalStyle, burst: Burst) -> CompletionMenu {
    let ellipsis = if style.unicode { "…" } else { "..." };
    CompletionMenu::new(Paint { palette: look.palette, ellipsis, indicator: look.indicator() }, burst)
}

/// Edits the line in the editor of the user.
fn edit(editor: &mut Reedline) -> Result<(), Failure> {
    match terminal::edit(editor.current_buffer_contents()) {
        Ok(text) => replace(editor, &text),
        // The line stays as it is, below the reason.
        Err(failure) => Channel::Stdout.write(&format!("\n{failure}"))?,
    }
    Ok(())
}

fn replace(editor: &mut Reedline, text: &str) {
    editor.run_edit_commands(&[EditCommand::Clear, EditCommand::InsertString(text.to_owned())]);
}
