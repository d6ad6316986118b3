"""Completion: what is offered, and what accepting it leaves in the file."""

from __future__ import annotations

import pytest
import yaml
from lsprotocol import types as lsp

import hosts
from conftest import Start
from editor import Document, Editor


def offered(items: list[lsp.CompletionItem], label: str) -> lsp.CompletionItem:
    [item] = [item for item in items if item.label == label]
    return item


async def completed(document: Document, position: lsp.Position, label: str, replace: bool = False) -> str:
    item = offered(await document.complete(position), label)
    assert item.text_edit is not None
    return document.completed(item.text_edit, replace)


@pytest.mark.parametrize(
    "query, label, expected",
    [
        ('input = "👍" and dura│', "duration_ns", 'input = "👍" and duration_ns'),
        ('input = "👍é" and cost > 1 and sta│ > 400', "status_code", 'input = "👍é" and cost > 1 and status_code > 400'),
        ('name = "👍" and type = ll│', '"llm"', 'name = "👍" and type = "llm"'),
        ("duration_ns > 5│", "5s", "duration_ns > 5s"),
        ("│", "status_code", "status_code"),
        ("status_code │", ">=", "status_code >="),
    ],
)
async def test_a_completed_query_is_as_if_it_was_typed(
    editor: Editor, host: hosts.Host, query: str, label: str, expected: str
) -> None:
    document, position = editor.open_at(host, query)
    assert host.read(await completed(document, position, label)).rstrip() == expected


async def test_a_quoted_value_is_completed_inside_its_quotes(editor: Editor, host: hosts.Host) -> None:
    document, position = editor.open_at(host, 'name = "👍" and type = "ll│"')
    assert host.read(await completed(document, position, '"llm"')) == 'name = "👍" and type = "llm"'


@pytest.mark.parametrize("start_of_query", ['name = "👍"\nand ', 'name = "👍" and\n', "# é👍\n", "(\n  is_complete\n  or\n  "])
async def test_a_fresh_line_is_completed_with_its_indentation(
    editor: Editor, multiline: hosts.Host, start_of_query: str
) -> None:
    document, position = editor.open_at(multiline, start_of_query + "│")
    edited = await completed(document, position, "status_code")
    assert multiline.read(edited) == start_of_query + "status_code"


@pytest.mark.parametrize("header", ["|", "|-", "|+", ">", ">-", "|2", "| # why"])
async def test_a_new_line_in_a_block_scalar_leaves_valid_yaml(editor: Editor, header: str) -> None:
    text = f'# é👍\r\nviews:\r\n- name: 👍\r\n  query: {header}\r\n    type = "llm" and\r\n    │\r\n  owner: é\r\n'
    document = editor.open_text(editor.folder / "views/one.yaml", text.replace("│", ""), "yaml")
    position = hosts_position(document, text)
    edited = await completed(document, position, "duration_ns")
    query = yaml.safe_load(edited)["views"][0]["query"]
    assert query.split() == ["type", "=", '"llm"', "and", "duration_ns"]
    assert yaml.safe_load(edited)["views"][0]["owner"] == "é"


@pytest.mark.parametrize("header", ["|", ">-"])
async def test_an_empty_block_scalar_is_completed(editor: Editor, header: str) -> None:
    text = f"# é👍\r\nviews:\r\n- query: {header}\r\n    │\r\n  owner: é\r\n"
    document = editor.open_text(editor.folder / "views/one.yaml", text.replace("│", ""), "yaml")
    edited = await completed(document, hosts_position(document, text), "duration_ns")
    assert yaml.safe_load(edited)["views"][0] == {"query": yaml.safe_load(edited)["views"][0]["query"], "owner": "é"}
    assert yaml.safe_load(edited)["views"][0]["query"].strip() == "duration_ns"


@pytest.mark.parametrize("value", ["│", '"│"', "'│'", "sta│", "is_complete and sta│"])
async def test_a_value_that_is_not_written_yet_is_completed(editor: Editor, value: str) -> None:
    text = f"views:\r\n- name: 👍\r\n  query: {value}\r\n  owner: é\r\n"
    document = editor.open_text(editor.folder / "views/one.yaml", text.replace("│", ""), "yaml")
    edited = await completed(document, hosts_position(document, text), "status_code")
    assert yaml.safe_load(edited)["views"][0]["query"].split()[-1] == "status_code"


async def test_a_plain_scalar_is_quoted_if_the_completed_query_needs_it(editor: Editor) -> None:
    text = "views:\r\n- query: user_metadata/us│\r\n  owner: é\r\n"
    document = editor.open_text(editor.folder / "views/one.yaml", text.replace("│", ""), "yaml")
    position = hosts_position(document, text)
    for item in await document.complete(position):
        edited = document.completed(item.text_edit)
        assert isinstance(yaml.safe_load(edited)["views"][0]["query"], str), item.label


