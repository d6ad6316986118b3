"""Sends what `tamis request` prints to a server made of the API's schema.

Every target's body must be accepted. Then bodies are broken at one comparison each, and what the server says of them is
written to a file, a JSON object a line, for `cargo test --workspace --test behavior -- rejection` to explain.
"""

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

import server

ID = "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f"
SCOPE = {"log_stream_id": ID}
TIMES = {"start_time": "2026-01-01T00:00:00Z", "end_time": "2026-02-01T00:00:00Z"}
COLUMNS = {"column_ids": ["id", "input"], "include_all_metrics": True, "include_all_feedback": False}
SCORER = {
    "query": "q",
    "response": "r",
    "chain_poll_template": {"template": "is it kind?"},
    "scorer_configuration": {"num_judges": 3, "output_type": "boolean_probability"},
    "user_prompt": "kindness",
}

# The settings of each target, besides the project.
SETTINGS = {
    **{f"{kind}-search": {**SCOPE, "limit": 5} for kind in ["traces", "spans", "sessions"]},
    **{f"{kind}-partial-search": {**SCOPE, "select_columns": COLUMNS} for kind in ["traces", "spans", "sessions"]},
    **{f"{kind}-count": SCOPE for kind in ["traces", "spans", "sessions"]},
    **{f"{kind}-delete": SCOPE for kind in ["traces", "spans", "sessions"]},
    "aggregated-traces": SCOPE,
    "export-records": {**SCOPE, "root_type": "trace", "export_format": "csv"},
    "export-records-url": {**SCOPE, "root_type": "span"},
    "recompute-metrics": {**SCOPE, "scorer_ids": [ID]},
    "metrics-search": {**SCOPE, **TIMES},
    "metrics-search-v2": {**SCOPE, **TIMES, "interval": 60, "group_by": "model"},
    "custom-metrics": {
        **SCOPE,
        **TIMES,
        "metric_details": [{"id": "w1", "metric_name": "cost", "aggregation": "Sum"}],
    },
    "experiment-metrics": {"experiment_id": ID},
    "experiments-metrics": {},
    "queue-add": {"queue_id": ID, "run_id": ID},
    "queue-remove": {"queue_id": ID},
    "queue-export": {"queue_id": ID},
    "queue-export-url": {"queue_id": ID},
    "queue-count": {"queue_id": ID},
    "queue-partial-search": {"queue_id": ID, "select_columns": COLUMNS},
    "validate-code-scorer": {**SCOPE, "code_scorer": "scorer.py"},
    "validate-llm-scorer": {**SCOPE, "llm_scorer": SCORER},
}

# Conditions that a list can have, those that become several comparisons among them.
FLAT = [
    "is_complete",
    "status_code > 499",
    "500ms <= duration_ns < 2s",
    "created_at = 2026-01-15",
    "updated_at between 2026-01-01 and 2026-01-15",
    'tags has all ("prod", "eu")',
    'tags has any ("a", "b")',
    'model in ("gpt-4o", "gpt-4.1")',
    'output contains "refund" nocase',
    f'trace_id = "{ID}"',
    "status_code not in (200, 201)",
    'user_metadata."user id" != "u-1"',
]
TREE_ONLY = ["status_code in (500, 502)", "created_at != 2026-01-15", 'input not contains "x"']


def query(random_: random.Random, tamis: "Tamis", target: str) -> str:
    text = condition(random_, tamis.is_flat[target])
    # What deletes takes no filter that keeps every record.
    removes = target.endswith(("-delete", "-remove"))
    return f"status_code = 500 and {text}" if removes else text


def condition(random_: random.Random, is_flat: bool, depth: int = 0) -> str:
    conditions = FLAT if is_flat else FLAT + TREE_ONLY
    if depth == 3 or random_.random() < 0.3:
        return random_.choice(conditions)
    parts = [condition(random_, is_flat, depth + 1) for _ in range(random_.randint(2, 4))]
    if is_flat:
        return " and ".join(parts)
    joined = "(" + random_.choice([" and ", " or "]).join(parts) + ")"
    return f"not {joined}" if random_.random() < 0.2 else joined


def flags(settings: dict, folder: Path) -> list[str]:
    """The settings as the command line has them."""
    found = []
    for name, value in settings.items():
        flag = "--" + name.replace("_", "-")
        if name == "select_columns":
            found += [flag, ",".join(value["column_ids"]), "--include-all-metrics"]
        elif name == "metric_details":
            found += [flag, f"{value[0]['id']}={value[0]['aggregation']}:{value[0]['metric_name']}"]
        elif name == "llm_scorer":
            file = folder / "scorer.json"
            file.write_text(json.dumps(value))
            found += [flag, str(file)]
        elif isinstance(value, list):
            found += [flag, ",".join(value)]
        else:
            found += [flag, str(value)]
    return found


