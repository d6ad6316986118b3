"""Hover, semantic tokens, symbols, folding, selection and inlay hints."""

from __future__ import annotations

from typing import Any

from lsprotocol import types as lsp

import hosts
from conftest import Start
from editor import Document, Editor, capabilities


async def hover(document: Document, position: lsp.Position) -> lsp.Hover | None:
    return await document.editor.client.text_document_hover_async(lsp.HoverParams(document.id, position))


async def test_hover_describes_what_is_there(editor: Editor, host: hosts.Host) -> None:
    for query, part, words in [
        ('name = "👍" and dura│tion_ns > 5s', "duration_ns", ["metrics/duration_ns", "Latency"]),
        ('name = "👍" and duration_ns > │5s', "5s", ["5000000000"]),
        ('name = "👍é" and input │!= "x"', "!=", []),
    ]:
        document, position = editor.open_at(host, query)
        found = await hover(document, position)
        assert found is not None and isinstance(found.contents, lsp.MarkupContent), query
        assert document.slice(found.range) == part
        assert all(word in found.contents.value for word in words), found.contents.value
        document.close()


async def test_hover_outside_of_queries_is_empty(editor: Editor) -> None:
    for host in [hosts.BLOCK, hosts.MARKDOWN, hosts.JSON, hosts.TOML]:
        document = editor.open(host, 'name = "👍"')
        assert await hover(document, lsp.Position(0, 1)) is None
        document.close()


async def test_hover_is_plain_text_for_editors_without_markdown(start: Start) -> None:
    abilities = capabilities("vscode")
    abilities.text_document.hover.content_format = [lsp.MarkupKind.PlainText]
    editor = await start(abilities=abilities)
    document, position = editor.open_at(hosts.TAMIS, "dura│tion_ns > 5s")
    found = await hover(document, position)
    assert found.contents.kind == lsp.MarkupKind.PlainText
    assert "`" not in found.contents.value


async def test_hover_knows_the_values_of_parameters(start: Start) -> None:
    editor = await start(arguments=["--param", "model=gpt-4o"])
    document, position = editor.open_at(hosts.BLOCK, 'name = "👍" and model = $mo│del')
    found = await hover(document, position)
    assert "gpt-4o" in found.contents.value
    assert document.slice(found.range) == "$model"


def decoded(document: Document, data: list[int]) -> list[tuple[str, str]]:
    """The text of each token, and its type with modifiers."""
    legend = document.editor.server.semantic_tokens_provider.legend
    line, character, found = 0, 0, []
    assert len(data) % 5 == 0
    for index in range(0, len(data), 5):
        lines, start, length, kind, modifiers = data[index : index + 5]
        assert modifiers < 1 << len(legend.token_modifiers)
        names = [name for bit, name in enumerate(legend.token_modifiers) if modifiers & 1 << bit]
        line, character = line + lines, start if lines else character + start
        span = lsp.Range(lsp.Position(line, character), lsp.Position(line, character + length))
        found.append((document.slice(span), ".".join([legend.token_types[kind], *names])))
    return found


async def full(document: Document) -> lsp.SemanticTokens:
    params = lsp.SemanticTokensParams(document.id)
    return await document.editor.client.text_document_semantic_tokens_full_async(params)


QUERY = 'name != "👍é" and duration_ns > 5s and (created_at < now-7d or model = $m)'


async def test_tokens_have_the_types_of_the_query(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, QUERY)
    tokens = decoded(document, (await full(document)).data)
    types = {text: kind for text, kind in tokens}
    expected = {
        "name": "property", "!=": "operator", "and": "keyword", "5": "number", "s": "number.unit",
        "now-7d": "number.instant", "$m": "parameter", "or": "keyword",
    }  # fmt: skip
    assert {text: types.get(text) for text in expected} == expected
    assert not {"(", ")"} & set(types)
    strings = [text for text, kind in tokens if kind == "string"]
    assert len(strings) == 1
    assert host is hosts.JSON or host is hosts.TOML or host is hosts.DOUBLE or strings == ['"👍é"']


async def test_tokens_of_several_lines_are_split(editor: Editor, multiline: hosts.Host) -> None:
    document = editor.open(multiline, '# one 👍\nname = r"é\n  👍"\nand cost > 1')
    tokens = decoded(document, (await full(document)).data)
    assert ("# one 👍", "comment") in tokens
    assert [text for text, kind in tokens if kind == "string"] == ['r"é', '👍"']


