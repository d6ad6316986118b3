//! Starts the work for each kind of request.

use gen_lsp_types::{
    CodeActionRequest, CompletionRequest, CompletionResolveRequest, DefinitionRequest, DocumentDiagnosticRequest,
    DocumentFormattingRequest, DocumentOnTypeFormattingRequest, DocumentRangeFormattingRequest, DocumentSymbolRequest,
    ExecuteCommandRequest, FoldingRangeRequest, HoverRequest, InlayHintRequest, LspRequestMethod as Method,
    PrepareRenameRequest, ReferencesRequest, RenameRequest, Request as LspRequest, SelectionRangeRequest,
    SemanticTokensDeltaRequest, SemanticTokensRangeRequest, SemanticTokensRequest, Uri, WorkspaceDiagnosticRequest,
};
use lsp_server::Request;
use serde::de::DeserializeOwned;

use super::diagnostics;
use super::features::{
    actions, commands, completion, folding, formatting, hints, hover, references, rename, selection, semantic_tokens,
    symbols, workspace_diagnostics,
};
use super::saved_files::SavedFiles;
use super::snapshot::Snapshot;
use super::state::State;
use super::tasks::{About, Answer, Cancellation, Rejection};

/// Starts the work for a request.
///
/// # Errors
///
/// If the request is unknown or malformed, or its document is not open.
pub(super) fn start(state: &mut State, request: Request) -> Result<(), Rejection> {
    let mut starter = Starter { state, request };
    // Requests about a document, about a position in it, and about that and all files.
    macro_rules! document {
        ($request:ty, $run:path) => {
            starter.document::<$request>(|params| &params.text_document.uri, $run)
        };
    }
    macro_rules! position {
        ($request:ty, $run:path) => {
            starter.document::<$request>(|params| &params.text_document_position_params.text_document.uri, $run)
        };
    }
    macro_rules! files {
        ($request:ty, $run:path) => {
            starter.files::<$request>(|params| &params.text_document_position_params.text_document.uri, $run)
        };
    }
    match Method::from(&*starter.request.method.clone()) {
        Method::TextDocumentDiagnostic => document!(DocumentDiagnosticRequest, diagnostics::report),
        Method::TextDocumentHover => position!(HoverRequest, hover::hover),
        Method::TextDocumentCompletion => position!(CompletionRequest, completion::complete),
        Method::CompletionItemResolve => starter.resolve(),
        Method::TextDocumentCodeAction => document!(CodeActionRequest, actions::actions),
        Method::TextDocumentFormatting => document!(DocumentFormattingRequest, formatting::document),
        Method::TextDocumentRangeFormatting => document!(DocumentRangeFormattingRequest, formatting::range),
        Method::TextDocumentOnTypeFormatting => document!(DocumentOnTypeFormattingRequest, formatting::on_type),
        Method::TextDocumentSemanticTokensFull => document!(SemanticTokensRequest, semantic_tokens::full),
        Method::TextDocumentSemanticTokensFullDelta => document!(SemanticTokensDeltaRequest, semantic_tokens::delta),
        Method::TextDocumentSemanticTokensRange => document!(SemanticTokensRangeRequest, semantic_tokens::range),
        Method::TextDocumentDocumentSymbol => document!(DocumentSymbolRequest, symbols::symbols),
        Method::TextDocumentFoldingRange => document!(FoldingRangeRequest, folding::folding_ranges),
        Method::TextDocumentSelectionRange => document!(SelectionRangeRequest, selection::selection_ranges),
        Method::TextDocumentInlayHint => document!(InlayHintRequest, hints::hints),
        Method::TextDocumentPrepareRename => position!(PrepareRenameRequest, rename::prepare),
        Method::TextDocumentRename => files!(RenameRequest, rename::rename),
        Method::TextDocumentReferences => files!(ReferencesRequest, references::references),
        Method::TextDocumentDefinition => position!(DefinitionRequest, references::definition),
        Method::WorkspaceDiagnostic => starter.workspace::<WorkspaceDiagnosticRequest>(workspace_diagnostics::report),
        Method::WorkspaceExecuteCommand => starter.command(),
        _ => Err(Rejection::unknown(&starter.request.method)),
    }
}

