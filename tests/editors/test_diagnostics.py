"""Diagnostics, published and asked for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types as lsp

import hosts
from conftest import Start
from editor import Editor, capabilities


async def test_an_error_has_its_range_its_code_and_a_link_to_the_page(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, 'input contains "👍é" and duratoin_ns > 5s')
    [found] = await document.diagnostics()
    assert document.slice(found.range) == "duratoin_ns"
    assert found.severity == lsp.DiagnosticSeverity.Error
    assert (found.code, found.source) == ("unknown-column", "tamis")
    assert found.code_description.href.endswith("/docs/codes/unknown-column.md")
    page = found.code_description.href.split("/blob/main/")[1]
    assert (Path(__file__).parents[2] / page).is_file()
    assert "duratoin_ns" in found.message
    assert "duration_ns" in " ".join([found.message, *(one.message for one in found.related_information or [])])


async def test_a_diagnostic_names_related_places(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, 'name = "👍" and status_code >= 400 and status_code >= 500')
    [found] = await document.diagnostics()
    assert found.code == "subsumed-condition"
    assert document.slice(found.range) == "status_code >= 400"
    if not editor.client.capabilities.text_document.publish_diagnostics.related_information:
        assert found.related_information is None
        return
    [related] = found.related_information
    assert related.location.uri == document.uri
    assert document.slice(related.location.range) == "status_code >= 500"
    assert related.message


async def test_what_has_no_effect_and_what_is_deprecated_is_tagged(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, 'name = "👍" and status_code >= 400 and status_code >= 500 and metrics/bleu > 0.5')
    tags = {found.code: found.tags for found in await document.diagnostics()}
    assert tags["subsumed-condition"] == (lsp.DiagnosticTag.Unnecessary,)
    assert tags["deprecated-column"] == (lsp.DiagnosticTag.Deprecated,)


async def test_lines_of_a_query_are_lines_of_the_file(editor: Editor, multiline: hosts.Host) -> None:
    document = editor.open(multiline, '# "👍"\nname = "é👍" and\n  inptu = "👍" and\n    (model = x\n  or nmae = "é")')
    found = await document.diagnostics()
    assert [document.slice(one.range) for one in found if one.code == "unknown-column"] == ["inptu", "nmae"]


async def test_escapes_before_and_in_a_finding_are_mapped(editor: Editor) -> None:
    for host in [hosts.DOUBLE, hosts.JSON, hosts.TOML]:
        document = editor.open(host, 'input = "\\"👍\\"" and\n\tinptu = "é"')
        [found] = await document.diagnostics()
        assert document.slice(found.range) == "inptu"
        document.rewrite(host.write('status_code > "👍"'))
        [found] = await document.diagnostics()
        escaped = hosts.escaped('"👍"')[1:-1]
        assert document.slice(found.range) in (escaped, hosts.without_surrogates(escaped))
        document.close()


async def test_only_regions_that_are_named_are_checked(editor: Editor, folder: Path) -> None:
    texts = {
        "notes/one.yaml": ("yaml", "views:\n- query: inptu = 1\n"),
        "views/other.yaml": ("yaml", "other:\n- query: inptu = 1\n"),
        "runbooks/two.md": ("markdown", "```sql\ninptu = 1\n```\n`inptu = 1`\n"),
        "README.txt": ("plaintext", "inptu = 1\n"),
        "tamis.toml": ("toml", hosts.CONFIG),
        "columns.json": ("json", (folder / "columns.json").read_text()),
    }
    for path, (language, text) in texts.items():
        document = editor.open_text(folder / path, text, language)
        assert await document.diagnostics() == [], path


async def test_diagnostics_follow_each_change(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, 'input contains "👍" and status_code > 400')
    assert await document.diagnostics() == []
    document.replace("status_code", "sttaus_code")
    [found] = await document.diagnostics()
    assert document.slice(found.range) == "sttaus_code"
    document.replace("👍", "👍👍é")
    [found] = await document.diagnostics()
    assert document.slice(found.range) == "sttaus_code"
    document.replace("sttaus_code", "status_code")
    assert await document.diagnostics() == []
    document.rewrite(host.write("inptu = é"))
    [found] = await document.diagnostics()
    assert document.slice(found.range) == "inptu"


async def test_several_changes_in_one_notification_are_applied_in_order(editor: Editor) -> None:
    document = editor.open_text("untitled:Untitled-1", 'name = "👍"\r\nand cost > 1')
    first = document.range_of('"👍"')
    second_text = document.edited([lsp.TextEdit(first, '"é"\n\n')])
    second = lsp.Range(lsp.Position(3, 4), lsp.Position(3, 8))
    changes = [
        lsp.TextDocumentContentChangePartial(range=first, text='"é"\n\n'),
        lsp.TextDocumentContentChangePartial(range=second, text="écots"),
    ]
    document.text, document.version = second_text.replace("cost", "écots"), 2
    identifier = lsp.VersionedTextDocumentIdentifier(version=2, uri=document.uri)
    editor.client.text_document_did_change(lsp.DidChangeTextDocumentParams(identifier, changes))
    found = await document.diagnostics()
    assert found and document.slice(found[0].range).endswith("cots")
    assert found[0].range.start.line == 3


async def test_a_closed_document_has_no_diagnostics(start: Start) -> None:
    editor = await start("vscode")
    document = editor.open(hosts.MARKDOWN, "inptu = 1")
    assert await document.codes() == ["unknown-column"]
    document.close()
    published = await editor.published(document.uri, None)
    assert not published.diagnostics


async def test_equal_diagnostics_are_not_sent_again_when_asked_for(start: Start) -> None:
    editor = await start("neovim")
    document = editor.open(hosts.BLOCK, 'name = "👍" and inptu = 1')
    first = await document.pull()
    again = await document.pull(first.result_id)
    assert isinstance(again, lsp.RelatedUnchangedDocumentDiagnosticReport)
    assert again.result_id == first.result_id
    document.replace("inptu", "input")
    changed = await document.pull(first.result_id)
    assert isinstance(changed, lsp.RelatedFullDocumentDiagnosticReport)
    assert [found.code for found in changed.items] != [found.code for found in first.items]


async def test_a_moved_diagnostic_is_sent_again(start: Start) -> None:
    editor = await start("neovim")
    document = editor.open(hosts.BLOCK, 'name = "👍" and inptu = 1')
    first = await document.pull()
    document.replace("views:", "# 👍\r\nviews:")
    moved = await document.pull(first.result_id)
    assert isinstance(moved, lsp.RelatedFullDocumentDiagnosticReport)
    assert document.slice(moved.items[0].range) == "inptu"


async def test_an_editor_that_asks_gets_nothing_unasked(start: Start) -> None:
    editor = await start("neovim")
    document = editor.open(hosts.TAMIS, "inptu = 1")
    assert await document.codes() == ["unknown-column"]
    await asyncio.sleep(0.1)
    assert not editor._published


async def test_comments_suppress_findings_in_the_editor_too(editor: Editor, multiline: hosts.Host) -> None:
    document = editor.open(multiline, "# allow(double-negation): 👍\nnot not is_complete")
    assert await document.codes() == []
    document.replace("double-negation", "tautology")
    assert sorted(await document.codes()) == ["double-negation", "unused-suppression"]


async def test_duplicates_within_a_file_are_reported(editor: Editor, folder: Path) -> None:
    text = "# 👍\nviews:\n- query: name = a and cost > 1\n- query: cost > 1 and name = a\n"
    document = editor.open_text(folder / "views/twice.yaml", text, "yaml")
    [found] = await document.diagnostics()
    assert (found.code, found.range.start.line) == ("duplicate-query", 3)


async def test_filters_of_the_api_are_checked(editor: Editor, folder: Path) -> None:
    config = '[[embedded]]\npaths = ["*.json"]\nfilters = ["$.filter_tree"]\n'
    (folder / "exports").mkdir()
    (folder / "exports/tamis.toml").write_text(config)
    leaves = ", ".join(
        f'{{"filter": {{"column_id": "status_code", "operator": "gte", "value": {value}, "type": "number"}}}}'
        for value in [400, 500]
    )
    text = f'{{"é👍": 1, "filter_tree": {{"and": [{leaves}]}}}}'
    document = editor.open_text(folder / "exports/one.json", text, "json")
    [found] = await document.diagnostics()
    assert found.code == "subsumed-condition"
    assert '"value": 400' in document.slice(found.range)


async def test_a_malformed_host_file_recovers(editor: Editor) -> None:
    document = editor.open(hosts.JSON, 'name = "👍" and inptu = 1')
    assert await document.codes() == ["unknown-column"]
    text = document.text
    document.rewrite(text.replace("}]", "}"))
    await document.diagnostics()
    document.rewrite(text)
    [found] = await document.diagnostics()
    assert document.slice(found.range) == "inptu"


@pytest.mark.parametrize("name", ["vscode", "neovim-0.7"])
async def test_the_default_encoding_is_utf_16(start: Start, name: str) -> None:
    editor = await start(name)
    [found] = await editor.open(hosts.TAMIS, 'name = "👍👍" and inptu = 1').diagnostics()
    assert found.range.start.character == len('name = "') + 4 + len('" and ')


@pytest.mark.parametrize("encodings, chosen", [(["utf-32", "utf-16"], "utf-32"), (["utf-7", "utf-8"], "utf-8")])
async def test_the_first_encoding_that_both_know_is_chosen(start: Start, encodings: list[str], chosen: str) -> None:
    abilities = capabilities("vscode")
    abilities.general.position_encodings = encodings
    editor = await start(abilities=abilities, encoding=chosen)
    document = editor.open(hosts.JSON, 'name = "👍é" and inptu = 1')
    [found] = await document.diagnostics()
    assert document.slice(found.range) == "inptu"


async def test_related_places_and_tags_are_sent_only_to_editors_that_show_them(start: Start) -> None:
    abilities = capabilities("vscode")
    abilities.text_document.publish_diagnostics = lsp.PublishDiagnosticsClientCapabilities()
    editor = await start(abilities=abilities)
    document = editor.open(hosts.TAMIS, "status_code >= 400 and status_code >= 500")
    [found] = await document.diagnostics()
    assert found.related_information is None
    assert found.tags is None


WORKSPACE = {"diagnostics": {"workspace": True}}


async def workspace(editor: Editor, previous: list[lsp.PreviousResultId] | None = None) -> dict[str, object]:
    params = lsp.WorkspaceDiagnosticParams(previous_result_ids=previous or [])
    report = await editor.client.workspace_diagnostic_async(params)
    assert len({item.uri for item in report.items}) == len(report.items)
    return {item.uri: item for item in report.items}


async def test_the_workspace_has_diagnostics_of_saved_and_open_files(start: Start, folder: Path) -> None:
    for host in [hosts.BLOCK, hosts.MARKDOWN, hosts.JSON]:
        (folder / host.path).write_text(host.write('name = "👍" and inptu = 1'), newline="")
    config = hosts.CONFIG + '\n[[embedded]]\npaths = ["runbooks/*.md"]\n'
    (folder / "tamis.toml").write_text(config)
    editor = await start("neovim", settings=WORKSPACE)
    assert editor.server.diagnostic_provider.workspace_diagnostics
    # Not saved, and different from the file.
    document = editor.open(hosts.TAMIS, "sttaus_code > 1")
    corrected = editor.open(hosts.JSON, 'name = "👍"')
    found = await workspace(editor)
    uris = {host: (folder / host.path).as_uri() for host in [hosts.TAMIS, hosts.BLOCK, hosts.MARKDOWN, hosts.JSON]}
    codes = {host.name: [one.code for one in found[uri].items] for host, uri in uris.items()}
    assert codes == {
        "tamis": ["unknown-column"],
        "yaml-block": ["unknown-column"],
        "markdown": ["unknown-column"],
        "json": [],
    }
    assert found[document.uri].version == 1
    assert found[corrected.uri].version == 1
    assert found[uris[hosts.BLOCK]].version is None
    # What did not change is not sent again.
    previous = [lsp.PreviousResultId(uri, item.result_id) for uri, item in found.items()]
    document.replace("sttaus_code", "status_code")
    again = await workspace(editor, previous)
    assert isinstance(again[uris[hosts.BLOCK]], lsp.WorkspaceUnchangedDocumentDiagnosticReport)
    assert not again[document.uri].items


async def test_workspace_diagnostics_are_off_by_default(start: Start) -> None:
    editor = await start("neovim")
    assert not editor.server.diagnostic_provider.workspace_diagnostics
