"""Renaming, definitions and references: across open, changed and saved files of all kinds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

import hosts
from conftest import Start
from editor import Document, Editor, edits_of
from text import Text

QUERY = 'name = "👍" and cost > 1 and metrics/cost < 5'
RENAMED = 'name = "👍" and price > 1 and metrics/price < 5'
CONFIG = hosts.CONFIG + '\n[[embedded]]\npaths = ["runbooks/*.md"]\n'


@pytest.fixture
def saved(folder: Path) -> dict[hosts.Host, Path]:
    """Saved files of all kinds that mention a column."""
    (folder / "tamis.toml").write_text(CONFIG)
    files = {host: folder / host.path.replace("one", host.name) for host in hosts.ALL}
    for host, path in files.items():
        path.write_text(host.write(QUERY), newline="")
    return files


def contents(editor: Editor, uri: str) -> Text:
    """A file as the editor has it."""
    if uri in editor.documents:
        return editor.documents[uri]
    [path] = [path for path in editor.folder.rglob("*") if path.is_file() and path.as_uri() == uri]
    return Text(path.read_bytes().decode(), editor.encoding)


async def rename(document: Document, position: lsp.Position, new: str) -> lsp.WorkspaceEdit:
    params = lsp.RenameParams(text_document=document.id, position=position, new_name=new)
    return await document.editor.client.text_document_rename_async(params)


async def test_a_column_is_renamed_in_all_files(editor: Editor, saved: dict[hosts.Host, Path]) -> None:
    # One is open as it is saved, one has changed, one is new, and one has no name; the others are only saved.
    opened = {}
    for host in [hosts.BLOCK, hosts.MARKDOWN, hosts.TAMIS]:
        opened[host] = editor.open_text(saved[host], host.write(QUERY), host.language)
    opened[hosts.MARKDOWN].replace("cost > 1", "cost > 1 and cost < 99")
    opened[hosts.TAMIS].rewrite(hosts.TAMIS.write('name = "👍"'))
    new = editor.open_text(editor.folder / "queries/new.tamis", "cost > 1 # 👍\r\n")
    untitled = editor.open_text("untitled:Untitled-1", "# 👍\r\ncost > 1\r\n")
    edit = await rename(opened[hosts.BLOCK], opened[hosts.BLOCK].range_of("cost").start, "metrics/price")
    texts = {uri: contents(editor, uri).edited(edits) for uri, edits in edits_of(edit).items()}
    expected = {
        path.as_uri(): RENAMED for host, path in saved.items() if host not in (hosts.TAMIS, hosts.MARKDOWN)
    }
    expected[saved[hosts.MARKDOWN].as_uri()] = RENAMED.replace("price > 1", "price > 1 and price < 99")
    host_of = {path.as_uri(): host for host, path in saved.items()}
    assert {uri: host_of[uri].read(text) for uri, text in texts.items() if uri in host_of} == expected
    assert texts[new.uri] == "price > 1 # 👍\r\n"
    assert texts[untitled.uri] == "# 👍\r\nprice > 1\r\n"
    assert len(texts) == len(expected) + 2
    # Nothing is written: the editor does that.
    assert all(path.read_bytes().decode() == host.write(QUERY) for host, path in saved.items())


async def test_an_open_file_is_known_by_any_spelling_of_its_uri(editor: Editor, saved: dict[hosts.Host, Path]) -> None:
    # Editors escape other characters than the server does.
    uri = saved[hosts.BLOCK].as_uri().replace("yaml-block", "%79aml%2dblock")
    document = editor.open_text(uri, hosts.BLOCK.write(QUERY.replace("cost > 1", "cost > 1 and cost < 99")), "yaml")
    edit = await rename(document, document.range_of("cost").start, "metrics/price")
    changes = edits_of(edit)
    assert set(changes) == {uri, *(path.as_uri() for host, path in saved.items() if host is not hosts.BLOCK)}
    assert document.edited(changes[uri]).count("price") == 3


async def test_a_renaming_is_previewed_if_the_editor_can(start: Start, saved: dict[hosts.Host, Path]) -> None:
    for name in ["vscode", "emacs", "neovim"]:
        editor = await start(name)
        document = editor.open_text(saved[hosts.BLOCK], hosts.BLOCK.write(QUERY), "yaml")
        edit = await rename(document, document.range_of("cost").start, "metrics/price")
        if name == "vscode":
            [(identifier, annotation)] = edit.change_annotations.items()
            assert annotation.needs_confirmation and "metrics/cost" in annotation.label
            assert all(
                isinstance(one, lsp.AnnotatedTextEdit) and one.annotation_id == identifier
                for change in edit.document_changes
                for one in change.edits
            )
        else:
            assert edit.change_annotations is None
            assert (edit.changes is None) == (name == "emacs")
        versions = {change.text_document.uri: change.text_document.version for change in edit.document_changes or []}
        if versions:
            assert versions[document.uri] == 1
            assert versions[saved[hosts.JSON].as_uri()] is None


async def test_the_name_at_the_cursor_is_what_is_renamed(editor: Editor, host: hosts.Host) -> None:
    document, position = editor.open_at(host, 'name = "👍" and metrics/co│st > 1')
    params = lsp.PrepareRenameParams(text_document=document.id, position=position)
    found = await editor.client.text_document_prepare_rename_async(params)
    assert isinstance(found, lsp.PrepareRenamePlaceholder)
    assert document.slice(found.range) == "metrics/cost"
    assert found.placeholder == "metrics/cost"


async def test_only_columns_are_renamed(editor: Editor, host: hosts.Host) -> None:
    for query in ['name = "👍│"', 'name │= "👍"', "model = $mo│del", "inp│tu = 1"]:
        document, position = editor.open_at(host, query)
        params = lsp.PrepareRenameParams(text_document=document.id, position=position)
        assert await editor.client.text_document_prepare_rename_async(params) is None, query
        with pytest.raises(JsonRpcException, match="column"):
            await rename(document, position, "metrics/price")
        document.close()


async def test_a_name_that_cannot_be_a_column_is_refused(editor: Editor, saved: dict[hosts.Host, Path]) -> None:
    document = editor.open_text(saved[hosts.BLOCK], hosts.BLOCK.write(QUERY), "yaml")
    for new in ["", "metrics/duration_ns"]:
        with pytest.raises(JsonRpcException):
            await rename(document, document.range_of("cost").start, new)


async def test_names_that_need_quotes_get_them(editor: Editor, saved: dict[hosts.Host, Path]) -> None:
    document = editor.open_text(saved[hosts.BLOCK], hosts.BLOCK.write(QUERY), "yaml")
    edit = await rename(document, document.range_of("cost").start, 'metrics/it\'s "mine"')
    host_of = {path.as_uri(): host for host, path in saved.items()}
    changes = edits_of(edit)
    assert set(changes) == set(host_of)
    queries = {host_of[uri].read(contents(editor, uri).edited(edits)) for uri, edits in changes.items()}
    assert len(queries) == 1 and queries.pop().count('it\'s') == 2


async def references(document: Document, position: lsp.Position) -> list[lsp.Location]:
    context = lsp.ReferenceContext(include_declaration=True)
    params = lsp.ReferenceParams(text_document=document.id, position=position, context=context)
    return list(await document.editor.client.text_document_references_async(params) or [])


async def test_references_are_found_in_all_files(editor: Editor, saved: dict[hosts.Host, Path]) -> None:
    document = editor.open_text(saved[hosts.BLOCK], hosts.BLOCK.write(QUERY), "yaml")
    document.replace("cost > 1", "Cost > 1")
    found = await references(document, document.range_of("metrics/cost").start)
    queries = [one for one in found if one.uri != (editor.folder / "columns.json").as_uri()]
    mentioned = sorted((one.uri, contents(editor, one.uri).slice(one.range)) for one in queries)
    expected = [
        (path.as_uri(), mention)
        for host, path in saved.items()
        for mention in ["Cost" if host is hosts.BLOCK else "cost", "metrics/cost"]
    ]
    assert mentioned == sorted(expected)


async def test_references_of_a_parameter_are_those_of_its_query(editor: Editor, folder: Path) -> None:
    (folder / hosts.JSON.path).write_text(hosts.JSON.write('name = "👍" and model = $m'), newline="")
    document, position = editor.open_at(hosts.BLOCK, 'name = "👍" and (model = $│m or input = $m or tags has $n)')
    found = await references(document, position)
    assert [contents(editor, one.uri).slice(one.range) for one in found] == ["$m"] * 2
    assert {one.uri for one in found} == {document.uri}


async def definition(document: Document, position: lsp.Position) -> list[lsp.Location]:
    params = lsp.DefinitionParams(text_document=document.id, position=position)
    found = await document.editor.client.text_document_definition_async(params)
    return [found] if isinstance(found, lsp.Location) else list(found or [])


async def test_a_column_is_defined_in_its_file_of_columns(editor: Editor, host: hosts.Host) -> None:
    document, position = editor.open_at(host, 'name = "👍" and Late│ncy > 5s')
    [found] = await definition(document, position)
    assert found.uri == (editor.folder / "columns.json").as_uri()
    assert json.loads(contents(editor, found.uri).slice(found.range)) == "metrics/duration_ns"


async def test_a_parameter_is_defined_where_it_is_first_mentioned(editor: Editor, host: hosts.Host) -> None:
    document, position = editor.open_at(host, 'name = "👍" and (model = $m or input = $│m)')
    [found] = await definition(document, position)
    assert found.uri == document.uri
    assert document.offset(found.range.start) == document.text.index("$m")


async def test_without_files_of_columns_there_is_no_definition(start: Start, folder: Path) -> None:
    (folder / "tamis.toml").write_text("")
    editor = await start("vscode")
    document, position = editor.open_at(hosts.TAMIS, 'name = "👍" and co│st > 5')
    assert await definition(document, position) == []
    document.close()