/// Answers a request about a position in a document and all files with queries.
type RunOnFiles<R> =
    fn(&Snapshot, &SavedFiles, &<R as LspRequest>::Params, &Cancellation) -> Answer<<R as LspRequest>::Result>;

/// Starts the work for a request.
struct Starter<'s> {
    state: &'s mut State,
    request: Request,
}

impl Starter<'_> {
    /// Answers a request about a document.
    fn document<R: LspRequest>(
        &mut self,
        uri: fn(&R::Params) -> &Uri,
        run: fn(&Snapshot, &R::Params, &Cancellation) -> Answer<R::Result>,
    ) -> Result<(), Rejection> {
        let params: R::Params = self.params()?;
        let uri = uri(&params).clone();
        let snapshot = self.snapshot(&uri)?;
        let id = self.request.id.clone();
        let about = match R::METHOD {
            Method::TextDocumentDiagnostic => About::Diagnostics(uri),
            _ => About::Document(uri),
        };
        self.state.tasks.answer(id, about, move |cancellation| run(&snapshot, &params, cancellation));
        Ok(())
    }

    /// Answers a request about a position in a document and everything in the workspace.
    fn files<R: LspRequest>(&mut self, uri: fn(&R::Params) -> &Uri, run: RunOnFiles<R>) -> Result<(), Rejection> {
        let params: R::Params = self.params()?;
        let uri = uri(&params).clone();
        let snapshot = self.snapshot(&uri)?;
        let files = SavedFiles::new(self.state.workspace.clone(), self.state.client.features);
        let id = self.request.id.clone();
        let run = move |cancellation: &Cancellation| run(&snapshot, &files, &params, cancellation);
        self.state.tasks.answer_for_files(id, About::Document(uri), run);
        Ok(())
    }

    /// Answers a request about everything in the workspace.
    fn workspace<R: LspRequest>(
        &mut self,
        run: fn(&SavedFiles, &R::Params, &Cancellation) -> Answer<R::Result>,
    ) -> Result<(), Rejection> {
        let params: R::Params = self.params()?;
        let files = SavedFiles::new(self.state.workspace.clone(), self.state.client.features);
        let id = self.request.id.clone();
        self.state.tasks.answer_for_files(id, About::Other, move |cancellation| run(&files, &params, cancellation));
        Ok(())
    }

    fn resolve(&mut self) -> Result<(), Rejection> {
        let item: <CompletionResolveRequest as LspRequest>::Params = self.params()?;
        let uri = completion::document_of(&item).ok_or_else(|| Rejection::invalid("`data` is missing"))?;
        let snapshot = self.snapshot(&uri)?;
        let id = self.request.id.clone();
        let run = move |cancellation: &Cancellation| completion::resolve(&snapshot, &item, cancellation);
        // The suggestion was made for an earlier version, which is no reason to reject it.
        self.state.tasks.answer(id, About::Other, run);
        Ok(())
    }

    fn command(&mut self) -> Result<(), Rejection> {
        let params: <ExecuteCommandRequest as LspRequest>::Params = self.params()?;
        let command = commands::Command::of(&params)?;
        let snapshot = self.snapshot(command.document())?;
        let id = self.request.id.clone();
        self.state.tasks.answer_command(id, move |cancellation| command.run(&snapshot, cancellation))
    }

    fn params<P: DeserializeOwned>(&mut self) -> Result<P, Rejection> {
        let params = self.request.params.take();
        serde_json::from_value(params).map_err(|error| Rejection::invalid(format!("malformed parameters: {error}")))
    }

    fn snapshot(&self, uri: &Uri) -> Result<Snapshot, Rejection> {
        self.state.snapshot(uri).ok_or_else(|| Rejection::invalid(format!("`{uri}` is not open")))
    }
}
