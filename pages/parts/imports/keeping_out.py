"""What stays out of the store: columns to leave out, and columns of which only pseudonyms go in."""

from itertools import pairwise
from typing import Any

import streamlit as st

from analytics.ingest.privacy import KEY_VARIABLE, NEEDED


def options(entry: dict[str, Any], headers: list[str], already: list[str]) -> list[str]:
    """Draw the two choices and return them as the command line takes them; `already`: those of the last look."""
    needed = {column for name in NEEDED for column in entry.get("columns", {}).get(name, ())}
    free = [header for header in headers if header not in needed]
    before = {"--drop": entry.get("dropped", []), "--pseudonymise": entry.get("pseudonymised", [])}
    given = set(pairwise(already))
    st.markdown("**What stays out of the store**")
    left, right = st.columns(2)
    dropped = left.multiselect(
        "Leave out",
        free,
        default=[h for h in before["--drop"] if h in free],
        key="drop_left_out",
        placeholder="no column",
        help="Their values never enter the store, nor the file of rows left out.",
    )
    masked = right.multiselect(
        "Replace by pseudonyms",
        free,
        key="drop_masked",
        placeholder="no column",
        default=[h for h in before["--pseudonymise"] if h in free],
        help=f"The same customer stays the same; who it is only {KEY_VARIABLE} can show, a "
        "secret in the dashboard's environment or its secrets file.",
    )
    addresses = [header for header in entry.get("address_columns", ()) if header not in {*dropped, *masked}]
    if addresses:
        st.text(f"Hold mail addresses and would go in as they are: {', '.join(addresses)}.")
    st.caption("Remembered for this source's next exports.")
    chosen = []
    for option, columns in (("--drop", dropped), ("--pseudonymise", [h for h in masked if h not in dropped])):
        for header in columns:
            if header not in before[option] or (option, header) in given:
                chosen += [option, header]
    for header in free:
        was = header in before["--drop"] or header in before["--pseudonymise"] or ("--keep", header) in given
        if was and header not in dropped and header not in masked:
            chosen += ["--keep", header]
    return chosen
