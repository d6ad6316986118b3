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
    match Method::from(&*starter.request.method.clone()) {
        Method::TextDocumentDiagnostic => {
            starter.document::<DocumentDiagnosticRequest>(|params| &params.text_document.uri, diagnostics::report)
        }
        Method::TextDocumentHover => starter
            .document::<HoverRequest>(|params| &params.text_document_position_params.text_document.uri, hover::hover),
        Method::TextDocumentCompletion => starter.document::<CompletionRequest>(
            |params| &params.text_document_position_params.text_document.uri,
            completion::complete,
        ),
        Method::CompletionItemResolve => starter.resolve(),
        Method::TextDocumentCodeAction => {
            starter.document::<CodeActionRequest>(|params| &params.text_document.uri, actions::actions)
        }
        Method::TextDocumentFormatting => {
            starter.document::<DocumentFormattingRequest>(|params| &params.text_document.uri, formatting::document)
        }
        Method::TextDocumentRangeFormatting => {
            starter.document::<DocumentRangeFormattingRequest>(|params| &params.text_document.uri, formatting::range)
        }
        Method::TextDocumentOnTypeFormatting => {
            starter.document::<DocumentOnTypeFormattingRequest>(|params| &params.text_document.uri, formatting::on_type)
        }
        Method::TextDocumentSemanticTokensFull => {
            starter.document::<SemanticTokensRequest>(|params| &params.text_document.uri, semantic_tokens::full)
        }
        Method::TextDocumentSemanticTokensFullDelta => {
            starter.document::<SemanticTokensDeltaRequest>(|params| &params.text_document.uri, semantic_tokens::delta)
        }
        Method::TextDocumentSemanticTokensRange => {
            starter.document::<SemanticTokensRangeRequest>(|params| &params.text_document.uri, semantic_tokens::range)
        }
        Method::TextDocumentDocumentSymbol => {
            starter.document::<DocumentSymbolRequest>(|params| &params.text_document.uri, symbols::symbols)
        }
        Method::TextDocumentFoldingRange => {
            starter.document::<FoldingRangeRequest>(|params| &params.text_document.uri, folding::folding_ranges)
        }
        Method::TextDocumentSelectionRange => {
            starter.document::<SelectionRangeRequest>(|params| &params.text_document.uri, selection::selection_ranges)
        }
        Method::TextDocumentInlayHint => {
            starter.document::<InlayHintRequest>(|params| &params.text_document.uri, hints::hints)
        }
        Method::TextDocumentPrepareRename => starter.document::<PrepareRenameRequest>(
            |params| &params.text_document_position_params.text_document.uri,
            rename::prepare,
        ),
        Method::TextDocumentRename => starter
            .files::<RenameRequest>(|params| &params.text_document_position_params.text_document.uri, rename::rename),
        Method::TextDocumentReferences => starter.files::<ReferencesRequest>(
            |params| &params.text_document_position_params.text_document.uri,
            references::references,
        ),
        Method::TextDocumentDefinition => starter.document::<DefinitionRequest>(
            |params| &params.text_document_position_params.text_document.uri,
            references::definition,
        ),
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
        self.state.tasks.answer(id, About::Other, move |_| command.run(&snapshot));
        Ok(())
    }

    fn params<P: DeserializeOwned>(&mut self) -> Result<P, Rejection> {
        let params = self.request.params.take();
        serde_json::from_value(params).map_err(|error| Rejection::invalid(format!("malformed parameters: {error}")))
    }

    fn snapshot(&self, uri: &Uri) -> Result<Snapshot, Rejection> {
        self.state.snapshot(uri).ok_or_else(|| Rejection::invalid(format!("`{uri}` is not open")))
    }
}
