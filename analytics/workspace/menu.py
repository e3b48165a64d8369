"""The menu: every page of the dashboard, once. The app, saved views, the page tests and the browser tests read it.

To add a page, write its script under `pages/<section>/` and add it here.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath

from analytics.people.role import Right


@dataclass(frozen=True)
class Entry:
    """One page. Its script's name is its place in addresses: `watch/trends.py` is `/trends`."""

    script: str  # under pages/
    title: str
    icon: str  # Material symbol
    filtered: bool = True  # False: about the whole store, without filters
    listed: bool = True  # False: opened from other pages and by its address, not from the menu
    right: Right = Right.READ  # without it the menu does not list it

    @property
    def name(self) -> str:
        return PurePosixPath(self.script).stem

    @property
    def path(self) -> str:
        """Of its address; the first page of the menu is at the root."""
        return "/" if self.name == FIRST else f"/{self.name}"


FIRST = "this_week"
MENU: dict[str, tuple[Entry, ...]] = {
    "Watch": (
        Entry("watch/this_week.py", "This week", "today"),
        Entry("watch/trends.py", "Trends", "show_chart"),
        Entry("watch/anomalies.py", "Anomalies", "troubleshoot"),
        Entry("watch/incidents.py", "Incidents", "crisis_alert", filtered=False),
        Entry("watch/topics.py", "Topics", "bubble_chart", filtered=False),
        Entry("watch/tickets.py", "Tickets", "forum"),
        Entry("watch/ticket.py", "Ticket", "article", filtered=False, listed=False),
    ),
    "Decide": (
        Entry("decide/unaware.py", "Unaware", "lightbulb"),
        Entry("decide/requests.py", "Requests", "how_to_vote"),
        Entry("decide/bugs.py", "Bugs", "bug_report"),
        Entry("decide/customers.py", "Customers", "groups", filtered=False),
        Entry("decide/customer.py", "Customer", "person", filtered=False, listed=False),
        Entry("decide/releases.py", "Releases", "rocket_launch", filtered=False),
        Entry("decide/research.py", "Research", "science", filtered=False),
        Entry("decide/area.py", "Area", "explore"),
        Entry("decide/impact.py", "Impact", "trending_down"),
    ),
    "Share": (
        Entry("share/roundup.py", "Roundup", "newspaper"),
        Entry("share/voice_of_customer.py", "Voice of customer", "record_voice_over"),
        Entry("share/shadowing.py", "Shadowing", "headset_mic"),
    ),
    "Manage": (
        Entry("manage/imports.py", "Imports", "upload_file", filtered=False),
        Entry("manage/taxonomy.py", "Taxonomy", "sell", filtered=False),
        Entry("manage/events.py", "Events", "event", filtered=False),
        Entry("manage/health.py", "Tag health", "monitor_heart"),
        Entry("manage/workspace.py", "Workspace", "settings", filtered=False),
        Entry("manage/people.py", "People", "group", filtered=False, right=Right.MANAGE),
        Entry("manage/workspaces.py", "All workspaces", "apartment", filtered=False, right=Right.WORKSPACES),
        Entry("manage/my_views.py", "My views", "bookmarks", filtered=False),
        Entry("manage/my_subscriptions.py", "My subscriptions", "notifications", filtered=False),
        Entry("manage/tokens.py", "My tokens", "key", filtered=False),
        Entry("manage/help.py", "Help", "help", filtered=False),
    ),
}
PAGES = {entry.name: entry for section in MENU.values() for entry in section}  # in the order of the menu
