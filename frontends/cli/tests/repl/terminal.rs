//! The REPL in a real terminal, run by tmux; skipped with a message if tmux is not installed.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

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
        if Command::new("tmux").arg("-V").stdout(Stdio::null()).status().is_err() {
            eprintln!("tmux is not installed: skipped the REPL in a terminal");
            return None;
        }
        let terminal = Self { server: format!("tamis-{name}-{}", std::process::id()) };
        let mut settings = vec![("XDG_STATE_HOME", history), ("LC_ALL", "C.UTF-8")];
        settings.extend(environment);
        let settings: String = settings.iter().map(|(name, value)| format!("{name}='{value}' ")).collect();
        let clean = "env -u CI -u NO_COLOR -u NO_GRAPHICS -u CLICOLOR -u CLICOLOR_FORCE";
        let command =
            format!("{clean} {settings} '{}'; echo left with $?; exec sleep 600", env!("CARGO_BIN_EXE_tamis"));
        terminal.tmux(&["new-session", "-d", "-s", "repl", "-x", "100", "-y", "40", &command]);
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
            // Input that is read together with Ctrl-C is discarded with the line.
            let is_clear = screen.trim() == "tamis>";
            if !is_clear {
                self.press("C-l");
            }
            is_clear
        });
    }

    /// The text on the screen.
    fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p", "-t", "repl"])
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

const FAINT: &str = "\u{1b}[2m";
/// The end of the escape sequence that tmux writes for underlined text.
const UNDERLINED: &str = ";4m";

#[test]
fn input_is_completed_and_highlighted() {
    let Some(terminal) = Terminal::open("typed", &history("typed"), &[]) else { return };
    terminal.expect_text("Try  tags has prod and duration_ns > 5s");
    terminal.clear();
    terminal.write("tags has prod and dura");
    // The hint is shown, and faint until Tab accepts it.
    terminal.expect_last("tamis> tags has prod and duration_ns");
    terminal.expect_painted(|screen| screen.contains(&format!("dura{FAINT}")));
    terminal.press("Tab");
    terminal.expect_painted(|screen| screen.contains("duration_ns") && !screen.contains(FAINT));
    terminal.enter(" > 5s");
    terminal.expect_text("\"value\": 5000000000,");
    terminal.expect_last("tamis>");

    terminal.clear();
    terminal.write("tags not ");
    terminal.press("Tab");
    terminal.expect_text("does not contain this string");
    terminal.expect_last("tamis> tags not");

    terminal.clear();
    terminal.write("duratoin_ns > 5s ");
    terminal.expect_painted(|screen| screen.contains(UNDERLINED));

    // The rest of the word after the cursor is replaced too.
    terminal.clear();
    terminal.write("status_xcode > 5");
    (0..9).for_each(|_| terminal.press("Left"));
    terminal.press("Tab");
    terminal.expect_last("tamis> status_code > 5");

    terminal.clear();
    terminal.write(":set target metrics-s");
    terminal.press("Tab");
    terminal.press("Enter");
    terminal.expect_text("target = metrics-search");
    terminal.expect_last("tamis>");
    terminal.enter(":stg");
    terminal.expect_text("did you mean `:set`?");
}

#[test]
fn tab_cycles_through_the_menu() {
    // Without colors, there are no hints in the way.
    let Some(terminal) = Terminal::open("cycle", &history("cycle"), &[("NO_COLOR", "1")]) else { return };
    terminal.clear();
    terminal.write(":set t");
    terminal.press("Tab");
    terminal.expect_text("\ntarget");
    terminal.expect_last("tamis> :set t");
    for line in [":set target", ":set tz", ":set t", ":set target"] {
        terminal.press("Tab");
        terminal.expect_last(&format!("tamis> {line}"));
    }
    terminal.write(" traces-s");
    terminal.press("Tab");
    terminal.expect_last("tamis> :set target traces-search");

    // The rest of the word at the cursor returns with the typed line.
    terminal.clear();
    terminal.write("num_xtokens > 5");
    (0..11).for_each(|_| terminal.press("Left"));
    terminal.press("Tab");
    terminal.expect_last("tamis> num_xtokens > 5");
    terminal.press("Tab");
    terminal.expect("a suggestion", |screen| {
        let last = screen.trim_end().lines().last().unwrap_or_default();
        last.starts_with("tamis> num_") && last.ends_with("_tokens > 5")
    });
    (0..20).find(|_| {
        terminal.press("Tab");
        std::thread::sleep(PAUSE * 5);
        terminal.screen().trim_end().ends_with("tamis> num_xtokens > 5")
    });
    terminal.expect_last("tamis> num_xtokens > 5");
}

