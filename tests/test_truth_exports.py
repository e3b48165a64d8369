"""What must hold: an export of a known truth is counted exactly, or refused, or asked about. There is no third way."""

import random
from collections import Counter
from pathlib import Path

import pytest

from analytics.ingest.imports import import_into
from analytics.ingest.mappings import Mappings
from analytics.ingest.planning import Order, Outcome
from analytics.store.database import open_for_writing
from tests.truth_exports import Export, random_export

FEW, MANY = 40, 2_000
MOST_QUESTIONS = 0.10  # of the files that tell their truth


def read(folder: Path, export: Export) -> tuple[list[Outcome], list[Counter]]:
    """Import the files of an export into a store of its own: what became of each, and the tickets after it."""
    database, outcomes, seen = folder / "truth.duckdb", [], []
    connection = open_for_writing(database)
    try:
        for name, content in export.files:
            path = folder / name
            path.write_bytes(content)
            outcomes += import_into(connection, [path], Order(), Mappings(folder), lambda what, share: None)
            path.unlink()
            rows = connection.execute("""
                select created_at::date::varchar, list_sort(coalesce(tags, [])), grp, status
                from versions semi join current using (version_id)""").fetchall()
            seen.append(Counter((day, tuple(tags), group, status) for day, tags, group, status in rows))
    finally:
        connection.close()
        database.unlink()
    return outcomes, seen


def wrong_in(export: Export, outcomes: list[Outcome], seen: list[Counter]) -> str:
    """How the store differs from the truth after the files that went in; "" where it does not."""
    expected: Counter = Counter()
    for outcome, rows, truth in zip(outcomes, seen, export.truth, strict=True):
        if outcome.state == "imported" and expected == Counter() and outcome is not outcomes[0]:
            return ""  # the first part was asked about, and what the second alone must be is another export
        expected = truth if outcome.state == "imported" else expected
        if outcome.rejected and outcome.state == "imported":
            return f"{outcome.rejected} left out, first {outcome.rejects[0].reason}: {outcome.rejects[0].value!r}"
        if rows != expected:
            return f"{rows.total()} of {expected.total()}, such as {list((rows - expected).items())[:1]} for " + str(
                list((expected - rows).items())[:1]
            )
    return ""


def hold(folder: Path, seeds: range) -> tuple[list[str], int, list[str]]:
    """Exports that came out wrong; how many tell their truth; those of them that were asked about."""
    wrong, telling, asked = [], 0, []
    for seed in seeds:
        export = random_export(random.Random(seed))
        outcomes, seen = read(folder, export)
        if difference := wrong_in(export, outcomes, seen):
            wrong.append(f"{seed}: {difference}, {export.form.chosen}")
        failed = [outcome.message for outcome in outcomes if outcome.state != "imported"]
        telling += export.tells
        if export.tells and failed:
            asked.append(f"{seed}: {failed[0]}")
    return wrong, telling, asked


def test_counts_are_exact_or_there_is_a_question(tmp_path):
    wrong, telling, asked = hold(tmp_path, range(FEW))

    assert not wrong, "\n".join(wrong)
    assert len(asked) <= telling * MOST_QUESTIONS + 2, "\n".join(asked)


@pytest.mark.long
def test_counts_are_exact_or_there_is_a_question_many_times(tmp_path, capsys):
    wrong, telling, asked = hold(tmp_path, range(1_000, 1_000 + MANY))

    with capsys.disabled():
        share = len(asked) / telling
        print(f"\n{MANY:,} exports: {len(wrong)} wrong; {telling:,} tell their truth, {share:.1%} asked about")
    assert not wrong, "\n".join(wrong)
    assert len(asked) <= telling * MOST_QUESTIONS, "\n".join(asked[:20])
