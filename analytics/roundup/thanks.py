"""Thanks: one line for the agents who raised what shipped in the week; off until the workspace turns it on.

Names in the order of the alphabet, written as the workspace wants them. Nobody's work is counted or ranked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics.insights.bugs import linked
from analytics.insights.requests import Decided, requests
from analytics.metrics.credit import agents_of, written
from analytics.metrics.scope import Scope
from analytics.store.edition_traces import THANKED, THANKS_TO
from analytics.store.facts import Facts
from analytics.workspace.checks import State
from analytics.workspace.decision_records import IssueRecord
from analytics.workspace.settings import OFF
from analytics.workspace.themes import Theme

MOST_SHIPPED = 3  # named in the line


@dataclass(frozen=True)
class Thanks:
    """What the line is made of. how: a word of THANKS in analytics.workspace.settings."""

    how: str
    state: State
    issues: Mapping[str, IssueRecord]
    themes: tuple[Theme, ...] = ()

    def line(self, facts: Facts, scope: Scope, first: date, last: date) -> str:
        """ "Thanks to Kim, who raised what shipped: ABC-12, Dark theme."; "" where nobody is to be thanked."""
        if self.how == OFF:
            return ""
        whole = scope.narrowed(start=None, end=None, measure="tickets")
        raised = pd.concat([self._bugs(facts, whole, first, last), self._requests(facts, whole, first, last)])
        agents = agents_of(facts, raised["id"])
        names = sorted({written(agent, self.how) for agent in agents.values()}, key=str.casefold)
        if not names:
            return ""
        known = raised[raised["id"].isin(agents)]
        shipped = list(dict.fromkeys(known["what"]))
        more = "" if len(shipped) <= MOST_SHIPPED else f" and {len(shipped) - MOST_SHIPPED} more"
        who = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        return f"{THANKS_TO}{who}{THANKED}{', '.join(shipped[:MOST_SHIPPED])}{more}."

    def _bugs(self, facts: Facts, scope: Scope, first: date, last: date) -> pd.DataFrame:
        if not any(
            record["fixed"] and first.isoformat() <= record["fixed"] <= last.isoformat()
            for record in self.issues.values()
        ):
            return pd.DataFrame({"what": [], "id": []})
        links = linked(facts, scope, self.issues)
        inside = (links["state"] == "fixed") & links["fixed"].between(pd.Timestamp(first), pd.Timestamp(last))
        return links.loc[inside & ~links["after_fix"], ["issue", "id"]].rename(columns={"issue": "what"})

    def _requests(self, facts: Facts, scope: Scope, first: date, last: date) -> pd.DataFrame:
        decided = Decided.of(self.state, facts)
        done = {
            key
            for key, record in decided.known.items()
            if record["state"] == "shipped" and first.isoformat() <= record["date"] <= last.isoformat()
        }
        if not done:
            return pd.DataFrame({"what": [], "id": []})
        asked = requests(facts, scope, self.themes, decided)
        own = [key in done for key in zip(asked["by"], asked["name"], strict=True)]
        return asked.loc[own, ["name", "id"]].rename(columns={"name": "what"})
