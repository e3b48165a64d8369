"""A changed header: what was said about the old columns stays, only the change is asked about."""

import json
import zipfile
from pathlib import Path

import pytest

from analytics.cli.program import main
from analytics.ingest.change import alike
from analytics.ingest.mappings import Mappings

HEADERS = "vorgang;wann;schlagwort;betreff;wer;ort"
NAMED = [
    "--map",
    "ticket_id=vorgang",
    "--map",
    "created_at=wann",
    "--map",
    "tags=schlagwort",
    "--map",
    "subject=betreff",
    "--map",
    "requester=wer",
]


def rows(*ids: int) -> list[str]:
    return [f"{i};{i:02}.01.2026;sync;Text {i};kunde{i};hier" for i in ids]


@pytest.fixture
def drop(tmp_path, monkeypatch, capsys):
    """Import a file of these headers and rows; returns (exit code, what was printed, as JSON)."""
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))

    def imports(name: str, headers: str, lines: list[str], *options: str) -> tuple[int, dict]:
        (tmp_path / name).write_text("\n".join([headers, *lines]) + "\n", encoding="utf-8")
        code = main(["import", str(tmp_path / name), "--format", "json", *options])
        return code, json.loads(capsys.readouterr().out)[0]

    imports("a.csv", HEADERS, rows(1, 31), *NAMED)
    return imports


def test_a_new_column_that_nobody_reads_needs_no_word_and_is_reported(drop):
    code, result = drop("b.csv", HEADERS + ";gewicht", [row + ";3" for row in rows(3, 30)])

    assert code == 0
    assert result["added"] == 2
    assert result["columns"]["tags"] == ["schlagwort"]
    assert result["change"]["added"] == ["gewicht"]
    assert result["change"]["gone"] == []
    assert result["change"]["moved"] == {}
    assert result["warnings"][0].startswith("Read like the export whose columns were named on 20")
    assert "New here: 'gewicht'." in result["warnings"][0]


def test_what_was_carried_over_is_remembered_for_the_new_header(drop):
    drop("b.csv", HEADERS + ";gewicht", [row + ";3" for row in rows(3, 30)])

    _, result = drop("c.csv", HEADERS + ";gewicht", [row + ";3" for row in rows(5, 29)])

    assert result["change"] is None
    assert not [warning for warning in result["warnings"] if warning.startswith("Read like")]


def test_a_column_with_nearly_the_same_name_takes_over_and_is_reported(drop):
    code, result = drop("b.csv", HEADERS.replace("schlagwort", "schlagworte"), rows(3, 30))

    assert code == 0
    assert result["columns"]["tags"] == ["schlagworte"]
    assert result["change"]["moved"] == {"tags": ["schlagwort", "schlagworte"]}
    assert "'schlagwort' fed tags; 'schlagworte' does now." in result["warnings"][0]


def test_a_column_that_a_helpdesk_is_known_to_write_takes_over(drop):
    _, result = drop("b.csv", HEADERS.replace("schlagwort", "Labels"), rows(3, 30))

    assert result["columns"]["tags"] == ["Labels"]


def test_a_field_whose_column_is_gone_is_fed_by_nothing_and_reports_it(drop):
    _, result = drop("b.csv", HEADERS.replace("schlagwort", "xyz"), rows(3, 30))

    assert "tags" not in result["columns"]
    assert (
        "'schlagwort' fed tags; nothing does now. If a column holds it, use --map tags=COLUMN." in result["warnings"][0]
    )


def test_without_the_id_only_the_id_is_asked_for(drop):
    code, result = drop("b.csv", HEADERS.replace("vorgang", "xyz"), rows(3, 30))

    assert code == 1
    assert result["state"] == "failed"
    assert (
        "its column 'vorgang', which fed ticket_id, is gone. New are: 'xyz'. Choose the column that holds it: "
        "--map ticket_id=COLUMN." in result["message"]
    )
    assert result["columns"]["tags"] == ["schlagwort"]
    assert result["change"]["moved"] == {"ticket_id": ["vorgang", ""]}


def test_the_answer_about_the_change_keeps_the_rest(drop):
    code, result = drop("b.csv", HEADERS.replace("vorgang", "xyz"), rows(3, 30), "--map", "ticket_id=xyz")

    assert code == 0
    assert result["columns"] == {
        "ticket_id": ["xyz"],
        "created_at": ["wann"],
        "tags": ["schlagwort"],
        "subject": ["betreff"],
        "requester": ["wer"],
    }


def test_one_column_corrected_keeps_what_else_was_stated_of_the_same_header(drop):
    _, result = drop("b.csv", HEADERS, rows(3, 30), "--map", "tags=ort")

    assert result["columns"]["tags"] == ["ort"]
    assert result["columns"]["subject"] == ["betreff"]


def test_an_export_that_shares_little_is_a_stranger(drop):
    code, result = drop("b.csv", "vorgang;a;b;c;d;e;f;g", ["1;2;3;4;5;6;7;8"])

    assert code == 1
    assert result["change"] is None
    assert alike(HEADERS.split(";"), ["vorgang", "a", "b", "c", "d", "e", "f", "g"]) < 0.5


def test_a_column_that_is_kept_out_and_may_have_a_new_name_is_asked_for(drop, tmp_path):
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'source = "generic"\npseudonymise = []\ndrop = ["wer"]\n[columns]\nticket_id = "vorgang"\n'
        'created_at = "wann"\ntags = "schlagwort"\n',
        encoding="utf-8",
    )
    drop("b.csv", HEADERS, rows(3, 30), "--mapping", str(mapping))

    code, result = drop("c.csv", HEADERS.replace("wer", "person"), rows(5, 29))

    assert code == 1
    assert "has no column 'wer' any more, which is kept out of the store. New are: 'person'." in result["message"]


def test_mappings_taken_out_and_in_are_the_same(drop, tmp_path, monkeypatch, capsys):
    main(["mappings", "--out", str(tmp_path / "kept")])
    before = Mappings(tmp_path / "store").all()
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "other"))

    assert main(["mappings", "--take", *map(str, (tmp_path / "kept").glob("*.toml"))]) == 0

    assert "1 mapping is remembered now." in capsys.readouterr().out
    assert [entry[:2] for entry in Mappings(tmp_path / "other").all()] == [entry[:2] for entry in before]


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("source = ", "Mapping file 'm.toml' cannot be read"),
        (
            'source = "generic"\n[columns]\nticket_id = "a"\ncreated_at = "b"\n',
            "Mapping file 'm.toml' does not name its exports: 'headers' must list all columns of the "
            "export, and lacks 'a'.",
        ),
    ],
)
def test_a_mapping_file_with_a_fault_is_refused_and_none_is_taken(drop, tmp_path, capsys, text, wording):
    good, bad = tmp_path / "good.toml", tmp_path / "m.toml"
    good.write_text('source = "x"\nheaders = ["a", "b"]\n[columns]\nticket_id = "a"\ncreated_at = "b"\n')
    bad.write_text(text)

    assert main(["mappings", "--take", str(good), str(bad)]) == 2

    assert wording in capsys.readouterr().err
    assert Mappings(tmp_path / "store").of(["a", "b"]) is None


def test_an_archive_without_mappings_reports_it(drop, tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.txt", "")

    assert main(["mappings", "--take", str(Path(tmp_path / "x.zip"))]) == 2
    assert "Archive 'x.zip' holds no mapping" in capsys.readouterr().err
