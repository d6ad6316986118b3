"""The extension of IPython: the magic, its completion, and the example notebook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tamis

interactiveshell = pytest.importorskip("IPython.core.interactiveshell")


@pytest.fixture
def shell() -> Iterator[Any]:
    shell = interactiveshell.InteractiveShell.instance()
    shell.reset()
    shell.run_line_magic("load_ext", "tamis")
    shell.run_line_magic("reload_ext", "tamis")
    yield shell
    interactiveshell.InteractiveShell.clear_instance()


def test_a_cell_is_compiled(shell: Any) -> None:
    shell.user_ns["limit"] = 500
    found = shell.run_cell_magic("tamis", "q", "status_code >= $limit\n")
    assert shell.user_ns["q"] is found
    assert found.tree["filter"]["value"] == 500
    shell.user_ns["schema"] = [{"id": "score", "data_type": "floating_point", "filterable": True}]
    assert shell.run_cell_magic("tamis", "", "score > 0.5").columns == ["score"]
    shell.user_ns["others"] = tamis.Schema()
    assert shell.run_cell_magic("tamis", "--schema others --tz Europe/Paris", "is_complete").columns == ["is_complete"]


def test_errors_are_shown(shell: Any) -> None:
    shell.user_ns["q"] = "unchanged"
    error = shell.run_cell_magic("tamis", "q", "inptu = 'a'")
    assert isinstance(error, tamis.QueryError)
    assert shell.user_ns["q"] == "unchanged"
    for line in ("--schema", "a b", "--what"):
        with pytest.raises(ValueError, match="usage"):
            shell.run_cell_magic("tamis", line, "is_complete")
    with pytest.raises(NameError, match="nothing"):
        shell.run_cell_magic("tamis", "--schema nothing", "is_complete")


def completed(shell: Any, cell: str) -> list[str]:
    """The cell after each completion at its end."""
    from IPython.core.completer import provisionalcompleter

    with provisionalcompleter():
        found = list(shell.Completer.completions(cell, len(cell)))
    return [cell[: each.start] + each.text + cell[each.end :] for each in found]


def test_completion(shell: Any) -> None:
    assert completed(shell, "%%tamis\nstatus_c")[0] == "%%tamis\nstatus_code"
    assert completed(shell, "%%tamis q\nis_complete and\n  name = 'é' and status_c")[0].endswith("and status_code")
    assert "%%tamis\nmetrics/duration_ns > 5s and not is_complete" in completed(shell, "%%tamis\nmetrics/duration_ns > 5s and not is_com")
    shell.user_ns["schema"] = [{"id": "model", "data_type": "text", "filterable": True, "allowed_values": ["gpt 4o"]}]
    assert completed(shell, "%%tamis\nmodel = gp")[0] == '%%tamis\nmodel = "gpt 4o"'
    assert completed(shell, "%%tamis\nmodel = \"gpt 4")[0] == '%%tamis\nmodel = "gpt 4o"'
    shell.user_ns["something_of_python"] = 1
    assert "something_of_python" in completed(shell, "something_of")


def test_the_example_notebook_runs() -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    path = Path(__file__).parents[1] / "examples/tamis.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("underline wavy" in output.get("data", {}).get("text/html", "") for output in outputs)
    assert any("503" in output.get("data", {}).get("text/plain", "") for output in outputs)
