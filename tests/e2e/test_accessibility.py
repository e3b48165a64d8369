"""Accessibility: axe-core finds nothing serious or critical on any page, light and dark, on a desk and on a phone.

`axe/axe.min.js` is axe-core 4.14.1 as published on npm (MPL-2.0), unchanged; it runs inside the page and asks nobody.
"""

from functools import cache
from pathlib import Path

import pytest

from tests.e2e.browser import PAGES, open_page

pytestmark = pytest.mark.e2e
AXE = Path(__file__).parent / "axe" / "axe.min.js"
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
IN_CI = {("this_week", "desk", "light"), ("trends", "desk", "dark"), ("ticket", "phone", "dark")}
# Streamlit's menu with sections puts a div between list and entries: no page of ours can change that.
MENU = ("list", "listitem")
RUN = """menu => axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations
  .filter(rule => ['serious', 'critical'].includes(rule.impact))
  .flatMap(rule => rule.nodes.map(node => ({rule: rule.id, impact: rule.impact, at: node.target.join(' '),
    html: node.html.slice(0, 160), inMenu: !!document.querySelector(node.target[0])?.closest('.stSidebar nav, '
      + '[data-testid=stSidebarNav]')})))
  .filter(found => !(found.inMenu && menu.includes(found.rule))))"""
VIEWS = {
    name: f"/trends?{asked}"
    for name, asked in (("heatmap", "shape=heatmap"), ("compare", "show=compare"), ("pivot", "show=pivot"))
}
CASES = [
    pytest.param(path, size, theme, id=f"{name}-{size}-{theme}", marks=() if short else pytest.mark.long)
    for name, path in (PAGES | VIEWS).items()
    for size in SIZES
    for theme in ("light", "dark")
    for short in [(name, size, theme) in IN_CI]
]


@cache
def axe() -> str:
    return AXE.read_text(encoding="utf-8")


@pytest.mark.parametrize(("path", "size", "theme"), CASES)
def test_axe_finds_nothing_serious_on_a_page(visit, server, path, size, theme):
    page = open_page(visit(**SIZES[size], color_scheme=theme), server, path)

    page.evaluate(axe())
    found = page.evaluate(RUN, list(MENU))

    assert [f"{one['impact']} {one['rule']} at {one['at']}: {one['html']}" for one in found] == []