async def test_types_of_tokens_are_standard(editor: Editor) -> None:
    # Most editors have no colors for other types.
    legend = editor.server.semantic_tokens_provider.legend
    assert set(legend.token_types) <= {kind.value for kind in lsp.SemanticTokenTypes}


async def test_a_delta_leads_to_the_same_tokens(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, QUERY)
    before = await full(document)
    data, last = list(before.data), before.result_id
    for old, new in [("5s", "10ms"), ("name", "input"), ("$m", '$m and tags = "👍"'), ("or", "and"), ("nothing", None)]:
        if new is not None:
            document.replace(old, new if host.is_multiline or '"' not in new else "$m and tags = x")
        params = lsp.SemanticTokensDeltaParams(document.id, last)
        delta = await editor.client.text_document_semantic_tokens_full_delta_async(params)
        assert isinstance(delta, lsp.SemanticTokensDelta)
        for edit in sorted(delta.edits, key=lambda edit: -edit.start):
            data[edit.start : edit.start + edit.delete_count] = edit.data or []
        if new is None:
            assert not delta.edits
        last = delta.result_id
        assert data == list((await full(document)).data), (old, new)
        # The full tokens have an id of their own, so the next delta is from them.
        last = (await full(document)).result_id


async def test_a_delta_from_unknown_tokens_is_all_of_them(editor: Editor) -> None:
    document = editor.open(hosts.MARKDOWN, QUERY)
    params = lsp.SemanticTokensDeltaParams(document.id, "unknown")
    found = await editor.client.text_document_semantic_tokens_full_delta_async(params)
    assert isinstance(found, lsp.SemanticTokens)
    assert found.data == (await full(document)).data


async def test_tokens_of_a_range_are_those_that_touch_it(editor: Editor, multiline: hosts.Host) -> None:
    document = editor.open(multiline, 'name = "👍"\nand duration_ns > 5s\nand tags has "é"')
    span = document.range_of("duration_ns > 5")
    params = lsp.SemanticTokensRangeParams(document.id, span)
    found = await editor.client.text_document_semantic_tokens_range_async(params)
    assert [text for text, _ in decoded(document, found.data)] == ["duration_ns", ">", "5"]
    params = lsp.SemanticTokensRangeParams(document.id, document.whole())
    whole = await editor.client.text_document_semantic_tokens_range_async(params)
    assert whole.data == (await full(document)).data


async def symbols(document: Document) -> list[lsp.DocumentSymbol]:
    params = lsp.DocumentSymbolParams(document.id)
    return list(await document.editor.client.text_document_document_symbol_async(params))


def flat(document: Document, found: list[lsp.DocumentSymbol]) -> list[lsp.DocumentSymbol]:
    for symbol in found:
        document.slice(symbol.range)
        assert document.slice(symbol.selection_range) in document.slice(symbol.range)
    return [one for symbol in found for one in [symbol, *flat(document, list(symbol.children or []))]]


async def test_symbols_are_the_conditions_of_queries(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, 'name = "👍" and (cost > 1 or is_complete)')
    found = flat(document, await symbols(document))
    names = [symbol.name for symbol in found]
    for name in ["cost > 1", "is_complete"]:
        assert names.count(name) == 1
        [symbol] = [symbol for symbol in found if symbol.name == name]
        assert document.slice(symbol.range) == name
    if host not in (hosts.TAMIS, hosts.MARKDOWN):
        assert any("views" in name and "query" in name for name in names), names


async def test_groups_lists_and_comments_fold(editor: Editor, multiline: hosts.Host) -> None:
    document = editor.open(multiline, '# one 👍\n# two\nmodel in (\n  "é",\n  "👍"\n)\nand (\n  a\n  or b\n)')
    params = lsp.FoldingRangeParams(document.id)
    found = await editor.client.text_document_folding_range_async(params)
    lines = document.text.splitlines()
    starts = [lines[one.start_line].strip() for one in found if one.kind != lsp.FoldingRangeKind.Comment]
    assert starts == ["model in (", "and ("]
    comments = [one for one in found if one.kind == lsp.FoldingRangeKind.Comment]
    assert any(lines[one.start_line].strip().startswith("# one") for one in comments)
    assert all(one.start_line < one.end_line < len(lines) for one in found)


