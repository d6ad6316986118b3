//! What a file is written in.

use std::path::Path;

/// What a file is written in, if queries can be found in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::commands::lint) enum Format {
    Yaml,
    Json,
    Toml,
    Markdown,
}

impl Format {
    /// What the configuration calls them.
    pub(in crate::commands::lint) const NAMES: [(&'static str, Self); 4] =
        [("yaml", Self::Yaml), ("json", Self::Json), ("toml", Self::Toml), ("markdown", Self::Markdown)];

    /// The format of a file, as its name ends.
    pub(in crate::commands::lint) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => Some(Self::Yaml),
            "json" | "jsonc" => Some(Self::Json),
            "toml" => Some(Self::Toml),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }
}
