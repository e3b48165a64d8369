"""Columns: those that do not fit are folded into a menu, and what is chosen there is part of the link."""

import pytest


@pytest.mark.parametrize(
    ("page", "parameter", "first", "away"),
    [
        ("unaware", "unaware_columns", "Feature", "Weeks live"),
        ("bugs", "bug_columns", "Bug", "Last ticket"),
        ("imports", "import_columns", "Import", "Known by"),
        ("trends", "trends_columns", "12 weeks", "Owner"),
    ],
)
def test_a_folded_column_is_shown_where_the_link_asks_for_it(show, page, parameter, first, away):
    def columns(**query: str) -> list[str]:
        shown = show(page, **query)
        return list(next(table for table in shown.at.dataframe if first in table.value).proto.column_order)

    assert first in columns() and away not in columns()
    assert away in columns(**{parameter: away})
