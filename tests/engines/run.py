#!/usr/bin/env python3
"""Runs random queries as SQL on real engines, and compares which records match with what the matcher says.

The queries, their SQL and the records are written by the program in this directory. Each query runs with literals and with
parameters; a record may match, not match, or be unknown, and all three must be the same.

DuckDB, DataFusion, SQLite and PostgreSQL are run; `--all` adds ClickHouse (the package chdb) and Spark (pyspark and Java).
Engines that are not installed are reported. `requirements.txt` lists the packages of the first three.
"""

import argparse
import collections
import datetime
import json
import math
import os
import pathlib
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEY = "the 'plan'/~"
# Not UTC, to show that results do not depend on it.
ZONE = "America/New_York"


class Missing(Exception):
    """An engine is not installed."""


def timestamp(text):
    return datetime.datetime.fromisoformat(text)


def rows(records, nan=True):
    """The rows of the table: each value in all places where a variant of the SQL expects it."""
    for number, record in enumerate(records):
        value = lambda column: float("nan") if record.get(column) == "NaN" else record.get(column)
        temperature = value("temperature")
        if not nan and temperature is not None and math.isnan(temperature):
            temperature = None
        row = {"id": number, "temperature": temperature}
        for column in ["name", "input", "output", "model", "session_id", "status_code", "control_id", "is_complete",
                       "has_children", "tags", "labels", "scores"]:
            row[column] = value(column)
        for column in ["created_at", "updated_at"]:
            row[column] = row[column + "_utc"] = record.get(column)
        duration, cost, plan = (value(c) for c in ["metrics/duration_ns", "metrics/cost", "user_metadata/plan"])
        row["metrics_duration_ns"], row["metrics_cost"], row["user_metadata_plan"] = duration, cost, plan
        row["metrics"] = {"duration_ns": duration, "cost": cost}
        row["user_metadata"] = {"plan": plan}
        # A missing value is absent or null, or there is no object.
        row["metrics_map"] = {"cost": cost} if cost is not None or number % 2 else {}
        row["metadata_map"] = {KEY: plan} if plan is not None else (None if number % 2 else {})
        metrics = {"cost": cost, "scores": value("scores"), "is": {"complete": value("is_complete")}}
        metadata = {KEY: plan, "plan": plan, "tags": value("tags"), "updated_at": value("updated_at")}
        absent = lambda items: {k: v for k, v in items.items() if v is not None} if number % 2 else items
        row["metrics_json"] = json.dumps(absent(metrics))
        row["metadata_json"] = json.dumps(absent(metadata)) if any(v is not None for v in metadata.values()) else None
        yield row


def parquet(records, directory):
    """Writes the records as a file of Parquet, and returns its path."""
    import pyarrow as pa
    import pyarrow.parquet

    text, real, texts = pa.string(), pa.float64(), pa.list_(pa.string())
    instant, naive = pa.timestamp("us", tz="UTC"), pa.timestamp("us")
    schema = pa.schema({
        "id": pa.int32(), "name": text, "input": text, "output": text, "model": text, "session_id": text,
        "status_code": pa.int64(), "control_id": pa.uint64(), "temperature": real, "is_complete": pa.bool_(),
        "has_children": pa.bool_(), "created_at": instant, "updated_at": instant, "created_at_utc": naive,
        "updated_at_utc": naive, "tags": texts, "labels": texts, "scores": pa.list_(real),
        "metrics": pa.struct({"duration_ns": pa.int64(), "cost": real}), "user_metadata": pa.struct({"plan": text}),
        "metrics_map": pa.map_(text, real), "metadata_map": pa.map_(text, text), "metrics_json": text,
        "metadata_json": text, "metrics_duration_ns": pa.int64(), "metrics_cost": real, "user_metadata_plan": text,
    }.items())
    table = []
    for row in rows(records):
        for column in ["created_at", "updated_at"]:
            if row[column] is not None:
                row[column] = timestamp(row[column])
                row[column + "_utc"] = row[column].replace(tzinfo=None)
        for column in ["metrics_map", "metadata_map"]:
            row[column] = None if row[column] is None else list(row[column].items())
        table.append(row)
    path = os.path.join(directory, "records.parquet")
    pyarrow.parquet.write_table(pa.Table.from_pylist(table, schema), path)
    return path


