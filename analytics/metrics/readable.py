"""Readable: frames that were made from whole texts, as who acts may read them."""

from typing import Any

import pandas as pd

from analytics.store.blanked import HIDDEN, reads_text
from analytics.store.facts import Facts


def readable(facts: Facts, frame: pd.DataFrame) -> pd.DataFrame:
    """One row per ticket `id` (of versions), without its text and its customer's name where they may not be read.

    The columns subject and body are None then, and `customer` is the name of the customer everywhere else.
    """
    if reads_text() or frame.empty:
        return frame
    blanks: dict[str, Any] = {name: None for name in HIDDEN if name in frame}
    if "customer" in frame:
        ids = [int(number) for number in frame["id"].unique()]
        names = facts.frame(
            """select b.id, c.name from base.tickets b join base.customers c using (customer)
            where b.id in (select unnest($ids))""",
            {"ids": ids},
        ).set_index("id")["name"]
        blanks["customer"] = frame["id"].map(names)
    return frame.assign(**blanks)
