"""A flood by few accounts is one line with a button, on Anomalies and This week: confirmed, nothing is learnt from it,
and it is taken back."""

from datetime import date, timedelta

import numpy as np

from analytics.ingest.mapping import load_mapping
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total

FIRST, DAYS = date(2025, 1, 6), 126
FLOOD = FIRST + timedelta(days=DAYS - 2)  # a Saturday, the last day but one


def export() -> str:
    draw, rows, number = np.random.default_rng(7), ["id,created,subject,customer,team,category"], 1
    for back in range(DAYS):
        on = FIRST + timedelta(days=back)
        for team in ("Mail", "Web"):
            writers = [f"c{draw.integers(4000)}" for _ in range(int(draw.poisson(20)))]
            if on == FLOOD and team == "Web":
                writers += [f"spam{number % 4}" for number in range(60)]
            for who in writers:
                rows.append(f"{number},{on} 10:00,Hello,{who},{team},bug")
                number += 1
    return "\n".join(rows) + "\n"


def test_a_flood_is_confirmed_on_anomalies_and_taken_back(bench, load, tmp_path, show):
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        'source = "desk"\nauthoritative = ["team", "category"]\n[columns]\nticket_id = "id"\n'
        'created_at = "created"\nsubject = "subject"\ncustomer = "customer"\nteam = "team"\ncategory = "category"\n'
    )
    covers = f"{FIRST}..{FIRST + timedelta(days=DAYS - 1)}"
    load("desk.csv", export(), mapping=load_mapping(mapping), covers=covers)
    day = Scope(grain="day", start=FLOOD, end=FLOOD, teams=("Web",))
    counted = total(bench.facts(), day)

    of_week = show("this_week", store=bench.folder)
    assert "tickets from 4 accounts that write many" in of_week.captions
    assert [button for button in of_week.at.button if "Confirm for Web: leave out of baselines" in button.label]
    page = show("anomalies", store=bench.folder, day=FLOOD.isoformat())
    assert "tickets from 4 accounts that write many" in page.captions and "wrote for the first time" in page.captions
    next(button for button in page.at.button if "leave out of baselines" in button.label).click()
    page.run()

    assert "a flood of Web, left out of baselines" in page.captions
    assert "tickets from 4 accounts" not in page.captions
    assert total(bench.facts(), day) == counted
    next(button for button in page.at.button if button.label == "Learn from it again").click()
    page.run()
    assert "tickets from 4 accounts that write many" in page.captions
