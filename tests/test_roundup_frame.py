"""The roundup's frame: escaped, the same in every form, whole in the browser, the same picture twice."""

import asyncio
import html
import math
import os
import re
import struct
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from analytics.errors import AnalyticsError
from analytics.figures.paper import faded
from analytics.roundup import picture
from analytics.roundup.document import PAPERS, html_document
from analytics.roundup.edition import (
    EXPECTED_COLUMNS,
    MAX_QUOTE,
    SERIES_COLUMNS,
    Better,
    Edition,
    Footer,
    Happening,
    Mover,
    Number,
    Quote,
    UnawareFeature,
)
from analytics.roundup.text import alt_text, markdown, plain_text
from analytics.workspace.categories import CATEGORIES as CATEGORIES_OF_OURS
from analytics.workspace.categories import NO_CATEGORY

WEEK = date(2026, 3, 2)
CATEGORIES = (("bug", "Bug", "#0072B2"), ("how_to", "How-to", "#56B4E9"), ("praise", "Praise", "#F0E442"))
TEN = tuple((f"c{i}", "Feature request", f"#0072{i}0") for i in range(10))
HOSTILE = "</script><img src=http://192.0.2.1/x.png onerror=alert(1)> [a](http://192.0.2.1) `b` | **c**"
LONG = "Identity, Permissions & Enterprise Administration Platform (EMEA)"
HUGE = 98_765_432_109_876_543_210
JAPANESE = "プラットフォームおよび認証管理チームの機能リクエスト"
ARABIC = "فريق الفواتير والاشتراكات والمدفوعات الدولية"

BRIEF = tuple(Number(label, "1,284", "+6 %", "as expected") for label in ("Tickets", "Customers", "Unaware", "Tagged"))

FAULTS_OF_LAYOUT = """() => {
  const faults = [], frame = document.querySelector('.frame').getBoundingClientRect();
  const say = (what, e) => faults.push(`${what}: ${e.className || e.tagName} "${e.textContent.trim().slice(0, 40)}"`);
  const inside = (a, b) =>
    a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const overlap = (a, b, leave) =>
    a.right > b.left + leave && b.right > a.left + leave && a.bottom > b.top + leave && b.bottom > a.top + leave;
  if (frame.width !== 1600 || frame.height !== 900) faults.push(`frame ${frame.width} x ${frame.height}`);
  const root = document.documentElement;
  if (root.scrollWidth > 1600 || root.scrollHeight > 900) faults.push('page scrolls');
  for (const e of document.querySelectorAll('.frame *')) {
    if (e.closest('#chart, script')) continue;
    const cut = e.closest('.line, .why, h1'), box = e.getBoundingClientRect();
    const slack = 0.45 * parseFloat(getComputedStyle(e).fontSize);   // glyphs may be taller than their line
    if (cut && cut !== e) continue;                                  // cut on purpose, with an ellipsis
    const inline = getComputedStyle(e).display === 'inline';
    if (!inline && !inside(box, e.parentElement.getBoundingClientRect())) say('leaves its parent', e);
    const [wider, taller] = [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight];
    if (!cut && e.clientWidth && (wider > 1 || taller > slack)) say('overflows', e);
    const next = e.nextElementSibling?.getBoundingClientRect();
    if (next && next.width && overlap(box, next, 1)) say('covers its neighbour', e);
  }
  for (const e of document.querySelectorAll('.value b, .move b, .key b, .pair > :first-child, .lead > b'))
    if (e.clientWidth && e.scrollWidth > e.clientWidth + 1) say('cut number', e);
  const svg = document.querySelector('#chart svg')?.getBoundingClientRect();
  const words = [...document.querySelectorAll('#chart text')].filter(t => t.textContent.trim());
  for (const t of words) {
    const box = t.getBoundingClientRect();
    if (!inside(box, svg)) say('leaves the chart', t);
    if (words.some(o => o !== t && overlap(box, o.getBoundingClientRect(), 4))) say('covers a label', t);
  }
  return faults;
}"""


def series(
    weeks: int = 26,
    *,
    gaps: tuple[int, ...] = (),
    largest: int = 300,
    label: str = "",
    categories: tuple[tuple[str, str, str], ...] = CATEGORIES,
) -> pd.DataFrame:
    """`weeks` weeks up to WEEK; those numbered in `gaps` (0 is the first) without data."""
    rows = [
        (
            WEEK - timedelta(weeks=weeks - 1 - i),
            slug,
            name + label,
            color,
            pd.NA if i in gaps else largest - 7 * ((i * 5 + k * 3) % 9),
            i not in gaps,
        )
        for i in range(weeks)
        for k, (slug, name, color) in enumerate(categories)
    ]
    return pd.DataFrame(rows, columns=list(SERIES_COLUMNS)).astype({"tickets": "Int64"})


