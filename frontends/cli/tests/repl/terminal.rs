//! The REPL in a real terminal, run by tmux; skipped with a message if tmux is not installed.

use std::process::Command;
use std::time::Instant;

use tamis_test_support::tmux::{PAUSE, TIMEOUT, Tmux};

mod answers;
mod editing;
mod history;
mod layout;
mod menu;

/// The widths of terminals in which the REPL is tested.
const WIDTHS: [u16; 3] = [20, 80, 200];

/// The number of rows that leaves enough room for what is printed at any width.
const ROWS: u16 = 100;

/// The maximum width at which the screen is compared without line breaks.
const NARROW: u16 = 40;

/// Runs a test at each width, all at the same time: most of it is waiting.
fn for_widths(test: impl Fn(u16) + Sync) {
    let test = &test;
    std::thread::scope(|scope| {
        for width in WIDTHS {
            scope.spawn(move || test(width));
        }
    });
}

/// Runs a test in terminals of each width, with a history each.
fn at_widths(name: &str, environment: &[(&str, &str)], test: impl Fn(&Terminal) + Sync) {
    for_widths(|width| {
        let name = format!("{name}-{width}");
        let terminal = Terminal::open_with(&name, &history(&name), environment, "", (width, ROWS));
        terminal.iter().for_each(&test);
    });
}

/// A text without what breaks it into lines: spaces, line breaks and the line beside an error.
fn joined(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '│').collect()
}

/// A terminal with `tamis` in it.
struct Terminal {
    tmux: Tmux,
    /// The number of columns when it was opened.
    width: u16,
}

impl Terminal {
    /// Starts `tamis` with its history in this directory, in a terminal with this width and height; `None` if tmux is
    /// not installed.
    fn open_with(
        name: &str,
        history: &str,
        environment: &[(&str, &str)],
        arguments: &str,
        (width, height): (u16, u16),
    ) -> Option<Self> {
        let mut settings = vec![("XDG_STATE_HOME", history), ("LC_ALL", "C.UTF-8")];
        settings.extend(environment);
        let settings: String = settings.iter().map(|(name, value)| format!("{name}='{value}' ")).collect();
        let clean = "env -u CI -u NO_COLOR -u NO_GRAPHICS -u CLICOLOR -u CLICOLOR_FORCE -u COLORFGBG";
        let command = format!(
            // The shell survives Ctrl-C.
            "trap : INT; {clean} {settings} '{}' {arguments}; echo left with $?; exec sleep 600",
            env!("CARGO_BIN_EXE_tamis")
        );
        let terminal = Self { tmux: Tmux::open(name, &command, (width, height))?, width };
        terminal.expect_last("tamis>");
        Some(terminal)
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        self.tmux.run(arguments)
    }

    /// Types a text.
    fn write(&self, text: &str) {
        self.tmux.write(text);
    }

    /// Presses a key.
    fn press(&self, key: &str) {
        self.tmux.press(key);
    }

    /// Types a text and presses Enter.
    fn enter(&self, text: &str) {
        self.write(text);
        self.press("Enter");
    }

    /// Pastes a text, as a mouse does.
    fn paste(&self, text: &str) {
        self.tmux(&["set-buffer", "--", text]);
        self.tmux(&["paste-buffer", "-p"]);
    }

    /// Waits for an empty line on an empty screen.
    fn clear(&self) {
        self.press("C-c");
        self.expect("an empty screen", |screen| {
            let is_clear = screen.trim() == "tamis>";
            if !is_clear {
                self.press("C-l");
            }
            is_clear
        });
    }

    /// Changes the size of the terminal.
    fn resize(&self, width: u16, height: u16) {
        self.tmux(&["resize-window", "-x", &width.to_string(), "-y", &height.to_string()]);
    }

    /// The text on the screen, without the status at the right edge.
    fn screen(&self) -> String {
        let is_status = |text: &str| text.ends_with(" columns") || text.ends_with(" column");
        let text = |line: &str| match line.split_once("   ") {
            Some((text, rest)) if is_status(rest) => text.trim_end().to_owned() + "\n",
            _ => line.to_owned() + "\n",
        };
        self.whole_screen().lines().map(text).collect()
    }

    /// The text on the screen.
    fn whole_screen(&self) -> String {
        self.tmux.screen()
    }

    /// The column and the row of the cursor, from 0.
    fn cursor(&self) -> String {
        self.tmux(&["display-message", "-p", "#{cursor_x},#{cursor_y}"]).trim().to_owned()
    }

    /// Waits until the cursor is after this many columns of a line that starts on the first row.
    #[track_caller]
    fn expect_cursor(&self, columns: u16) {
        let position = format!("{},{}", columns % self.width, columns / self.width);
        self.expect(&position, |_| self.cursor() == position);
    }

    /// The same with escape sequences.
    fn painted(&self) -> String {
        self.tmux(&["capture-pane", "-p", "-e"])
    }

    /// Waits until the screen meets a condition.
    #[track_caller]
    fn expect(&self, what: &str, is_expected: impl Fn(&str) -> bool) {
        let start = Instant::now();
        loop {
            let screen = self.screen();
            if is_expected(&screen) {
                return;
            }
            assert!(start.elapsed() < TIMEOUT, "no {what} on\n{screen}");
            std::thread::sleep(PAUSE);
        }
    }

    /// The text on the screen as it is compared: joined, if it is broken into lines at this width.
    fn comparable(&self, text: &str) -> String {
        if self.width > NARROW { text.to_owned() } else { joined(text) }
    }

    fn shows(&self, screen: &str, text: &str) -> bool {
        self.comparable(screen).contains(&self.comparable(text))
    }

    /// Waits until the screen shows a text.
    #[track_caller]
    fn expect_text(&self, text: &str) {
        self.expect(text, |screen| self.shows(screen, text));
    }

    /// Waits until the screen shows only this.
    #[track_caller]
    fn expect_only(&self, text: &str) {
        self.expect(text, |screen| self.comparable(screen.trim()) == self.comparable(text));
    }

    /// Waits for the explanation of a query, which is one line, shortened to the width.
    #[track_caller]
    fn expect_explanation(&self, text: &str) {
        let width = usize::from(self.width) - 1;
        let shortened = || text.chars().take(width - 1).collect::<String>() + "…";
        let line = if text.len() <= width { text.to_owned() } else { shortened() };
        self.expect(&line, |screen| screen.lines().any(|shown| shown == line));
    }

    /// Waits until this is the last line.
    #[track_caller]
    fn expect_last(&self, line: &str) {
        self.expect(line, |screen| {
            let screen = screen.trim_end();
            if self.width > NARROW {
                screen.lines().last().unwrap_or_default() == line
            } else {
                joined(screen).ends_with(&joined(line))
            }
        });
    }

    /// Waits until the screen with escape sequences meets a condition.
    #[track_caller]
    fn expect_painted(&self, is_expected: impl Fn(&str) -> bool) {
        self.expect("expected color", |_| is_expected(&self.painted()));
    }
}

fn history(name: &str) -> String {
    super::directory(name).to_str().unwrap().to_owned()
}

const FAINT: &str = "\u{1b}[38;5;244m";
/// The color of an error.
const ERROR: &str = "38;5;167m";
