"""An editor: the client of pytest-lsp with open documents that it edits."""

from __future__ import annotations

import asyncio
import copy
import functools
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pytest_lsp import LanguageClient, client_capabilities
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features
from pygls.protocol import default_converter

from hosts import CURSOR, Host
from text import Text

# The editors that the tests imitate: capabilities that were recorded, and the encoding that the server must choose.
EDITORS = {
    "vscode": ("visual-studio-code", "utf-16"),
    "neovim": ("neovim@v0.11.0", "utf-8"),
    "neovim-0.7": ("neovim@v0.7.0", "utf-16"),
    "emacs": ("emacs", "utf-32"),
}


# Both take long to make.
CONVERTER = default_converter()


@functools.cache
def recorded(name: str) -> lsp.ClientCapabilities:
    return client_capabilities(name)


def capabilities(editor: str) -> lsp.ClientCapabilities:
    return copy.deepcopy(recorded(EDITORS[editor][0]))


class Document(Text):
    """An open document."""

    def __init__(self, editor: Editor, uri: str, text: str) -> None:
        super().__init__(text, editor.encoding)
        self.editor, self.uri, self.version = editor, uri, 1

    @property
    def id(self) -> lsp.TextDocumentIdentifier:
        return lsp.TextDocumentIdentifier(self.uri)

    def type(self, span: lsp.Range, new: str) -> None:
        """Replaces a range, as typing does."""
        change = lsp.TextDocumentContentChangePartial(range=span, text=new)
        self.text = self.edited([lsp.TextEdit(span, new)])
        self._changed(change)

    def replace(self, old: str, new: str) -> None:
        self.type(self.range_of(old), new)

    def rewrite(self, text: str) -> None:
        """Replaces the whole text."""
        self.text = text
        self._changed(lsp.TextDocumentContentChangeWholeDocument(text=text))

    def close(self) -> None:
        self.editor.client.text_document_did_close(lsp.DidCloseTextDocumentParams(self.id))

    async def diagnostics(self) -> list[lsp.Diagnostic]:
        """The diagnostics of this version: asked for or published, as the editor does."""
        if self.editor.pulls:
            report = await self.pull()
            assert isinstance(report, lsp.RelatedFullDocumentDiagnosticReport)
            return list(report.items)
        published = await self.editor.published(self.uri, self.version)
        return list(published.diagnostics)

    async def pull(self, previous: str | None = None) -> Any:
        params = lsp.DocumentDiagnosticParams(self.id, previous_result_id=previous)
        return await self.editor.client.text_document_diagnostic_async(params)

    async def codes(self) -> list[str]:
        return [found.code for found in await self.diagnostics()]

    async def complete(self, position: lsp.Position) -> list[lsp.CompletionItem]:
        params = lsp.CompletionParams(text_document=self.id, position=position)
        found = await self.editor.client.text_document_completion_async(params)
        return [] if found is None else list(found.items if isinstance(found, lsp.CompletionList) else found)

    async def actions(self, span: lsp.Range, only: list[str] | None = None) -> list[lsp.CodeAction]:
        found = [one for one in await self.diagnostics() if overlaps(one.range, span)]
        context = lsp.CodeActionContext(diagnostics=found, only=only)
        params = lsp.CodeActionParams(text_document=self.id, range=span, context=context)
        actions = await self.editor.client.text_document_code_action_async(params)
        return list(actions or [])

    def _changed(self, change: Any) -> None:
        self.version += 1
        document = lsp.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri)
        params = lsp.DidChangeTextDocumentParams(text_document=document, content_changes=[change])
        self.editor.client.text_document_did_change(params)


def overlaps(one: lsp.Range, other: lsp.Range) -> bool:
    def key(position: lsp.Position) -> tuple[int, int]:
        return position.line, position.character

    return key(one.start) <= key(other.end) and key(other.start) <= key(one.end)


