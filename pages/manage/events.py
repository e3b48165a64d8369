"""Events: what happened when and to whom, added by hand or from a file; drawn on every chart of their scope."""

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.formatting import counted, day, style
from analytics.insights.incidents import moved as incident_moved
from analytics.people.role import Right
from analytics.sample import is_sample
from analytics.workspace.beta import anchored, followed, release_link, removed
from analytics.workspace.categories import NONE
from analytics.workspace.checks import State, records
from analytics.workspace.decision_files import in_words, plan_texts
from analytics.workspace.events import events_of, happened
from analytics.workspace.github_events import MILESTONES, RELEASES, releases_from_gh, taken_in
from analytics.workspace.incident_kinds import event_incident
from analytics.workspace.kind import Edit, Record
from analytics.workspace.kinds import EVENT_KINDS, EVENT_STATES, EVENTS
from analytics.workspace.moves import set_record, take_away
from pages.bridge import current_view, workbench
from pages.downloads import for_visitor
from pages.look import dates, empty, headline, plain
from pages.saving import save, seen, seen_version, show_result, take_back
from pages.visitor import held

FIELDS = tuple(column.name for column in EVENTS.columns)
STEPS = 8
MOST_MEGABYTES = 10
NEW: Record = {**EVENTS.blank, "kind": "release"}

view = current_view()
state = seen()
events = sorted(records(state, EVENTS), key=lambda record: (record["start"], record["name"]), reverse=True)
sample = sum(is_sample(EVENTS, record) for record in events)

if events:
    known = events_of(state)
    past = happened(known, configuration().today(view.facts.zone))
    ahead = len(known) - len(past)
    next_one = f"{counted(ahead, 'release')} ahead, the next: {known[0].name} on {day(known[0].start, year=True)}."
    lines = "They are dotted lines on the charts of their teams, features and tags. " if past else ""
    lines += f"{counted(ahead, 'release')} ahead. A release is a line from its day on. " if ahead else ""
    headline(
        f"{counted(len(past), 'event')}, the newest: {past[-1].name} on {day(past[-1].start, year=True)}."
        if past
        else next_one,
        lines + (f"The sample's {sample} are removed with your first import." if sample else ""),
    )
else:
    headline("No event is known yet.", "Releases, incidents, campaigns and content changes explain why a line bends.")
show_result()


def table(shown: Sequence[Record]) -> pd.DataFrame:
    """What people read of events; columns that none of them fills are left out."""
    frame = pd.DataFrame(
        {
            "Start": pd.to_datetime([record["start"] for record in shown]),
            "End": pd.to_datetime([record["end"] or None for record in shown]),
            "Event": [record["name"] for record in shown],
            "Kind": [record["kind"] for record in shown],
            "State": [record["state"] or None for record in shown],
            "Teams": [", ".join(record["teams"]) or "all" for record in shown],
            "Features": [", ".join(record["features"]) or None for record in shown],
            "Tags": [", ".join(record["tags"]) or None for record in shown],
            "Link": [record["link"] or None for record in shown],
            "Origin": ["sample" if is_sample(EVENTS, record) else None for record in shown],
            "Note": [record["note"] or None for record in shown],
        }
    )
    return frame.loc[:, frame.notna().any()]


