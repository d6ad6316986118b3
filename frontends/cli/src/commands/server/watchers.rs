//! The files that the editor watches for the server.

use gen_lsp_types::{
    DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, LspNotificationMethod, Registration,
    RegistrationParams,
};

/// Configurations, columns, and files that may contain queries.
const GLOBS: [&str; 2] = ["**/*.tamis", "**/*.{json,md,toml,yaml,yml}"];

pub(super) fn registration() -> RegistrationParams {
    let watcher = |glob: &str| FileSystemWatcher { glob_pattern: GlobPattern::Pattern(glob.to_owned()), kind: None };
    let options = DidChangeWatchedFilesRegistrationOptions { watchers: GLOBS.map(watcher).into() };
    let registration = Registration {
        id: "files".to_owned(),
        method: LspNotificationMethod::WorkspaceDidChangeWatchedFiles.as_str().to_owned(),
        register_options: serde_json::to_value(options).ok(),
    };
    RegistrationParams { registrations: vec![registration] }
}