class Tamis:
    def __init__(self, program: str, folder: Path):
        self.program = program
        self.folder = folder
        rows = self.run("request", "--list").splitlines()[1:]
        self.paths = {target: path.removeprefix("/v2") for target, _, path in map(str.split, rows)}
        self.is_flat = {target: form == "list" for target, form, _ in map(str.split, rows)}

    def run(self, *arguments: str) -> str:
        done = subprocess.run([self.program, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"tamis {arguments} fails:\n{done.stderr}{done.stdout}")
        return done.stdout

    def settings(self, target: str) -> dict:
        has_project = "{project_id}" in self.paths[target] or target == "queue-add"
        return {**({"project_id": ID} if has_project else {}), **SETTINGS[target]}

    def body(self, target: str, text: str) -> dict:
        return json.loads(self.run("request", target, "--compact", *flags(self.settings(target), self.folder), text))

    def url(self, target: str) -> str:
        return self.paths[target].format(project_id=ID, experiment_id=ID, queue_id=ID)


def leaves(value: object, pointer: str = "") -> list[tuple[str, dict]]:
    """The comparisons of a body, with their JSON pointers."""
    if isinstance(value, dict) and "column_id" in value and "type" in value:
        return [(pointer, value)]
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    return [leaf for key, child in children if key != "sort" for leaf in leaves(child, f"{pointer}/{key}")]


def broken(leaf: dict, random_: random.Random) -> None:
    way = random_.choice(["operator", "no operator", "type", "column_id", "value", "no value"])
    match way:
        case "operator" if "operator" in leaf:
            leaf["operator"] = "resembles"
        case "no operator":
            leaf.pop("operator", None)
        case "type":
            leaf["type"] = "colour"
        case "value" if "value" in leaf:
            leaf["value"] = {"is": 1}
        case "no value":
            leaf.pop("value", None)
        case _:
            leaf["column_id"] = 5


async def post(client: httpx.AsyncClient, url: str, body: dict) -> httpx.Response:
    if "file" not in body:
        return await client.post(url, json=body)
    fields = {name: value for name, value in body.items() if name != "file"}
    return await client.post(url, data=fields, files={"file": b"def score(): ..."})


async def every_target_is_accepted(client: httpx.AsyncClient, tamis: Tamis, random_: random.Random) -> None:
    if missing := set(tamis.paths) ^ set(SETTINGS):
        sys.exit(f"these targets are not tried: {missing}")
    for target in tamis.paths:
        for _ in range(5):
            body = tamis.body(target, query(random_, tamis, target))
            response = await post(client, tamis.url(target), body)
            if response.status_code != 200:
                sys.exit(f"{target} is rejected:\n{json.dumps(body)}\n{response.text}")
    print(f"{len(tamis.paths)} targets: every body is accepted")


async def rejection(client: httpx.AsyncClient, tamis: Tamis, random_: random.Random) -> dict:
    """A request that is rejected because of one comparison, and the response."""
    while True:
        # The code scorer's filters are the text of a field, of which the server says nothing.
        target = random_.choice([target for target in tamis.paths if target != "validate-code-scorer"])
        text = query(random_, tamis, target)
        body = tamis.body(target, text)
        pointer, leaf = random_.choice(leaves(body))
        broken(leaf, random_)
        response = await post(client, tamis.url(target), body)
        if response.status_code != 422:
            # An operator or a type that is left out may be the usual one.
            continue
        detail = [{key: entry[key] for key in ["loc", "msg", "type"]} for entry in response.json()["detail"]]
        settings = tamis.settings(target)
        return {"target": target, "settings": settings, "query": text, "pointer": pointer, "response": {"detail": detail}}


async def record(arguments: argparse.Namespace) -> None:
    random_ = random.Random(arguments.seed)
    transport = httpx.ASGITransport(app=server.make())
    with tempfile.TemporaryDirectory() as folder:
        tamis = Tamis(arguments.tamis, Path(folder))
        async with httpx.AsyncClient(transport=transport, base_url="http://server") as client:
            await every_target_is_accepted(client, tamis, random_)
            rejections = [await rejection(client, tamis, random_) for _ in range(arguments.count)]
    with open(arguments.out, "w") as out:
        out.writelines(json.dumps(found) + "\n" for found in rejections)
    lines = sorted(len(found["response"]["detail"]) for found in rejections)
    print(f"{len(lines)} rejections, {lines[len(lines) // 2]} lines on the median, {lines[-1]} at most")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tamis", required=True, help="the program")
    parser.add_argument("--out", required=True, help="the file with the rejections")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asyncio.run(record(parser.parse_args()))
