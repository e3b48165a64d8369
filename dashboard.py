"""The ASGI app: start-up and routes. Started by `streamlit run dashboard.py`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from analytics.errors import AnalyticsError
from analytics.ingest.inbox import Inbox, inbox_folder
from analytics.operations.upload_route import routes as upload_routes
from analytics.operations.watcher import start_watching
from analytics.operations.workbench import Workbench
from analytics.roundup.web import routes as roundup_routes


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Compute what is derived before the first visitor waits for it; a broken store is told on the page.

    Then watch the inbox for as long as the server runs.
    """
    bench = Workbench()
    try:
        await run_in_threadpool(bench.facts)
    except AnalyticsError as error:
        print(f"tagwatch: {error}")
    watcher = start_watching(Inbox(inbox_folder(bench.folder)))
    yield
    if watcher:
        await run_in_threadpool(watcher.stop)


async def ready(request: Request) -> PlainTextResponse:
    """For process managers: the body says `ready` (unknown paths answer 200 too, with the page)."""
    return PlainTextResponse("ready")


ROUTES = [Route("/readyz", ready), *roundup_routes, *upload_routes]
app = st.App("pages/app.py", lifespan=lifespan, routes=ROUTES)
