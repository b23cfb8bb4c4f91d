"""The description of the API, made from the views: every page, every parameter."""

from typing import Any

from ai_investments import frames
from ai_investments.dataset import Dataset
from ai_investments.typed_table import MOST_CHARACTERS
from ai_investments.views import VIEWS, Parameter, View
from ai_investments.views.parameter import FIRST_DAY, LAST_DAY, LONGEST_TEXT

PROBLEM = {
    "description": "What cannot be used, by parameter (RFC 9457).",
    "content": {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    },
}  # fmt: skip
TABLE = "csv with columns of "
"""Begin of the format of a parameter that is a table; the names of its columns follow."""
SCHEMAS = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "problems": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "value", "reason"],
                    "properties": {
                        name: {"type": "string"} for name in ("name", "value", "reason")
                    },
                },
            },
        },
    },
    "Table": {
        "type": "object",
        "required": [
            "title",
            "finding",
            "warnings",
            "link",
            "parameters",
            "dataset",
            "columns",
            "rows",
        ],
        "properties": {
            "title": {"type": "string"},
            "finding": {"type": "string", "description": "The page's answer in one sentence."},
            "warnings": {
                "type": "array",
                "items": {"type": "string"},
                "description": "What the page warns of, such as cells of a table left out.",
            },
            "link": {"type": "string", "description": "Address of the page with this view."},
            "parameters": {
                "type": "object",
                "description": "What differs from the defaults.",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
            "dataset": {
                "type": "object",
                "properties": {"version": {"type": "string"}, "as_of": {"type": "string"}},
            },
            "columns": {"type": "array", "items": {"type": "string"}},
            "rows": {"type": "array", "items": {"type": "object"}},
        },
    },
}


def description(dataset: Dataset) -> dict[str, Any]:
    """Return the API as an OpenAPI 3.1 document.

    Parameters
    ----------
    dataset : Dataset
        The data that options and bounds of parameters come from.
    """
    paths: dict[str, Any] = {}
    for view in VIEWS:
        described = frames.parameters() | view.parameters()
        parameters = [_parameter(name, each, dataset) for name, each in described.items()]
        for what, place in (("table", ""), ("claims", "/claims")):
            for format_ in ("csv", "json"):
                address = f"/api/{view.address_name()}{place}.{format_}"
                paths[address] = {"get": _operation(view, what, format_, parameters)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "AI Investment Monitor",
            "version": dataset.version,
            "description": "The table of each page, with the parameters of the page's own link.",
        },
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def _operation(
    view: type[View], what: str, format_: str, parameters: list[dict[str, Any]]
) -> dict[str, Any]:
    content: dict[str, Any] = {"text/csv": {"schema": {"type": "string"}}}
    if format_ == "json":
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Table"}}}
    tables = {"table": "the page's table with its sources", "claims": "the claims behind it"}
    answers: dict[str, Any] = {
        "200": {"description": "The rows.", "content": content},
        "304": {"description": "Not changed since the ETag given."},
        **dict.fromkeys(("400", "429", "501", "503", "504"), PROBLEM),
    }
    if what == "claims":
        answers["404"] = PROBLEM
    return {
        "operationId": f"{view.address_name()}-{what}-{format_}",
        "summary": f"{view.title}: {tables[what]}",
        "parameters": parameters,
        "responses": answers,
    }


def _parameter(name: str, parameter: Parameter, dataset: Dataset) -> dict[str, Any]:
    """Return one parameter of a view as OpenAPI describes it."""
    described: dict[str, Any] = {
        "name": name,
        "in": "query",
        "required": False,
        "description": f"{parameter.label}. {parameter.help}",
        "schema": _schema(parameter, dataset),
    }
    if parameter.kind in ("choices", "years"):
        described |= {"style": "form", "explode": True}
    return described


def _schema(parameter: Parameter, dataset: Dataset) -> dict[str, Any]:
    if parameter.kind == "toggle":
        return {"type": "boolean"}
    if parameter.kind in ("choice", "choices"):
        word = {"type": "string", "enum": list(parameter.options_in(dataset))}
        if parameter.kind == "choice":
            return word
        return {"type": "array", "items": word, "minItems": 1, "uniqueItems": True}
    if parameter.kind == "years":
        low, high = parameter.bounds_in(dataset)
        year = {"type": "integer", "minimum": int(low), "maximum": int(high)}
        return {"type": "array", "items": year, "minItems": 2, "maxItems": 2}
    if parameter.kind == "date":
        bounds = {"formatMinimum": f"{FIRST_DAY}", "formatMaximum": f"{LAST_DAY}"}
        return {"type": "string", "format": "date"} | bounds
    if parameter.kind == "number":
        low, high = parameter.bounds_in(dataset)
        whole = float(parameter.step).is_integer()
        kind = {"type": "integer" if whole else "number", "minimum": low, "maximum": high}
        on_steps = parameter.entry == "dragged" and (low / parameter.step).is_integer()
        return kind | ({"multipleOf": parameter.step} if on_steps else {})
    if parameter.kind == "table":
        columns = ",".join(column.name for column in parameter.columns)
        return {"type": "string", "maxLength": MOST_CHARACTERS, "format": f"{TABLE}{columns}"}
    return {"type": "string", "maxLength": LONGEST_TEXT}