async def test_a_selection_grows_from_a_token_to_the_file(editor: Editor, host: hosts.Host) -> None:
    document, position = editor.open_at(host, 'name = "👍" and (cost > 1│ or is_complete)')
    params = lsp.SelectionRangeParams(document.id, [position, lsp.Position(0, 0)])
    found, outside = await editor.client.text_document_selection_range_async(params)
    texts: list[str] = []
    one: Any = found
    while one is not None:
        texts.append(document.slice(one.range))
        one = one.parent
    assert texts[0] == "1"
    expected = ["cost > 1", "cost > 1 or is_complete", "(cost > 1 or is_complete)"]
    assert [text for text in texts if text in expected] == expected
    assert texts[-1] == document.text
    assert all(inner in outer and len(inner) < len(outer) for inner, outer in zip(texts, texts[1:])), texts
    assert document.offset(outside.range.start) == 0


async def hints(document: Document, span: lsp.Range | None = None) -> list[tuple[str, str]]:
    """The words before each hint, and its label."""
    params = lsp.InlayHintParams(document.id, span or document.whole())
    found = await document.editor.client.text_document_inlay_hint_async(params)
    return [(document.text[: document.offset(hint.position)].split(" ")[-1], str(hint.label)) for hint in found or []]


HINTED = 'name = "👍" and Latency > 5s and created_at > now-7d'
VALUE, INSTANT, ID = ("5s", "5,000,000,000 ns"), ("now-7d", "2026-01-08T12:00:00Z"), ("Latency", "metrics/duration_ns")


async def test_hints_show_what_is_sent(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, HINTED)
    assert await hints(document) == [ID, VALUE, INSTANT]
    assert await hints(document, document.range_of("> 5s and")) == [VALUE]


async def test_hints_stay_with_the_text(editor: Editor) -> None:
    document = editor.open(hosts.BLOCK, HINTED)
    document.replace("👍", "👍👍")
    document.replace("5s", "7ms")
    assert await hints(document) == [ID, ("7ms", "7,000,000 ns"), INSTANT]


async def test_hints_are_switched_off_at_the_start(start: Start) -> None:
    # Emacs has its settings at the start only if it is not asked for them.
    for settings, expected in [
        ({"inlayHints": {"values": False}}, [ID, INSTANT]),
        ({"inlayHints": {"instants": False, "ids": False}}, [VALUE]),
        ({"tamis": {"inlayHints": {"values": False, "instants": False, "ids": False}}}, []),
    ]:
        editor = await start("neovim-0.7", settings=settings)
        assert await hints(editor.open(hosts.MARKDOWN, HINTED)) == expected


async def test_hints_follow_settings_that_are_sent(start: Start) -> None:
    editor = await start("neovim-0.7")
    document = editor.open(hosts.TAMIS, HINTED)
    settings = {"tamis": {"inlayHints": {"ids": False}}}
    editor.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings))
    assert await hints(document) == [VALUE, INSTANT]


async def test_hints_follow_settings_that_are_asked_for(start: Start) -> None:
    abilities = capabilities("vscode")
    abilities.workspace.inlay_hint = lsp.InlayHintWorkspaceClientCapabilities(refresh_support=True)
    editor = await start(abilities=abilities)
    document = editor.open(hosts.TAMIS, HINTED)
    assert await hints(document) == [ID, VALUE, INSTANT]
    editor.client.set_configuration({"inlayHints": {"instants": False}}, section="tamis")
    editor.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(None))
    await editor.until(lambda: lsp.WORKSPACE_INLAY_HINT_REFRESH in editor.refreshed, "a request to refresh hints")
    assert await hints(document) == [ID, VALUE]


async def test_malformed_settings_are_reported_and_the_earlier_ones_kept(start: Start) -> None:
    editor = await start("neovim-0.7", settings={"inlayHints": {"values": False}})
    document = editor.open(hosts.TAMIS, HINTED)
    editor.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams({"inlayHints": 5}))
    await editor.message("settings")
    assert await hints(document) == [ID, INSTANT]