def values(parameters):
    return [parameter["value"] for parameter in parameters]


class DuckDb:
    dialect, truth = "duckdb", "truth"
    unsupported = []

    def __init__(self, records, directory):
        try:
            import duckdb
        except ImportError:
            raise Missing("the Python package duckdb") from None
        self.version = duckdb.__version__
        self.connection = duckdb.connect()
        self.connection.execute(f"SET TimeZone = '{ZONE}'")
        self.connection.execute(
            "CREATE TABLE records AS SELECT * REPLACE (metrics_json::JSON AS metrics_json, "
            f"metadata_json::JSON AS metadata_json) FROM '{parquet(records, directory)}'"
        )

    def run(self, sql, parameters):
        found = self.connection.execute(f"SELECT {sql} FROM records ORDER BY id", values(parameters)).fetchall()
        return [row[0] for row in found]

    def scalar(self, sql):
        return self.connection.execute(f"SELECT {sql}").fetchone()[0]


class DataFusion:
    dialect, truth = "datafusion", "truth"
    unsupported = ["DataFusion has no function that tests each item of a list", "DataFusion has no functions for JSON"]

    def __init__(self, records, directory):
        try:
            import datafusion
        except ImportError:
            raise Missing("the Python package datafusion") from None
        self.version = datafusion.__version__
        # One partition keeps the order.
        self.context = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(1))
        self.context.register_parquet("files", parquet(records, directory))
        self.context.register_record_batches("records", [self.context.sql("SELECT * FROM files").collect()])

    def run(self, sql, parameters):
        numbered = {str(number): value for number, value in enumerate(values(parameters), 1)}
        found = self.context.sql(f"SELECT {sql} AS truth FROM records", param_values=numbered)
        return found.to_pydict()["truth"]

    def scalar(self, sql):
        return self.context.sql(f"SELECT {sql} AS value").to_pydict()["value"][0]


class Sqlite:
    dialect, truth = "sqlite", "truth_without_nan"
    unsupported = ["SQLite has no lists", "SQLite has no maps"]
    # Integers above the range of 64 bits with a sign are floats.
    columns_without = {"control_id"}

    def __init__(self, records, _):
        if sqlite3.sqlite_version_info < (3, 38):
            raise Missing(f"SQLite 3.38 or later; this is {sqlite3.sqlite_version}")
        self.version = sqlite3.sqlite_version
        self.connection = sqlite3.connect(":memory:")
        table = list(rows(records))
        columns = [column for column in table[0] if column not in ["tags", "labels", "scores", "control_id"]]
        real = {"temperature": "REAL", "metrics_cost": "REAL"}
        types = ", ".join(f"{c} {real.get(c, 'TEXT' if isinstance(table[0][c], str) else '')}" for c in columns)
        self.connection.execute(f"CREATE TABLE records ({types})")
        stored = lambda value: json.dumps(value) if isinstance(value, dict) else value
        self.connection.executemany(
            f"INSERT INTO records VALUES ({', '.join('?' * len(columns))})",
            [[stored(row[column]) for column in columns] for row in table],
        )

    def run(self, sql, parameters):
        found = self.connection.execute(f"SELECT {sql} FROM records ORDER BY id", values(parameters))
        return [row[0] for row in found]

    def scalar(self, sql):
        return self.connection.execute(f"SELECT {sql}").fetchone()[0]


