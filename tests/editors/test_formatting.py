"""Formatting: the whole file, a range, and a new line."""

from __future__ import annotations

import pytest
from lsprotocol import types as lsp

import hosts
from editor import Document, Editor

OPTIONS = lsp.FormattingOptions(tab_size=2, insert_spaces=True)


async def formatted(document: Document) -> str:
    params = lsp.DocumentFormattingParams(document.id, OPTIONS)
    return document.edited(await document.editor.client.text_document_formatting_async(params) or [])


async def test_a_query_is_formatted_in_its_file(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, 'name=="👍é"AND(cost>1)')
    edited = await formatted(document)
    assert host.read(edited).rstrip() == 'name = "👍é" and cost > 1'
    document.rewrite(edited)
    params = lsp.DocumentFormattingParams(document.id, OPTIONS)
    assert not await editor.client.text_document_formatting_async(params)


async def test_line_ends_stay_as_they_are(editor: Editor, multiline: hosts.Host) -> None:
    document = editor.open(multiline, '# why 👍\nname=="é"\nAND   cost>1')
    edited = await formatted(document)
    assert multiline.read(edited).strip() == '# why 👍\nname = "é" and cost > 1'
    assert edited.count("\n") == edited.count("\r\n")


async def test_only_what_changes_is_edited(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, 'name = "👍é" and cost>1')
    params = lsp.DocumentFormattingParams(document.id, OPTIONS)
    edits = await editor.client.text_document_formatting_async(params)
    assert edits and sum(len(document.slice(edit.range)) for edit in edits) < len("and cost>1")


async def test_queries_with_errors_are_left_alone(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, 'name=="👍" and (cost>1')
    assert await formatted(document) == document.text


TWO = "# 👍\r\n```tamis\r\nname==é\r\n```\r\n\r\n```tamis\r\ncost>1\r\n```\r\n\r\n    name==é\r\n"


async def test_a_range_formats_the_queries_that_it_touches(editor: Editor) -> None:
    document = editor.open_text(editor.folder / "runbooks/two.md", TWO, "markdown")
    params = lsp.DocumentRangeFormattingParams(document.id, document.range_of("cost"), OPTIONS)
    edits = await editor.client.text_document_range_formatting_async(params)
    assert document.edited(edits) == TWO.replace("cost>1", "cost > 1")
    params = lsp.DocumentRangeFormattingParams(document.id, document.range_of("# 👍"), OPTIONS)
    assert not await editor.client.text_document_range_formatting_async(params)
    assert await formatted(document) == TWO.replace("cost>1", "cost > 1").replace("name==é\r\n```", 'name = "é"\r\n```')


@pytest.mark.parametrize(
    "query, indentation",
    [
        ('name = "👍" and (\n│', "  "),
        ('name = "👍" and (\n│)', ""),
        ('name = "👍"\n│', ""),
        ("(a and (\n│", "    "),
        ('model in (\n│"👍")', "  "),
        ('name = "(" # (\n│', ""),
    ],
)
async def test_a_new_line_is_indented_by_the_open_groups(
    editor: Editor, multiline: hosts.Host, query: str, indentation: str
) -> None:
    # Editors repeat the indentation of the line before, or do not.
    for typed in ["", "  "]:
        document, position = editor.open_at(multiline, query.replace("│", f"{typed}│"))
        params = lsp.DocumentOnTypeFormattingParams(document.id, position, "\n", OPTIONS)
        edits = await editor.client.text_document_on_type_formatting_async(params) or []
        expected = multiline.write(query.replace("│", f"{indentation}│")).replace("│", "")
        assert document.edited(edits) == expected
        document.close()


async def test_a_new_line_outside_of_queries_is_left_alone(editor: Editor) -> None:
    for host in [hosts.BLOCK, hosts.MARKDOWN, hosts.JSON, hosts.TOML]:
        document = editor.open(host, 'name = "👍" and (')
        params = lsp.DocumentOnTypeFormattingParams(document.id, lsp.Position(1, 0), "\n", OPTIONS)
        assert not await editor.client.text_document_on_type_formatting_async(params)
        document.close()
