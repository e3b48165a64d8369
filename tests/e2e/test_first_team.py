"""From nothing to a signed-in team with two roles, as a new admin would: by README's page alone, in a browser. Long."""

import os
import re
import shlex
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from analytics.roundup.picture import chromium_path
from tests.e2e.browser import PATIENCE, PROJECT, WATCH, launch, settle
from tests.test_deploy import free_port, running, until

pytestmark = [pytest.mark.long, pytest.mark.skipif(chromium_path() is None, reason="there is no Chromium")]
FIRST_VISIT = 400_000  # ms; it makes the sample data, beside whatever else the machine does
PASSWORD = "nine quiet boats drift"


def steps() -> tuple[dict[str, str], list[list[str]]]:
    """What README tells to export, and the commands that it tells to run."""
    block = (PROJECT / "README.md").read_text().split("### With accounts\n")[1].split("```sh\n")[1].split("```")[0]
    commands = [shlex.split(line, comments=True) for line in block.splitlines() if "-m analytics" in line]
    return dict(re.findall(r"(TAGWATCH_\w+)=(\S+)", block)), [words[1:] for words in commands]


def join(context: BrowserContext, link: str, name: str) -> Page:
    """Follow an invitation, as somebody who never saw Tagwatch."""
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(link)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Save and sign in").click()
    page.locator(".who", has_text=name).wait_for()
    settle(page, patience=FIRST_VISIT)
    return page


def invited(page: Page, address: str, role: str) -> str:
    """The link that the page People makes for somebody in a role."""
    page.goto(f"{address}/people")
    settle(page)
    if role != "PM":
        page.get_by_role("combobox", name=re.compile("Role")).click()
        page.get_by_role("option", name=role).click()
    page.get_by_role("button", name="Make the link").click()
    code = page.locator("[data-testid=stCode]").filter(has_text="/join/")
    code.wait_for()
    return code.inner_text().strip()


def test_a_new_admin_gets_to_a_team_of_two_roles(tmp_path: Path):
    settings, (invite, dashboard) = steps()
    port = free_port()
    address = f"http://localhost:{port}"  # what README tells to try it without a proxy
    environment = {**os.environ, **settings, "TAGWATCH_URL": address, "TAGWATCH_DATA": str(tmp_path / "store")}
    begun = time.monotonic()

    run = subprocess.run(
        [sys.executable, *invite], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
    )
    link = run.stdout.splitlines()[0]
    assert link.startswith(f"{address}/join/")
    command = [sys.executable, *dashboard, "--port", str(port)]
    with running(command, tmp_path / "log", cwd=PROJECT, env=environment), sync_playwright() as playwright:
        until(lambda: urllib.request.urlopen(f"{address}/readyz", timeout=5).status == 200, "the dashboard")
        browser = launch(playwright)
        admin = join(browser.new_context(), link, "ann@team.example")
        assert "ann@team.example · admin" in admin.locator(".who").inner_text()
        assert "Sample data" in admin.locator(".strip").inner_text()
        for name, role in (("ben@team.example", "CS lead"), ("vic@team.example", "viewer")):
            other = join(browser.new_context(), invited(admin, address, role), name)
            assert f"{name} · {role}" in other.locator(".who").inner_text()
            assert not other.get_by_role("link", name="People", exact=True).count()
        took = time.monotonic() - begun
        admin.goto(f"{address}/people")
        settle(admin)
        assert admin.locator("h1").inner_text() == "3 people sign in here, 1 admin."
        browser.close()
    print(f"a team of three roles after {took:.0f} s")  # no bound: how busy the machine is, is no fault
