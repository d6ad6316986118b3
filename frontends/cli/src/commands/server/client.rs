//! The editor: what it supports, and messages to it.

use std::collections::HashMap;
use std::fmt;

use crossbeam_channel::Sender;
use gen_lsp_types::{
    ClientCapabilities, ConfigurationItem, ConfigurationParams, ConfigurationRequest, DiagnosticRefreshRequest,
    InlayHintRefreshRequest, MarkupKind, MessageType, Notification, PublishDiagnosticsNotification,
    PublishDiagnosticsParams, Request, SemanticTokensRefreshRequest, ShowMessageNotification, ShowMessageParams,
};
use lsp_server::{Message, RequestId, Response};

use super::position::Encoding;
use super::settings;
use crate::failure::Failure;

/// The connection to the editor was closed.
#[derive(Debug)]
pub(super) struct Disconnected;

impl fmt::Display for Disconnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection was closed")
    }
}

/// What the editor supports.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Features {
    pub(super) encoding: Encoding,
    /// The editor asks for diagnostics, instead of waiting for them.
    pub(super) pulls_diagnostics: bool,
    pub(super) refreshes_diagnostics: bool,
    pub(super) refreshes_hints: bool,
    pub(super) refreshes_tokens: bool,
    pub(super) watches_files: bool,
    pub(super) has_configuration: bool,
    /// Edits name the version of each document, and may ask for confirmation.
    pub(super) has_document_changes: bool,
    pub(super) confirms_changes: bool,
    pub(super) inserts_or_replaces: bool,
    /// Characters that are typed may accept a suggestion.
    pub(super) commits_with_characters: bool,
    /// Diagnostics may have related locations, and tags.
    pub(super) shows_related: bool,
    pub(super) shows_tags: bool,
    /// Hovers are text without Markdown.
    pub(super) hovers_plainly: bool,
    /// Code actions have edits, instead of being commands.
    pub(super) applies_actions: bool,
    /// A rename may first ask for the name at the cursor.
    pub(super) prepares_renames: bool,
    /// The outline is a tree.
    pub(super) nests_symbols: bool,
    /// Only whole lines are folded.
    pub(super) folds_lines: bool,
}

impl Features {
    pub(super) fn of(client: &ClientCapabilities) -> Self {
        let is = |flag: Option<bool>| flag.unwrap_or_default();
        let text = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let item = text.and_then(|text| text.completion.as_ref()?.completion_item.as_ref());
        let edit = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let published = text.and_then(|text| text.publish_diagnostics.as_ref());
        let hovers = text.and_then(|text| text.hover.as_ref()?.content_format.as_deref());
        let actions = text.and_then(|text| text.code_action.as_ref());
        let encodings = client.general.as_ref().and_then(|general| general.position_encodings.as_deref());
        let refreshes =
            |read: fn(&gen_lsp_types::WorkspaceClientCapabilities) -> Option<bool>| is(workspace.and_then(read));
        Self {
            encoding: Encoding::negotiate(encodings.unwrap_or_default()),
            pulls_diagnostics: text.is_some_and(|text| text.diagnostic.is_some()),
            refreshes_diagnostics: refreshes(|workspace| workspace.diagnostics.as_ref()?.refresh_support),
            refreshes_hints: refreshes(|workspace| workspace.inlay_hint.as_ref()?.refresh_support),
            refreshes_tokens: refreshes(|workspace| workspace.semantic_tokens.as_ref()?.refresh_support),
            watches_files: refreshes(|workspace| workspace.did_change_watched_files.as_ref()?.dynamic_registration),
            has_configuration: refreshes(|workspace| workspace.configuration),
            has_document_changes: is(edit.and_then(|edit| edit.document_changes)),
            confirms_changes: edit.is_some_and(|edit| edit.change_annotation_support.is_some()),
            inserts_or_replaces: is(item.and_then(|item| item.insert_replace_support)),
            commits_with_characters: is(item.and_then(|item| item.commit_characters_support)),
            shows_related: published.is_none_or(|published| is(published.diagnostics_capabilities.related_information)),
            shows_tags: published.is_none_or(|published| published.diagnostics_capabilities.tag_support.is_some()),
            applies_actions: actions.is_some_and(|actions| actions.code_action_literal_support.is_some()),
            prepares_renames: is(text.and_then(|text| text.rename.as_ref()?.prepare_support)),
            nests_symbols: is(text.and_then(|text| text.document_symbol.as_ref()?.hierarchical_document_symbol_support)),
            folds_lines: is(text.and_then(|text| text.folding_range.as_ref()?.line_folding_only)),
            hovers_plainly: hovers.is_some_and(|formats| !formats.contains(&MarkupKind::Markdown)),
        }
    }
}

/// A request to the editor whose response matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SentRequest {
    Settings,
}

/// The editor.
pub(super) struct Client {
    pub(super) features: Features,
    sender: Sender<Message>,
    requests: i32,
    sent: HashMap<RequestId, SentRequest>,
}

impl Client {
    pub(super) fn new(features: Features, sender: Sender<Message>) -> Self {
        Self { features, sender, requests: 0, sent: HashMap::new() }
    }

    pub(super) fn respond(&self, response: Response) -> Result<(), Disconnected> {
        self.send(response.into())
    }

    fn notify<N: Notification>(&self, params: N::Params) -> Result<(), Disconnected> {
        self.send(lsp_server::Notification::new(N::METHOD.as_str().to_owned(), params).into())
    }

    pub(super) fn request<R: Request>(&mut self, params: R::Params) -> Result<RequestId, Disconnected> {
        self.requests += 1;
        let id = RequestId::from(self.requests);
        self.send(lsp_server::Request::new(id.clone(), R::METHOD.as_str().to_owned(), params).into())?;
        Ok(id)
    }

    /// The request that a response is to, if it matters.
    pub(super) fn response_to(&mut self, id: &RequestId) -> Option<SentRequest> {
        self.sent.remove(id)
    }

    pub(super) fn publish(&self, params: PublishDiagnosticsParams) -> Result<(), Disconnected> {
        self.notify::<PublishDiagnosticsNotification>(params)
    }

    pub(super) fn show(&self, kind: MessageType, message: String) -> Result<(), Disconnected> {
        self.notify::<ShowMessageNotification>(ShowMessageParams { kind, message })
    }

    /// Asks for the settings, if the editor supports that.
    pub(super) fn ask_for_settings(&mut self) -> Result<(), Disconnected> {
        if self.features.has_configuration {
            let section = Some(settings::SECTION.to_owned());
            let items = vec![ConfigurationItem { scope_uri: None, section }];
            let id = self.request::<ConfigurationRequest>(ConfigurationParams { items })?;
            self.sent.insert(id, SentRequest::Settings);
        }
        Ok(())
    }

    /// Lets the editor ask again for whatever depends on the configuration.
    pub(super) fn refresh(&mut self) -> Result<(), Disconnected> {
        if self.features.refreshes_diagnostics {
            self.request::<DiagnosticRefreshRequest>(())?;
        }
        if self.features.refreshes_hints {
            self.request::<InlayHintRefreshRequest>(())?;
        }
        if self.features.refreshes_tokens {
            self.request::<SemanticTokensRefreshRequest>(())?;
        }
        Ok(())
    }

    fn send(&self, message: Message) -> Result<(), Disconnected> {
        self.sender.send(message).map_err(|_| Disconnected)
    }
}

/// A failure as a message that the editor shows.
pub(super) fn failure_message(failure: &Failure) -> String {
    let help = failure.help_text().map(|help| format!("; {help}")).unwrap_or_default();
    format!("tamis: {}{help}", failure.message())
}
