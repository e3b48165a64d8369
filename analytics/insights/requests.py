"""Requests: what customers ask for, by how many of them, separated from how often and how lately they ask.

A request is a feature, else a theme, else a tag that the taxonomy marks as a request topic or of which a state was
decided; a ticket of two counts in both. Of all other tickets that ask nothing is known: a version, a platform or a
campaign is nothing to ask for. No score: every column is a count.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from analytics.errors import AnalyticsError
from analytics.insights.duplicates import look_alike
from analytics.insights.unaware import newest_of_each, recent_weeks, top_customer
from analytics.metrics.asked import (
    features_of_label_sets,
    label_sets_with,
    tags_of_label_sets,
    ticket_rows,
)
from analytics.metrics.calendar import Calendar
from analytics.metrics.effort import effort_by_ticket, hours_in
from analytics.metrics.scope import Scope
from analytics.metrics.texts import requesters
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE
from analytics.workspace.checks import State, records
from analytics.workspace.customers import Customers
from analytics.workspace.decision_records import RequestRecord
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import REQUESTS
from analytics.workspace.moves import set_record
from analytics.workspace.themes import Theme

ASKED = ["id", "source", "ticket", "day", "customer", "plan", "segment", "by", "name"]
COLUMNS = [
    "by",
    "name",
    "customers",
    "tickets",
    "revenue",
    "plans",
    "segments",
    "first",
    "last",
    "per_week",
    "change",
    "top_share",
    "hours",
    "exists",
    "state",
    "date",
    "owner",
    "link",
    "reason",
]
INTERVIEWS = 10
Key = tuple[str, str]  # by, name


@dataclass(frozen=True)
class Decided:
    """What was decided of requests, and which are one."""

    known: Mapping[Key, RequestRecord] = field(default_factory=dict)

    @classmethod
    def of(cls, state: State, facts: Facts) -> "Decided":
        """Features under their present name."""

        def present(by: str, name: str) -> str:
            found = facts.taxonomy.features.named(name) if by == "feature" else None
            return found.name if found else name

        return cls({(r["by"], present(r["by"], r["name"])): r for r in records(state, REQUESTS)})

    def main(self, key: Key) -> Key:
        """The request that this one was merged into, through any number of steps; a circle ends where it began."""
        seen = [key]
        while (into := self.known.get(seen[-1], REQUESTS.blank)["merged_into"]) and key_of(into) not in seen:
            seen.append(key_of(into))
        return seen[-1]


def key_of(text: str) -> Key:
    """ "feature:Dark theme" → its parts."""
    by, _, name = text.partition(":")
    return by, name


def requests(facts: Facts, scope: Scope, themes: Iterable[Theme] = (), decided: Decided = Decided()) -> pd.DataFrame:
    """One row per ticket of the scope and request. Columns ASKED; merged ones under the request they are part of."""
    slugs = facts.taxonomy.categories.counting_as("request")
    wanted = tuple(slug for slug in slugs if not scope.categories or slug in scope.categories)
    if not wanted:
        return pd.DataFrame(columns=ASKED)
    tickets = ticket_rows(facts, scope.narrowed(categories=wanted))
    names = [_named("feature", features_of_label_sets(facts), tickets), _themes(facts, themes, tickets)]
    left = tickets[~tickets["id"].isin(pd.concat(names)["id"])]
    names.append(_named("tag", _topics(facts, decided), left))
    left = left[~left["id"].isin(names[-1]["id"])]
    names.append(pd.DataFrame({"id": left["id"], "by": "tag", "name": NONE}))
    frame = tickets.merge(pd.concat(names, ignore_index=True), on="id")
    keys = [decided.main(key) for key in zip(frame["by"], frame["name"], strict=True)]
    frame = frame.assign(by=[by for by, _ in keys], name=[name for _, name in keys])
    return frame.drop_duplicates(["id", "by", "name"])[ASKED].sort_values(["day", "id"], ignore_index=True)


def by_request(
    facts: Facts,
    asked: pd.DataFrame,
    calendar: Calendar,
    decided: Decided = Decided(),
    customers: Customers = Customers(),
) -> pd.DataFrame:
    """One row per request, most customers first; last those that do not name one. Columns COLUMNS.

    revenue: of the customers who ask, each once; NA where the customers file has none. plans, segments: customers of
        each in words. per_week, change: tickets in the last four complete weeks, and less the four before. top_share:
        share of the customer with most tickets. hours: handling time of its tickets that have one (NA: none).
        exists: by the catalogue customers can use it.
    """
    rows = []
    effort = effort_by_ticket(facts, asked["id"].unique().tolist())
    for key, own in asked.groupby(["by", "name"]):
        by, name = map(str, key)
        record = decided.known.get((by, name), REQUESTS.blank)
        who = own.drop_duplicates("customer").dropna(subset="customer")
        known = [customers.named(customer) for customer in who["customer"]] if customers.known else []
        revenue = [customer.revenue for customer in known if customer and customer.revenue is not None]
        recent, before = recent_weeks(own.drop_duplicates("id")["day"], calendar)
        feature = facts.taxonomy.features.named(name) if by == "feature" else None
        rows.append(
            (
                by,
                name,
                len(who),
                own["id"].nunique(),
                sum(revenue) if revenue else None,
                _mix(who["plan"]),
                _mix(who["segment"]),
                own["day"].min(),
                own["day"].max(),
                recent,
                None if recent is None or before is None else recent - before,
                top_customer(own)[1],
                hours_in(effort, own["id"]),
                bool(feature and feature.exists),
                record["state"] or "open",
                record["date"],
                record["owner"],
                record["link"],
                record["reason"],
            )
        )
    frame = pd.DataFrame(rows, columns=COLUMNS).astype(
        {"revenue": "Float64", "per_week": "Float64", "change": "Float64", "top_share": "Float64", "hours": "Float64"}
    )
    frame = frame.sort_values(["customers", "tickets", "name"], ascending=[False, False, True], ignore_index=True)
    return frame.sort_values("name", key=lambda name: name == NONE, kind="stable", ignore_index=True)


def rankings(asked: pd.DataFrame, *, most: int = 15) -> pd.DataFrame:
    """Three ways to rank the requests, so that the last or the largest do not decide unseen.

    returns: columns by, name, `equal` (mean over the quarters of the share of that quarter's asking customers who
        asked for it: each quarter weighs the same), `recent` (customers in the newest quarter), `tickets`, and
        the place in each: equal_place, recent_place, tickets_place (1 = first, ties share it).
    """
    named = asked[asked["name"] != NONE]
    columns = ["by", "name", "equal", "recent", "tickets", "equal_place", "recent_place", "tickets_place"]
    if named.empty:
        return pd.DataFrame(columns=columns)
    quarter = named["day"].dt.to_period("Q")
    everybody = named.groupby(quarter)["customer"].nunique()
    each = named.assign(quarter=quarter).groupby(["by", "name", "quarter"])["customer"].nunique().unstack(fill_value=0)
    frame = pd.DataFrame(
        {
            "equal": each.div(everybody.where(everybody > 0), axis=1).mean(axis=1),
            "recent": each[quarter.max()],
            "tickets": named.groupby(["by", "name"])["id"].nunique(),
        }
    )
    for name in ("equal", "recent", "tickets"):
        frame[f"{name}_place"] = frame[name].rank(ascending=False, method="min").astype(int)
    best = frame[["equal_place", "recent_place", "tickets_place"]].min(axis=1) <= most
    return frame[best].sort_values(["equal_place", "tickets_place"]).reset_index()[columns]


def to_merge(table: pd.DataFrame, alike: Iterable[tuple[Key, Key]] = ()) -> pd.DataFrame:
    """Requests that may be one. Columns keep, other ("by:name" each), kind, customers, other_customers.

    alike: pairs whose tickets are about the same, listed as kind "meaning" where their names do not look alike.
    """
    named = table[table["name"] != NONE]
    size = named.groupby("name")["customers"].max().sort_values(ascending=False, kind="stable")
    key = {
        row.name: f"{row.by}:{row.name}"
        for row in named.rename(columns={"name": "called"}).assign(name=named["name"]).itertuples(index=False)
    }
    rows: dict[Key, str] = {}
    for one, two, kind in look_alike(size.index.tolist()):
        keep, other = (one, two) if size[one] >= size[two] else (two, one)
        rows.setdefault((keep, other), kind)
    for (_, one), (_, two) in alike:
        if one in size and two in size and one != two:
            keep, other = (one, two) if size[one] >= size[two] else (two, one)
            rows.setdefault((keep, other), "meaning")
    return pd.DataFrame(
        [(key[k], key[o], kind, int(size[k]), int(size[o])) for (k, o), kind in rows.items()],
        columns=["keep", "other", "kind", "customers", "other_customers"],
    )


def merge(state: State, other: str, into: str) -> list[Edit]:
    """Make one request part of another; raises AnalyticsError for itself."""
    if other == into:
        raise AnalyticsError(f"'{other}' cannot be merged into itself. Choose another request to keep.")
    by, name = key_of(other)
    return [set_record(state, REQUESTS, {"by": by, "name": name, "merged_into": into})]


def to_interview(own: pd.DataFrame, customers: Customers = Customers(), *, most: int = INTERVIEWS) -> pd.DataFrame:
    """Customers to talk to about a request: in turn from every plan and segment, by lot and not the last who wrote.

    own: rows of one request. The lot is drawn from the names, so that everybody sees the same list.
    returns: columns customer, plan, segment, revenue, tickets, first, last, id (of their newest ticket).
    """
    known = own.dropna(subset="customer")
    frame = (
        known.groupby("customer")
        .agg(
            plan=("plan", "last"),
            segment=("segment", "last"),
            tickets=("id", "nunique"),
            first=("day", "min"),
            last=("day", "max"),
            id=("id", "last"),
        )
        .reset_index()
    )
    if frame.empty:
        return frame.assign(revenue=[])[["customer", "plan", "segment", "revenue", "tickets", "first", "last", "id"]]
    records = [customers.named(name) for name in frame["customer"]]
    frame["revenue"] = pd.array([c.revenue if c else None for c in records], dtype="Float64")
    topic = "".join(sorted(set(own["name"])))
    frame["lot"] = [hashlib.sha256(f"{topic}\0{name}".encode()).hexdigest() for name in frame["customer"]]
    frame = frame.sort_values("lot")
    frame["turn"] = frame.groupby(["plan", "segment"]).cumcount()
    frame = frame.sort_values(["turn", "lot"]).head(most)
    return frame[["customer", "plan", "segment", "revenue", "tickets", "first", "last", "id"]].reset_index(drop=True)


def to_notify(facts: Facts, own: pd.DataFrame, links: Mapping[str, str]) -> pd.DataFrame:
    """Whom to notify when it ships: one row per ticket. Columns customer, source, ticket, link, day, subject."""
    frame = requesters(facts, own["id"])
    frame = own.merge(frame, on="id")
    frame["customer"] = frame["customer"].fillna(frame["requester"])
    frame["link"] = [
        links.get(source, "").replace("{id}", ticket)
        for source, ticket in zip(frame["source"], frame["ticket"], strict=True)
    ]
    return frame.sort_values(["customer", "day"])[["customer", "source", "ticket", "link", "day", "subject"]]


def examples(own: pd.DataFrame, *, most: int = 3) -> list[int]:
    """Ids of the newest tickets, one per customer."""
    return newest_of_each(own, most=most)


def _named(by: str, names: pd.DataFrame, tickets: pd.DataFrame) -> pd.DataFrame:
    return tickets[["id", "label_set"]].merge(names, on="label_set")[["id", "name"]].assign(by=by)


def _topics(facts: Facts, decided: Decided) -> pd.DataFrame:
    """The request topics of label sets: tags that the taxonomy marks, and those of which a request was decided."""
    marked = facts.taxonomy.topics | {name for by, name in decided.known if by == "tag" and name != NONE}
    return tags_of_label_sets(facts, map(facts.taxonomy.canonical, marked))


def _themes(facts: Facts, themes: Iterable[Theme], tickets: pd.DataFrame) -> pd.DataFrame:
    """The tickets that a theme gathered and that name no feature themselves."""
    with_feature = set(features_of_label_sets(facts)["label_set"])
    rows = []
    for theme in themes:
        tags = [facts.taxonomy.canonical(tag) for tag in theme.tags]
        sets = label_sets_with(facts, tags) if tags else frozenset()
        one_by_one = (tickets["source"] + "/" + tickets["ticket"]).isin(theme.tickets)
        found = tickets[(tickets["label_set"].isin(sets) | one_by_one) & ~tickets["label_set"].isin(with_feature)]
        rows.append(pd.DataFrame({"id": found["id"], "name": theme.name, "by": "theme"}))
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=["id", "name", "by"])


def _mix(values: pd.Series) -> str:
    counts = values[values != NONE].value_counts()
    return ", ".join(f"{name} {number}" for name, number in counts.items())
