"""Folders, configurations, and documents without files."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types as lsp

import hosts
from conftest import Start, project
from editor import Editor, capabilities


def configured(folder: Path, column: str, path: str) -> Path:
    """A folder with one column, whose queries are at a path of YAML files."""
    folder.mkdir(parents=True)
    column = f'{{"id": "{column}", "label": "L", "data_type": "integer", "filter_type": "number", "filterable": true}}'
    (folder / "columns.json").write_text(f'{{"columns": [{column}]}}')
    tables = f'[[embedded]]\npaths = ["*.yaml"]\nqueries = ["{path}"]\n'
    (folder / "tamis.toml").write_text(f'columns = ["columns.json"]\n{tables}')
    return folder


async def test_each_folder_has_its_own_columns_and_regions(start: Start, tmp_path: Path) -> None:
    one = configured(tmp_path / "one", "metrics/first", "$.first")
    other = configured(tmp_path / "other 👍", "metrics/second", "$.second")
    for name in ["vscode", "neovim"]:
        editor = await start(name, folders=[one, other])
        text = '# 👍\nfirst: "metrics/first > 1 and metrics/second > 1"\nsecond: "metrics/first > 2 and metrics/second > 2"\n'
        for folder, key, missing in [(one, "first", "metrics/second"), (other, "second", "metrics/first")]:
            document = editor.open_text(folder / "queries.yaml", text, "yaml")
            [found] = await document.diagnostics()
            assert document.slice(found.range) == missing
            line = text.splitlines()[found.range.start.line]
            assert line.startswith(key)
            items = await document.complete(document.range_of(f"metrics/{key} > {1 if key == 'first' else 2}").start)
            labels = [item.label for item in items]
            assert any(key in label for label in labels) and not any(missing in label for label in labels), labels


async def test_folders_come_and_go(start: Start, tmp_path: Path) -> None:
    one = configured(tmp_path / "one", "metrics/first", "$.first")
    other = configured(tmp_path / "other", "metrics/second", "$.second")
    (other / "saved.yaml").write_text("second: nope = 1\n")
    editor = await start("neovim", folders=[one], settings={"diagnostics": {"workspace": True}})

    async def uris() -> set[str]:
        report = await editor.client.workspace_diagnostic_async(lsp.WorkspaceDiagnosticParams([]))
        return {item.uri for item in report.items if item.items}

    def change(**event: list[lsp.WorkspaceFolder]) -> None:
        full = {"added": [], "removed": [], **event}
        params = lsp.DidChangeWorkspaceFoldersParams(lsp.WorkspaceFoldersChangeEvent(**full))
        editor.client.workspace_did_change_workspace_folders(params)

    assert await uris() == set()
    change(added=[lsp.WorkspaceFolder(other.as_uri(), "other")])
    assert await uris() == {(other / "saved.yaml").as_uri()}
    change(removed=[lsp.WorkspaceFolder(other.as_uri(), "other")])
    assert await uris() == set()


async def test_files_are_watched_if_the_editor_can(start: Start) -> None:
    editor = await start("vscode")
    await editor.until(lambda: editor.registered, "what it watches")
    [registration] = [one for one in editor.registered if one.method == lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES]
    globs = [watcher["globPattern"] for watcher in registration.register_options["watchers"]]
    assert "**/*.{json,md,toml,yaml,yml}" in globs


async def test_a_changed_configuration_is_read_again(start: Start, folder: Path) -> None:
    abilities = capabilities("vscode")
    abilities.workspace.semantic_tokens = lsp.SemanticTokensWorkspaceClientCapabilities(refresh_support=True)
    for editor in [await start(abilities=abilities), await start("neovim")]:
        (folder / "tamis.toml").write_text(hosts.CONFIG)
        editor.files_changed(folder / "tamis.toml")
        document = editor.open(hosts.BLOCK, 'name = "👍" and not not is_complete')
        assert await document.codes() == ["double-negation"]
        (folder / "tamis.toml").write_text(hosts.CONFIG + '\n[rules]\ndouble-negation = "error"\n')
        editor.files_changed(folder / "tamis.toml")
        await republished(editor, document.uri, lambda found: found and found[0].severity == lsp.DiagnosticSeverity.Error)
        [found] = await document.diagnostics()
        assert found.severity == lsp.DiagnosticSeverity.Error
        (folder / "tamis.toml").unlink()
        editor.files_changed(folder / "tamis.toml", kind=lsp.FileChangeType.Deleted)
        await republished(editor, document.uri, lambda found: not found)
        assert await document.diagnostics() == []
        if editor.pulls is False:
            assert lsp.WORKSPACE_SEMANTIC_TOKENS_REFRESH in editor.refreshed


async def republished(editor: Editor, uri: str, is_right: object) -> None:
    if not editor.pulls:
        await editor.until(lambda: is_right(editor._published[uri].diagnostics), "other diagnostics")


async def test_changed_columns_are_read_again(start: Start, tmp_path: Path) -> None:
    folder = configured(tmp_path / "one", "metrics/first", "$.first")
    editor = await start("neovim", folders=[folder])
    document = editor.open_text(folder / "queries.yaml", "# 👍\nfirst: metrics/later > 1\n", "yaml")
    assert await document.codes() == ["unknown-column"]
    columns = folder / "columns.json"
    columns.write_text(columns.read_text().replace("metrics/first", "metrics/later"))
    editor.files_changed(columns)
    assert await document.codes() == []


async def test_a_configuration_that_is_saved_in_the_editor_is_read_again(start: Start, folder: Path) -> None:
    editor = await start("neovim-0.7")
    document = editor.open(hosts.BLOCK, 'name = "👍" and not not is_complete')
    assert await document.codes() == ["double-negation"]
    config = hosts.CONFIG + '\n[rules]\ndouble-negation = "off"\n'
    settings = editor.open_text(folder / "tamis.toml", config, "toml")
    (folder / "tamis.toml").write_text(config)
    editor.client.text_document_did_save(lsp.DidSaveTextDocumentParams(settings.id))
    await editor.until(lambda: not editor._published[document.uri].diagnostics, "other diagnostics")


async def test_an_invalid_configuration_is_reported_once_and_recovers(start: Start, folder: Path) -> None:
    editor = await start("vscode")
    document = editor.open(hosts.BLOCK, 'name = "👍" and inptu = 1')
    assert await document.codes() == ["unknown-column"]
    (folder / "tamis.toml").write_text(hosts.CONFIG + '\n[rules]\nno-such-rule = "error"\n')
    editor.files_changed(folder / "tamis.toml")
    message = await editor.message("no-such-rule")
    assert "tamis.toml" in message and "\x1b" not in message
    other = editor.open(hosts.MARKDOWN, "inptu = 1")
    assert await other.diagnostics() == []
    assert len(editor.client.messages) == 1
    # Requests are answered, with nothing.
    assert await other.complete(other.range_of("inptu").start) == []
    (folder / "tamis.toml").write_text(hosts.CONFIG)
    editor.files_changed(folder / "tamis.toml")
    await editor.until(lambda: editor._published[document.uri].diagnostics, "diagnostics")
    await editor.until(lambda: editor._published[other.uri].diagnostics, "diagnostics")
    assert len(editor.client.messages) == 1


async def test_a_configuration_that_is_invalid_at_the_start_is_reported(start: Start, folder: Path) -> None:
    (folder / "tamis.toml").write_text("columns = 5\n")
    editor = await start("vscode")
    document = editor.open(hosts.TAMIS, "inptu = 1")
    assert "tamis.toml:1" in await editor.message("expected an array")
    assert await document.diagnostics() == []
    (folder / "tamis.toml").write_text("")
    editor.files_changed(folder / "tamis.toml")
    await editor.until(lambda: editor._published[document.uri].diagnostics, "diagnostics")


async def test_missing_columns_are_reported(start: Start, folder: Path) -> None:
    (folder / "columns.json").unlink()
    editor = await start("vscode")
    editor.open(hosts.TAMIS, "inptu = 1")
    assert "columns.json" in await editor.message("columns.json")


async def test_untitled_documents_have_everything_but_a_file(editor: Editor) -> None:
    document = editor.open_text("untitled:Untitled-1", '# 👍\r\nname = "👍" and duratoin_ns > 5s\r\n')
    [found] = await document.diagnostics()
    assert document.slice(found.range) == "duratoin_ns"
    document.replace("duratoin_ns", "dura")
    position = document.position(document.text.index("dura") + 4)
    [item] = [item for item in await document.complete(position) if item.label == "duration_ns"]
    assert 'and duration_ns > 5s' in document.completed(item.text_edit, replace=True)
    other = editor.open_text("untitled:Untitled-2", "é\n\n```tamis\ninptu = 1\n```\n", "markdown")
    assert await other.codes() == ["unknown-column"]
    plain = editor.open_text("untitled:Untitled-3", "inptu = 1\n", "plaintext")
    assert await plain.diagnostics() == []


async def test_an_untitled_document_has_the_columns_of_the_first_folder(start: Start, tmp_path: Path) -> None:
    folder = configured(tmp_path / "one", "metrics/first", "$.first")
    editor = await start("neovim", folders=[folder, project(tmp_path / "two")])
    document = editor.open_text("untitled:Untitled-1", "metrics/first > 1")
    assert await document.diagnostics() == []


async def test_a_file_outside_of_all_folders_has_its_own_configuration(start: Start, tmp_path: Path) -> None:
    folder = configured(tmp_path / "elsewhere", "metrics/first", "$.first")
    for folders in [None, []]:
        editor = await start("neovim", folders=folders)
        document = editor.open_text(folder / "a.yaml", "# 👍\nfirst: metrics/first > 1 and inptu = 1\n", "yaml")
        [found] = await document.diagnostics()
        assert document.slice(found.range) == "inptu"


async def test_a_document_that_is_opened_again_is_as_it_is_opened(editor: Editor) -> None:
    for _ in range(3):
        document = editor.open(hosts.TAMIS, "inptu = 1")
        assert await document.codes() == ["unknown-column"]
        document.close()
