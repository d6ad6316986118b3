//! The state of the server, and snapshots of it.

use gen_lsp_types::Uri;

use super::client::Client;
use super::diagnostics::Published;
use super::settings::EditorSettings;
use super::snapshot::Snapshot;
use super::tasks::Tasks;
use super::workspace::Workspace;

/// Everything that changes while the server runs.
pub(super) struct State {
    pub(super) client: Client,
    pub(super) workspace: Workspace,
    pub(super) settings: EditorSettings,
    pub(super) tasks: Tasks<Published>,
}

impl State {
    /// A view of a document and everything else as it is now; `None` if the document is not open.
    pub(super) fn snapshot(&self, uri: &Uri) -> Option<Snapshot> {
        let document = self.workspace.documents.get(uri)?.clone();
        Some(Snapshot { document, features: self.client.features, settings: self.settings })
    }
}
