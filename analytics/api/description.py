"""The description of the interface: OpenAPI 3.1, made of the same options that read its parameters."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import click

from analytics import __version__
from analytics.api.question import Question, parameter_of
from analytics.api.questions import QUESTIONS
from analytics.api.taking_in import IMPORTS
from analytics.cli.parameters import DAY, Number
from analytics.operations.problem import MEDIA_TYPE, TITLES
from analytics.people.workspace_in_use import PARAMETER

PLACE = "/api/v1"
ABOUT = (
    "Asks Tagwatch what its pages show, with the same figures and the same permissions. Send a personal token (page My "
    "tokens, or `tagwatch token create`) as `Authorization: Bearer …`. Parameters are the options of the command line; "
    "those that may be given several times are repeated: `team=Sync&team=Billing`."
)
TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}
ROW: dict[str, Any] = {"type": "object", "additionalProperties": True}
NOTES: dict[str, Any] = {"type": "array", "items": TEXT, "description": "what a reader of the rows should know"}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": NUMBER,
        "detail": {**TEXT, "description": "what is wrong and what to do, in the words of the command line"},
        "imports": {"type": "array", "items": ROW, "description": "of a refused import: what became of each file"},
    },
}
MORE: Mapping[str, dict[str, Any]] = {
    "tickets": {
        "total": {**NUMBER, "description": "tickets that match, on all pages"},
        "next_offset": {"type": ["integer", "null"], "description": "the offset of the next page; null on the last"},
    },
    "signals": {
        "first_day": {**TEXT, "format": "date"},
        "last_day": {**TEXT, "format": "date"},
    },
}
WORKSPACE: dict[str, Any] = {
    "name": PARAMETER,
    "in": "query",
    "description": "The workspace that is asked, where nobody signs in; a token has its own. Or the header "
    "X-Tagwatch-Workspace.",
    "schema": TEXT,
}
EVERYWHERE = (400, 401, 403, 404, 405, 406, 409, 429, 500, 503)
IMPORT_TOO = (400, 401, 403, 404, 405, 408, 415, 422, 429, 500, 503, 507)


@cache
def description() -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, Any] = {f"{PLACE}/{name}": {"get": _asked(question)} for name, question in QUESTIONS.items()}
    paths[f"{PLACE}/imports"] = {"post": _imported()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tagwatch",
            "version": __version__,
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "a personal token"}},
            "schemas": {"Problem": PROBLEM},
            "responses": {f"Problem{status}": _problem(status) for status in sorted({*EVERYWHERE, *IMPORT_TOO})},
        },
    }


def _asked(question: Question) -> dict[str, Any]:
    row = dict(ROW)
    if question.columns:
        row["properties"] = {name: {"description": about} if about else {} for name, about in question.columns.items()}
    content = {
        "type": "object",
        "required": ["rows", "notes"],
        "properties": {"rows": {"type": "array", "items": row}, "notes": NOTES, **MORE.get(question.name, {})},
    }
    form = {
        "name": "format",
        "in": "query",
        "description": "In the place of the header Accept.",
        "schema": {"enum": ["json", "csv"]},
    }
    return {
        "operationId": question.name,
        "summary": question.about,
        "parameters": [*map(parameter, question.options), form, WORKSPACE],
        "responses": {
            "200": {
                "description": "The answer.",
                "content": {
                    "application/json": {"schema": content},
                    "text/csv": {"schema": {**TEXT, "description": "the rows; a spreadsheet runs nothing in them"}},
                },
            },
            **_problems(EVERYWHERE),
        },
    }


def _imported() -> dict[str, Any]:
    done = {
        "type": "object",
        "required": ["imports"],
        "properties": {
            "imports": {
                "type": "array",
                "items": {
                    **ROW,
                    "description": "one file, or part of an archive; rejected: rows left out; rejects: the first 100",
                },
            }
        },
    }
    answer = {"content": {"application/json": {"schema": done}}}
    return {
        "operationId": IMPORTS.name,
        "summary": IMPORTS.about,
        "description": "It is streamed to disk and goes in whole or not at all. dry_run=true reports what would happen "
        "and writes nothing. The same file twice changes nothing.",
        "parameters": [*map(parameter, IMPORTS.options), WORKSPACE],
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        },
        "responses": {
            "200": {"description": "What would happen (dry_run), or that all of it is known already.", **answer},
            "201": {"description": "It is taken in; rows left out are named.", **answer},
            **_problems(IMPORT_TOO),
        },
    }


def parameter(option: click.Option) -> dict[str, Any]:
    """One parameter of the query."""
    schema = _schema(option)
    found: dict[str, Any] = {
        "name": parameter_of(option),
        "in": "query",
        "description": option.help or "",
        "schema": {"type": "array", "items": schema} if option.multiple else schema,
    }
    if option.multiple:
        found |= {"style": "form", "explode": True}
    if option.required:
        found["required"] = True
    return found


def _schema(option: click.Option) -> dict[str, Any]:
    kind = option.type
    if option.is_flag:
        return {"type": "boolean", "default": False}
    if kind is DAY:
        return {**TEXT, "format": "date"}
    if isinstance(kind, click.Choice):
        return {"enum": list(kind.choices)}
    if isinstance(kind, click.IntRange):
        limits = {"minimum": kind.min, "maximum": kind.max}
        return (
            NUMBER | {name: limit for name, limit in limits.items() if limit is not None} | {"default": option.default}
        )
    return NUMBER if isinstance(kind, Number) or kind is click.INT else TEXT


def _problems(statuses: tuple[int, ...]) -> dict[str, Any]:
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": TITLES[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