#[test]
fn errors_are_shown_and_fixed() {
    let Some(terminal) = Terminal::open("errors", &history("errors"), &[]) else { return };
    terminal.clear();
    terminal.enter("status_code > 1,000");
    terminal.expect_text("× unexpected comma in the number `1,000`");
    terminal.expect_last("tamis> status_code > 1_000");
    terminal.press("Enter");
    terminal.expect_text("\"value\": 1000,");

    terminal.clear();
    terminal.enter("duratoin_ns > 5s");
    terminal.expect_text("did you mean `duration_ns`?");
    terminal.expect_last("tamis>");
    terminal.enter(":fix");
    terminal.expect_text("\nfixed: unknown column `duratoin_ns`: write `duration_ns`\n");
    terminal.expect_last("tamis> duration_ns > 5s");

    terminal.clear();
    terminal.enter("duratoin_ns > 5s and xyzzy = 1");
    terminal.expect_text("help: run `:columns` to list all columns");
    terminal.enter(":fix");
    terminal.expect_text("\nremaining: unknown column `xyzzy`\n");
    terminal.expect_last("tamis> duration_ns > 5s and xyzzy = 1");

    terminal.clear();
    terminal.paste("input = “x”");
    terminal.expect_last("tamis> input = “x”");
    terminal.press("Enter");
    terminal.expect_text("typographic quotes around `x`");
    terminal.expect_text("\"value\": \"x\",");
}

#[test]
fn unfinished_queries_continue_on_the_next_line() {
    let Some(terminal) = Terminal::open("open", &history("open"), &[]) else { return };
    terminal.clear();
    terminal.enter("(tags has prod");
    // The continuation prompt is shown until something is typed.
    terminal.expect_last("... continue the query, or press Enter to end it");
    terminal.expect_painted(|screen| screen.contains(&format!("\n{FAINT}")));
    terminal.press("Right");
    terminal.enter("  or tags has eu)");
    terminal.expect_text("tamis> (tags has prod\n  or tags has eu)\n");
    terminal.expect_text("\"or\": [");
    terminal.clear();
    terminal.enter("(is_complete");
    terminal.press("Enter");
    terminal.expect_text("× unclosed parenthesis");

    // Ctrl-C discards an unfinished query, which is not added to the history.
    terminal.clear();
    terminal.enter("(never");
    terminal.press("C-c");
    terminal.expect_last("tamis>");
    terminal.press("C-r");
    terminal.write("eu)");
    terminal.expect_text("(reverse-i-search)`eu)': (tags has prod");
    terminal.press("Enter");
    terminal.expect_text("\"or\": [");
    terminal.expect_last("tamis>");
    terminal.press("C-d");
    terminal.expect_last("left with 0");
}

#[test]
fn a_command_may_interrupt_an_unfinished_query() {
    let Some(terminal) = Terminal::open("interrupted", &history("interrupted"), &[]) else { return };
    terminal.clear();
    terminal.enter("(tags has prod");
    terminal.enter(":set tz +02:00");
    terminal.expect_text("\ntz = +02:00\ntamis> (tags has prod\n");
    terminal.enter("or tags has eu)");
    terminal.expect_text("\"or\": [");

    terminal.clear();
    terminal.enter("input = r\"");
    terminal.enter(":help me\"");
    terminal.expect_text("\"value\": \"\\n:help me\"");
    terminal.enter("input = r\"");
    terminal.enter(":quit");
    terminal.expect_last("left with 0");
}

