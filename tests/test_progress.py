"""Progress: an import says in lines and rows how far it is, whichever way it reads the file."""

import re

import pytest

from analytics.ingest import progress
from analytics.ingest.imports import import_files

ROWS = 30_000


@pytest.mark.parametrize(("encoding", "reads"), [("utf-8", "at once"), ("cp1252", "row by row")])
def test_the_line_that_is_read_and_all_lines_are_told(bench, write, monkeypatch, encoding, reads):
    monkeypatch.setattr(progress, "EVERY", 0.002)
    text = "id,created,subject\n" + "".join(f"{i},2026-01-{i % 28 + 1:02} 10:00,Grüße {i}\n" for i in range(ROWS))
    told: list[tuple[str, float]] = []

    import_files(
        bench.snapshots,
        [write("a.csv", text.encode(encoding))],
        progress=lambda what, share: told.append((what, share)),
    )

    lines = [re.fullmatch(r"Taking apart a\.csv: line ([\d,]+) of ([\d,]+)", what) for what, _ in told]
    at = [int(found[1].replace(",", "")) for found in lines if found]
    assert at == sorted(at)
    assert len(set(at)) >= 2, told
    assert {found[2] for found in lines if found} == {f"{ROWS + 1:,}"}
    assert "Understanding a.csv: 30,000 rows" in dict(told)
    assert "Comparing a.csv: 30,000 rows with what is known" in dict(told)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1
