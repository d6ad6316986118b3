"""Every case of the corpus has the tree, the codes and the positions that it has in Rust."""

import json

import cases
import pytest
import tamis
from tamis._diagnostics import diagnostics

CASES = list(cases.read())


def test_the_corpus_is_read() -> None:
    assert len(CASES) > 500


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: cases.Case) -> None:
    compiler = case.compiler()
    analysis = compiler.analyze(case.query)
    found = diagnostics(analysis["diagnostics"])
    errors = [each.code for each in found if each.severity == "error"]
    assert errors == case.codes("errors")
    assert [each.code for each in found if each.severity != "error"] == case.codes("warnings")
    if not errors:
        compiled = tamis.Query(compiler, case.query)
        assert json.dumps(compiled.tree, separators=(",", ":"), ensure_ascii=False) == written(case.sections["tree"])
        assert compiled.warnings == found
        if "canonical" in case.sections:
            assert str(compiled) == case.sections["canonical"]
        if "flat" in case.sections:
            check_flat(compiled, case)
    else:
        with pytest.raises(tamis.QueryError) as raised:
            tamis.Query(compiler, case.query)
        assert raised.value.diagnostics == found
        assert str(raised.value) == analysis["report"]
    # The report of the corpus is without fixes, and has all positions.
    report = "\n".join(line for line in analysis["report"].split("\n") if not line.startswith("  fix: "))
    assert report == case.sections.get("report", "")


def written(tree: str) -> str:
    """The JSON as `json.dumps` writes it: floats and escapes may be written in several ways."""
    return json.dumps(json.loads(tree), separators=(",", ":"), ensure_ascii=False)


def check_flat(compiled: tamis.Query, case: cases.Case) -> None:
    stated = case.sections["flat"]
    if stated.startswith("["):
        filters = compiled.filters
        assert json.dumps(filters, separators=(",", ":"), ensure_ascii=False) == written(stated)
        assert [found.code for found in filters.warnings] == case.codes("advice")
    else:
        with pytest.raises(tamis.NotFlat) as raised:
            _ = compiled.filters
        assert [found.code for found in raised.value.diagnostics if found.severity == "error"] == stated.split()


@pytest.mark.parametrize("text", ["é = 1 and inptu = 'a'", "name = '🦀' and inptu > 5 and x\n= 'é' and sttaus_code = 5"])
def test_positions_are_code_points(text: str) -> None:
    found = tamis.analyze(text, tamis.Schema()).diagnostics
    unknown = [text[each.span.start : each.span.end] for each in found if each.code == "unknown-column"]
    assert "inptu" in unknown
    assert all(f"`{name}`" in each.message for name, each in zip(unknown, found))
    for each in found:
        for fix in each.fixes:
            assert fix.apply(text) != text
