"""A recount in plain Python: what tickets count as, from raw tags and records alone.

Shares no code with the taxonomy and the store, so that both can be held against it. Knows the conventions of the
few tags that the tests use, and no others.
"""

from collections import Counter

NONE = "(none)"
# tag → (team, category, feature) that it says by itself
BY_ITSELF = {
    "bug": (None, "bug", None),
    "type/bug": (None, "bug", None),
    "confusion": (None, "confusion", None),
    "team:sync": ("Sync", None, None),
    "team:billing": ("Billing", None, None),
    "feature:offline-mode": (None, None, "Offline mode"),
}
GROUP_TEAMS = {"Billing EMEA": "Billing", "Tier 1": None, None: None}


def recount(tickets: list[dict], state: dict) -> dict[str, Counter]:
    """Dimension → value → distinct tickets. tickets: dicts with `tags` (normalised), `source`, `group`."""
    result = {record["tag"]: record for record in state["tags"].values()}
    present = {former: r["team"] for r in state["teams"].values() for former in r["former"]}
    features = {r["feature"]: r for r in state["features"].values()}
    present_feature = {former: name for name, r in features.items() for former in r["former"]}

    def end(tag: str) -> str:
        while tag in result and result[tag]["alias_of"]:
            tag = result[tag]["alias_of"]
        return tag

    def team_now(team: str | None) -> str | None:
        while team in present:
            team = present[team]
        return team

    def message(tag: str) -> tuple[str | None, str | None, str | None]:
        record = result.get(tag)
        if record and record["use"] == "ignore":
            return None, None, None
        own = record and (record["team"] or None, record["category"] or None, record["feature"] or None)
        team, category, feature = own if own and any(own) else BY_ITSELF.get(tag, (None, None, None))
        feature = feature if feature in features else present_feature.get(feature, feature)
        if not team and feature in features:
            team = features[feature]["team"] or None
        return team_now(team), category, feature

    counts = {name: Counter() for name in ("team", "category", "tag", "feature", "cell")}
    for ticket in tickets:
        plain = {end(tag) for tag in ticket["tags"]}
        tags = set()
        for tag in plain:
            into = [
                end(s["into"])
                for s in state["splits"].values()
                if end(s["tag"]) == tag
                and (
                    (s["by"] == "tag" and end(s["value"]) in plain)
                    or (s["by"] in ("source", "group") and s["value"] == ticket[s["by"]])
                )
            ]
            tags |= set(into) or {tag}
        meanings = [message(tag) for tag in tags]
        pairs = {(team, category) for team, category, _ in meanings if team and category}
        teams = {team for team, category, _ in meanings if team and not category}
        categories = {category for team, category, _ in meanings if category and not team}
        cells = set(pairs)
        if teams or categories or not pairs:
            group = team_now(GROUP_TEAMS[ticket["group"]]) or NONE
            left = teams or {team for team, _ in pairs} or {group}
            right = categories or {category for _, category in pairs} or {NONE}
            cells |= {(team, category) for team in left for category in right}
        for name, values in (
            ("team", {t for t, _ in cells}),
            ("category", {c for _, c in cells}),
            ("cell", cells),
            ("tag", tags or {NONE}),
            ("feature", {f for _, _, f in meanings if f} or {NONE}),
        ):
            counts[name].update(values)
    return counts
