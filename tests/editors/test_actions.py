"""Code actions: fixes, all safe fixes at once, and comments that suppress a finding."""

from __future__ import annotations

from pathlib import Path

import hosts
from conftest import Start
from editor import Editor, after, edits_of
from lsprotocol import types as lsp


def named(actions: list[lsp.CodeAction], part: str) -> lsp.CodeAction:
    [action] = [action for action in actions if part in action.title]
    return action


async def test_a_quick_fix_changes_the_query_in_its_file(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, 'input contains "👍é" and duratoin_ns > 5s')
    actions = await document.actions(document.range_of("duratoin_ns"))
    action = named(actions, "duration_ns")
    assert action.kind == lsp.CodeActionKind.QuickFix
    assert [found.code for found in action.diagnostics] == ["unknown-column"]
    assert host.read(after(document, action.edit)) == 'input contains "👍é" and duration_ns > 5s'


async def test_a_fix_with_quotes_and_escapes_is_written_as_its_file_needs_it(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, 'model = "it\'s" or model = "👍" or model = "c\\\\d"')
    [found] = [one for one in await document.diagnostics() if one.code == "or-chain"]
    actions = await document.actions(found.range)
    edited = after(document, named(actions, "model in").edit)
    assert host.read(edited) == 'model in ("it\'s", "👍", "c\\\\d")'


async def test_the_best_safe_fix_is_preferred(editor: Editor) -> None:
    document = editor.open(hosts.BLOCK, "status_code > 1,000")
    actions = await document.actions(document.range_of("1,000"))
    preferred = [action.title for action in actions if action.is_preferred]
    assert len(preferred) == 1 and "1_000" in preferred[0]
    document.rewrite(hosts.BLOCK.write("duratoin_ns > 5s"))
    actions = await document.actions(document.range_of("duratoin_ns"))
    assert actions and not any(action.is_preferred for action in actions), "a guess is not preferred"


async def test_actions_are_about_what_is_selected(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, 'inptu = "👍" and duratoin_ns > 5s')
    actions = await document.actions(document.range_of("inptu"))
    assert {found.code for action in actions for found in action.diagnostics} == {"unknown-column"}
    assert all(document.slice(action.diagnostics[0].range) == "inptu" for action in actions)
    assert await document.actions(document.range_of("5s")) == []
    whole = await document.actions(document.whole())
    assert {document.slice(action.diagnostics[0].range) for action in whole} == {"inptu", "duratoin_ns"}


async def test_a_finding_is_suppressed_with_a_comment(editor: Editor, multiline: hosts.Host) -> None:
    document = editor.open(multiline, 'not not is_complete\n  and name = "👍"')
    assert await document.codes() == ["double-negation"]
    actions = await document.actions(document.range_of("not not"))
    action = named(actions, "suppress")
    edited = after(document, action.edit)
    assert "allow(double-negation)" in multiline.read(edited)
    document.rewrite(edited)
    assert await document.codes() == []


async def test_a_finding_in_one_line_of_quotes_is_suppressed_or_the_action_is_not_offered(editor: Editor) -> None:
    for host in [hosts.SINGLE, hosts.DOUBLE, hosts.JSON, hosts.TOML]:
        document = editor.open(host, 'not not is_complete and name = "👍"')
        for action in await document.actions(document.range_of("not not")):
            if "suppress" in action.title:
                document.rewrite(after(document, action.edit))
                assert "double-negation" not in await document.codes(), host
                assert host.read(document.text).endswith('not not is_complete and name = "👍"'), host
        document.close()


async def test_all_safe_fixes_are_applied_and_no_others(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, 'status_code > 1,000 and input = "👍" and inptu = "é" and num_spans > 2,000')
    for only in ["source.fixAll.tamis", "source.fixAll", "source"]:
        [action] = await document.actions(document.whole(), [only])
        assert action.kind == "source.fixAll.tamis"
        edited = after(document, action.edit)
        assert host.read(edited) == 'status_code > 1_000 and input = "👍" and inptu = "é" and num_spans > 2_000'
    document.rewrite(edited)
    assert await document.actions(document.whole(), ["source.fixAll.tamis"]) == []


async def test_all_fixes_of_a_file_are_made_in_all_its_queries(editor: Editor, folder: Path) -> None:
    text = "# 👍\r\n```tamis\r\nstatus_code > 1,000\r\n```\r\né\r\n```sql\r\na > 1,000\r\n```\r\n```tamis\r\ncost > 2,000\r\n```\r\n"
    document = editor.open_text(folder / "runbooks/two.md", text, "markdown")
    [action] = await document.actions(document.whole(), ["source.fixAll.tamis"])
    assert after(document, action.edit) == text.replace("code > 1,000", "code > 1_000").replace("2,000", "2_000")


async def test_kinds_that_are_not_asked_for_are_left_out(editor: Editor) -> None:
    document = editor.open(hosts.TAMIS, "status_code > 1,000")
    span = document.range_of("1,000")
    assert {action.kind for action in await document.actions(span)} == {"quickfix"}
    assert {action.kind for action in await document.actions(span, ["quickfix"])} == {"quickfix"}
    assert await document.actions(span, ["refactor"]) == []
    assert await document.actions(span, ["quickfi"]) == []


async def test_edits_have_versions_if_the_editor_supports_them(start: Start) -> None:
    for name, is_versioned in [("vscode", True), ("emacs", True), ("neovim", False)]:
        editor = await start(name)
        document = editor.open(hosts.TAMIS, "status_code > 1,000")
        document.replace("1,000", "2,000")
        action, *_ = await document.actions(document.range_of("2,000"))
        assert (action.edit.document_changes is not None) == is_versioned
        if is_versioned:
            assert action.edit.document_changes[0].text_document.version == 2
        assert list(edits_of(action.edit)) == [document.uri]


async def test_a_host_file_without_findings_has_no_actions(editor: Editor, host: hosts.Host) -> None:
    document = editor.open(host, 'name = "👍"')
    assert await document.actions(document.whole()) == []
    assert await document.actions(document.whole(), ["source.fixAll.tamis"]) == []
