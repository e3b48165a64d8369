"""Suspected by meaning: found by strangers' words, calibrated, moved by answers, silent where nobody asks."""

import csv
import io
from functools import cache

import numpy as np
import pandas as pd
import pytest

from analytics.cli.program import main
from analytics.ingest.imports import import_files
from analytics.insights.likely import doubt, prior_moved
from analytics.insights.suspected import ENOUGH, Answers, answer, judged
from analytics.insights.unaware import by_meaning, likeliest_of_all, suspected_tickets
from analytics.meaning.encoder import encoder
from analytics.meaning.passages import nearest, sentences_of
from analytics.meaning.reading import read_texts
from analytics.meaning.unaware import WEIGHTS, UnawareModel, neighbours, read_model, write_model
from analytics.workspace.kinds import FEATURES
from analytics.workspace.moves import set_record
from tests.decide.train import Found, everything, fit, found, third_author

HEAD = "id,created,company,subject,body,tags\n"
CATALOGUE = (
    {
        "feature": "Offline mode",
        "status": "live",
        "live_since": "2026-01-05",
        "synonyms": ["work offline"],
        "article_text": "Read and write notes without internet, on a plane or a train. Changes sync later.",
    },
    {
        "feature": "Version history",
        "status": "live",
        "live_since": "2026-01-05",
        "synonyms": ["page history"],
        "article_text": "Compare an earlier version of a note with today's text, and restore what was deleted.",
    },
    {"feature": "Zeta", "status": "live", "live_since": "2026-01-05"},
)
ASKING = "Is there any way I could have my notes with me on the boat? There is no reception out there, please build it"
OTHERS = (
    "The invoice of March has the wrong address",
    "Thank you, the new colours look great",
    "Sync is stuck since this morning and the app crashes",
    "Please delete my account",
)


# -------------------------------------------------------------------------------------------- authors who are left out
@cache
def without(author: str) -> Found:
    """The author's tickets by the model of the six others."""
    model = fit([one for one in everything() if one.author != author])
    return found(model, next(one for one in everything() if one.author == author))


@pytest.mark.parametrize(
    ("author", "average", "fifty"), [pytest.param("second", 0.70, 0.84, marks=pytest.mark.long), ("third", 0.70, 0.84)]
)
def test_an_author_whom_nothing_was_fitted_on_is_found_as_well_as_was_measured(author, average, fifty):
    result = without(author)

    assert result.average_precision >= average
    assert result.first_fifty >= fifty


@pytest.mark.long
def test_the_shipped_weights_are_what_the_authors_give():
    shipped, made = UnawareModel.shipped(), fit(everything())

    assert np.allclose(shipped.choice, made.choice, rtol=0.05, atol=0.05)
    assert np.corrcoef(shipped.intent, made.intent)[0, 1] > 0.99


def test_the_weights_are_small_and_come_back_as_they_were_written(tmp_path):
    write_model(UnawareModel.shipped(), tmp_path / "again.npz")
    again = read_model(tmp_path / "again.npz")

    assert WEIGHTS.stat().st_size < 200_000
    assert np.array_equal(again.intent, UnawareModel.shipped().intent) and again.slope == UnawareModel.shipped().slope


# ----------------------------------------------------------------------------------------------------------- in a store
@pytest.fixture
def desk(bench, tmp_path):
    lines = [
        f'{n},2026-03-{n % 20 + 1:02d} 10:00,C{n},Question {n},"{text}",' for n, text in enumerate([ASKING, *OTHERS])
    ]
    lines += ['80,2026-03-01 10:00,C80,,"🎉🎉",', f'90,2025-03-01 10:00,C90,Early,"{ASKING}",']
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    import_files(bench.snapshots, [path])
    bench.decide([set_record(bench.state, FEATURES, feature) for feature in CATALOGUE], "catalogue")
    read_texts(bench.facts(), bench.snapshots, encoder())
    return bench


def test_every_ticket_is_listed_once_the_likeliest_first(desk):
    frame = likeliest_of_all(desk.facts(), desk.folder, Answers()).set_index("ticket")

    assert by_meaning(desk.folder) and len(frame) == 7 and frame.index[0] == "0"
    assert frame.at["0", "feature"] == "Offline mode" and frame.at["0", "score"] > 3 * frame["score"].iloc[1:].max()
    assert (frame.at["80", "feature"], frame.at["80", "score"]) == ("", 0)


def test_a_ticket_from_before_a_feature_was_live_does_not_ask_for_what_exists(desk):
    frame = likeliest_of_all(desk.facts(), desk.folder, Answers()).set_index("ticket")

    assert (frame.at["90", "feature"], frame.at["90", "score"]) == ("", 0)


def test_nobody_is_suspected_of_a_feature_of_which_only_a_name_is_written(desk):
    assert "Zeta" not in set(likeliest_of_all(desk.facts(), desk.folder, Answers())["feature"])


