"""The docs are true: examples run, commands exist, places named in the README are there."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import analytics
from analytics.cli.program import main

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


def test_the_readme_names_only_commands_that_exist(capsys):
    named = set(re.findall(r"python -m analytics ([a-z]+)", README)) | set(
        re.findall(
            r"(?<=\| )([a-z]+)(?= |$)",
            "\n".join(line for line in README.splitlines() if line.startswith("python -m analytics imports")),
        )
    )

    for command in named:
        assert main([command, "--help"]) == 0, command


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