class PostgreSql:
    dialect, truth = "postgresql", "truth"
    unsupported = []
    # Strings have no NUL.
    columns_without = {"output"}

    def __init__(self, records, directory):
        if not shutil.which("initdb") or not shutil.which("postgres"):
            raise Missing("the programs initdb and postgres")
        try:
            import psycopg
        except ImportError:
            raise Missing("the Python package psycopg") from None
        self.start(directory)
        self.connection = self.connect(psycopg)
        self.version = str(self.connection.info.server_version // 10_000)
        self.cursor = psycopg.RawCursor(self.connection)
        self.connection.execute(f"SET TIME ZONE '{ZONE}'")
        types = {
            "id": "int", "status_code": "bigint", "control_id": "numeric", "temperature": "float8",
            "is_complete": "boolean", "has_children": "boolean", "created_at": "timestamptz",
            "updated_at": "timestamptz", "created_at_utc": "timestamp", "updated_at_utc": "timestamp",
            "tags": "text[]", "labels": "text[]", "scores": "float8[]", "metrics": "jsonb", "user_metadata": "jsonb",
            "metrics_map": "metrics_type", "metadata_map": "metadata_type", "metrics_json": "jsonb",
            "metadata_json": "jsonb", "metrics_duration_ns": "bigint", "metrics_cost": "float8",
        }
        table = list(rows(records))
        columns = [column for column in table[0] if column not in self.columns_without]
        rename = {"metrics_map": "metrics_struct", "metadata_map": "metadata_struct"}
        self.connection.execute("CREATE TYPE metrics_type AS (cost float8)")
        self.connection.execute(f'CREATE TYPE metadata_type AS ("{KEY}" text)')
        typed = ", ".join(f"{rename.get(c, c)} {types.get(c, 'text')}" for c in columns)
        self.connection.execute(f"CREATE TABLE records ({typed})")
        places = ", ".join(f"ROW(%s)::{types[c]}" if c in rename else f"%s::{types.get(c, 'text')}" for c in columns)

        def stored(column, value):
            if column in rename:
                return next(iter((value or {}).values()), None)
            return json.dumps(value) if isinstance(value, dict) else value

        with self.connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO records VALUES ({places})",
                               [[stored(column, row[column]) for column in columns] for row in table])

    def start(self, directory):
        """Starts a server; not as root, which it refuses."""
        self.directory = os.path.join(directory, "postgresql")
        os.mkdir(self.directory)
        user = {}
        if os.geteuid() == 0:
            names = [entry.pw_name for entry in pwd.getpwall()]
            user = {"user": "postgres" if "postgres" in names else "nobody"}
            os.chmod(directory, 0o755)
            shutil.chown(self.directory, user["user"])
        data = os.path.join(self.directory, "data")
        options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": self.directory, **user}
        made = subprocess.run(
            ["initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"], **options)
        if made.returncode != 0:
            raise Missing("a PostgreSQL that can create a database with the locale C.UTF-8")
        self.server = subprocess.Popen(
            ["postgres", "-D", data, "-k", self.directory, "-c", "listen_addresses=", "-c", "fsync=off"], **options)

    def connect(self, psycopg):
        for _ in range(400):
            try:
                return psycopg.connect(host=self.directory, user="postgres", dbname="postgres", autocommit=True)
            except psycopg.OperationalError:
                time.sleep(0.1)
        raise RuntimeError("PostgreSQL does not start")

    def run(self, sql, parameters):
        query = f"SELECT {sql} FROM records ORDER BY id"
        found = [row[0] for row in self.cursor.execute(query, values(parameters)).fetchall()]
        if not parameters and "\\" in sql:
            # The same, whatever a backslash in '…' means.
            self.connection.execute("SET standard_conforming_strings = off")
            legacy = [row[0] for row in self.cursor.execute(query).fetchall()]
            self.connection.execute("SET standard_conforming_strings = on")
            assert legacy == found, sql
        return found

    def scalar(self, sql):
        return self.connection.execute(f"SELECT {sql}").fetchone()[0]

    def close(self):
        self.connection.close()
        self.server.terminate()
        self.server.wait()


