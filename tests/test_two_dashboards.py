"""Two dashboards on one store behind nginx: one dies in the middle, and nobody's decision is lost. Long."""

import asyncio
import os
import shutil
import signal

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from analytics.operations.workbench import Workbench
from analytics.people.acting import acting_as, host
from analytics.workspace.kinds import EVENTS
from tests.crowd import Site, ask, elements, two_dashboards

PEOPLE, EACH = 6, 5

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed"),
]


def form_of(messages, name: str) -> BackMsg:
    """What a browser sends when the form of Events is filled with a name and its button is pressed: all its widgets."""
    request = BackMsg()
    request.rerun_script.page_name = "events"
    states = request.rerun_script.widget_states.widgets
    for element in elements(messages):
        kind = element.WhichOneof("type")
        widget = getattr(element, kind)
        if "event-" not in getattr(widget, "id", ""):
            continue
        if kind in ("text_input", "text_area"):
            states.add(id=widget.id, string_value=name if "event-name-" in widget.id else widget.default)
        elif kind == "selectbox":
            states.add(id=widget.id, string_value=widget.options[widget.default])
        elif kind == "multiselect":
            states.add(id=widget.id).string_array_value.data[:] = [widget.options[at] for at in widget.default]
        elif kind == "date_input":
            states.add(id=widget.id).string_array_value.data[:] = widget.default
        elif kind == "button" and widget.is_form_submitter:
            states.add(id=widget.id, trigger_value=True)
    return request


async def decides(site: Site, number: int, told: list[str], reached: asyncio.Event) -> int:
    """One person adds events, one after the other, and goes on after the connection broke; how often it did."""
    cookie, broke, done = site.cookie(f"p{number}", "ab"[number % 2]), 0, 0
    while done < EACH:
        try:
            async with site.connect(cookie) as socket_:
                opened = BackMsg()
                opened.rerun_script.page_name = "events"
                messages = await ask(socket_, opened)
                while done < EACH:
                    name = f"Event {number}-{done}"
                    messages = await ask(socket_, form_of(messages, name))
                    texts = [one.text.body for one in elements(messages) if one.WhichOneof("type") == "text"]
                    assert any(name in text for text in texts), [str(one)[:300] for one in elements(messages)][:3]
                    told.append(name)  # the person has read that it is kept
                    done += 1
                    if len(told) >= PEOPLE:
                        reached.set()
        except (OSError, websockets.WebSocketException):
            broke += 1
            assert broke < 100
            await asyncio.sleep(0.5)
    return broke


def test_a_dashboard_that_dies_loses_nobody_s_decision(sample_store, tmp_path):
    store = shutil.copytree(sample_store, tmp_path / "store")
    told: list[str] = []

    async def run(site: Site) -> list[int]:
        reached = asyncio.Event()
        working = asyncio.gather(*(decides(site, number, told, reached) for number in range(PEOPLE)))
        await asyncio.wait([asyncio.ensure_future(reached.wait()), working], return_when=asyncio.FIRST_COMPLETED)
        os.kill(site.dashboards[0].process, signal.SIGKILL)
        return await working

    with two_dashboards(store, tmp_path, PEOPLE) as site:
        broke = asyncio.run(asyncio.wait_for(run(site), 300))

    with acting_as(host()):
        kept = [record["name"] for record in Workbench(store).state[EVENTS.plural].values()]
    assert set(told) == {f"Event {person}-{one}" for person in range(PEOPLE) for one in range(EACH)}
    assert set(told) <= set(kept)
    assert sum(kept.count(name) for name in set(told)) == len(set(told)), "none was taken twice"
    assert any(broke[::2]) and not any(broke[1::2]), "those of the other dashboard noticed nothing"