chosen = None
if events:
    event = st.dataframe(
        table(events),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"events{seen_version()}",
        height=min(420, 40 + 35 * len(events)),
        alt=f"{counted(len(events), 'event')}, newest first.",
        placeholder="",
        column_config={
            **dates(table(events)),
            "Link": st.column_config.LinkColumn(display_text="Open", width="small"),
            "Event": st.column_config.TextColumn(width="medium"),
            "End": st.column_config.DateColumn(format=style().cell_format(), width=115),  # of few: widths are guessed
            "State": st.column_config.TextColumn(width=100),
        },
    )
    chosen = next((events[row] for row in event.selection.rows if row < len(events)), None)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Choose a row to change or remove that event.")
        if chosen and chosen["kind"] == "incident":
            st.page_link(
                "watch/incidents.py",
                label="Who was affected, and what came after",
                icon=":material/crisis_alert:",
                query_params={"incident": event_incident(chosen["start"], chosen["name"])},
            )
        if chosen and chosen["state"]:
            st.page_link(
                "decide/releases.py",
                label="Its beta and its next state",
                icon=":material/rocket_launch:",
                query_params={"release": release_link(date.fromisoformat(chosen["start"]), chosen["name"])},
            )
        st.download_button(
            "All events (CSV)",
            data=for_visitor(lambda: EVENTS.write_csv(events)),
            file_name=EVENTS.file,
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
else:
    empty("Charts without events show what, not why.", "Add the first one below, or drop a file.")

# --------------------------------------------------------------------------------------------------- by hand
key = f"{seen_version()}-{EVENTS.key_of(chosen) if chosen else 'new'}"


def save_form() -> None:
    """Save what the form holds (a callback); its fields keep their text when it is refused."""
    values = {name: st.session_state[f"event-{name}-{key}"] for name in FIELDS}
    values |= {name: values[name].isoformat() if values[name] else "" for name in ("start", "end")}

    def move(state: State) -> list[Edit]:
        edit = set_record(state, EVENTS, values)
        moved = chosen is not None and EVENTS.key_of(chosen) != edit.key
        if edit.seen is not None and (moved or chosen is None):
            raise AnalyticsError(
                f"There is an event {values['name']} on {values['start']} already. Choose it in the table to change it."
            )
        own = anchored(state, values["name"]) if chosen is None else []
        if chosen is not None and edit.record is not None:
            own = [*incident_moved(state, chosen, edit.record), *followed(state, chosen, edit.record)]
        return [take_away(state, EVENTS, chosen), edit, *own] if moved else [edit, *own]

    save(move, f"{'Changed' if chosen else 'Added'} the event {values['name']}")


def offered(own: Iterable[str], dimension: str) -> list[str]:
    return list(dict.fromkeys([*own, *(value for value in view.choices[dimension] if value != NONE)]))


st.subheader("Change the event" if chosen else "Add an event", divider="gray")
was = chosen or NEW
with st.form(f"event-{key}", border=False):
    left, right = st.columns(2)  # a pair per row, so that a phone keeps their order
    left.text_input("Name", was["name"], key=f"event-name-{key}", max_chars=120, placeholder="5.2, Outage, Mailing …")
    right.selectbox("Kind", EVENT_KINDS, EVENT_KINDS.index(was["kind"]), key=f"event-kind-{key}")
    left, right = st.columns(2)
    left.date_input("First day", was["start"] or "today", key=f"event-start-{key}", format="YYYY-MM-DD")
    right.date_input("Last day, if it lasted", was["end"] or None, key=f"event-end-{key}", format="YYYY-MM-DD")
    for column, name, dimension in zip(
        st.columns(3), ("teams", "features", "tags"), ("team", "feature", "tag"), strict=True
    ):
        column.multiselect(
            name.capitalize(),
            offered(was[name], dimension),
            was[name],
            key=f"event-{name}-{key}",
            accept_new_options=True,
            placeholder="All",
        )
    st.text_input("Note", was["note"], key=f"event-note-{key}", max_chars=400, placeholder="What changed, for whom")
    st.text_input("Link", was["link"], key=f"event-link-{key}", placeholder="https://")
    left, right = st.columns(2)
    left.selectbox(
        "State, of a release",
        ["", *EVENT_STATES],
        ["", *EVENT_STATES].index(was["state"]),
        key=f"event-state-{key}",
        format_func=lambda state: state or "none: it happened",
        help="With a state it is on Releases, and on This week for support, before its day.",
    )
    right.multiselect(
        "Tags that support should use",
        offered(was["use_tags"], "tag"),
        was["use_tags"],
        key=f"event-use_tags-{key}",
        accept_new_options=True,
        placeholder="None",
    )
    left, right = st.columns(2)
    left.text_area("What changes, for whom", was["changes"], key=f"event-changes-{key}", height=90)
    right.text_area("What support should know and answer", was["answers"], key=f"event-answers-{key}", height=90)
    st.form_submit_button(
        "Save the event" if chosen else "Add the event",
        type="primary",
        icon=":material/check:",
        on_click=save_form,
        **held(Right.DECIDE),
    )
if chosen:
    st.button(
        "Remove the event",
        icon=":material/delete:",
        on_click=save,
        args=(
            lambda seen: removed(seen, chosen),
            f"Removed the event {chosen['name']}",
        ),
        **held(Right.DECIDE),
    )

# ------------------------------------------------------------------------------------------------- from a file
st.subheader("From a file", divider="gray")
upload = st.file_uploader(
    "Events as CSV, or releases as JSON",
    type=["csv", "json"],
    key=f"event-file-{seen_version()}",
    max_upload_size=MOST_MEGABYTES,
    **held(
        Right.DECIDE,
        help=f"CSV: the columns {', '.join(FIELDS)}; several teams, features or tags are joined by “;”. "
        f"JSON: what `{RELEASES}` or `{MILESTONES}` prints.",
    ),
)


def read(name: str, text: str) -> list[Edit]:
    """Draw what a file would add or change."""
    if not name.lower().endswith(".json"):
        plan = plan_texts(state, {EVENTS: text})
        st.text(
            f"{counted(len(EVENTS.read_csv(text)), 'event')} in the file: "
            f"{in_words(d for d in plan.differences if d.after is not None)}. Events that the file lacks stay."
        )
        return [edit for edit in plan.edits if edit.record is not None]
    teams = st.multiselect(
        "Teams that the releases are about", offered([], "team"), placeholder="All", key="release_teams"
    )
    taken = taken_in(state, releases_from_gh(text, teams=teams))
    st.text(f"{taken.in_words}.")
    return list(taken.edits)


if upload:
    try:
        edits = read(upload.name, upload.getvalue().decode("utf-8-sig"))
    except UnicodeDecodeError:
        st.error("The file is not UTF-8. Save it as CSV UTF-8.", icon=":material/error:")
    except AnalyticsError as error:
        st.error("Nothing was taken in.", icon=":material/error:")
        st.text(str(error))
    else:
        if brought := [edit.record for edit in edits if edit.kind is EVENTS and edit.record is not None]:
            st.dataframe(table(brought[:50]), hide_index=True, alt="What the file would bring.")
            st.button(
                f"Take in {counted(len(brought), 'event')}",
                type="primary",
                icon=":material/upload:",
                on_click=save,
                args=(lambda seen: edits, f"{counted(len(brought), 'event')} from {upload.name}"),
                **held(Right.DECIDE),
            )

# --------------------------------------------------------------------------------------------------- history
history = workbench().workspace.history(most=STEPS, kind=EVENTS)
if len(history):
    st.subheader("What was changed", divider="gray")
    steps = st.dataframe(
        pd.DataFrame(
            {
                "When": pd.to_datetime(history["at"]),
                "Who": history["who"],
                "What": history["what"],
                "State": ["taken back" if pd.notna(by) else "" for by in history["undone_by"]],
            }
        ),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"event-steps{seen_version()}",
        alt="The last changes of events, newest first.",
        column_config={
            "When": st.column_config.DatetimeColumn(format=style().cell_format(time=True), help="UTC"),
            "What": st.column_config.TextColumn(width="large"),
        },
    )
    for row in steps.selection.rows[:1]:
        st.button(
            plain(f"Take back: {history['what'].iloc[row]}"),
            icon=":material/undo:",
            on_click=take_back,
            args=(int(history["step"].iloc[row]),),
            key="undo_event_step",
            **held(Right.DECIDE),
        )
    st.caption("Choose a row to take that change back.")