class ClickHouse:
    dialect, truth = "clickhouse", "truth_of_empty_lists"
    unsupported = []

    def __init__(self, records, directory):
        try:
            import chdb
            from chdb import session
        except ImportError:
            raise Missing("the Python package chdb") from None
        self.version = chdb.__version__
        self.session = session.Session(os.path.join(directory, "clickhouse"))
        text, real = "Nullable(String)", "Nullable(Float64)"
        types = {
            "id": "Int32", "status_code": "Nullable(Int64)", "control_id": "Nullable(UInt64)", "temperature": real,
            "is_complete": "Nullable(Bool)", "has_children": "Nullable(Bool)",
            "created_at": "Nullable(DateTime64(6, 'America/New_York'))",
            "updated_at": "Nullable(DateTime64(6, 'America/New_York'))",
            "created_at_utc": "Nullable(DateTime64(6, 'UTC'))", "updated_at_utc": "Nullable(DateTime64(6, 'UTC'))",
            "tags": f"Array({text})", "labels": f"Array({text})", "scores": f"Array({real})",
            "metrics": f"Tuple(duration_ns Nullable(Int64), cost {real})", "user_metadata": f"Tuple(plan {text})",
            "metrics_map": f"Map(String, {real})", "metadata_map": f"Map(String, {text})",
            "metrics_duration_ns": "Nullable(Int64)", "metrics_cost": real,
        }
        table = list(rows(records, nan=False))
        columns = ", ".join(f"{column} {types.get(column, text)}" for column in table[0])
        self.session.query("CREATE DATABASE tests")
        self.session.query(f"CREATE TABLE tests.records ({columns}) ENGINE = Memory")
        lines = "\n".join(json.dumps({k: v for k, v in row.items() if v is not None}) for row in table)
        self.session.query("SET date_time_input_format = 'best_effort'")
        self.session.query(f"INSERT INTO tests.records FORMAT JSONEachRow {lines}")

    def run(self, sql, parameters):
        # Values are written as in a file with tabs.
        escape = lambda value: value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\0", "\\0")
        numbered = {f"p{number}": escape(str(value)) for number, value in enumerate(values(parameters), 1)}
        found = self.session.query(f"SELECT {sql} AS truth FROM tests.records ORDER BY id", "JSONCompactColumns",
                                   **({"params": numbered} if numbered else {}))
        return json.loads(str(found))[0]

    def scalar(self, sql):
        return json.loads(str(self.session.query(f"SELECT {sql}", "JSONCompactColumns")))[0][0]


class Spark:
    dialect, truth = "spark", "truth"
    unsupported = []
    # A query takes a tenth of a second, so that several share one.
    batch = 50

    def __init__(self, records, directory):
        if not shutil.which("java"):
            raise Missing("Java")
        try:
            import pyspark
            from pyspark.sql import SparkSession
        except ImportError:
            raise Missing("the Python package pyspark") from None
        self.version = pyspark.__version__
        self.session = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
                        .config("spark.sql.session.timeZone", ZONE).config("spark.sql.shuffle.partitions", "1")
                        .config("spark.sql.warehouse.dir", directory).config("spark.log.level", "ERROR").getOrCreate())
        self.session.read.parquet(parquet(records, directory)).coalesce(1).cache().createOrReplaceTempView("records")

    def run_batch(self, conditions):
        columns = ", ".join(f"{sql} AS c{number}" for number, (sql, _) in enumerate(conditions))
        arguments = [value for _, parameters in conditions for value in values(parameters)]
        found = self.session.sql(f"SELECT {columns} FROM records ORDER BY id", args=arguments or None).collect()
        return [[row[number] for row in found] for number in range(len(conditions))]

    def scalar(self, sql):
        return self.session.sql(f"SELECT {sql}").collect()[0][0]

    def close(self):
        self.session.stop()


# How engines compare values that docs/sql.md lists: NaN > 5, 2^53 + 1 as a float, É without regard to case.
DIFFERENCES = {
    "duckdb": [("'NaN'::DOUBLE > 5", True), ("9007199254740992::DOUBLE = 9007199254740993", True),
               ("lower('É') = 'é'", True), ("contains(lower('ΣΑΣ'), 'σας')", False), ("contains(lower('İ'), 'i')", True)],
    "datafusion": [("CAST('NaN' AS DOUBLE) > 5", True), ("CAST(9007199254740992 AS DOUBLE) = 9007199254740993", True),
                   ("lower('É') = 'é'", True), ("strpos(lower('ΣΑΣ'), 'σας') > 0", True),
                   ("strpos(lower('İ'), 'i') > 0", True)],
    "sqlite": [("9007199254740992.0 = 9007199254740993", False), ("lower('É') = 'é'", False),
               ("instr(lower('ΣΑΣ'), 'σας') > 0", False), ("instr(lower('İ'), 'i') > 0", False)],
    "postgresql": [("'NaN'::float8 > 5", True), ("9007199254740992::float8 = 9007199254740993", True),
                   ("lower('É') = 'é'", True), ("strpos(lower('ΣΑΣ'), 'σας') > 0", False),
                   ("strpos(lower('İ'), 'i') > 0", True)],
    "clickhouse": [("nan > 5", False), ("toFloat64(9007199254740992) = 9007199254740993", False),
                   ("lower('É') = 'é'", False), ("position(lower('İ'), 'i') > 0", False)],
    "spark": [("CAST('NaN' AS DOUBLE) > 5", True), ("CAST(9007199254740992 AS DOUBLE) = 9007199254740993", True),
              ("lower('É') = 'é'", True), ("contains(lower('ΣΑΣ'), 'σας')", True), ("contains(lower('İ'), 'i')", True)],
}


