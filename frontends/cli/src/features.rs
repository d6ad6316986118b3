//! The features of this package, which leave out commands.

use crate::failure::Failure;
use crate::text;

/// The features that commands need, whether this program has them, and these commands.
const FEATURES: [(&str, bool, &[&str]); 4] = [
    ("match", cfg!(feature = "match"), &["match"]),
    ("repl", cfg!(feature = "repl"), &["repl"]),
    ("saved-queries", cfg!(feature = "saved-queries"), &["config", "diff", "fmt", "lint", "rename"]),
    ("server", cfg!(feature = "server"), &["server"]),
];

/// The error for a command that this program does not have; `None` if no feature adds it.
pub(crate) fn left_out(command: &str) -> Option<Failure> {
    let (feature, ..) =
        FEATURES.into_iter().find(|(_, is_enabled, commands)| !is_enabled && commands.contains(&command))?;
    let failure = Failure::new(format!("{} is not part of this build", text::quote(&format!("tamis {command}"))));
    Some(failure.help(format!("build it with {}", text::quote(&format!("--features {feature}")))))
}
