"""The package passes mypy and pyright in strict mode, and its stubs are those of the extension module."""

import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1]


def run(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=PACKAGE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_mypy() -> None:
    pytest.importorskip("mypy")
    run("mypy", "--strict", "--cache-dir=/dev/null", "python", "tests")


def test_pyright() -> None:
    pytest.importorskip("pyright")
    # The package downloads the program when it first runs.
    if subprocess.run([sys.executable, "-m", "pyright", "--version"], capture_output=True).returncode != 0:
        pytest.skip("pyright cannot be downloaded")
    run("pyright", "--pythonpath", sys.executable)


def test_stubs() -> None:
    pytest.importorskip("mypy")
    run("mypy.stubtest", "tamis._tamis")