#[test]
fn values_of_queries_are_suggested_again() {
    let directory = history("recent");
    for name in ["recent", "recalled"] {
        let Some(terminal) = Terminal::open(name, &directory, &[]) else { return };
        terminal.clear();
        if name == "recent" {
            terminal.enter("model in (gpt-4o, \"o 3\")");
            terminal.expect_text("\"column_id\": \"model\"");
            terminal.clear();
        }
        terminal.write("model = ");
        terminal.press("Tab");
        terminal.expect_text("\"gpt-4o\"  ");
        terminal.expect_text("\"o 3\"  ");
        terminal.clear();
        terminal.enter("?");
        terminal.expect_text("Ctrl-D       exit");
        terminal.enter("exit");
        terminal.expect_last("left with 0");
    }
}

#[test]
fn type_ahead_is_read() {
    let Some(terminal) = Terminal::open("ahead", &history("ahead"), &[]) else { return };
    terminal.clear();
    terminal.write("is_complete\r:set tz +02:00\r:set now 2026-02-03T00:00:00Z\r:set ");
    terminal.expect_text("\"column_id\": \"is_complete\"");
    terminal.expect_text("\ntz = +02:00\n");
    terminal.expect_text("\nnow = 2026-02-03T00:00:00Z\n");
    terminal.expect_last("tamis> :set");
}

#[test]
fn the_history_is_kept_between_sessions() {
    let directory = history("history");
    for name in ["first", "second"] {
        let Some(terminal) = Terminal::open(name, &directory, &[]) else { return };
        terminal.clear();
        match name {
            "first" => terminal.write("is_complete"),
            // The last line was `:quit`.
            _ => (0..2).for_each(|_| terminal.press("Up")),
        }
        terminal.expect_last("tamis> is_complete");
        terminal.press("Enter");
        terminal.expect_text("\"column_id\": \"is_complete\"");
        terminal.enter(":quit");
        terminal.expect_last("left with 0");
    }
}

#[test]
fn the_repl_works_without_a_history() {
    let Some(terminal) = Terminal::open("nowhere", "/dev/null/nowhere", &[]) else { return };
    terminal.clear();
    terminal.enter("is_complete");
    terminal.expect_text("\"column_id\": \"is_complete\"");
    terminal.expect_last("tamis>");
}

#[test]
fn without_colors_there_are_no_hints() {
    let Some(terminal) = Terminal::open("plain", &history("plain"), &[("NO_COLOR", "1")]) else { return };
    terminal.clear();
    terminal.enter("tags has prod and dura");
    terminal.expect_text("unknown column `dura`");
    assert!(!terminal.screen().contains("tamis> tags has prod and duration_ns"));
    // The prompt of a line that continues a query is recognizable without them.
    terminal.enter("(is_complete");
    terminal.expect_last("... continue the query, or press Enter to end it");
    assert!(!terminal.painted().contains('\u{1b}'), "{:?}", terminal.painted());
}

#[test]
fn no_graphics_is_honored() {
    let Some(terminal) = Terminal::open("narrated", &history("narrated"), &[("NO_GRAPHICS", "1")]) else { return };
    terminal.clear();
    terminal.enter("duratoin_ns > 5s");
    terminal.expect_text("columns 1 to 11");
    assert!(!terminal.screen().contains('╭'));
}

#[test]
fn dumb_terminals_are_supported() {
    let Some(terminal) = Terminal::open("dumb", &history("dumb"), &[("TERM", "dumb")]) else { return };
    terminal.enter("status_code > 1,000");
    terminal.expect_text("fixable with `:fix`");
    terminal.enter(":fix");
    terminal.expect_text("\nstatus_code > 1_000\n");
    terminal.enter("(is_complete");
    terminal.enter(")");
    terminal.expect_text("\"column_id\": \"is_complete\"");
    assert!(!terminal.painted().contains('\u{1b}'));
    terminal.press("C-d");
    terminal.expect_last("tamis> left with 0");
}