class Editor:
    """A running server, and the documents that are open."""

    def __init__(self, folder: Path, encoding: str) -> None:
        self.folder, self.encoding, self.pulls = folder, encoding, False
        self.client = LanguageClient(converter_factory=lambda: CONVERTER)
        self.documents: dict[str, Document] = {}
        self.registered: list[lsp.Registration] = []
        self.refreshed: list[str] = []
        self._published: dict[str, lsp.PublishDiagnosticsParams] = {}
        self._changed = asyncio.Event()
        register_lsp_features(self.client, self._features())

    async def start(
        self,
        command: list[str],
        abilities: lsp.ClientCapabilities,
        folders: list[Path],
        settings: Any = None,
        environment: dict[str, str] | None = None,
    ) -> lsp.ServerCapabilities:
        self.pulls = abilities.text_document is not None and abilities.text_document.diagnostic is not None
        await self.client.start_io(*command, cwd=self.folder, env=environment)
        params = lsp.InitializeParams(
            capabilities=abilities,
            workspace_folders=[lsp.WorkspaceFolder(folder.as_uri(), folder.name) for folder in folders],
            initialization_options=settings,
        )
        result = await self.client.initialize_session(params)
        chosen = result.capabilities.position_encoding
        assert getattr(chosen, "value", chosen) == self.encoding
        self.server = result.capabilities
        return result.capabilities

    async def stop(self) -> int | None:
        if self.process is not None and self.process.returncode is None:
            await self.client.shutdown_session()
        await self.client.stop()
        return self.process.returncode

    @property
    def process(self) -> asyncio.subprocess.Process | None:
        return self.client._server

    def open_text(self, uri: str | Path, text: str, language: str = "tamis") -> Document:
        uri = uri if isinstance(uri, str) else uri.as_uri()
        document = Document(self, uri, text)
        self.documents[uri] = document
        item = lsp.TextDocumentItem(uri=uri, language_id=language, version=1, text=text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return document

    def open(self, host: Host, query: str) -> Document:
        """Opens a file with a query, which is not saved; a cursor in it is left out."""
        return self.open_at(host, query)[0]

    def open_at(self, host: Host, query: str) -> tuple[Document, lsp.Position]:
        """Opens a file with a query, and returns the position of the cursor in it."""
        marked = host.write(query)
        text = marked.replace(CURSOR, "")
        assert host.read(text) == query.replace(CURSOR, ""), "the test writes another query"
        document = self.open_text(self.folder / host.path, text, host.language)
        return document, document.position(max(marked.find(CURSOR), 0))

    async def published(self, uri: str, version: int | None) -> lsp.PublishDiagnosticsParams:
        """Waits until the diagnostics of a version of a document are published."""

        def is_there() -> bool:
            return uri in self._published and self._published[uri].version == version

        await self.until(is_there, f"the diagnostics of version {version} of {uri}")
        return self._published[uri]

    async def until(self, is_there: Any, what: str) -> None:
        """Waits until messages of the server have made something true."""
        try:
            async with asyncio.timeout(20):
                while not is_there():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"the server did not send {what}") from None

    async def message(self, part: str) -> str:
        """Waits until a message with a part is shown."""

        def shown() -> list[str]:
            return [message.message for message in self.client.messages if part in message.message]

        await self.until(shown, f"a message with `{part}`")
        return shown()[0]

    def files_changed(self, *paths: Path, kind: lsp.FileChangeType = lsp.FileChangeType.Changed) -> None:
        changes = [lsp.FileEvent(path.as_uri(), kind) for path in paths]
        self.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(changes))

    def _features(self) -> dict[str, Any]:
        def publish(_: LanguageClient, params: lsp.PublishDiagnosticsParams) -> None:
            last = self._published.get(params.uri)
            assert last is None or last.version is None or params.version is None or last.version <= params.version
            self._published[params.uri] = params
            self._changed.set()

        def show(client: LanguageClient, params: lsp.ShowMessageParams) -> None:
            client.messages.append(params)
            self._changed.set()

        def register(_: LanguageClient, params: lsp.RegistrationParams) -> None:
            self.registered.extend(params.registrations)
            self._changed.set()

        def refresh(method: str) -> Any:
            def refreshed(_: LanguageClient, __: None = None) -> None:
                self.refreshed.append(method)
                self._changed.set()

            return refreshed

        refreshes = [
            lsp.WORKSPACE_DIAGNOSTIC_REFRESH,
            lsp.WORKSPACE_INLAY_HINT_REFRESH,
            lsp.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
        ]
        return {
            **DEFAULT_CLIENT_FEATURES,
            lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: publish,
            lsp.WINDOW_SHOW_MESSAGE: show,
            lsp.CLIENT_REGISTER_CAPABILITY: register,
            **{method: refresh(method) for method in refreshes},
        }


def edits_of(edit: lsp.WorkspaceEdit) -> dict[str, list[lsp.TextEdit]]:
    """The edits of each document, in whichever form they are."""
    if edit.changes is not None:
        assert edit.document_changes is None
        return {uri: list(edits) for uri, edits in edit.changes.items()}
    changes: dict[str, list[lsp.TextEdit]] = {}
    for change in edit.document_changes or []:
        assert isinstance(change, lsp.TextDocumentEdit)
        changes.setdefault(change.text_document.uri, []).extend(change.edits)
    return changes


def after(document: Document, edit: lsp.WorkspaceEdit | None) -> str:
    """The document after an edit of nothing else."""
    assert edit is not None
    changes = edits_of(edit)
    assert list(changes) == [document.uri]
    for change in edit.document_changes or []:
        assert change.text_document.version == document.version
    return document.edited(changes[document.uri])
