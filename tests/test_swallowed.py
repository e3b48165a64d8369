"""Rows that a cell swallowed: two quotes too many or too few can make one well-formed cell of several rows."""

HEADER = "id,created,subject,tags\n"
ROWS = [f"T-{number},2026-01-{number:02} 10:00,Words {number},bug\n" for number in range(1, 13)]


def test_rows_inside_of_a_cell_are_named(load):
    rows = list(ROWS)
    rows[2] = 'T-3,2026-01-03 10:00,"she said ""no "",bug\n'
    rows[5] = 'T-6,2026-01-06 10:00,a,b",bug\n'

    outcome = load("a.csv", HEADER + "".join(rows))

    assert outcome.tickets == 9
    [note] = [text for text in outcome.warnings if "of this file" in text]
    assert note == (
        "Inside of a cell of ticket T-3 there are 3 lines that are rows of this file (T-4, T-5, T-6): a quote was left "
        "open there, and they are not counted as tickets. Correct the quote and import the file again; if the text is "
        "meant so, nothing is lost."
    )


def test_a_text_of_several_lines_is_only_a_text(load):
    rows = list(ROWS)
    rows[2] = 'T-3,2026-01-03 10:00,"a,b,c,d\non 2026-01-03 10:00, we saw, it,\nbye, 2026-01-03",bug\n'

    outcome = load("a.csv", HEADER + "".join(rows))

    assert outcome.tickets == 12
    assert not any("of this file" in text for text in outcome.warnings)


def test_the_id_of_a_column_that_stays_out_is_not_named(load):
    rows = list(ROWS)
    rows[2] = 'T-3,2026-01-03 10:00,"open,bug\n'
    rows[4] = 'T-5,2026-01-05 10:00,end",bug\n'

    outcome = load("a.csv", HEADER + "".join(rows), pseudonymise=("id",))

    assert all("T-4" not in text for text in outcome.warnings)
