//! `tamis server` with a client of the language server protocol.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers may panic")]
#![expect(clippy::indexing_slicing, clippy::string_slice, reason = "test helpers may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

#[path = "server/client.rs"]
mod client;
#[path = "server/commands.rs"]
mod commands;
#[path = "server/completion.rs"]
mod completion;
#[path = "server/diagnostics.rs"]
mod diagnostics;
#[path = "server/formatting.rs"]
mod formatting;
#[path = "server/hosts.rs"]
mod hosts;
#[path = "server/lifecycle.rs"]
mod lifecycle;
#[path = "server/names.rs"]
mod names;
#[path = "server/reading.rs"]
mod reading;
#[path = "server/sync.rs"]
mod sync;

/// An empty directory for a test.
fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("server-{name}"));
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

/// The position of a byte of a text, for this encoding.
fn position(text: &str, at: usize, encoding: &str) -> Value {
    let before = text[..at].replace("\r\n", "\n").replace('\r', "\n");
    let line = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let character = match encoding {
        "utf-8" => before.len() - start,
        "utf-16" => before[start..].encode_utf16().count(),
        _ => before[start..].chars().count(),
    };
    json!({ "line": line, "character": character })
}
