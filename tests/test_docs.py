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

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(analytics.__path__, "analytics.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name):
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
            if isinstance(found, click.Group) and action:
                named.append(found.get_command(context, action[0]))
        known = {option for command in named for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"(?<![\w-])--[a-z-]+", line)) <= known, line


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

    assert lines and all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
