"""Progress: an import says in lines and rows how far it is, whichever way it reads the file."""

import re

import pytest

from analytics.ingest import progress
from analytics.ingest.imports import import_files

ROWS = 30_000


@pytest.mark.parametrize(("encoding", "reads"), [("utf-8", "at once"), ("cp1252", "row by row")])
def test_the_line_that_is_read_and_all_lines_are_reported(bench, write, monkeypatch, encoding, reads):
    monkeypatch.setattr(progress, "EVERY", 0.002)
    text = "id,created,subject\n" + "".join(f"{i},2026-01-{i % 28 + 1:02} 10:00,Grüße {i}\n" for i in range(ROWS))
    result: list[tuple[str, float]] = []

    import_files(
        bench.snapshots,
        [write("a.csv", text.encode(encoding))],
        progress=lambda what, share: result.append((what, share)),
    )

    lines = [re.fullmatch(r"Taking apart a\.csv: line ([\d,]+) of ([\d,]+)", what) for what, _ in result]
    at = [int(found[1].replace(",", "")) for found in lines if found]
    assert at == sorted(at)
    assert len(set(at)) >= 2, result
    assert {found[2] for found in lines if found} == {f"{ROWS + 1:,}"}
    assert "Understanding a.csv: 30,000 rows" in dict(result)
    assert "Comparing a.csv: 30,000 rows with what is known" in dict(result)
    shares = [share for _, share in result]
    assert shares == sorted(shares)
    assert shares[-1] == 1
