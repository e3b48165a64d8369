"""Roundup: the week as one picture and its text twin; edited, published, sent on by link, and looked up later."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from analytics.delivery.dispatch import file_stem
from analytics.formatting import counted, period
from analytics.metrics.scope import Scope
from analytics.people.role import Right
from analytics.people.workspace_in_use import link_parameters_of_workspace
from analytics.roundup import links
from analytics.roundup.figures_table import figures_csv
from analytics.roundup.picture import Camera, NoBrowser
from analytics.roundup.restated import restated
from analytics.roundup.service import LONGEST_HEADLINE, LONGEST_NOTE, Roundup, RoundupService, picture_of
from analytics.roundup.text import alt_text, markdown, plain_text
from analytics.signals.triage import about, announced
from analytics.signals.week_words import week_words
from analytics.store.editions import Words, scope_key
from analytics.store.signing import revoke
from pages.address import one_of
from pages.bridge import current_view, triaged_signals, workbench
from pages.downloads import csv_button, for_visitor
from pages.filters import link_parameters, name_of
from pages.look import headline, plain
from pages.visitor import held, may

view = current_view()
folder = workbench().folder
scope = Scope(sources=view.scope.sources, teams=view.scope.teams)
key = scope_key(scope.teams, scope.sources)
service = RoundupService.of(workbench(), view.facts, view.calendar)
today = datetime.now(ZoneInfo(view.settings.time_zone)).date()

periods = view.calendar.periods("week")
kept = {p.week: p for p in service.editions.archive(key)}
weeks = sorted({p.date() for p in periods.loc[periods["complete"], "period"]} | set(kept), reverse=True)
if not weeks:
    service.composed(scope)  # raises what is missing


def go(to: date) -> None:
    st.session_state["week"] = to


def week_name(week: date) -> str:
    return f"{period(week, week + timedelta(days=6))}{' · published' if week in kept else ''}"


with st.container(horizontal=True, vertical_alignment="bottom"):
    week = st.selectbox("Week", weeks, key=one_of("week", weeks, weeks[0]), width=320, format_func=week_name)
    at = weeks.index(week)
    for label, to, icon in (("Previous week", at + 1, "chevron_left"), ("Next week", at - 1, "chevron_right")):
        possible = 0 <= to < len(weeks)
        st.button(
            label,
            icon=f":material/{icon}:",
            disabled=not possible,
            on_click=go,
            args=(weeks[to] if possible else week,),
        )
    theme = st.segmented_control(
        "Theme",
        ["light", "dark"],
        required=True,
        format_func=str.capitalize,
        key=one_of("look", ["light", "dark"], "light"),
    )


@st.cache_data(max_entries=40, show_spinner=False)
def roundup_of(what: tuple, _service: RoundupService, frozen: bool) -> Roundup:
    """The roundup of a week; `what` holds all that it depends on. Frozen: as published, if it was."""
    if frozen:
        return _service.roundup(scope, week=week, today=today)
    return Roundup(_service.composed(scope, week=week, today=today), scope)


@st.cache_data(max_entries=40, show_spinner=False)
def written(what: tuple, theme: str, _roundup: Roundup) -> tuple[str, dict[str, str]]:
    """The document in one look, its forms in words and figures by the ending of their file, and its alt text."""
    forms = {"md": markdown, "txt": plain_text, "csv": figures_csv, "alt": alt_text}
    return _roundup.document(theme=theme), {ending: make(_roundup.edition) for ending, make in forms.items()}


@st.cache_data(max_entries=20, show_spinner="Taking the picture …")
def taken(document: str, scale: int, _roundup: Roundup) -> bytes:
    with Camera() as camera:
        return picture_of(_roundup, camera, theme=theme, scale=scale)


words = service.editions.words(week, key)
what = (
    str(workbench().folder),
    *link_parameters_of_workspace().values(),
    may(Right.TEXT),
    view.facts.key,
    view.settings.week_start,
    key,
    week,
    today,
    words,
    service.events,
    *(kept[w].revision if w in kept else 0 for w in (week, week - timedelta(days=7))),
)
roundup = roundup_of(what, service, True)
edition, published = roundup.edition, roundup.published
state = (
    f"Published on {published.at:%Y-%m-%d %H:%M} UTC by {published.by}; it stays as it was then."
    if published
    else "Not published yet: it shows what is counted now."
)
newest = view.calendar.last_complete("week")
since = (
    week_words(about(announced(triaged_signals(view)), teams=scope.teams), week, view.calendar.through, name_of).since
    if week == newest
    else ""
)
about_edition = f"{period(edition.week, edition.week_end)}, {edition.title_scope}."
headline(edition.headline, " ".join(filter(None, (about_edition, since, state))))

document, forms = written(what, theme, roundup)
try:
    image = taken(document, 1, roundup)
    st.image(image, width="stretch", output_format="PNG", alt=forms["alt"])
except NoBrowser as missing:
    image = None
    st.warning(str(missing), icon=":material/info:")
    st.iframe(document, height=560)
st.caption("Of the filters only team and source apply here: the week is chosen above, and all categories are shown.")

if published:
    now = (
        roundup_of(what, service, False).edition
        if week in {p.date() for p in periods.loc[periods["complete"], "period"]}
        else None
    )
    differences = restated(edition, now) if now else []
    if differences:
        with st.expander(f"Restated since: {counted(len(differences), 'figure')} would be different today"):
            st.dataframe(
                pd.DataFrame(
                    [(d.what, d.then, d.now) for d in differences], columns=["Figure", "As published", "As counted now"]
                ),
                hide_index=True,
                alt="Figures of the published week beside what is counted for it today.",
            )
            st.caption(
                "Tickets that came late, tags that changed and decisions about tags change what is counted. "
                "The published picture does not change with them."
            )
    elif now:
        st.caption("Counted again today, every figure is as it was published.")
    else:
        st.caption("This week can no longer be counted again: its days are not all covered any more.")

stem = file_stem(edition, scope.teams)
with st.container(horizontal=True):
    if image:
        picture = {"icon": ":material/image:", "on_click": "ignore"}
        st.download_button("Picture (PNG)", image, f"{stem}.png", "image/png", type="primary", **picture)
        st.download_button(
            "Large picture",
            for_visitor(lambda: taken(document, 2, roundup)),
            f"{stem}@2x.png",
            "image/png",
            help="3200 × 1800 pixels",
            **picture,
        )
    for label, form, suffix, kind in (
        ("Document (HTML)", document, "html", "text/html"),
        ("Markdown", forms["md"], "md", "text/markdown"),
        ("Text", forms["txt"], "txt", "text/plain"),
        ("Figures (CSV)", forms["csv"], "csv", "text/csv"),
    ):
        st.download_button(label, form, f"{stem}.{suffix}", kind, icon=":material/download:", on_click="ignore")
    st.page_link(
        "watch/tickets.py",
        label="Open the week's tickets",
        icon=":material/forum:",
        query_params=link_parameters(scope.narrowed(start=edition.week, end=edition.week_end)),
    )

with st.expander("Text twin, to paste into a chat"):
    st.code(forms["txt"], language=None, wrap_lines=True)
    st.text(f"Alt text: {forms['alt']}")  # a caption would make links of bare addresses


def reword() -> None:
    service.reword(roundup, Words(*(st.session_state[f"{name} {week} {key}"] for name in ("headline", "note"))))


def publish() -> None:
    fresh = Roundup(service.composed(scope, week=week, today=today), scope)
    with Camera() as camera:
        service.publish(fresh, camera)
    st.toast("Published. Numbers and picture of this week are kept as they are now.", icon=":material/check:")


def revoke_links() -> None:
    revoke(folder)
    st.toast("No link that was made so far opens any more.", icon=":material/link_off:")


left, right = st.columns(2, gap="large")
with left, st.container(border=True):
    st.subheader("Words and publishing")
    with st.form("words", border=False):
        st.text_input(
            "Headline",
            value=words.headline,
            key=f"headline {week} {key}",
            max_chars=LONGEST_HEADLINE,
            placeholder=edition.headline,
            help="Empty: the computed one.",
            disabled=bool(published),
        )
        st.text_input(
            "Note",
            value=words.note,
            key=f"note {week} {key}",
            max_chars=LONGEST_NOTE,
            disabled=bool(published),
            placeholder="One line below the headline, for example what is being done",
        )
        st.form_submit_button(
            "Save and preview",
            on_click=reword,
            **held(Right.PUBLISH, disabled=bool(published)),
        )
    if published:
        st.button(
            "Publish again, as counted now",
            icon=":material/restart_alt:",
            on_click=publish,
            **held(Right.PUBLISH, help="A further revision; the earlier one is kept in the store."),
        )
    else:
        st.button(
            "Publish this week",
            icon=":material/lock:",
            type="primary",
            on_click=publish,
            **held(
                Right.PUBLISH, help="Freezes numbers and picture: late tickets and re-tags do not change them any more."
            ),
        )
with right, st.container(border=True):
    st.subheader("Link for chats")
    st.caption(
        f"Shows this picture to whoever has the link, without a sign-in, for {links.DAYS_VALID} days or until an admin "
        "revokes all links. "
        "A chat that unfurls links shows the picture by itself."
    )
    if st.button("Make a link", icon=":material/link:"):
        opens = links.Pass(edition.week, scope.teams, scope.sources, theme)
        here = urlsplit(st.context.url or "")
        base = links.address() or f"{here.scheme}://{here.netloc}"
        token = links.mint(folder, opens)
        for suffix in (".html", ".png"):
            st.code(base + links.path_of(opens, token, suffix), language=None, wrap_lines=True)
        if not links.address():
            st.caption("This address is how you opened the page. Set TAGWATCH_URL to the one that others use.")

    st.button("Revoke all links", icon=":material/link_off:", key="revoke_links", on_click=revoke_links,
              **held(Right.MANAGE, help="No link that was made so far opens any more; new ones do."))  # fmt: skip

archive = service.editions.archive()
st.subheader("Published roundups", divider="gray")
if not archive:
    st.caption("None yet. *Publish this week* freezes the one above and begins the archive.")
else:
    csv_button(
        "All published (CSV)",
        lambda: pd.DataFrame(
            [(p.week, p.about.removeprefix(" · "), p.revision, p.at, p.by, p.headline) for p in archive],
            columns=["week", "of", "revision", "published", "by", "headline"],
        ),
        "tagwatch-published.csv",
    )
for past in archive[:12]:
    with st.container(horizontal=True, vertical_alignment="center"):
        query = {"week": past.week.isoformat(), **past.filters}
        st.page_link(
            "share/roundup.py",
            label=plain(f"{period(past.week, past.week + timedelta(days=6))}{past.about}: {past.headline}"),
            icon=":material/newspaper:",
            query_params=query,
        )
if len(archive) > 12:
    st.caption(f"And {len(archive) - 12} more: choose them in *Week* above.")
