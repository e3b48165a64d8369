"""The installed program: a wheel, a fresh environment, another folder; as somebody has it who never saw the sources."""

import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import tomllib
import urllib.error
import urllib.request
import venv
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import analytics

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PATIENCE = 120  # s until the dashboard answers on a busy machine


@dataclass
class Installed:
    """An environment with nothing but the wheel, an empty working folder, and a home of its own."""

    environment: Path
    elsewhere: Path

    @property
    def programs(self) -> Path:
        return self.environment / ("Scripts" if os.name == "nt" else "bin")

    @property
    def settings(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("TAGWATCH_", "PYTHON"))}
        home = str(self.elsewhere.parent / "home")
        return {**ours, "HOME": home, "XDG_DATA_HOME": f"{home}/data", "LOCALAPPDATA": home}

    @property
    def data(self) -> Path:
        return Path(self.settings["XDG_DATA_HOME"]) / "tagwatch"

    def run(self, *arguments: str, program: str = "tagwatch") -> subprocess.CompletedProcess:
        return subprocess.run(
            [str(self.programs / program), *arguments],
            cwd=self.elsewhere,
            env=self.settings,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def installed_in(folder: Path, *, pip: tuple[str, ...], lent: bool) -> Installed:
    """Install into a fresh environment. lent: the libraries are those of the tests' own environment."""
    (folder / "elsewhere").mkdir()
    (folder / "home").mkdir()
    made = Installed(folder / "venv", folder / "elsewhere")
    venv.create(made.environment, with_pip=False, symlinks=os.name != "nt")
    python = str(made.programs / "python")
    if lent:
        names = {"base": str(made.environment), "platbase": str(made.environment)}
        site = Path(sysconfig.get_path("purelib", scheme="venv", vars=names))
        (site / "lent.pth").write_text("\n".join({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}))
    subprocess.run([sys.executable, "-m", "pip", "--python", python, "install", "-q", *pip], check=True)
    return made


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Installed:
    return installed_in(tmp_path_factory.mktemp("installed"), pip=("--no-deps", "--no-index", str(wheel)), lent=True)


def test_everything_lies_in_one_package(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.partition("/")[0] for name in names} == {"tagwatch", f"tagwatch-{analytics.__version__}.dist-info"}
    assert not [
        name for name in names if "__pycache__" in name or "secrets" in name or name.endswith((".duckdb", ".sqlite"))
    ]


def test_all_that_the_program_reads_is_in_it(wheel):
    kept = subprocess.run(
        ["git", "ls-files", "analytics", "pages", "tagwatch", "dashboard.py", ".streamlit"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    if not kept:
        pytest.skip("no git checkout")
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {f"tagwatch/{name.removeprefix('tagwatch/')}" for name in kept if (ROOT / name).exists()} <= names
    assert {name.rpartition("licenses/")[2] for name in names if "licenses/" in name} == {"LICENSE", "NOTICE"}


def test_the_notice_names_the_licence_of_every_library():
    named = {
        canonicalize_name(line.split()[0])
        for line in (ROOT / "NOTICE").read_text(encoding="utf-8").splitlines()
        if line.startswith("  ") and len(line.split()) > 1
    }
    needed, known = set(), [canonicalize_name(Requirement(line).name) for line in PROJECT["project"]["dependencies"]]
    while known:
        needed.add(name := known.pop())
        found = [Requirement(line) for line in metadata.requires(name) or ()]
        own = [r for r in found if r.marker is None or r.marker.evaluate({"extra": ""})]
        known += [other for r in own if (other := canonicalize_name(r.name)) not in needed]

    assert needed - named == set(), "look up their licences and add them to NOTICE"


def test_the_version_comes_from_one_place(installed):
    assert "version" in PROJECT["project"]["dynamic"]
    assert installed.run("--version").stdout.split()[-1] == analytics.__version__


def test_the_parts_are_hidden_from_other_programs(installed):
    for name in ("analytics", "pages", "dashboard"):
        done = installed.run("-c", f"import tagwatch, {name}", program="python")
        assert f"No module named '{name}'" in done.stderr, name


def test_it_counts_and_imports_from_another_folder(installed):
    (installed.elsewhere / "analytics.py").write_text("raise SystemExit('a stranger was imported')")
    (installed.elsewhere / "my.csv").write_text("id,created,tags\n1,2026-03-02,team:sync\n")

    assert installed.run("sample").returncode == 0
    assert "Sync" in installed.run("count", "--by", "team").stdout
    assert (installed.data / "store" / "CURRENT").is_file(), "in the user's data folder"

    done = installed.run("import", "my.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 tickets from generic (1 new" in done.stdout
    assert installed.run("-m", "tagwatch", "count", "--by", "team", program="python").stdout.split()[-2:] == [
        "Sync",
        "1",
    ]
    assert "tagwatch imports" in installed.run("undo", "99").stderr, "advice names the command that is there"
    assert not list(installed.environment.rglob("*.duckdb"))


def test_the_dashboard_starts_from_another_folder_and_watches_the_inbox(installed):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = installed.elsewhere.parent / "dashboard.log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            [str(installed.programs / "tagwatch"), "dashboard", "--port", str(port)],
            cwd=installed.elsewhere,
            env=installed.settings,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            assert until(lambda: page(f"http://localhost:{port}/readyz") == "ready"), log.read_text()
            assert "<title>" in page(f"http://localhost:{port}/")
            (installed.data / "inbox" / "new.csv").write_text("id,created,tags\n2,2026-03-03,bug\n")
            assert until((installed.data / "inbox" / "done" / "new.csv").exists), log.read_text()
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
    assert "Traceback" not in log.read_text()
    assert "INFO tagwatch.import: new.csv: imported" in log.read_text()


def page(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return ""


def until(true) -> bool:
    """Wait until it is; False when patience ends."""
    end = time.monotonic() + PATIENCE
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.3)
    return bool(found)


def test_the_libraries_are_those_that_the_tests_pin():
    pinned = dict(
        line.split("==")
        for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").partition("# for the tests")[0].splitlines()
        if "==" in line
    )
    needed = dict(re.fullmatch(r"([\w-]+)>=([\d.]+)", text).groups() for text in PROJECT["project"]["dependencies"])

    def parts(version: str) -> list[int]:
        return [int(part) for part in version.split(".") if part.isdecimal()]

    assert {name.lower() for name in needed} == {name.lower() for name in pinned}
    pins = {name.lower(): version for name, version in pinned.items()}
    assert not [name for name, least in needed.items() if parts(least) > parts(pins[name.lower()])]


@pytest.mark.long
def test_pip_install_brings_what_it_needs(tmp_path):
    """The whole way, with the libraries from the package index."""
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", "data", "tests", "__pycache__"))
    made = installed_in(tmp_path, pip=(str(copy),), lent=False)

    assert made.run("sample").returncode == 0
    assert made.run("count", "--by", "team,category", "--format", "csv").stdout.count("\n") > 20
    assert made.run("anomalies", "--format", "json").returncode in (0, 3)
