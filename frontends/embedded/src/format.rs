//! The formats of files with queries.

use std::path::Path;

/// A file format in which queries can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// YAML 1.2.
    Yaml,
    /// JSON with comments and trailing commas.
    Json,
    /// TOML.
    Toml,
    /// Markdown, with queries in code blocks.
    Markdown,
}

impl Format {
    /// The names of the formats in a configuration.
    pub const NAMES: [(&'static str, Self); 4] =
        [("yaml", Self::Yaml), ("json", Self::Json), ("toml", Self::Toml), ("markdown", Self::Markdown)];

    /// The format of a file, by its extension.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => Some(Self::Yaml),
            "json" | "jsonc" => Some(Self::Json),
            "toml" => Some(Self::Toml),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }
}