def expected(weeks: int = 26, *, largest: int = 1_000) -> pd.DataFrame:
    rows = [(WEEK - timedelta(weeks=i), largest // 2, largest) for i in range(weeks)]
    return pd.DataFrame(rows, columns=list(EXPECTED_COLUMNS))


def edition(**changes) -> Edition:
    parts = {
        "week": WEEK,
        "week_end": WEEK + timedelta(days=6),
        "title_scope": "all teams",
        "headline": "Sync bugs doubled after Android 5.2; set-up confusion keeps falling.",
        "numbers": (
            Number("Tickets", "1,284", "+72 (+6 %) from 1,212", "expected 1,190–1,310"),
            Number("Customers", "902"),
            Number("Asked for what exists", "41", "+9", "from 37 customers"),
            Number("Tagged", "93 %", "+1 point"),
        ),
        "series": series(),
        "expected": expected(),
        "better": Better("Set-up", "Confusion", date(2026, 2, 9), 118.0, 64.0),
        "quote": Quote("Since the update my phone shows yesterday’s notes.", "Sync · Bug"),
        "movers": (
            Mover("Sync", "Bug", 46, 97, "Since Tue, 61 customers", "#0072B2"),
            Mover("Export", "Bug", 40, 22, "Fixed in 5.1.3", "#0072B2"),
        ),
        "unaware": (UnawareFeature("Offline mode", "Sync", 14, 13, "9 the week before"),),
        "footer": Footer(
            date(2026, 3, 8), "Europe/Dublin", 1284, 902, 0.93, ("zendesk",), "", "https://tagwatch.example/10"
        ),
    }
    return Edition(**(parts | changes))


def crowded(*texts: str, weeks: int = 26, number: int = HUGE) -> Edition:
    """Every place taken, by long texts in turn, and huge numbers."""
    a, b, c = (texts * 3)[:3]
    return edition(
        title_scope=a * 4,
        headline=f"{a} {b} {c} " * 3,
        quiet=a * 3,
        chart_note=b * 2,
        movers_base=c * 2,
        note=a * 3,
        follow_up=b * 3,
        caution=c,
        better=Better(a, b, WEEK, float(number), number / 3),
        quote=Quote(f"{c} {b} {a}"[:MAX_QUOTE], b),
        numbers=tuple(Number(t * 2, str(number), "+123,456,789 %", t * 3) for t in (a, b, c, a)),
        series=series(weeks, largest=9 * 10**17, label=f" {a}"),
        unaware=tuple(UnawareFeature(t, t, number, number, t) for t in (a, b, c)),
        movers=tuple(Mover(t, t, number, number + d, t * 4, "#0072B2") for d in (1, -1) for t in (a, b)),
        events=tuple(Happening(WEEK - timedelta(days=9 * k), t) for k, t in reversed(list(enumerate((a, b, c) * 6)))),
        footer=Footer(
            date(2026, 3, 8),
            "America/Argentina/ComodRivadavia",
            number,
            number,
            0.998,
            (a,) * 9,
            b * 9,
            f"https://{'x' * 400}",
        ),
    )


def full() -> Edition:
    """Every bound reached by ordinary texts: 10 categories, a gap, 4 movers, 3 features, two lines of headline."""
    return edition(
        headline="Identity and Permissions · Feature request rose to 1,297; Onboarding and Set-up · Bug fell to 1,064.",
        series=series(gaps=(3,), categories=TEN),
        movers=tuple(Mover("Sync", "Feature request", 40, 40 + d, "Usual 30–60") for d in (9, 8, -7, -8)),
        note="The fix ships on Thursday.",
        follow_up="Last week we reported: Sync · Bug rose to 97. It is at 61 now.",
        quote=Quote(
            "Since the update my phone shows yesterday’s notes, and my whole team edits an old copy of them all day.",
            "Sync",
        ),
        unaware=(UnawareFeature("Two-factor sign-in", "Identity", 11, 9, "12 the week before"),) * 3,
    )


def visible(document: str) -> str:
    """The words of a document as read: without scripts, styles, head and tags."""
    body = document[document.index("<body>") :]
    return html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<(script|style)>.*?</\1>", " ", body, flags=re.DOTALL)))


def test_a_note_does_not_take_the_place_of_the_thanks():
    words = visible(html_document(replace(full(), thanks="Raised by Ann Bauer.")))

    assert "The fix ships on Thursday." in words and "Raised by Ann Bauer." in words


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d[\d,.]*\d|\d", text))


@pytest.fixture(scope="module")
def browser():
    try:
        with picture.browser() as chromium:
            yield chromium
    except picture.NoBrowser as missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(missing))


def layout_faults(document: str, browser) -> list[str]:
    with picture.drawn(document, browser) as drawing:
        return drawing.page.evaluate(FAULTS_OF_LAYOUT) + [f"asked for {address}" for address in drawing.refused]


def test_hostile_text_stays_text_in_html_and_markdown():
    hostile = crowded(HOSTILE)

    document, marked = html_document(hostile), markdown(hostile)

    assert "<img" not in document and HOSTILE in visible(document)
    assert "<img" not in marked and "[a](" not in marked and "**c**" not in marked
    assert r"\[a\](http://192.0.2.1) \`b\` \| \*\*c\*\*" in marked


def test_a_link_that_is_no_web_address_is_shown_and_not_linked():
    footer = Footer(WEEK, "UTC", 1, 1, 1.0, link="javascript:alert(1)")

    document = html_document(edition(footer=footer))

    assert "javascript:alert(1)" in visible(document) and "href" not in document.split("<main")[1].split("<script>")[0]
    assert "<a" not in document.split("<footer>")[1]


def test_the_frame_and_its_text_twins_carry_the_same_figures():
    same = edition(series=series(26))

    shown, plain, marked = visible(html_document(same)), plain_text(same), markdown(same).replace("\\", "")

    assert figures(shown) == figures(plain) == figures(marked)
    for output in ("1,284", "▲ 46 → 97", "▼ 40 → 22", "14 tickets", "13 customers", "93 %", "through Sun 8 Mar 2026"):
        assert output in shown and output in plain and output in marked


def test_weeks_without_data_are_reported_and_never_zero():
    gappy = edition(series=series(gaps=(17, 18, 25)))

    assert len(gappy.gaps) == 3 and all(c.tickets is None for c in gappy.categories)
    assert "3 weeks" in visible(html_document(gappy)) and "3 weeks (5–18 Jan, 2–8 Mar)" in plain_text(gappy)
    assert "no data" in visible(html_document(gappy))


def test_the_alt_text_is_at_most_two_sentences_about_week_scope_and_chart():
    text = alt_text(edition(headline="A quiet week"))

    assert text.count(". ") <= 1 and "2–8 March 2026, all teams" in text and "26 weeks" in text


@pytest.mark.parametrize(
    "broken",
    [
        {"numbers": ()},
        {"series": series(27)},
        {"week_end": WEEK},
        {"movers": (Mover("a", "b", 1, 1),)},
        {"movers": (Mover("a", "b", 1, 2),) * 5},
        {"better": Better("a", "b", WEEK, 1.0, 2.0)},
        {"quote": Quote("x" * 131, "a")},
        {"movers": (Mover("a", "b", 1, 2, color="red;background:url(http://192.0.2.1)"),)},
    ],
)
def test_an_edition_outside_its_bounds_is_refused(broken):
    with pytest.raises(ValueError, match="Edition: "):
        edition(**broken)


@pytest.mark.parametrize(
    "answered",
    [
        edition(),
        edition(movers=(), unaware=(), numbers=BRIEF, better=None, quote=None),
        edition(movers=(Mover("Sync", "Bug", 46, 97, "Above"),), within=(Mover("A", "B", 2, 1, "Usual 1–3"),) * 2),
        edition(series=series(1)),
        edition(series=series(4, gaps=(0,))),
        edition(series=series(9)),
        edition(series=series(0)),
        crowded(LONG),
        full(),
        crowded(JAPANESE, ARABIC, "x" * 200),
        crowded("i", "W" * 60, "Платёжные системы и международные подписки", weeks=1),
    ],
    ids=[
        "normal",
        "quiet",
        "within",
        "one week",
        "four weeks",
        "nine weeks",
        "no week",
        "long",
        "full",
        "CJK and RTL",
        "one crowded week",
    ],
)
def test_nothing_leaves_its_box_or_asks_the_network(browser, answered):
    assert layout_faults(html_document(answered), browser) == []


def test_a_request_to_the_outside_is_refused_and_named(browser):
    with picture.drawn("<html data-chart=drawn><img src=http://192.0.2.1/x.png>", browser) as drawing:
        assert drawing.refused == ["http://192.0.2.1/x.png"]


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.long)])
def test_the_picture_is_1600_by_900_and_the_same_on_two_runs_and_in_a_browser_used_before(browser, theme):
    document = html_document(edition(), theme=theme)

    first, second = picture.png(document), picture.png(document)
    with picture.Camera() as camera:
        camera.png(html_document(full()))
        third = camera.png(document)

    assert first[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", first[16:24]) == (1600, 900)
    assert first == second == third


def test_the_picture_can_be_taken_inside_a_running_loop_and_at_twice_the_size(browser):
    async def inside() -> bytes:
        return picture.png(html_document(edition(movers=())), scale=2)

    with ThreadPoolExecutor() as thread:  # this thread has the fixture's loop already
        taken = thread.submit(asyncio.run, inside()).result()

    assert struct.unpack(">II", taken[16:24]) == (3200, 1800)


def test_a_missing_browser_names_both_cures(monkeypatch):
    monkeypatch.setenv("TAGWATCH_CHROMIUM", "/nowhere/chromium")

    with pytest.raises(AnalyticsError, match=r"apt-get install chromium.*TAGWATCH_CHROMIUM.*playwright install"):
        picture.png("<html data-chart=drawn>")


@pytest.mark.parametrize(
    "teams", [("Sync",), tuple(f"Team {i} of the platform" for i in range(40))], ids=["one team", "forty teams"]
)
def test_the_frame_holds_one_team_and_forty(browser, teams):
    answered = edition(
        title_scope=", ".join(teams),
        series=series(categories=TEN),
        movers=tuple(Mover(teams[i % len(teams)], "Bug", 10 + i, 40 - i, "Above the expected 1–20") for i in range(4)),
    )

    assert layout_faults(html_document(answered), browser) == []


CONTRAST = """() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(channel);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const paper = light(getComputedStyle(document.body).backgroundColor), faults = [];
  const texts = document.createTreeWalker(document.querySelector('.frame'), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || e.closest('script')) continue;
    const style = getComputedStyle(e), ink = light(e.closest('svg') ? style.fill : style.color);
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (ratio < 4.5) faults.push(`${ratio.toFixed(1)}: ${texts.currentNode.textContent.trim().slice(0, 30)}`);
  }
  return faults;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_contrasts_with_its_paper_as_wcag_aa_asks(browser, theme):
    answered = edition(
        note="The fix ships.",
        thanks="Thanks to Ann Bauer, who raised what shipped.",
        follow_up="Last week we reported so.",
        caution="sample data",
        movers=(Mover("Sync", "Bug", 46, 97, "Above"), Mover("Sync", "Praise", 9, 40, "Above", more_is="better")),
        within=(Mover("A", "B", 2, 1, "Usual 1–3"),),
        series=series(gaps=(2,)),
    )

    with picture.drawn(html_document(answered, theme=theme), browser) as drawing:
        assert drawing.page.evaluate(CONTRAST) == []


# Machado, Oliveira, Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency"
DEFICIENCIES = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def oklab(color: str, deficiency: str) -> tuple[float, ...]:
    """A colour as seen with a deficiency, in Ottosson's Oklab (2020): distances there are near to how they look."""
    linear = [
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
        for v in (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    ]
    r, g, b = (min(max(sum(k * v for k, v in zip(row, linear, strict=True)), 0), 1) for row in DEFICIENCIES[deficiency])
    cone = [
        (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3),
        (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3),
        (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3),
    ]
    rows = (
        (0.2104542553, 0.7936177850, -0.0040720468),
        (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660),
    )
    return tuple(sum(k * c for k, c in zip(row, cone, strict=True)) for row in rows)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_neighbours_in_a_column_are_distinguished_by_colour_blind_readers(theme, deficiency):
    stacked = [category.color for category in (*CATEGORIES_OF_OURS, NO_CATEGORY)]
    paper = PAPERS[theme].background
    for colors in (stacked, [faded(color, paper) for color in stacked]):
        seen = [oklab(color, deficiency) for color in colors]
        distances = {(a, b): math.dist(x, y) for (a, x), (b, y) in pairwise(zip(stacked, seen, strict=True))}
        assert min(distances.values()) >= 0.05, distances
