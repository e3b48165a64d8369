"""What `import --engine spark` states before any Spark runs."""

import os
import subprocess
import sys

import pytest


def imported(*options, without=False, **environment):
    script = "import sys; sys.modules['pyspark'] = None; " if without else "import sys; "
    script += "from analytics.cli.program import main; sys.exit(main(['import', *sys.argv[1:]]))"
    return subprocess.run(
        [sys.executable, "-c", script, *options],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text("id,created_at,tags\n1,2024-01-02,bug\n")
    return path


def test_without_the_extra_its_name_is_stated_and_the_embedded_import_works(tmp_path, export):
    store = {"TAGWATCH_DATA": str(tmp_path / "store"), "TAGWATCH_LAKE": ""}

    refused = imported(str(export), "--engine", "spark", without=True, **store)
    embedded = imported(str(export), without=True, **store)

    assert refused.returncode == 2
    assert "pip install '.[spark]'" in refused.stderr and "Java 17" in refused.stderr
    assert embedded.returncode == 0, embedded.stderr


def test_options_of_spark_are_refused_without_it(export):
    asked = imported(str(export), "--master", "local[2]")

    assert asked.returncode == 2 and "go with --engine spark" in asked.stderr
