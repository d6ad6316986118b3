//! The command in a real terminal, run by tmux; skipped with a message if tmux is not installed.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::{KEY, directory};

/// The timeout for the expected screen: a slow machine is not a failure.
const TIMEOUT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) struct Terminal {
    /// The name of its own tmux server.
    server: String,
}

impl Terminal {
    /// Runs `tamis` with arguments for a shell; `None` if tmux is not installed.
    pub(crate) fn open(name: &str, arguments: &str) -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        if Command::new("tmux").arg("-V").stdout(Stdio::null()).status().is_err() {
            eprintln!("tmux is not installed: skipped the command in a terminal");
            return None;
        }
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let terminal = Self { server: format!("tamis-send-{name}-{}-{number}", std::process::id()) };
        let directory = directory(&format!("terminal-{name}"));
        let command = format!(
            "cd '{}'; env -u CI -u http_proxy LC_ALL=C.UTF-8 NO_COLOR=1 GALILEO_API_KEY={KEY} '{}' {arguments}; \
             echo exit code $?; exec sleep 600",
            directory.display(),
            env!("CARGO_BIN_EXE_tamis")
        );
        terminal.tmux(&["new-session", "-d", "-s", "send", "-x", "110", "-y", "40", &command]);
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

    /// Presses a key.
    pub(crate) fn press(&self, key: &str) {
        self.tmux(&["send-keys", "-t", "send", key]);
    }

    /// Types a text and presses Enter.
    pub(crate) fn enter(&self, text: &str) {
        if !text.is_empty() {
            self.tmux(&["send-keys", "-t", "send", "-l", "--", text]);
        }
        self.press("Enter");
    }

    pub(crate) fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p", "-t", "send"])
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

impl Drop for Terminal {
    fn drop(&mut self) {
        // The server may have exited already.
        let _ = Command::new("tmux").args(["-L", &self.server, "kill-server"]).output();
    }
}
