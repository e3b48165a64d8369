"""Tag forms: the normal form of every tag as written, kept in the table `tag_forms`."""

import duckdb
import pandas as pd

from analytics.workspace.conventions import normalise_tag


def learn_tag_forms(connection: duckdb.DuckDBPyConnection, tickets: str = "incoming") -> None:
    """Normalise the written tags that were never seen before; the database knows neither NFKC nor case folding."""
    fresh = connection.execute(f"""
        select distinct unnest(tags) as written from {tickets}
        except select written from tag_forms""").fetchall()
    if fresh:
        forms = pd.DataFrame({"written": [written for (written,) in fresh]})
        forms["tag"] = forms["written"].map(normalise_tag)
        connection.register("forms", forms)
        connection.execute("insert into tag_forms select written, tag from forms")
        connection.unregister("forms")
