"""Bugs: whom each touches, what became of it in the tracker, and which tickets wait to hear that it is fixed."""

import tempfile
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from analytics.errors import AnalyticsError
from analytics.formatting import count, counted, day
from analytics.ingest.customer_files import differences
from analytics.ingest.issue_files import GH, read_issues
from analytics.insights.bug_quality import lacking_anything
from analytics.insights.bugs import UNKNOWN, bugs, linked, mark_notified, to_answer, unlinked
from analytics.metrics.credit import raised_by
from analytics.people.role import Right
from analytics.workspace.checks import records
from analytics.workspace.issues import search_words
from analytics.workspace.kinds import NOTIFIED
from analytics.workspace.lists import ISSUES
from analytics.workspace.menu import PAGES
from pages.address import chosen as chosen_filters
from pages.bridge import answer, current_view, workbench
from pages.columns import folded
from pages.downloads import csv_button
from pages.filters import link_parameters
from pages.look import dates, empty, headline, numbers, plain, quiet
from pages.opening import customer_column, open_clicked_customer
from pages.saving import rows_key, save, seen_version, show_result
from pages.sections import section
from pages.visitor import held, may, subjects

MARKS = {"open": "● open", "fixed": "✓ fixed", "not planned": "✕ not planned", UNKNOWN: "? not in the tracker's list"}
SHOW = {"all": "All", "open": "Open", "fixed": "Fixed"}
MOST = 500
MOST_MEGABYTES = 64

view, bench = current_view(), workbench()
scope = view.scope.narrowed(start=None, end=None, categories=(), measure="tickets")
known = bench.workspace.list_of(ISSUES)
links = answer(view, linked, view.facts, scope, known, records(bench.state, NOTIFIED), keep=bench.snapshots)
found, waiting = bugs(links), to_answer(links)
defects = view.facts.taxonomy.categories.counting_as("defect")
without, every = (
    answer(
        view,
        unlinked,
        view.facts,
        view.scope.narrowed(measure="tickets"),
        tuple(sorted(set(links["issue"]))),
        defects,
        keep=bench.snapshots,
    )
    if defects
    else (0, 0)
)

if len(waiting):
    people = waiting["customer"].nunique()
    who = counted(people, "customer") if people else counted(len(waiting), "ticket")
    headline(
        f"{who} wait{'s' if (people or len(waiting)) == 1 else ''} to hear that the bug is fixed.",
        f"{counted(len(waiting), 'ticket')} about {counted(waiting['issue'].nunique(), 'fixed bug')} without an "
        "answer yet.",
    )
elif len(found):
    top = found.iloc[0]
    headline(
        f"{top['issue']} {'touches most customers' if len(found) > 1 else 'is the one bug that tickets name'}: "
        f"{counted(int(top['customers']), 'customer')}, "
        f"{counted(int(top['tickets']), 'ticket')}.",
        "Nobody waits to hear of a fix.",
    )
else:
    headline(
        "No ticket names an issue of the bug tracker.",
        "A link to GitHub, GitLab or Jira in subject, text or tags is enough, or a key such as ABC-123 or "
        "owner/repo#12.",
    )
show_result()

