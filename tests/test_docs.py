"""The docs are true: examples run, commands exist, places named in the README are there."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import click
import pytest

import analytics
from analytics.cli.program import program
from analytics.ingest.sources import SOURCES
from analytics.insights.counting_rules import RULES, SUMS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(analytics.__path__, "analytics.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name):
    if name.startswith("analytics.spark."):
        pytest.importorskip("pyspark", reason="Spark is an extra: pip install '.[spark]'")
    module = importlib.import_module(name)

    assert doctest.testmod(module).failed == 0
    assert module.__doc__, f"{name} says nothing of itself"


def test_the_readme_names_only_commands_and_options_that_exist():
    text = re.sub(r"\n {10,}\[", " [", README)  # a command over several lines
    lines = [re.split("[`#]", rest)[0] for rest in re.findall(r"python -m analytics ([a-z].*)", text)]
    context = click.Context(program)
    assert len(lines) > 15

    for line in lines:
        named: list[click.Command] = []
        for part in line.split(" | "):
            name = part.split()[0]
            groups = [*(command for command in named if isinstance(command, click.Group)), program]
            found = next(filter(None, (group.get_command(context, name) for group in groups)), None)
            assert found or not name.isalpha(), f"{name} in: {line}"
            named += [found] if found else []
            action = part.split()[1:2]
            if isinstance(found, click.Group) and action and not action[0].startswith("-"):
                named.append(found.get_command(context, action[0]))
        known = {option for command in named for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"(?<![\w-])--[a-z-]+", line)) <= known, line


def test_every_option_of_the_import_and_every_tool_is_in_the_reference():
    reference = (ROOT / "data" / "import.md").read_text(encoding="utf-8")
    command = program.get_command(click.Context(program), "import")
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    named = set(re.findall(r"--[a-z][a-z-]+", reference.split("## Every option")[1]))

    assert options - {"--help"} == named
    for source in SOURCES[:-1]:
        assert source.title.split()[0] in reference, source.title


def test_the_reference_states_of_each_tool_what_its_source_does():
    reference = (ROOT / "data" / "import.md").read_text(encoding="utf-8")
    for source in SOURCES[:-1]:
        assert source.guide or source.account, f"{source.name} lacks its guide"
        if guide := source.guide:
            rest = " ".join(filter(None, (guide.columns, guide.limits, guide.times)))
            assert f"| {guide.tool} | {guide.where} | {rest} |" in reference


def test_the_readme_and_help_state_the_same_rules():
    table = README.split("## How we count")[1].split("Sums over sources")[0]

    assert re.findall(r"^\| (?!rule)(\S.*?) \| (.*) \|$", table, re.MULTILINE) == [(r.name, r.text) for r in RULES]
    assert SUMS in " ".join(README.split())


def test_the_places_that_the_readme_names_are_there():
    for place in re.findall(r"`((?:analytics|pages|data|tests)/[\w./]*)`", README):
        assert (ROOT / place).exists() or place.rstrip("/") in ("data/store", "data/inbox"), place
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).exists(), picture


def test_ci_runs_the_readme_s_test_command():
    commands = re.findall(r"```sh\n(.+?)\n```", README)
    install, tests = commands[0], commands[1]

    assert install.endswith("streamlit run dashboard.py")
    assert "-m pytest" in tests
    assert "-m pytest" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_requirements_are_pinned():
    lines = [
        line
        for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]

    assert lines and all(re.fullmatch(r"[\w.-]+(\[\w+\])?==[\w.]+", line) for line in lines)


def test_the_walk_through_asvs_is_whole_and_names_tests_that_exist():
    text = (ROOT / "tests" / "asvs.md").read_text(encoding="utf-8")
    states = re.findall(r"^\| V[\d.]+ \| .*? \| (met|partly|n/a|open) \| .+ \|$", text, re.MULTILINE)
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)

    assert len(states) == 70  # lines of level 1
    assert ", ".join(f"{state} {states.count(state)}" for state in ("met", "partly", "n/a", "open")) in text.lower()
    assert not [test for file, test in named if f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8")]
