"""What a limited person is told is the same whether or not a team that the person does not see has tickets.

A name in an answer can be searched for, a count in which hidden tickets are cannot. So the same is asked of two stores,
one without the other team: whatever differs tells of it.
"""

import json

import pytest

from analytics.api.questions import QUESTIONS
from analytics.ingest.imports import import_files
from analytics.operations.workbench import Workbench
from analytics.people.acting import acting_as
from analytics.people.role import Role
from analytics.workspace.kinds import FEATURES
from tests.pages.test_limits import EXPORT, TEAMS_OF, decided, limited

ASKED = {
    "counts": [
        *("by=week,team,category", "by=tag", "by=team&measure=customers", "by=feature", "by=week&expected=true"),
        *("by=source", "by=weekday", "team=Omega", "by=customer", "time_zone=Asia/Tokyo&by=day"),
    ],
    "tickets": ["limit=3", "search=omega", "team=Omega&limit=3", "limit=5&text=true&offset=30"],
    "signals": ["", "today=true", "watches=true"],
    "requests": ["", "team=Alpha"],
    "roundups": [""],
    "research": ["", "open=true"],
    "releases": ["", "ahead=true"],
    "customers": ["list=at-risk", "list=potential", "list=calls"],
    "incidents": [""],
    "views": [""],
}


@pytest.fixture(scope="module")
def stores(tmp_path_factory) -> dict[str, Workbench]:
    """A store of both teams, and one that has only what is Alpha's."""
    made = {}
    for name, teams in (("both", TEAMS_OF), ("alone", TEAMS_OF[:1])):
        folder = tmp_path_factory.mktemp(name)
        head, *rows = EXPORT.splitlines(keepends=True)
        (folder / "a.csv").write_text(head + "".join(row for row in rows if any(team in row for team in teams)))
        bench = made[name] = Workbench(folder / "store")
        import_files(bench.snapshots, [folder / "a.csv"])
        decided(bench, teams)
    return made


@pytest.mark.parametrize("role", [Role.PM, Role.VIEWER])
def test_every_answer_to_a_program_is_the_same_without_the_hidden_team(stores, role):
    person, differ, told = limited(role, "Alpha"), [], 0
    assert set(ASKED) == set(QUESTIONS), "every question is asked"
    for name, queries in ASKED.items():
        for query in queries:
            answers = []
            for bench in stores.values():
                with acting_as(person):
                    answers.append(asked(bench, name, query))
            told += len(answers[0]) > 200
            if answers[0] != answers[1]:
                differ.append((name, query, *answers))
    assert differ == [] and told > 5


def asked(bench: Workbench, name: str, query: str) -> str:
    """The whole answer as text, a refusal included."""
    given = [tuple(pair.split("=", 1)) for pair in query.split("&") if pair]
    try:
        found = QUESTIONS[name].ask(bench, given)
    except Exception as refused:
        return f"{type(refused).__name__}: {refused}"
    return found.frame.to_csv() + json.dumps([list(found.notes), found.records, found.more], default=str)


def test_what_a_limited_person_sees_of_decisions_is_the_same_without_the_hidden_team(stores):
    with acting_as(limited(Role.PM, "Alpha")):
        both, alone = (bench.state for bench in stores.values())
        assert {kind: records for kind, records in both.items() if records != alone.get(kind)} == {}
        assert [feature["feature"] for feature in both[FEATURES.plural].values()] == ["Alpha view"]
