"""The time that pages' scripts take on the server, as `/metrics` of a dashboard has it."""

import re
import urllib.request

from tests.e2e.browser import Server

TOKEN = "a token of the benchmarks alone"
ENVIRONMENT = {"TAGWATCH_METRICS_TOKEN": TOKEN, "TAGWATCH_READING": "off"}  # of the dashboard that is measured
SUM = re.compile(r"^tagwatch_page_seconds_sum\{.*\} (\S+)$", re.MULTILINE)


def script_seconds(server: Server) -> float:
    """The seconds that all its scripts took since it started; the difference of two is of those between."""
    request = urllib.request.Request(f"{server.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return sum(map(float, SUM.findall(answer.read().decode())))
