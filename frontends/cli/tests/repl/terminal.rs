//! The REPL in a real terminal, run by tmux; skipped with a message if tmux is not installed.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

mod answers;
mod editing;
mod history;
mod layout;
mod menu;

/// The timeout for the expected screen: a slow machine is not a failure.
const TIMEOUT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(20);

/// A terminal with `tamis` in it.
struct Terminal {
    /// The name of its own tmux server.
    server: String,
}

impl Terminal {
    /// Starts `tamis` with its history in this directory; `None` if tmux is not installed.
    fn open(name: &str, history: &str, environment: &[(&str, &str)]) -> Option<Self> {
        Self::open_with(name, history, environment, "", (100, 40))
    }

    /// The same with arguments, in a terminal with this width and height.
    fn open_with(
        name: &str,
        history: &str,
        environment: &[(&str, &str)],
        arguments: &str,
        (width, height): (u16, u16),
    ) -> Option<Self> {
        if Command::new("tmux").arg("-V").stdout(Stdio::null()).status().is_err() {
            eprintln!("tmux is not installed: skipped the REPL in a terminal");
            return None;
        }
        let terminal = Self { server: format!("tamis-{name}-{}", std::process::id()) };
        let mut settings = vec![("XDG_STATE_HOME", history), ("LC_ALL", "C.UTF-8")];
        settings.extend(environment);
        let settings: String = settings.iter().map(|(name, value)| format!("{name}='{value}' ")).collect();
        let clean = "env -u CI -u NO_COLOR -u NO_GRAPHICS -u CLICOLOR -u CLICOLOR_FORCE -u COLORFGBG";
        let command = format!(
            "{clean} {settings} '{}' {arguments}; echo left with $?; exec sleep 600",
            env!("CARGO_BIN_EXE_tamis")
        );
        let (width, height) = (width.to_string(), height.to_string());
        terminal.tmux(&["new-session", "-d", "-s", "repl", "-x", &width, "-y", &height, &command]);
        terminal.expect_last("tamis>");
        Some(terminal)
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let output = Command::new("tmux")
            .args(["-u", "-L", &self.server, "-f", "/dev/null"])
            .args(arguments)
            .env("TERM", "xterm-256color")
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Types a text.
    fn write(&self, text: &str) {
        self.tmux(&["send-keys", "-t", "repl", "-l", "--", text]);
    }

    /// Presses a key.
    fn press(&self, key: &str) {
        self.tmux(&["send-keys", "-t", "repl", key]);
    }

    /// Types a text and presses Enter.
    fn enter(&self, text: &str) {
        self.write(text);
        self.press("Enter");
    }

    /// Pastes a text, as a mouse does.
    fn paste(&self, text: &str) {
        self.tmux(&["set-buffer", "--", text]);
        self.tmux(&["paste-buffer", "-p", "-t", "repl"]);
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
        self.tmux(&["resize-window", "-t", "repl", "-x", &width.to_string(), "-y", &height.to_string()]);
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
        self.tmux(&["capture-pane", "-p", "-t", "repl"])
    }

    /// The column and the row of the cursor, from 0.
    fn cursor(&self) -> String {
        self.tmux(&["display-message", "-p", "-t", "repl", "#{cursor_x},#{cursor_y}"]).trim().to_owned()
    }

    /// Waits until the cursor is at a column and a row.
    #[track_caller]
    fn expect_cursor(&self, position: &str) {
        self.expect(position, |_| self.cursor() == position);
    }

    /// The same with escape sequences.
    fn painted(&self) -> String {
        self.tmux(&["capture-pane", "-p", "-e", "-t", "repl"])
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

    /// Waits until the screen shows a text.
    #[track_caller]
    fn expect_text(&self, text: &str) {
        self.expect(text, |screen| screen.contains(text));
    }

    /// Waits until this is the last line.
    #[track_caller]
    fn expect_last(&self, line: &str) {
        self.expect(line, |screen| screen.trim_end().lines().last().unwrap_or_default() == line);
    }

    /// Waits until this is one of the lines.
    #[track_caller]
    fn expect_line(&self, line: &str) {
        self.expect(line, |screen| screen.lines().any(|shown| shown == line));
    }

    /// Waits until the screen with escape sequences meets a condition.
    #[track_caller]
    fn expect_painted(&self, is_expected: impl Fn(&str) -> bool) {
        self.expect("expected color", |_| is_expected(&self.painted()));
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The server may have exited already.
        let _ = Command::new("tmux").args(["-L", &self.server, "kill-server"]).output();
    }
}

fn history(name: &str) -> String {
    super::directory(name).to_str().unwrap().to_owned()
}

const FAINT: &str = "\u{1b}[38;5;244m";
/// The color of an error.
const ERROR: &str = "38;5;167m";
