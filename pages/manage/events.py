"""Events: what happened when and to whom, added by hand or from a file; drawn on every chart of their scope."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analytics.categories import NONE
from analytics.decisions.files import in_words, plan_texts
from analytics.decisions.kind import Edit
from analytics.decisions.kinds import EVENT_KINDS, EVENTS
from analytics.decisions.moves import set_record, take_away
from analytics.errors import AnalyticsError
from analytics.events import events_of, releases_from_gh
from analytics.sample import is_sample
from analytics.wording import counted, day
from pages.bridge import current_view, workbench
from pages.look import empty, headline, plain

GH = "gh release list --json name,tagName,publishedAt,isDraft"
STEPS = 8

view, bench = current_view(), workbench()
state = bench.state
events = sorted(state[EVENTS.plural].values(), key=lambda record: (record["start"], record["name"]), reverse=True)
known = events_of(state)


def decide(edits: Sequence[Edit], what: str, why: str = "") -> None:
    """Change events as one step, say so, and draw the page anew; what is wrong is said and nothing changes."""
    try:
        step = bench.decide(edits, what, why=why)
    except AnalyticsError as error:
        st.error("Nothing was changed.", icon=":material/error:")
        st.text(str(error))
        return
    st.session_state["said"] = f"{what}. " if step else "Nothing to change: this is known already. "
    st.session_state["last_step"] = step
    st.session_state["event_round"] = st.session_state.get("event_round", 0) + 1        # empties form and drop zone
    st.rerun()


def undo(step: int) -> None:
    try:
        bench.undo(step)
        st.session_state["said"], st.session_state["last_step"] = "Taken back. ", None
    except AnalyticsError as error:
        st.session_state["said"], st.session_state["last_step"] = str(error), None


sample = [record for record in events if is_sample(EVENTS, record)]
if known:
    newest = known[-1]
    headline(f"{counted(len(known), 'event')}, the newest: {newest.name} on {day(newest.start, year=True)}.",
             "They stand as dotted lines on the charts of their teams, features and tags. " + (
                 f"{len(sample)} belong to the sample and leave with your first import." if sample else ""))
else:
    headline("No event is known yet.", "Releases, incidents, campaigns and content changes explain why a line bends.")

if st.session_state.get("said"):
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(st.session_state["said"])
        if st.session_state.get("last_step"):
            st.button("Undo", icon=":material/undo:", on_click=undo, args=[st.session_state["last_step"]])

chosen = None
if events:
    event = st.dataframe(
        pd.DataFrame({
            "Start": [record["start"] for record in events], "End": [record["end"] or None for record in events],
            "Event": [record["name"] for record in events], "Kind": [record["kind"] for record in events],
            "Teams": [", ".join(record["teams"]) or "all" for record in events],
            "Features": [", ".join(record["features"]) for record in events],
            "Tags": [", ".join(record["tags"]) for record in events],
            "Note": [record["note"] for record in events],
            "Link": [record["link"] or None for record in events],
            "Origin": ["sample" if is_sample(EVENTS, record) else "" for record in events]}).pipe(
                lambda table: table.loc[:, [c for c in table if c in ("Event", "Kind", "Start", "Teams") or
                                            table[c].fillna("").astype(str).str.len().any()]]),
        hide_index=True, on_select="rerun", selection_mode="single-row",
        key=f"events{st.session_state.get('event_round', 0)}", height=min(420, 40 + 35 * len(events)),
        alt=f"{counted(len(events), 'event')}, newest first.",
        column_config={"Link": st.column_config.LinkColumn(display_text="Open", width="small"),
                       "Event": st.column_config.TextColumn(width="medium")})
    chosen = next((events[row] for row in event.selection.rows[:1] if row < len(events)), None)
    st.caption("Choose a row to change or remove that event.")
else:
    empty("Charts without events tell what, not why.", "Add the first one below, or drop a file.")


def offered(own: Sequence[str], values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*own, *(value for value in values if value != NONE)]))


st.subheader("Change the event" if chosen else "Add an event", divider="gray")
key = f"{st.session_state.get('event_round', 0)}-{EVENTS.key_of(chosen) if chosen else 'new'}"
was = chosen or dict.fromkeys(("name", "end", "link", "note"), "") | {
    "kind": "release", "start": "", "teams": [], "features": [], "tags": []}
with st.form(f"event-{key}", border=False):
    left, right = st.columns(2)
    values = {
        "name": left.text_input("Name", was["name"], key=f"name-{key}", max_chars=120,
                                placeholder="5.2, New set-up, Outage …"),
        "kind": right.selectbox("Kind", EVENT_KINDS, EVENT_KINDS.index(was["kind"]), key=f"kind-{key}")}
    started = left.date_input("First day", was["start"] or "today", key=f"start-{key}", format="YYYY-MM-DD")
    ended = right.date_input("Last day, if it lasted", was["end"] or None, key=f"end-{key}", format="YYYY-MM-DD")
    for column, name, dimension in ((left, "teams", "team"), (right, "features", "feature"), (left, "tags", "tag")):
        values[name] = column.multiselect(
            f"{name.capitalize()} that it is about", offered(was[name], view.choices[dimension]), was[name],
            key=f"{name}-{key}", accept_new_options=True, placeholder="All")
    values["link"] = right.text_input("Link", was["link"], key=f"link-{key}", placeholder="https://")
    values["note"] = st.text_input("Note", was["note"], key=f"note-{key}", max_chars=400,
                                   placeholder="What changed, for whom")
    saved = st.form_submit_button("Save the event" if chosen else "Add the event", type="primary",
                                  icon=":material/check:")
if chosen and st.button("Remove the event", icon=":material/delete:"):
    decide([take_away(state, EVENTS, chosen)], f"Removed the event {chosen['name']}")
if saved:
    values |= {"start": started.isoformat() if started else "", "end": ended.isoformat() if ended else ""}
    try:
        edit = set_record(state, EVENTS, values)
    except AnalyticsError as error:
        st.error("Nothing was changed.", icon=":material/error:")
        st.text(str(error))
    else:
        moved = [take_away(state, EVENTS, chosen)] if chosen and EVENTS.key_of(chosen) != edit.key else []
        if edit.seen is not None and (moved or not chosen):
            st.error("There is an event of that name on that day already. Choose it in the table to change it.",
                     icon=":material/error:")
        else:
            decide([*moved, edit], f"{'Changed' if chosen else 'Added'} the event {edit.record['name']}")

st.subheader("From a file", divider="gray")
upload = st.file_uploader(
    "Events as CSV, or releases as JSON", type=["csv", "json"], key=f"upload{st.session_state.get('event_round', 0)}",
    help=f"CSV: the columns {', '.join(column.name for column in EVENTS.columns)}; lists are joined by “;”. "
         f"JSON: what `{GH}` prints.")
if upload:
    try:
        text = upload.getvalue().decode("utf-8-sig")
        if upload.name.lower().endswith(".json"):
            teams = st.multiselect("Teams that the releases are about", offered([], view.choices["team"]),
                                   placeholder="All", key="release_teams")
            found = releases_from_gh(text, teams=teams)
            # What is known already may have been edited here since: the file does not take that back.
            edits = [set_record(state, EVENTS, record)
                     for key, record in {EVENTS.key_of(record): record for record in found}.items()
                     if key not in state[EVENTS.plural]]
            st.text(f"{counted(len(found), 'release')}: {len(edits)} new, {len(found) - len(edits)} known already.")
        else:
            plan = plan_texts(state, {EVENTS: text})
            edits = [edit for edit in plan.edits if edit.record is not None]
            st.text(f"{counted(len(EVENTS.read_csv(text)), 'event')} in the file: "
                    f"{in_words(d for d in plan.differences if d.after is not None)}. "
                    "Events that the file lacks stay.")
    except UnicodeDecodeError:
        st.error("The file is not UTF-8. Save it as CSV UTF-8.", icon=":material/error:")
    except AnalyticsError as error:
        st.error("Nothing was taken in.", icon=":material/error:")
        st.text(str(error))
    else:
        if edits and st.button(f"Take in {counted(len(edits), 'event')}", type="primary", icon=":material/upload:"):
            decide(edits, f"{counted(len(edits), 'event')} from {upload.name}")

st.download_button("All events (CSV)", data=lambda: EVENTS.write_csv(events), file_name=EVENTS.file, mime="text/csv",
                   icon=":material/download:", on_click="ignore")

history = bench.workspace.history(most=STEPS, kind=EVENTS)
if len(history):
    st.subheader("What was changed", divider="gray")
    steps = st.dataframe(
        pd.DataFrame({"When": pd.to_datetime(history["at"]), "Who": history["who"], "What": history["what"],
                      "Why": history["why"],
                      "State": ["taken back" if pd.notna(by) else "" for by in history["undone_by"]]}),
        hide_index=True, on_select="rerun", selection_mode="single-row",
        key=f"steps{st.session_state.get('event_round', 0)}", alt="The last changes of events, newest first.",
        column_config={"When": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm")})
    for row in steps.selection.rows[:1]:
        st.button(plain(f"Undo: {history['what'].iloc[row]}"), icon=":material/undo:", on_click=undo,
                  args=[int(history["step"].iloc[row])])
    st.caption("Choose a row to take that change back. Times are UTC.")
