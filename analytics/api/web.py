"""The routes of the interface: `/api/v1/…`, `/api/openapi.json` and `/api/docs`. The gate has checked the token.

Programs share a few threads of their own, so that they never take those that answer people.
"""

import json
import logging
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import click
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from analytics.api.description import PLACE, description
from analytics.api.question import Answer, Question
from analytics.api.questions import QUESTIONS
from analytics.api.taking_in import IMPORTS, take_in, words_for
from analytics.cli.output import csv_of
from analytics.cli.workbench import EMPTY
from analytics.configuration import configuration
from analytics.errors import AnalyticsError, StoreBusy, StoreDamaged
from analytics.formatting import written
from analytics.ingest.uploads import new_batch
from analytics.log import add_to_log
from analytics.operations.problem import problem
from analytics.operations.receiving import NotReceived, receive_file
from analytics.operations.web import known_host
from analytics.operations.workbench import Workbench
from analytics.people.acting import NotAllowed, acting_as, host, require
from analytics.people.person import Person
from analytics.people.role import Right
from analytics.people.workspace_in_use import PARAMETER, NamedWorkspace, in_workspace
from analytics.signin.headers import OWN_PAGE
from analytics.signin.visitor import HEADER, Visitors, person_of
from analytics.store.workspaces import NoWorkspace, Workspaces, data_folder, server_folder
from analytics.templates import templates_in

log = logging.getLogger("tagwatch.api")
WORKSPACE_HEADER = "X-Tagwatch-Workspace"
AT_ONCE = 2  # questions, and imports
JSON, CSV = "application/json", "text/csv; charset=utf-8"
NAMES = frozenset({*QUESTIONS, IMPORTS.name})  # below PLACE
PRIVATE = {"Cache-Control": "no-store", "Vary": "Accept, Authorization"}
ASKING, IMPORTING = CapacityLimiter(AT_ONCE), CapacityLimiter(AT_ONCE)
T = TypeVar("T")


async def ask(request: Request) -> Response:
    """`GET /api/v1/…`: the answer as JSON or CSV, or a problem."""
    question = QUESTIONS.get(request.path_params["name"])
    if question is None:
        if request.path_params["name"] == IMPORTS.name:
            return await import_file(request)
        return problem(404, f"There is no such question. There are: {', '.join([*QUESTIONS, IMPORTS.name])}.")
    if request.method not in ("GET", "HEAD"):
        return problem(405, f"{question.name} is asked with GET.", headers={"Allow": "GET, HEAD"})
    given = _given(request)
    forms = [value for name, value in given if name == "format"]
    form = forms[-1] if forms else accepted(request.headers.get("accept", ""))
    if form not in ("json", "csv"):
        return problem(400 if forms else 406, "Answers are JSON or CSV: format=json, format=csv, or the header Accept.")

    def work() -> Response:
        return _answered(question, [pair for pair in given if pair[0] != "format"], form)

    return await _for_person(request, work, ASKING)


async def import_file(request: Request) -> Response:
    """`POST /api/v1/imports?name=…`: one export, streamed to disk and taken in, or rehearsed with `dry_run=true`."""
    if request.method != "POST":
        return problem(405, "An export is sent with POST.", headers={"Allow": "POST"})
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        return problem(
            415,
            "Send the file itself as the body, not a form: curl -T tickets.csv -X POST -H 'Content-Type: "
            "application/octet-stream' …/api/v1/imports?name=tickets.csv",
        )

    def begin() -> tuple[str, list[str]] | Response:
        require(Right.IMPORT)
        return words_for(_given(request))

    begun = await _for_person(request, begin, ASKING)
    if isinstance(begun, Response):
        return begun
    name, words = begun
    try:
        batch = new_batch(_workspace(request).folder)
    except NoWorkspace as error:  # taken away in this moment
        return problem(404, str(error))
    except AnalyticsError as error:
        return problem(503, str(error))
    try:
        path = await receive_file(request, batch.folder, name)
        return await _for_person(request, lambda: _taken(take_in(path, words), "--dry-run" in words), IMPORTING)
    except NotReceived as refused:
        return problem(refused.status, str(refused))
    finally:
        batch.throw_away()


async def openapi(request: Request) -> Response:
    """`GET /api/openapi.json`: the description for programs."""
    return JSONResponse(description(), headers={"Cache-Control": "no-cache"})


async def docs(request: Request) -> Response:
    """`GET /api/docs`: the description for people, as one page that asks for nothing else."""
    return HTMLResponse(_docs(), headers={"Content-Security-Policy": OWN_PAGE, "Cache-Control": "no-cache"})


async def nothing(request: Request) -> Response:
    """What lies under `/api` and is nothing of these."""
    return problem(404, f"There is nothing here. The description is at /api/docs, the questions at {PLACE}/….")


