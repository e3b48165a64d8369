"""The structure holds: imports point one way, each tool stays in its place, files stay readable."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted([*ROOT.glob("analytics/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "dashboard.py"])
# Lowest first; a module may import from its own layer's package and from lower layers only.
LAYERS = (
    ("analytics.errors", "analytics.wording", "analytics.web"),
    ("analytics.conventions", "analytics.settings", "analytics.issues"),
    ("analytics.categories",),
    ("analytics.exports", "analytics.decisions"),
    ("analytics.catalogue", "analytics.teams", "analytics.themes", "analytics.privacy", "analytics.customers",
     "analytics.customer_files", "analytics.issue_files"),
    ("analytics.taxonomy",),
    ("analytics.events", "analytics.quiet_days"),
    ("analytics.store",),
    ("analytics.metrics",),
    ("analytics.baselines",),
    ("analytics.anomalies",),
    ("analytics.workbench", "analytics.rejected", "analytics.account", "analytics.uploads", "analytics.inbox",
     "analytics.watcher", "analytics.forgetting"),
    ("analytics.figures", "analytics.sample", "analytics.desk"),
    ("analytics.roundup",),
    ("analytics.decide",),
    ("analytics.doctor", "analytics.commands"),
    ("analytics.cli", "analytics.__main__"),
    ("pages", "dashboard"),
)
# Whole tools that only one place may speak to.
ONLY_IN = {"streamlit": ("pages", "dashboard"), "duckdb": ("analytics.store",), "plotly": ("analytics.figures",),
           "playwright": ("analytics.roundup.picture",), "sklearn": ("analytics.decide",),
           "sqlite3": ("analytics.store.workspace", "analytics.store.editions")}


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def layer(module: str) -> int | None:
    for number, members in enumerate(LAYERS):
        if any(module == member or module.startswith(member + ".") for member in members):
            return number
    return None


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_point_one_way(path):
    module = module_of(path)
    own = layer(module)
    assert own is not None or module == "analytics", f"{module} stands in no layer: add it to LAYERS"

    above = {name for name in imported(path) if (layer(name) or 0) > (own or 0)}

    assert not above, f"{module} imports from above: {sorted(above)}"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_each_tool_stays_in_its_place(path):
    module = module_of(path)

    for tool, places in ONLY_IN.items():
        used = any(name == tool or name.startswith(tool + ".") for name in imported(path))
        assert not used or any(module == place or module.startswith(place + ".") for place in places), (
            f"{module} imports {tool}, which only {places} may")


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_every_module_says_its_noun_and_stays_readable(path):
    text = path.read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(text)), "a module begins with what it is"
    assert text.count("\n") <= 300, "past 300 lines a module wants splitting by noun"
    assert path.name not in ("utils.py", "helpers.py", "common.py")


def test_pages_hold_no_sql():
    for path in ROOT.glob("pages/**/*.py"):
        assert "select " not in path.read_text(encoding="utf-8").lower().replace("select_", "").replace(
            "on_select ", ""), path
