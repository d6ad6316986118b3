//! The formats of files with queries.

use std::path::Path;

/// A file format in which queries can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Yaml,
    Json,
    Toml,
    Markdown,
}

impl Format {
    /// The names of the formats in the configuration.
    pub(crate) const NAMES: [(&'static str, Self); 4] =
        [("yaml", Self::Yaml), ("json", Self::Json), ("toml", Self::Toml), ("markdown", Self::Markdown)];

    /// The format of a file, by its extension.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => Some(Self::Yaml),
            "json" | "jsonc" => Some(Self::Json),
            "toml" => Some(Self::Toml),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }
}