def accepted(header: str) -> str:
    """What the header Accept prefers: json or csv; "" where it takes neither.

    >>> accepted(""), accepted("text/csv"), accepted("text/html, */*;q=0.1"), accepted("image/png")
    ('json', 'csv', 'json', '')
    """
    best, quality = "", 0.0
    for part in header.split(",") if header.strip() else ["*/*"]:
        kind, _, rest = part.strip().partition(";")
        forms = {"text/csv": "csv", "text/*": "csv", "application/json": "json", "application/*": "json", "*/*": "json"}
        form = forms.get(kind.strip().lower(), "")
        try:
            wanted = float(rest.rpartition("q=")[2]) if "q=" in rest else 1.0
        except ValueError:
            wanted = 0.0
        if form and wanted > quality:
            best, quality = form, wanted
    return best


def _given(request: Request) -> list[tuple[str, str]]:
    """The parameters of the question itself."""
    return [pair for pair in request.query_params.multi_items() if pair[0] != PARAMETER]


async def _for_person(request: Request, work: Callable[[], T], limiter: CapacityLimiter) -> T | Response:
    """Do the work on behalf of who asks, in a thread; what it refuses is a problem."""
    if not known_host(request.headers.get("host", ""), request.headers.get("origin")):
        return problem(403, "This host name is not ours. Set TAGWATCH_URL or TAGWATCH_HOSTS.")

    def working() -> T:
        workspace = _workspace(request)
        add_to_log(workspace=workspace.mark)
        bench = workbench(workspace.folder)
        with (
            in_workspace(workspace),
            acting_as(_person(request, bench, workspace)),
            written(bench.settings.style),
        ):
            require(Right.READ)
            return work()

    try:
        return await to_thread.run_sync(working, limiter=limiter)
    except click.UsageError as error:
        return problem(400, error.format_message())
    except NotAllowed as error:
        return problem(403, str(error))
    except NoWorkspace as error:
        return problem(404, str(error))
    except (StoreBusy, StoreDamaged) as error:
        log.error("A program was not answered: %s", error)
        return problem(503, str(error), headers={"Retry-After": "30"})
    except AnalyticsError as error:
        return problem(409 if str(error) == EMPTY else 400, str(error))
    except Exception:
        log.exception("A program was not answered.")
        return problem(500, "Something went wrong here; the log of the server names it by the X-Request-ID.")


def _answered(question: Question, given: list[tuple[str, str]], form: str) -> Response:
    answer = question.ask(workbench(data_folder()), given)
    if form == "csv":
        name = f"tagwatch-{question.name}-{time.strftime('%Y-%m-%d')}.csv"
        headers = PRIVATE | {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(csv_of(answer.frame), headers=headers, media_type=CSV)
    return Response(json.dumps(_content(answer), ensure_ascii=False), headers=PRIVATE, media_type=JSON)


def _content(answer: Answer) -> dict[str, Any]:
    rows = answer.records
    if rows is None:
        rows = json.loads(answer.frame.to_json(orient="records", date_format="iso"))
    return {"rows": rows, "notes": list(answer.notes), **answer.more}


def _taken(taken: Any, rehearsed: bool) -> Response:
    if taken.why:
        return problem(422, taken.why, imports=taken.imports)
    new = any(entry["state"] == "imported" for entry in taken.imports) and not rehearsed
    return JSONResponse({"imports": taken.imports}, 201 if new else 200, {"Cache-Control": "no-store"})


def _workspace(request: Request) -> NamedWorkspace:
    """The workspace of a token, else the one that the parameter or the header names, else the default one.

    Raises NoWorkspace for a name that there is not, and, in the same words, for any but the token's own.
    """
    known, visitors = Workspaces(server_folder()), _visitors(server_folder())
    own = visitors.workspace_of(request.headers.get(HEADER, ""))
    if not (name := request.query_params.get(PARAMETER) or request.headers.get(WORKSPACE_HEADER, "")):
        return own or known.default
    found = known.named(name)
    if own is not None and own.id != found.id:
        raise NoWorkspace(name)
    return found


def _person(request: Request, bench: Workbench, workspace: NamedWorkspace) -> Person:
    mark = request.headers.get(HEADER, "")
    if not mark and configuration().auth == "none":
        return host()
    account = _visitors(server_folder()).member(mark, workspace)
    if account is None:
        raise NotAllowed("Nobody is signed in here. Send a personal token.")
    return person_of(account, bench.settings, of_server=not workspace.id)


@cache
def workbench(folder: Path) -> Workbench:
    """The store's folder, opened once for all programs."""
    return Workbench(folder)


@cache
def _visitors(folder: Path) -> Visitors:
    return Visitors(folder)


@cache
def _docs() -> str:
    template = templates_in(Path(__file__).parent).get_template("docs.html")
    return template.render(description=description(), questions=[*QUESTIONS.values(), IMPORTS], place=PLACE)


METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
routes = [
    Route("/api/docs", docs, methods=["GET"]),
    Route("/api/openapi.json", openapi, methods=["GET"]),
    Route(f"{PLACE}/{{name}}", ask, methods=METHODS),
    Route("/api/{rest:path}", nothing, methods=METHODS),
]
