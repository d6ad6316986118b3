#!/usr/bin/env python3
"""Compares `tamis match --count` with other tools on the same records, in one run.

    cargo build --release -p tamis-cli -p tamis-match-bench
    benches/match/compare.py [--records 1000000] [--runs 5]

The records are generated in `target/match`, and always the same. Tools that are not installed are skipped with a message:
`jq` and `jaq` are looked up in the path (`cargo install jaq --root target/match`), and DuckDB and Polars are installed with
pip in a virtual environment there. Of each tool the run with the least CPU time counts.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "target" / "match"
RELEASE = ROOT / "target" / "release"
PYTHON = WORK / "venv" / "bin" / "python"

# The same question for each tool: tamis and the others, in their own words.
QUERIES = {
    "numbers and tags": {
        "tamis": "duration_ns > 5s and tags has prod and status_code = 500",
        "jq": 'reduce (inputs | select(.metrics.duration_ns != null and .metrics.duration_ns > 5000000000'
        ' and (.tags | index("prod")) != null and .status_code == 500)) as $_ (0; . + 1)',
        "duckdb": "metrics.duration_ns > 5000000000 and list_contains(tags, 'prod') and status_code = 500",
        "polars": "(pl.col('metrics').struct.field('duration_ns') > 5_000_000_000)"
        " & pl.col('tags').list.contains('prod') & (pl.col('status_code') == 500)",
    },
    "text": {
        "tamis": 'name contains "refund" and user_metadata/tenant = t42',
        "jq": 'reduce (inputs | select((.name | contains("refund")) and .user_metadata.tenant == "t42")) as $_ (0; . + 1)',
        "duckdb": "contains(name, 'refund') and user_metadata.tenant = 't42'",
        "polars": "pl.col('name').str.contains('refund', literal=True)"
        " & (pl.col('user_metadata').struct.field('tenant') == 't42')",
    },
}

# With the columns and their types given, neither has to infer a schema.
DUCKDB = """
import duckdb
duckdb.sql('set enable_progress_bar = false')
print(duckdb.sql(\"\"\"select count(*) from read_json('{path}', format = 'newline_delimited', columns = {{
  name: 'varchar', tags: 'varchar[]', status_code: 'bigint',
  metrics: 'struct(duration_ns bigint)', user_metadata: 'struct(tenant varchar)'}})
where {query}\"\"\").fetchall()[0][0])
"""
POLARS = """
import polars as pl
schema = {{'name': pl.String, 'tags': pl.List(pl.String), 'status_code': pl.Int64,
  'metrics': pl.Struct({{'duration_ns': pl.Int64}}), 'user_metadata': pl.Struct({{'tenant': pl.String}})}}
print(pl.scan_ndjson('{path}', schema=schema).filter({query}).select(pl.len()).collect(engine='streaming').item())
"""


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--records", type=int, default=1_000_000)
    arguments.add_argument("--runs", type=int, default=5)
    options = arguments.parse_args()
    path = generate(options.records)
    size = path.stat().st_size / 1e6
    print(f"{options.records:,} records, {size:,.0f} MB, {os.cpu_count()} cores\n")
    for name, queries in QUERIES.items():
        print(f"### {name}\n\n    {queries['tamis']}\n")
        print("| tool | count | CPU s | wall s | peak MB |\n|---|--:|--:|--:|--:|")
        counts = set()
        for tool, command in commands(queries, path):
            # A run of these takes long, and varies little.
            runs = 1 if tool in ("jq", "jaq") else options.runs
            count, cpu, wall, peak = min((measure(command) for _ in range(runs)), key=lambda run: run[1])
            counts.add(count)
            print(f"| {tool} | {count} | {cpu:.2f} | {wall:.2f} | {peak:.0f} |", flush=True)
        print()
        if len(counts) != 1:
            sys.exit(f"the tools do not agree: {sorted(counts)}")


def generate(count):
    path = WORK / f"records-{count}.jsonl"
    WORK.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        part = path.with_suffix(".part")
        with part.open("wb") as out:
            subprocess.run([RELEASE / "tamis-match-bench", str(count)], stdout=out, check=True)
        part.rename(path)
    return path


def commands(queries, path):
    tamis = [RELEASE / "tamis", "match", "--count", "--layout", "search", queries["tamis"]]
    yield "tamis", [*tamis, path]
    for tool in ("jq", "jaq"):
        found = shutil.which(tool, path=f"{WORK / 'bin'}:{os.environ['PATH']}")
        if found:
            yield tool, [found, "-n", queries["jq"], path]
        else:
            print(f"{tool} is not installed, and skipped", file=sys.stderr)
    if install():
        yield "DuckDB", [PYTHON, "-c", DUCKDB.format(path=path, query=queries["duckdb"])]
        yield "Polars", [PYTHON, "-c", POLARS.format(path=path, query=queries["polars"])]
    else:
        print("DuckDB and Polars cannot be installed, and are skipped", file=sys.stderr)


def install():
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True)
    has_both = [PYTHON, "-c", "import duckdb, polars"]
    if subprocess.run(has_both, stderr=subprocess.DEVNULL).returncode == 0:
        return True
    subprocess.run([PYTHON, "-m", "pip", "install", "-q", "duckdb", "polars"])
    return subprocess.run(has_both).returncode == 0


def measure(command):
    """The output of a command, and its CPU seconds, wall seconds and peak memory in MB."""
    start = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - start
    # `tamis match` exits with 1 if nothing matches.
    if process.returncode not in (0, 1) or not printed:
        sys.exit(f"{command[0]} failed")
    return printed, usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
