"""Store: the versions of a store, wherever its tickets are."""

from pathlib import Path

from analytics.configuration import configuration
from analytics.lake.noted import subfolder
from analytics.lake.place import place_at
from analytics.lake.snapshots import LakeSnapshots
from analytics.store.snapshots import Snapshots


def snapshots_of(folder: Path) -> Snapshots:
    """The versions of the store in a folder: in the lake where TAGWATCH_LAKE names one, else in the folder itself.

    A hidden folder, as of a backup that is unpacked, always has its own. Raises AnalyticsError for a lake that cannot
    be used.
    """
    url = configuration().lake
    if not url or folder.name.startswith("."):
        return Snapshots(folder)
    return LakeSnapshots(folder, place_at(f"{url.rstrip('/')}/{subfolder(folder)}"))
