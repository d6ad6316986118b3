//! Reads a line from a person at a terminal, with the editor of reedline.
//!
//! The files below implement its traits: `keys.rs` says what a key does, `look.rs` and `hint.rs` what is shown, and `recall.rs` and
//! `suggest.rs` give it the history and the completions.

use std::sync::Arc;

use clap::builder::styling::Style;
use reedline::{EditCommand, IdeMenu, InputMode, MenuBuilder, Reedline, ReedlineMenu, Signal};

use super::session::Session;
use super::terminal::{self, broken};
use crate::failure::Failure;
use crate::output::{Channel, TerminalStyle};

mod hint;
mod keys;
mod look;
mod recall;
mod suggest;

pub(super) use look::{CONTINUATION, PROMPT};

use hint::Hints;
use keys::{EDIT, Keys, MENU};
use look::{Look, in_terms_of_reedline};
use recall::Recall;
use suggest::{Completions, Unfinished};

/// The maximum number of rows of the menu.
const MENU_HEIGHT: u16 = 10;
/// The maximum width of the names and of the descriptions in the menu.
const MENU_WIDTH: u16 = 50;
/// On a narrower terminal, the menu has no descriptions.
const MIN_DESCRIBED_WIDTH: u16 = 60;

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
    let editor = editor
        .with_edit_mode(Box::new(Keys::new(scene.fixes)))
        .with_history(Box::new(Recall(session())))
        .with_validator(Box::new(Unfinished(session())))
        .with_completer(Box::new(Completions(session())))
        .with_quick_completions(true)
        .clear_menus()
        .with_menu(ReedlineMenu::EngineCompleter(Box::new(menu(&look))))
        .with_transient_prompt(Box::new(look.without_status()))
        .with_highlighter(Box::new(look))
        .use_bracketed_paste(true);
    if is_hinted { editor.with_hinter(Box::new(hints)) } else { editor.disable_hints() }
}

fn menu(look: &Look) -> IdeMenu {
    let palette = look.palette;
    let style = in_terms_of_reedline;
    let width = look::width();
    IdeMenu::default()
        .with_name(MENU)
        .with_marker(&look.indicator())
        .with_input_mode(InputMode::FullBuffer)
        .with_max_completion_height(MENU_HEIGHT)
        .with_max_completion_width(MENU_WIDTH.min(width.saturating_sub(1)))
        .with_max_description_height(MENU_HEIGHT)
        .with_max_description_width(if width < MIN_DESCRIBED_WIDTH { 0 } else { MENU_WIDTH })
        .with_correct_cursor_pos(true)
        .with_description_offset(2)
        .with_text_style(style(Style::new()))
        .with_match_text_style(style(palette.matched))
        // Without colors, the selection is inverted too: reedline has no other mark for it.
        .with_selected_text_style(style(Style::new().invert()))
        .with_selected_match_text_style(style(palette.matched.invert()))
        .with_description_text_style(style(palette.faint))
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
