"""The examples in docstrings and in the README run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest
import tamis

README = Path(__file__).parents[1] / "README.md"
MODULES = [f"tamis.{module.name}" for module in pkgutil.iter_modules(tamis.__path__) if module.name != "_tamis"]


@pytest.mark.parametrize("module", ["tamis", *MODULES])
def test_docstrings(module: str) -> None:
    for package in ("polars", "pyarrow"):
        pytest.importorskip(package)
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_docstrings_of_the_extension_module() -> None:
    from tamis import _tamis

    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner()
    for found in (_tamis.Query, _tamis.Matcher, _tamis.Schema, _tamis.Compiler):
        for member in vars(found).values():
            for test in finder.find(member, getattr(member, "__name__", "member"), module=False, globs={}):
                runner.run(test)
    assert runner.summarize().attempted > 1
    assert runner.summarize().failed == 0


def test_public_names_have_docstrings() -> None:
    for name in tamis.__all__:
        found = getattr(tamis, name)
        assert found.__doc__, name
        members = vars(found).items() if isinstance(found, type) and not issubclass(found, tuple) else []
        for member, value in members:
            assert member.startswith("_") or not callable(value) or value.__doc__, f"{name}.{member}"


def test_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("polars")
    text = README.read_text()
    called: list[tuple[Any, ...]] = []
    stream = "74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db"

    def call(*arguments: Any, **keywords: Any) -> list[Any]:
        called.append((arguments, keywords))
        return []

    names: dict[str, Any] = {"project_id": stream, "log_stream_id": stream, "queue_id": stream}
    for module, name in [("galileo.search", "get_traces"), ("galileo.annotation_queues", "AnnotationQueues")]:
        monkeypatch.setattr(pytest.importorskip(module), name, call if name == "get_traces" else lambda: Queues)

    class Queues:
        get_records = staticmethod(call)

    blocks = re.findall(r"```(python|pycon)\n(.*?)```", text, re.DOTALL)
    assert len(blocks) > 5
    runner = doctest.DocTestRunner()
    for number, (kind, code) in enumerate(blocks):
        if kind == "python":
            exec(compile(code, f"README block {number}", "exec"), names)
        else:
            test = doctest.DocTestParser().get_doctest(code, names, f"README block {number}", str(README), 0)
            runner.run(test, clear_globs=False)
            names.update(test.globs)
    assert runner.summarize().failed == 0
    assert len(called) == 2 and called[0][1]["filters"][0]["value"] == 5_000_000_000


def test_the_section_of_the_root_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    search = pytest.importorskip("galileo.search")
    monkeypatch.setattr(search, "get_traces", lambda *_, **keywords: called.append(keywords["filters"]))
    [code] = re.findall(r"```python\n(.*?)```", (README.parents[2] / "README.md").read_text(), re.DOTALL)
    exec(compile(code, "README", "exec"), {"project_id": "p", "log_stream_id": "s"})
    assert called[0] == tamis.compile("duration_ns > 5s and tags has prod").filters