async def test_accepting_any_suggestion_leaves_the_file_valid(editor: Editor, host: hosts.Host) -> None:
    query = 'name = "👍" and │'
    document, position = editor.open_at(host, query)
    items = await document.complete(position)
    assert len(items) > 10
    before = query.replace("│", "").rstrip()
    for item in items:
        assert host.read(document.completed(item.text_edit)).startswith(before), item.label


async def test_edits_are_on_the_line_of_the_cursor(editor: Editor, host: hosts.Host) -> None:
    document, position = editor.open_at(host, 'name = "👍" and type │= "llm"')
    for item in await document.complete(position):
        edit = item.text_edit
        spans = [edit.insert, edit.replace] if isinstance(edit, lsp.InsertReplaceEdit) else [edit.range]
        for span in spans:
            assert span.start.line == span.end.line == position.line
            assert span.start.character <= position.character <= span.end.character


async def test_an_editor_may_insert_or_replace(start: Start) -> None:
    query = 'name = "👍" and na│me = "x"'
    for name in ["vscode", "emacs"]:
        editor = await start(name)
        for host in hosts.ALL:
            document, position = editor.open_at(host, query)
            item = offered(await document.complete(position), "agent_name")
            assert isinstance(item.text_edit, lsp.InsertReplaceEdit) == (name == "vscode")
            replaced = host.read(document.completed(item.text_edit, replace=True))
            assert replaced == 'name = "👍" and agent_name = "x"'
            if name == "vscode":
                inserted = host.read(document.completed(item.text_edit))
                assert inserted == 'name = "👍" and agent_nameme = "x"'
            document.close()


async def test_characters_that_accept_a_suggestion_are_sent_to_editors_that_use_them(start: Start) -> None:
    for name in ["vscode", "neovim", "emacs"]:
        editor = await start(name)
        support = editor.client.capabilities.text_document.completion.completion_item.commit_characters_support
        document, position = editor.open_at(hosts.BLOCK, 'name = "👍" and dura│')
        item = offered(await document.complete(position), "duration_ns")
        assert bool(item.commit_characters) == bool(support), name
        assert " " not in (item.commit_characters or [])


async def test_a_suggestion_is_resolved_to_its_documentation(editor: Editor, host: hosts.Host) -> None:
    document, position = editor.open_at(host, 'name = "👍" and dura│')
    item = offered(await document.complete(position), "duration_ns")
    assert item.documentation is None
    resolved = await editor.client.completion_item_resolve_async(item)
    assert resolved.documentation
    assert (resolved.label, resolved.text_edit) == (item.label, item.text_edit)
    # The document may have changed since, and the request is answered all the same.
    document.replace("dura", "durat")
    resolved = await editor.client.completion_item_resolve_async(item)
    assert resolved.label == "duration_ns"


async def test_the_best_suggestion_is_sorted_first(editor: Editor) -> None:
    document, position = editor.open_at(hosts.TAMIS, "dura│")
    items = await document.complete(position)
    assert items[0].label == "duration_ns"
    assert [item.sort_text for item in items] == sorted(item.sort_text for item in items)
    assert items[0].kind == lsp.CompletionItemKind.Field


async def test_what_editors_match_with_starts_as_what_is_replaced(editor: Editor, host: hosts.Host) -> None:
    document, position = editor.open_at(host, 'name = "👍" and type = "l│"')
    for item in await document.complete(position):
        edit = item.text_edit
        span = edit.insert if isinstance(edit, lsp.InsertReplaceEdit) else edit.range
        typed = document.slice(lsp.Range(span.start, position))
        matched = item.filter_text or item.label
        position_in = 0
        for character in typed.lower():
            position_in = matched.lower().index(character, position_in) + 1


async def test_nothing_is_offered_outside_of_queries(editor: Editor) -> None:
    for host in [hosts.BLOCK, hosts.MARKDOWN, hosts.JSON, hosts.TOML]:
        document = editor.open(host, 'name = "👍"')
        assert await document.complete(lsp.Position(0, 1)) == [], host
        document.close()
    document = editor.open_text(editor.folder / "notes.yaml", "query: dura\n", "yaml")
    assert await document.complete(lsp.Position(0, 11)) == []


async def test_completion_is_triggered_where_something_can_follow(editor: Editor) -> None:
    provider = editor.server.completion_provider
    assert {" ", "/", "."} <= set(provider.trigger_characters)
    assert provider.resolve_provider


def hosts_position(document: Document, marked: str) -> lsp.Position:
    return document.position(marked.index("│"))
