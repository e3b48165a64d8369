"""Exports that no source describes: read exactly, or asked about and exact with the answer; nothing lost in silence."""

import pandas as pd
import pytest

from analytics.cli.program import main
from analytics.operations.workbench import Workbench
from tests.further_strangers import STRANGERS
from tests.strangers import Stranger, tickets

OF_STORE = {"grp": "group", "team": "group"}


def differences(stranger: Stranger, rows: pd.DataFrame) -> list[str]:
    """What of the file's tickets is not in the store as it is in the file."""
    stored = {row["ticket_id"]: row for row in rows.to_dict("records")}
    found = [] if len(stored) == len(tickets()) else [f"{len(stored)} tickets"]
    for ticket in tickets():
        row = stored.get(stranger.ids(ticket))
        if row is None:
            found.append(f"no ticket {stranger.ids(ticket)}; there is {next(iter(stored), None)}")
            break
        form = "%Y-%m-%d" if stranger.days_only else "%Y-%m-%d %H:%M"
        true_time = getattr(ticket, stranger.counts_at)
        if row["created_at"].strftime(form) != true_time.strftime(form):
            found.append(f"created {row['created_at']} for {true_time}")
        for column in stranger.holds:
            value = row[column]
            if column == "tags":
                value = tuple(sorted(value)) if value is not None and value is not pd.NA else ()
            true = getattr(ticket, OF_STORE.get(column, column))
            if value != (tuple(sorted(true)) if column == "tags" else true):
                found.append(f"{column} {value!r} for {true!r}")
    return found


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda stranger: stranger.name)
def test_a_stranger_is_read_exactly(stranger, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))
    path = tmp_path / stranger.file
    path.write_bytes(stranger.content)
    if stranger.answers or stranger.refused:
        assert main(["import", str(path)]) == 1
        said = capsys.readouterr().out
        assert stranger.refused in said
        if stranger.refused:
            return
        assert all(answer.replace("=", "='") in said for answer in stranger.answers[1::2]), said

    code = main(["import", str(path), *stranger.answers])

    said = capsys.readouterr()
    assert code == 0, said.out + said.err
    rows = Workbench(tmp_path / "store").facts().frame("select * from snapshot.tickets")
    assert not differences(stranger, rows)[:4], said.out
