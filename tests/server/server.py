"""A server made of the API's schema, with FastAPI and pydantic as the real one: it validates bodies and does nothing else."""

import inspect
import json
import keyword
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, ForwardRef, Literal, Union

from fastapi import FastAPI, File, Form, UploadFile
from pydantic import UUID4, BaseModel, Field, TypeAdapter, create_model

DESCRIPTION = json.loads((Path(__file__).parent / "openapi.json").read_text())
SCHEMAS = DESCRIPTION["components"]["schemas"]

# What the server calls its generic models; the description has them by shorter names.
FILTERS = (
    "Annotated[Union[LogRecordsIDFilter, LogRecordsDateFilter, LogRecordsNumberFilter, LogRecordsBooleanFilter, "
    "LogRecordsCollectionFilter, LogRecordsTextFilter, LogRecordsFullyAnnotatedFilter], "
    "FieldInfo(annotation=NoneType, required=True, discriminator='type')]"
)
GENERIC = {name: f"{name}[{FILTERS}]" for name in ["FilterLeaf", "AndNode", "OrNode", "NotNode"]}

models: dict[str, Any] = {}


def referred(reference: str) -> Any:
    name = reference.rsplit("/", 1)[-1]
    if "properties" not in SCHEMAS[name]:
        return type_of(SCHEMAS[name])
    if name not in models:
        # A filter tree has filter trees in it.
        models[name] = ForwardRef(name)
        models[name] = model(name)
    return models[name]


def model(name: str) -> type[BaseModel]:
    schema = SCHEMAS[name]
    fields = {}
    for key, property_ in schema["properties"].items():
        is_required = key in schema.get("required", [])
        constraints = {
            ours: property_[theirs]
            for theirs, ours in [("minimum", "ge"), ("maximum", "le"), ("minItems", "min_length"), ("maxItems", "max_length")]
            if theirs in property_
        }
        if keyword.iskeyword(key):
            constraints["alias"] = key
        default = ... if is_required else property_.get("default")
        fields[key + "_" if keyword.iskeyword(key) else key] = (type_of(property_), Field(default, **constraints))
    return create_model(GENERIC.get(name, name), __base__=BaseModel, **fields)


def type_of(schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return referred(schema["$ref"])
    if branches := schema.get("anyOf") or schema.get("oneOf"):
        union = Union[tuple(type_of(branch) for branch in branches)]
        discriminator = schema.get("discriminator")
        return Annotated[union, Field(discriminator=discriminator["propertyName"])] if discriminator else union
    if "const" in schema:
        return Literal[schema["const"]]
    if "enum" in schema:
        return Literal[tuple(schema["enum"])]
    match schema.get("type"), schema.get("format"):
        case "string", "uuid4":
            return UUID4
        case "string", "date-time":
            return datetime
        case "string", _:
            return str
        case "integer", _:
            return int
        case "number", _:
            return float
        case "boolean", _:
            return bool
        case "null", _:
            return None
        case "array", _:
            return list[type_of(schema["items"])] if "items" in schema else list
        case "object", _:
            return dict
    return Any


def handler(path: str, body: Any):
    def handle(**_: Any) -> dict[str, Any]:
        return {}

    keyword_only = inspect.Parameter.KEYWORD_ONLY
    ids = [step[1:-1] for step in path.split("/") if step.startswith("{")]
    parameters = [inspect.Parameter(name, keyword_only, annotation=UUID4) for name in ids]
    parameters.append(inspect.Parameter("body", keyword_only, annotation=body))
    handle.__signature__ = inspect.Signature(parameters)
    return handle


def validate_code_scorer(
    file: Annotated[UploadFile, File()],
    log_stream_id: Annotated[UUID4 | None, Form()] = None,
    experiment_id: Annotated[UUID4 | None, Form()] = None,
    limit: Annotated[int, Form()] = 100,
    starting_token: Annotated[int | None, Form()] = None,
    filters: Annotated[str | None, Form()] = None,
    sort: Annotated[str | None, Form()] = None,
    required_scorers: Annotated[list[str] | None, Form()] = None,
    scoreable_node_types: Annotated[list[str] | None, Form()] = None,
) -> dict[str, Any]:
    if filters is not None:
        TypeAdapter(list[type_of(SCHEMAS["FilterLeaf"]["properties"]["filter"])]).validate_json(filters)
    if sort is not None:
        referred("LogRecordsSortClause").model_validate_json(sort)
    return {}


def make() -> FastAPI:
    app = FastAPI()
    for path, methods in DESCRIPTION["paths"].items():
        content = methods["post"]["requestBody"]["content"]
        if "multipart/form-data" in content:
            app.post(path)(validate_code_scorer)
            continue
        body = referred(content["application/json"]["schema"]["$ref"])
        for made in models.values():
            made.model_rebuild(_types_namespace=models)
        app.post(path)(handler(path, body))
    return app
