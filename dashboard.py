"""The ASGI app: start-up and routes. Started by `streamlit run dashboard.py`."""

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from analytics.api import web as api
from analytics.configuration import BadSetting, configuration, serve_all_workspaces
from analytics.delivery.subscription_web import routes as subscription_routes
from analytics.errors import AnalyticsError
from analytics.log import start_log
from analytics.operations.attending import Attending
from analytics.operations.health import routes as health_routes
from analytics.operations.observing import Observing
from analytics.operations.static_files import StaticFiles
from analytics.operations.upload_route import routes as upload_routes
from analytics.operations.workbench import Workbench
from analytics.people.acting import acting_as, host
from analytics.roundup.web import routes as roundup_routes
from analytics.signin.gate import Gate
from analytics.signin.reach import check_reach, check_sign_in, nobody_manages
from analytics.signin.visitor import Visitors
from analytics.store.workspaces import Workspaces, server_folder
from analytics.workspace.menu import PAGES

log = logging.getLogger("tagwatch.dashboard")


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Compute what is derived before the first visitor waits for it; a broken store is reported on the page.

    Then watch the inboxes, and read new texts for their meaning, for as long as the server runs.
    """
    for problem in configuration().problems():
        log.warning("%s", problem)
    bench = Workbench()
    log.info("The dashboard serves the store in %s.", bench.folder)
    try:
        if warning := nobody_manages(bench.folder):
            log.warning("%s", warning)
        with acting_as(host()):
            await run_in_threadpool(bench.facts)
    except AnalyticsError as error:
        log.error("The store cannot be opened: %s", error)
    attending = Attending(Workspaces(server_folder()), reading=False)
    with suppress(BadSetting):  # one of the problems above; nothing is read until it is mended
        attending.reading = configuration().reading == "background"
    attending.start()
    yield
    await run_in_threadpool(attending.stop)


start_log()
serve_all_workspaces()
try:
    check_reach(st.get_option("server.address"))
    check_sign_in()
except AnalyticsError as error:
    log.error("%s", error)
    sys.exit(2)
ROUTES = [*health_routes, *roundup_routes, *subscription_routes, *upload_routes, *api.routes]
STATIC, PREFIX = Path(st.__file__).parent / "static", st.get_option("server.baseUrlPath") or ""
GATE = Middleware(
    Gate, folder=server_folder(), visitors=Visitors(server_folder()), index=STATIC / "index.html", prefix=PREFIX
)
OBSERVING = Middleware(Observing, pages=frozenset(page.path for page in PAGES.values()), api=api.NAMES, prefix=PREFIX)
FRONT_END = Middleware(StaticFiles, folder=STATIC, prefix=PREFIX)
app = st.App(
    Path(__file__).with_name("pages") / "app.py",
    lifespan=lifespan,
    routes=ROUTES,
    middleware=[OBSERVING, GATE, FRONT_END],
)