def test_the_command_lists_what_is_suspected_and_with_all_every_ticket(desk, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(desk.folder))

    assert main(["unaware", "--all", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert list(rows[0]) == ["source", "ticket_id", "feature", "probability"] and len(rows) == 7
    assert [float(row["probability"]) for row in rows] == sorted(
        (float(row["probability"]) for row in rows), reverse=True
    )

    assert main(["unaware", "--suspected", "--format", "csv"]) == 0
    listed = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert all(float(row["probability"]) >= 0.5 for row in listed)
    assert main(["unaware"]) == 2 and "--suspected, or --all" in capsys.readouterr().err


def test_an_answer_takes_a_ticket_out_of_the_queue_and_can_be_of_another_feature(desk):
    source = desk.facts().frame("select any_value(source) as s from snapshot.tickets")["s"].iloc[0]
    desk.decide(answer(desk.state, source, "0", "Version history", "rejected"), "answered")

    frame, trust = suspected_tickets(desk.facts(), desk.folder, Answers.of(desk.state))

    assert not frame[frame["ticket"] == "0"]["suspected"].any() and trust.rejected == 1
    assert set(frame.loc[frame["ticket"] == "0", "feature"]) == {"Offline mode", "Version history"}


def test_what_meets_is_a_sentence_of_the_ticket_and_one_of_the_catalogue(desk):
    feature = desk.facts().taxonomy.features.named("Offline mode")
    met = nearest(f"Hello.\nMy invoice is wrong. {ASKING}", feature, encoder().vectors)

    assert "reception" in met.sentence or "boat" in met.sentence
    assert met.passage in (feature.name, *feature.synonyms) or met.passage in feature.article_text
    assert nearest("🎉", feature, encoder().vectors) is None


# ------------------------------------------------------------------------------------------------- answers and the rest
def likely(size: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": range(size),
            "source": "s",
            "ticket": [str(n) for n in range(size)],
            "day": pd.Timestamp("2026-03-02"),
            "customer": "Acme",
            "feature": "Offline mode",
            "log_odds": np.linspace(-4, 4, size),
            "asked": True,
        }
    )


def test_answers_move_probabilities_and_threshold_once_there_are_enough():
    frame = likely(200)
    said = {("s", str(n), "Offline mode"): "rejected" if n < 190 else "confirmed" for n in range(120, 200, 2)}

    before, usual = judged(frame, Answers())
    few, same = judged(frame, Answers(dict(list(said.items())[: ENOUGH - 1])))
    after, moved = judged(frame, Answers(said))

    assert same.threshold == usual.threshold == 0.5 and before["score"].tolist() == few["score"].tolist()
    assert moved.calibrated and after["score"].mean() < before["score"].mean()
    assert after["suspected"].sum() < before["suspected"].sum()


def test_who_asks_for_another_feature_is_settled_and_its_suspicion_was_wrong():
    frame = likely(4)
    second = frame.assign(feature="Version history", log_odds=frame["log_odds"] - 2)
    both = pd.concat([frame, second]).sort_values(["id", "log_odds"], ascending=[True, False], ignore_index=True)
    chosen = {("s", "3", "Offline mode"): "rejected", ("s", "3", "Version history"): "confirmed"}
    far = {("s", "3", "Offline mode"): "rejected", ("s", "3", "Tags"): "confirmed"}  # not among the likely ones

    before, _ = judged(both, Answers())

    waiting = before[before["suspected"]]
    assert waiting["ticket"].tolist() == ["3", "2"] and set(waiting["others"]) == {("Version history",)}
    for said in (chosen, far, {("s", "3", "Tags"): "confirmed"}):
        frame, trust = judged(both, Answers(said))
        assert frame.loc[frame["suspected"], "ticket"].tolist() == ["2"]
        assert (trust.confirmed, trust.rejected) == ((0, 1) if len(said) == 2 else (1, 0))


def test_where_hardly_anybody_asks_those_who_seem_to_are_doubted():
    few = np.concatenate([np.full(980, -4.0), np.full(20, 1.0)])
    many = np.concatenate([np.full(60, -4.0), np.full(40, 2.0)])

    assert prior_moved(few, 0.3) < -2
    assert prior_moved(many, 0.3) > -0.5
    assert abs(prior_moved(np.array([]), 0.3)) < 1e-9


def test_long_posts_are_doubted_and_short_ones_are_not():
    assert np.allclose(doubt(np.array([0, 100, 250, 500, 1_000])) / np.log(2), [0, 0, 0, 1.5, 3])


def test_a_ticket_never_counts_for_itself():
    tickets = np.eye(3, dtype=np.float32)
    alone = neighbours(tickets, np.array([[0.9, 0.1], [0.1, 0.9], [0.5, 0.5]]))
    other = neighbours(tickets, np.array([[0.1, 0.9], [0.1, 0.9], [0.5, 0.5]]))

    assert np.allclose(alone[0], other[0], atol=1e-4)


@pytest.mark.parametrize("text", ["", "🎉", "a" * 1_000_000, "?!" * 5_000, "。" * 9_000])
def test_any_text_has_few_sentences(text):
    assert len(sentences_of(text)) <= 12


def test_the_third_author_is_whole():
    frame = third_author()

    assert len(frame) == 363 and frame["unaware"].sum() == 136