def letters(found):
    return "".join("u" if value is None else "t" if value else "f" for value in found)


def conditions(engine, cases, counts):
    """The cases with their conditions: with literals, and with parameters."""
    for case in cases:
        if getattr(engine, "columns_without", set()) & set(case["columns"]):
            counts["skipped"] += 1
            continue
        for sql in case["sql"][engine.dialect]:
            if "unsupported" in sql:
                unexpected = set(sql["unsupported"]) - set(engine.unsupported)
                if unexpected:
                    counts["failed"] += 1
                    print(f"{engine.dialect}: {case['query']}\n  {unexpected}")
                counts["unsupported"] += 1
            else:
                counts["parameters" if sql["parameters"] else "literals"] += 1
                yield case, sql["sql"], sql["parameters"]


def results(engine, pairs):
    """The results of conditions; an error of the engine is one."""
    size = getattr(engine, "batch", 1)
    for start in range(0, len(pairs), size):
        batch = pairs[start:start + size]
        try:
            found = engine.run_batch(batch) if size > 1 else [engine.run(*batch[0])]
        except Exception as error:  # noqa: BLE001 - each package has its own errors
            if len(batch) > 1:
                for pair in batch:
                    try:
                        yield engine.run_batch([pair])[0]
                    except Exception as single:  # noqa: BLE001
                        yield single
                continue
            found = [error]
        yield from found


def compare(engine, cases):
    """Runs all cases, and returns the number of failures."""
    counts, started = collections.Counter(), time.monotonic()
    planned = list(conditions(engine, cases, counts))
    for (case, sql, parameters), found in zip(planned, results(engine, [(s, p) for _, s, p in planned])):
        expected = case[engine.truth]
        actual = str(found)[:500] if isinstance(found, Exception) else letters(found)
        if actual != expected:
            counts["failed"] += 1
            if counts["failed"] <= 5:
                different = [n for n, (a, b) in enumerate(zip(actual, expected)) if a != b][:5]
                print(f"{engine.dialect}: {case['query']!r} ({case['variant']})\n  {sql!r} {parameters}\n"
                      f"  expected {expected}\n  found    {actual}\n  records  {different}")
    for sql, expected in DIFFERENCES[engine.dialect]:
        found = engine.scalar(sql)
        if bool(found) != expected:
            counts["failed"] += 1
            print(f"{engine.dialect}: docs/sql.md says that {sql} is {expected}, but it is {found}")
    seconds = time.monotonic() - started
    print(f"{engine.dialect} {engine.version}: {counts['literals']} conditions with literals, {counts['parameters']} with "
          f"parameters; {counts['unsupported']} unsupported, {counts['skipped']} skipped; {counts['failed']} failed; "
          f"{seconds:.0f} s", flush=True)
    return counts["failed"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="also run ClickHouse and Spark")
    parser.add_argument("--only", help="run these dialects, with commas between them")
    parser.add_argument("--queries", default="2000")
    parser.add_argument("--records", default="150")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--program", help="tamis-engines, if it is built already")
    arguments = parser.parse_args()
    engines = [DuckDb, DataFusion, Sqlite, PostgreSql] + ([ClickHouse, Spark] if arguments.all else [])
    if arguments.only:
        names = arguments.only.split(",")
        engines = [e for e in [DuckDb, DataFusion, Sqlite, PostgreSql, ClickHouse, Spark] if e.dialect in names]
    cargo = ["cargo", "run", "--quiet", "--locked", "-p", "tamis-engines", "--"]
    program = [os.path.abspath(arguments.program)] if arguments.program else cargo
    command = [*program, arguments.queries, arguments.records, arguments.seed]
    written = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    first, *cases = (json.loads(line) for line in written.decode().splitlines())
    failures = 0
    for engine in engines:
        with tempfile.TemporaryDirectory() as directory:
            try:
                started = engine(first["records"], directory)
            except Missing as missing:
                print(f"{engine.dialect}: skipped, because {missing} is missing")
                continue
            try:
                failures += compare(started, cases)
            finally:
                getattr(started, "close", lambda: None)()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
