//! The pages of `:help`.

use super::answer::Answer;
use super::{commands, wording};
use crate::commands::help::LANGUAGE;
use crate::failure::Failure;
use crate::output::{TerminalStyle, table};
use crate::text::{self, wrap::wrapped};

/// On a narrower terminal, descriptions are below the names instead of beside them.
const MIN_TABLE_WIDTH: u16 = 60;
/// The width of text if that of the terminal is unknown, and its maximum.
const TEXT_WIDTH: u16 = 80;

const ABOUT: [&str; 4] = [
    "An unambiguous prefix of a command is enough, such as `:col`.",
    "Any other line is a query. An unfinished query continues on the next line until an empty line; a command on such a \
     line runs, and the query continues after it. Pasted queries, one per line, are answered one by one.",
    "A line that starts with a space is private: it is not stored in the history. `tamis repl --no-history` stores \
     nothing.",
    "After an error, 1, 2, … in an empty line inserts the query with that fix.",
];

const KEYS: &[[&str; 2]] = &[
    ["Tab", "complete, or open the menu and move in it; Enter accepts"],
    ["Shift-Tab", "move back in the menu"],
    ["Up, Down", "move in the menu or the text, or recall by the beginning"],
    ["Escape", "close the menu"],
    ["Right, End, Ctrl-E, Ctrl-F", "accept the hint in gray"],
    ["Alt-F, Alt-Right", "accept a word of the hint; move by a word"],
    ["Ctrl-R", "search the history, ignoring case; Enter takes the line"],
    ["Enter", "run the line, or continue an unfinished query"],
    ["Alt-Enter", "start a new line"],
    ["Ctrl-X Ctrl-E", "edit the line in `$EDITOR`"],
    ["Ctrl-A, Home", "move to the start of the line"],
    ["Ctrl-B, Left", "move left"],
    ["Alt-B, Alt-Left", "move back by a word"],
    ["Ctrl-W, Alt-Backspace", "cut back to a space, a word"],
    ["Alt-D", "cut the word after the cursor"],
    ["Ctrl-U, Ctrl-K", "cut to the start, to the end of the line"],
    ["Ctrl-Y", "insert what was cut last"],
    ["Ctrl-T", "swap two characters"],
    ["Ctrl-_", "undo"],
    ["Ctrl-L", "clear the screen"],
    ["Ctrl-Z", "suspend; `fg` in the shell continues"],
    ["Ctrl-C", "discard the line"],
    ["Ctrl-D", "exit"],
];

pub(super) fn page(topic: &str, style: TerminalStyle) -> Result<Answer, Failure> {
    match topic {
        "" => Ok(Answer::Text(overview(style))),
        "language" => Ok(Answer::Text(wording::for_repl(LANGUAGE))),
        _ => Err(Failure::new(format!("no help for {}", text::quote(topic)))
            .help("`:help` lists the commands and keys; `:help language` describes the language")),
    }
}

/// The commands and the keys.
fn overview(style: TerminalStyle) -> String {
    let commands = commands::ALL.iter().map(|command| {
        [format!("{} {}", command.name, command.arguments).trim_end().to_owned(), command.about.to_owned()]
    });
    let keys = KEYS.iter().map(|row| row.map(str::to_owned));
    let width = style.width.map_or(TEXT_WIDTH, |width| width.min(TEXT_WIDTH)).into();
    let about: String = ABOUT.iter().map(|paragraph| format!("\n{}", wrapped(paragraph, width, ""))).collect();
    format!("{}{about}\n{}", list("command", commands, style), list("key", keys, style))
}

/// A table, or on a narrow terminal a list.
fn list(name: &str, rows: impl Iterator<Item = [String; 2]>, style: TerminalStyle) -> String {
    match style.width.filter(|width| *width < MIN_TABLE_WIDTH) {
        None => table::render([name, if name == "key" { "action" } else { "description" }], rows, style),
        Some(width) => {
            let row =
                |[name, about]: [String; 2]| wrapped(&name, width.into(), "") + &wrapped(&about, width.into(), "  ");
            rows.map(row).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn help_fits_the_terminal() {
        for width in [20, 30, 40, 59, 60, 80, 200] {
            let page = overview(TerminalStyle { color: false, narrated: false, unicode: true, width: Some(width) });
            let longest = page.lines().max_by_key(|line| line.width()).unwrap();
            assert!(longest.width() <= width.into(), "{width}: {longest:?}");
            assert!(page.contains("Ctrl-X Ctrl-E") && page.contains("private"));
        }
    }
}
