//! The command in a real terminal, run by tmux; skipped with a message if tmux is not installed.

use std::thread;
use std::time::Instant;

use tamis_test_support::tmux::{PAUSE, TIMEOUT, Tmux};

use crate::{KEY, directory};

pub(crate) struct Terminal(Tmux);

impl Terminal {
    /// Runs `tamis` with arguments for a shell; `None` if tmux is not installed.
    pub(crate) fn open(name: &str, arguments: &str) -> Option<Self> {
        let directory = directory(&format!("terminal-{name}"));
        let command = format!(
            "cd '{}'; env -u CI -u http_proxy LC_ALL=C.UTF-8 NO_COLOR=1 GALILEO_API_KEY={KEY} '{}' {arguments}; \
             echo exit code $?; exec sleep 600",
            directory.display(),
            env!("CARGO_BIN_EXE_tamis")
        );
        Tmux::open(&format!("send-{name}"), &command, (110, 40)).map(Self)
    }

    /// Presses a key.
    pub(crate) fn press(&self, key: &str) {
        self.0.press(key);
    }

    /// Types a text and presses Enter.
    pub(crate) fn enter(&self, text: &str) {
        if !text.is_empty() {
            self.0.write(text);
        }
        self.press("Enter");
    }

    pub(crate) fn screen(&self) -> String {
        self.0.screen()
    }

    /// Waits until the screen shows a text.
    #[track_caller]
    pub(crate) fn expect_text(&self, text: &str) {
        let start = Instant::now();
        while !self.screen().contains(text) {
            assert!(start.elapsed() < TIMEOUT, "no {text} on\n{}", self.screen());
            thread::sleep(PAUSE);
        }
    }
}
