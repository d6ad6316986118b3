"""Prints the time of each call: the fewest microseconds of CPU time of nine runs. Build with optimization first."""

import time
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tamis

TEXT = (Path(__file__).parents[2] / "benches/data/typical.txt").read_text().strip()


def column(id: str, filter_type: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "filter_type": filter_type, "filterable": True, **more}


SCHEMA = tamis.Schema.from_columns(
    [
        *(column(name, "text") for name in ("status", "env", "region", "name")),
        column("level", "number", data_type="integer"),
        column("score", "number", data_type="floating_point"),
        column("duration_ns", "number", data_type="integer", data_unit="nano_seconds"),
        column("tags", "collection", multi_valued=True),
    ]
)
MATCHED = {"status": "ok", "level": 5, "env": "dev", "region": "us-east-1", "name": "GET /api", "score": 0.5}
RECORD = {**{f"other_{index}": index for index in range(32)}, **MATCHED, "duration_ns": 99, "tags": ["checkout"]}
NESTED = {**{f"other_{index}": index for index in range(37)}, "name": "a", "tags": [], "metrics": {"duration_ns": 5}}


def measure(name: str, call: Callable[[], object], count: int = 10_000) -> None:
    best = min(timeit.repeat(call, number=count, repeat=9, timer=time.process_time)) / count
    print(f"{name:44} {best * 1e6:7.2f} µs")


def main() -> None:
    q, grouped = tamis.compile(TEXT, SCHEMA), tamis.compile("duration_ns > 5s and tags has prod")
    assert (len(RECORD), q.matches(RECORD)) == (40, True)
    assert (len(NESTED), grouped.matches(NESTED)) == (40, False)
    measure("compile, 8 comparisons", lambda: tamis.compile(TEXT, SCHEMA))
    measure("compile and its tree", lambda: tamis.compile(TEXT, SCHEMA).tree)
    measure("q.tree", lambda: q.tree)
    measure("q.matches, 40 keys", lambda: q.matches(RECORD))
    measure("q.matches, 40 keys, layout detected", lambda: grouped.matches(NESTED))
    matcher = grouped.matcher(layout="search")
    measure("matcher.matches, 40 keys", lambda: matcher.matches(NESTED))


if __name__ == "__main__":
    main()