if len(found):
    chosen_state = section(SHOW, "all", parameter="state", about="Show")
    shown = found if chosen_state == "all" else found[found["state"] == chosen_state].reset_index(drop=True)
    raisers = raised_by(view.facts, links, "issue")
    table = pd.DataFrame(
        {
            "Bug": shown["issue"],
            "Title": shown["title"].replace("", None),
            "State": shown["state"].map(MARKS),
            "Customers": shown["customers"],
            "Tickets": shown["tickets"],
            "Open since": shown["opened"],
            "Last ticket": shown["last"],
            "Fixed": shown["fixed"],
            "Not notified": shown["untold"],
            "Raised by": [raisers.get(issue) for issue in shown["issue"]],
            "After the fix": shown["since_fix"],
            "Link": shown["link"].replace("", None),
        }
    )
    table = table.loc[:, [c for c in table if table[c].notna().any() or c == "Bug"]]
    row = st.dataframe(
        numbers(table),
        column_order=folded("bug_columns", list(table), ["Open since", "Last ticket", "Fixed", "Raised by"]),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="bugs",
        height=min(420, 40 + 35 * max(len(table), 1)),
        placeholder="–",
        alt=f"{counted(len(table), 'bug')}, most customers first.",
        column_config={
            **dates(table),
            "Link": st.column_config.LinkColumn(display_text="Open", width="small"),
            "Title": st.column_config.TextColumn(width="large"),
        },
    )
    late = int(shown["since_fix"].sum())
    st.caption(
        "Distinct customers and tickets that name the bug, over all time: of the filters, period and category "
        "do not apply. Choose a row to open its tickets."
        + (" “After the fix” are tickets created after the day of the fix: it may be back." if late else "")
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        for at in row.selection.rows[:1]:
            if at < len(shown):
                st.page_link(
                    "watch/tickets.py",
                    label=plain(
                        f"{counted(int(shown['tickets'].iloc[at]), 'ticket')} named it: "
                        f"find “{search_words(shown['issue'].iloc[at])}”"
                    ),
                    icon=":material/forum:",
                    query_params=link_parameters(scope, q=search_words(shown["issue"].iloc[at])),
                )
        csv_button("Bugs (CSV)", lambda: found, "tagwatch-bugs.csv")
if every:
    quiet(f"{count(without)} of {counted(every, 'bug ticket')} in the period name no issue.")
    period = view.scope.narrowed(measure="tickets")
    lacking, readable = answer(view, lacking_anything, view.facts, period, keep=bench.snapshots)
    if lacking:
        with st.container(horizontal=True, vertical_alignment="center"):
            quiet(f"Of {count(readable)} whose source has texts, {count(lacking)} lack steps, a version or a platform.")
            st.page_link(
                "watch/tickets.py",
                label="Open these",
                icon=":material/forum:",
                query_params=link_parameters(period, queue="bugs-lacking"),
            )
            st.page_link(
                "manage/health.py",
                label="By team and support group",
                icon=":material/monitor_heart:",
                query_params=link_parameters(period, show="bugs"),
            )

# ------------------------------------------------------------------------------- fixed, customers not notified yet
if len(waiting):
    st.subheader("Fixed, customers not notified yet", divider="gray")
    queue = pd.DataFrame(
        {
            "Bug": waiting["issue"],
            "Fixed": waiting["fixed"],
            "Customer": waiting["customer"],
            "Subject": subjects(waiting["subject"]),
            "Created": waiting["day"],
            "Ticket": waiting["source"] + " " + waiting["ticket_id"],
            "Link": [
                view.settings.ticket_link(s, i) for s, i in zip(waiting["source"], waiting["ticket_id"], strict=True)
            ],
        }
    )
    queue = queue.loc[:, [c for c in queue if queue[c].notna().any()]]
    picked = st.dataframe(
        queue.head(MOST),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=rows_key("waiting", zip(waiting["issue"], waiting["source"], waiting["ticket_id"], strict=True)),
        height=min(420, 40 + 35 * len(queue)),
        placeholder="–",
        alt=f"{counted(len(queue), 'ticket')} to answer.",
        column_config={
            **dates(queue),
            "Link": st.column_config.LinkColumn(display_text="Open", width="small"),
            "Subject": st.column_config.TextColumn(width=300),
            "Customer": customer_column("customer_waiting"),
        },
    )
    open_clicked_customer("customer_waiting", waiting["customer"].tolist())
    rows = [at for at in picked.selection.rows if at < len(waiting)]
    chosen = waiting.iloc[rows] if rows else waiting
    answered = list(zip(chosen["issue"], chosen["source"], chosen["ticket_id"], strict=True))
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(rows) == 1:
            st.page_link(
                PAGES["ticket"].script,
                label="Open this ticket",
                icon=":material/article:",
                query_params=chosen_filters(helpdesk=chosen["source"].iloc[0], id=chosen["ticket_id"].iloc[0]),
            )
        if may(Right.DECIDE):
            st.button(
                f"Mark {'these' if rows else 'all'} {counted(len(chosen), 'ticket')} as notified",
                type="primary",
                icon=":material/done_all:",
                on_click=save,
                args=(
                    lambda state: mark_notified(state, answered, on=date.today()),
                    f"Notified of a fix: {counted(len(chosen), 'ticket')}",
                ),
                **held(Right.DECIDE, help="It can be taken back. It writes to nobody: answer in the helpdesk."),
            )
        csv_button("Tickets to answer (CSV)", lambda: queue, "tagwatch-to-answer.csv")
        if not view.settings.ticket_links:
            st.caption("With a ticket link pattern per source (Workspace) each row leads to the helpdesk.")
    if may(Right.DECIDE):
        st.caption("Choose rows to mark only those. What was marked stays over re-imports.")

notified = records(bench.state, NOTIFIED)
if notified:
    last = max((record["told"] for record in notified if record["told"]), default="")
    quiet(
        f"{counted(len(notified), 'ticket')} notified so far"
        + (f", the last on {day(date.fromisoformat(last), year=True)}." if last else ".")
    )

# ---------------------------------------------------------------------------------------- what the tracker reports
st.subheader("What the tracker reports", divider="gray")
states = pd.Series([record["state"] for record in known.values()], dtype=object).value_counts()
st.text(
    f"{counted(len(known), 'issue')} known: " + ", ".join(f"{n} {state}" for state, n in states.items()) + "."
    if known
    else "No issue is known yet. With their states this page shows which bugs are fixed and who is "
    "to be notified; keys such as ABC-123 without an address count only once their project is known."
)
file = None
if may(Right.IMPORT):
    file = st.file_uploader(
        "Issues as JSON or CSV",
        type=["json", "csv", "tsv", "txt"],
        max_upload_size=MOST_MEGABYTES,
        key=f"issues-{seen_version()}",
        **held(
            Right.IMPORT,
            help=f"JSON: what `{GH}` prints. CSV: Jira's export, or columns issue, state, title, opened, fixed, link.",
        ),
    )
if file:
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "issues"
            path.write_bytes(file.getvalue())
            read = read_issues(path, name=file.name)
        edits = read.edits(known)
    except AnalyticsError as refused:
        st.error(plain(str(refused)), icon=":material/error:")
    else:
        st.text(f"{read.name}: {counted(read.rows, 'row')}. It would change: {differences(edits)}.")
        if read.problems:
            st.text(f"⚠ {counted(len(read.problems), 'row')} cannot be taken:")
            st.dataframe(
                pd.DataFrame(
                    [
                        {"Line": p.line, "Column": p.column, "Value": p.value, "Reason": p.what}
                        for p in read.problems[:MOST]
                    ]
                ),
                hide_index=True,
                alt="Rows that cannot be taken, with the reason.",
            )
        st.button(
            f"Take in {counted(len(read.records), 'issue')}",
            type="primary",
            icon=":material/upload:",
            on_click=save,
            args=(lambda state: edits, f"Issues of {read.name}: {differences(edits)}"),
            **held(Right.IMPORT, disabled=not edits),
        )
if known:
    st.download_button(
        "issues.csv",
        ISSUES.write_csv(known.values()),
        ISSUES.file,
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
if not len(found) and not known:
    empty(
        "What links would bring.",
        "When agents put the address of the bug into the ticket, its text or a tag, this "
        "page counts whom each bug touches and keeps the list of who is to be notified when it is fixed.",
    )
