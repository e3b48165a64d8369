"""The ASGI app: start-up and routes. Started by `streamlit run dashboard.py`."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.ingest.inbox import Inbox, inbox_folder
from analytics.log import start_log
from analytics.operations.upload_route import routes as upload_routes
from analytics.operations.watcher import start_watching
from analytics.operations.workbench import Workbench
from analytics.roundup.web import routes as roundup_routes

log = logging.getLogger("tagwatch.dashboard")


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Compute what is derived before the first visitor waits for it; a broken store is told on the page.

    Then watch the inbox for as long as the server runs.
    """
    for problem in configuration().problems():
        log.warning("%s", problem)
    bench = Workbench()
    log.info("The dashboard serves the store in %s.", bench.folder)
    try:
        await run_in_threadpool(bench.facts)
    except AnalyticsError as error:
        log.error("The store cannot be opened: %s", error)
    watcher = start_watching(Inbox(inbox_folder(bench.folder)))
    yield
    if watcher:
        await run_in_threadpool(watcher.stop)


async def ready(request: Request) -> PlainTextResponse:
    """For process managers: the body says `ready` (unknown paths answer 200 too, with the page)."""
    return PlainTextResponse("ready")


start_log()
ROUTES = [Route("/readyz", ready), *roundup_routes, *upload_routes]
app = st.App(Path(__file__).with_name("pages") / "app.py", lifespan=lifespan, routes=ROUTES)
