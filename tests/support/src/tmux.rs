//! Commands in a real terminal, run by tmux.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The timeout for an expected screen: a slow machine is not a failure.
pub const TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait before looking at the screen again.
pub const PAUSE: Duration = Duration::from_millis(20);

/// The name of the session, which is the only one of its server.
const SESSION: &str = "terminal";

/// A terminal with a command in it.
pub struct Tmux {
    /// The name of its own tmux server.
    server: String,
}

impl Tmux {
    /// Runs a command for a shell in a terminal with this width and height; `None`, with a message, if tmux is not
    /// installed.
    pub fn open(name: &str, command: &str, (width, height): (u16, u16)) -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        if Command::new("tmux").arg("-V").stdout(Stdio::null()).status().is_err() {
            eprintln!("tmux is not installed: skipped `{name}` in a terminal");
            return None;
        }
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let terminal = Self { server: format!("tamis-{name}-{}-{number}", std::process::id()) };
        let (width, height) = (width.to_string(), height.to_string());
        terminal.run(&["new-session", "-d", "-s", SESSION, "-x", &width, "-y", &height, command]);
        Some(terminal)
    }

    /// Runs a command of tmux, and returns what it prints.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> String {
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
    #[track_caller]
    pub fn write(&self, text: &str) {
        self.run(&["send-keys", "-t", SESSION, "-l", "--", text]);
    }

    /// Presses a key.
    #[track_caller]
    pub fn press(&self, key: &str) {
        self.run(&["send-keys", "-t", SESSION, key]);
    }

    /// The text on the screen.
    #[track_caller]
    pub fn screen(&self) -> String {
        self.run(&["capture-pane", "-p", "-t", SESSION])
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        // The server may have exited already.
        let _ = Command::new("tmux").args(["-L", &self.server, "kill-server"]).output();
    }
}
