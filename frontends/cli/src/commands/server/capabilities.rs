//! What the server announces to the editor.

use gen_lsp_types::{
    ChangeNotifications, CodeActionKind, CodeActionOptions, CompletionOptions, DiagnosticOptions, DiagnosticProvider,
    DocumentOnTypeFormattingOptions, ExecuteCommandOptions, Full, InitializeResult, RenameOptions, Save,
    SemanticTokensFullDelta, SemanticTokensOptions, SemanticTokensOptionsRange, SemanticTokensProvider,
    ServerCapabilities, ServerInfo, TextDocumentSync, TextDocumentSyncKind, TextDocumentSyncOptions,
    WorkDoneProgressOptions, WorkspaceFoldersServerCapabilities, WorkspaceOptions,
};

use super::client::Features;
use super::features::{actions, commands, completion, formatting, semantic_tokens};
use super::settings::EditorSettings;

/// What the server supports, for an editor with these features and settings.
pub(super) fn announced(features: Features, settings: EditorSettings) -> InitializeResult {
    let none = || WorkDoneProgressOptions::default();
    let capabilities = ServerCapabilities {
        position_encoding: Some(features.encoding.kind()),
        text_document_sync: Some(TextDocumentSync::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::Incremental),
            save: Some(Save::Bool(true)),
            ..TextDocumentSyncOptions::default()
        })),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(completion::TRIGGERS.map(str::to_owned).into()),
            resolve_provider: Some(true),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        // Fixes are edits, which older editors do not accept.
        code_action_provider: features.applies_actions.then(|| {
            let code_action_kinds = Some(vec![CodeActionKind::QuickFix, actions::FIX_ALL]);
            CodeActionOptions { code_action_kinds, ..CodeActionOptions::default() }.into()
        }),
        document_formatting_provider: Some(true.into()),
        document_range_formatting_provider: Some(true.into()),
        document_on_type_formatting_provider: Some(DocumentOnTypeFormattingOptions {
            first_trigger_character: formatting::TRIGGER.to_owned(),
            more_trigger_character: None,
        }),
        rename_provider: Some(match features.prepares_renames {
            true => RenameOptions { prepare_provider: Some(true), work_done_progress_options: none() }.into(),
            false => true.into(),
        }),
        folding_range_provider: Some(true.into()),
        selection_range_provider: Some(true.into()),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: commands::NAMES.map(str::to_owned).into(),
            work_done_progress_options: none(),
        }),
        semantic_tokens_provider: Some(SemanticTokensProvider::SemanticTokensOptions(SemanticTokensOptions {
            legend: semantic_tokens::legend(),
            range: Some(SemanticTokensOptionsRange::Bool(true)),
            full: Some(Full::SemanticTokensFullDelta(SemanticTokensFullDelta { delta: Some(true) })),
            work_done_progress_options: none(),
        })),
        inlay_hint_provider: Some(true.into()),
        diagnostic_provider: features.pulls_diagnostics.then(|| {
            DiagnosticProvider::DiagnosticOptions(DiagnosticOptions {
                identifier: Some("tamis".to_owned()),
                inter_file_dependencies: false,
                workspace_diagnostics: settings.diagnostics.workspace,
                work_done_progress_options: none(),
            })
        }),
        workspace: Some(WorkspaceOptions {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(ChangeNotifications::Bool(true)),
            }),
            ..WorkspaceOptions::default()
        }),
        ..ServerCapabilities::default()
    };
    let info = ServerInfo { name: "tamis".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
    InitializeResult { capabilities, server_info: Some(info) }
}
