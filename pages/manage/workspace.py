"""Workspace: how we count, write and link, what the categories and teams are, what the product can do."""

import streamlit as st

from analytics.formatting import counted
from analytics.people.role import Right
from analytics.workspace.categories import NONE
from analytics.workspace.day_kinds import QUIET_DAYS
from analytics.workspace.kinds import CATEGORIES, CELLS, DUTIES, FEATURES, TEAMS, THEMES
from analytics.workspace.moves import rename
from pages.bridge import current_view
from pages.look import headline
from pages.parts.workspace import counting, customers, recipients, sources
from pages.records import record_editor
from pages.saving import save, show_result
from pages.sections import section
from pages.visitor import held

view = current_view()
taxonomy = view.facts.taxonomy
teams = [team for team in view.choices["team"] if not team.startswith("(")]
categories = [c.slug for c in taxonomy.categories.known] + [
    slug for slug in view.choices["category"] if slug not in {c.slug for c in taxonomy.categories.known}
]


def renaming(kind, names: list[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        old = st.selectbox(
            f"Rename the {kind.name}", names, index=None, placeholder="Choose", width=240, key=f"rename_{kind.plural}"
        )
        new = st.text_input("to", key=f"rename_{kind.plural}_to", width=240)
        st.button(
            "Rename",
            icon=":material/edit:",
            key=f"do_rename_{kind.plural}",
            on_click=_rename,
            args=(kind, old, new),
            **held(Right.TAXONOMY, disabled=not (old and new.strip()), help="Colours, owners and old links follow."),
        )


def _rename(kind, old: str, new: str) -> None:
    save(lambda state: rename(state, kind, old, new), f"Renamed {old} to {new.strip()}")


def draw_categories() -> None:
    swatches = " ".join(
        f'<span style="display:inline-block;width:.8rem;height:.8rem;border-radius:2px;'
        f'background:{view.colors.get(slug, taxonomy.categories.of(slug).color)}"></span>'
        for slug in categories
    )
    st.html(f'<div aria-hidden="true">{swatches}</div>')
    known = [taxonomy.categories.of(slug) for slug in categories if slug != NONE]
    record_editor(
        CATEGORIES,
        labels={"slug": "In links", "color": "Colour", "counts_as": "Counts as"},
        proposed=({"slug": c.slug, "label": c.label, "color": c.color, "counts_as": c.counts_as} for c in known),
        about="Names and colours of the categories; add rows for your own. What counts as request and as "
        "unaware makes up the unaware share. The name in links never changes.",
    )


def draw_teams() -> None:
    record_editor(
        TEAMS,
        show=("team", "owner", "contact", "color"),
        proposed=({"team": team} for team in teams),
        labels={"owner": "Owner (PM)", "contact": "Contact in support", "color": "Colour"},
        about="Teams come from tags and from the export; describe them here. Removing a row forgets what is "
        "stated of the team, not its tickets.",
    )
    renaming(TEAMS, teams)
    st.subheader("Cells with an owner of their own", divider="gray")
    record_editor(
        CELLS,
        choices={"category": categories, "team": teams},
        about="Who looks after one category of one team, where it is not the team's owner.",
    )
    st.subheader("On duty", divider="gray")
    record_editor(
        DUTIES,
        choices={"team": teams},
        labels={"week": "Week (its first day)"},
        about="Who takes what comes up, by team and week.",
    )


def draw_features() -> None:
    record_editor(
        FEATURES,
        show=("feature", "team", "synonyms", "live_since", "article", "article_text", "status", "owner"),
        labels={"article": "Help article"},
        choices={"team": teams},
        about="What the product can do, and what customers call it: synonyms in any language, with ; between "
        "them (de: Offline-Modus). A tag that names a feature counts for its team too.",
    )
    renaming(FEATURES, [feature.name for feature in taxonomy.features.features])


def draw_themes() -> None:
    record_editor(
        THEMES,
        about="Vague feedback that is no feature yet: tags, and single tickets as source/id, with ; "
        "between them; and the feature that it became.",
    )


def draw_quiet_days() -> None:
    record_editor(
        QUIET_DAYS,
        about="Days on which fewer people write, besides the public holidays of the countries chosen under Counting.",
    )


PARTS = {
    "counting": ("Counting", lambda: counting.draw(view)),
    "sources": ("Sources", sources.draw),
    "categories": ("Categories", draw_categories),
    "teams": ("Teams", draw_teams),
    "recipients": ("Recipients", lambda: recipients.draw(teams)),
    "features": ("Features", draw_features),
    "customers": ("Customers", customers.draw),
    "themes": ("Themes", draw_themes),
    "quiet": ("Quiet days", draw_quiet_days),
}

headline(
    "How this workspace counts, and what its words mean.",
    f"{view.settings.time_zone}, {counted(len(teams), 'team')}, "
    f"{counted(len(taxonomy.features.features), 'feature')} in the catalogue.",
)
show_result()
part = section({name: label for name, (label, _) in PARTS.items()}, "counting", parameter="about")
PARTS[part][1]()
