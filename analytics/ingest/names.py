"""File names: as people read them, as the disk takes them, and as the database reads them, letter by letter.

A name is foreign text. It may look like a pattern, an address, a flag of the terminal or a way out of its folder.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

LONGEST = 200  # bytes; file systems allow 255, and a report's ending comes after it
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
PLAIN = re.compile(r"/[A-Za-z0-9_./-]*", re.ASCII)  # no letter that the database gives a meaning


def clean(name: str) -> str:
    """A name that can be written into a report, a terminal and a database, of at most LONGEST bytes.

    Control characters and marks that turn the writing direction become `_`, bytes that are no text become `�`.

    >>> clean("a\\nb.csv"), len(clean("x" * 250 + ".csv")), clean("\\u202evsc.exe.csv")
    ('a_b.csv', 200, '_vsc.exe.csv')
    """
    text = CONTROLS.sub("_", os.fsencode(name).decode("utf-8", "replace"))
    if len(text.encode()) <= LONGEST:
        return text
    end = Path(text).suffix[-20:]
    return text.encode()[: LONGEST - len(end.encode())].decode("utf-8", "ignore") + end


def safe_name(name: str) -> str:
    """The last part of a foreign path, as a clean name that leads nowhere and is not hidden.

    >>> safe_name("../../evil.csv"), safe_name(".hidden.csv"), safe_name("  "), safe_name("C:\\\\x\\\\a.csv")
    ('evil.csv', 'hidden.csv', 'export.csv', 'a.csv')
    """
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].replace("\x00", "").strip().lstrip(".")
    return clean(last.strip() or "export.csv")


@contextmanager
def cleanly_named(path: Path) -> Iterator[Path]:
    """The file under a clean name: itself, or a link to it for as long as the block runs."""
    if clean(path.name) == path.name:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="tagwatch-") as folder:
        yield _linked(path, Path(folder) / _encodable(clean(path.name)))


def _encodable(name: str) -> str:
    """The name as the file names of this system can have it."""
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return name.encode("ascii", "replace").decode()
    return name


@contextmanager
def literal(path: Path) -> Iterator[str]:
    """What to hand the database so that it reads this file and no other, whatever `[`, `*`, `?` or `://` it holds.

    The database expands patterns where a path holds one and has no way to switch that off; a backslash has no escape
    either. So a file whose path is not plain is read through a link whose path is.
    """
    whole = os.path.abspath(path)
    if PLAIN.fullmatch(whole):
        yield whole
        return
    with tempfile.TemporaryDirectory(prefix="tagwatch-", dir=_plain_folder()) as folder:
        yield str(_linked(path, Path(folder) / "export.csv"))


@contextmanager
def literals(paths: Sequence[Path]) -> Iterator[list[str]]:
    """The same for many files at once."""
    whole = [os.path.abspath(path) for path in paths]
    if all(map(PLAIN.fullmatch, whole)):
        yield whole
        return
    with tempfile.TemporaryDirectory(prefix="tagwatch-", dir=_plain_folder()) as folder:
        yield [str(_linked(path, Path(folder) / f"{number}.csv")) for number, path in enumerate(paths)]


def _plain_folder() -> str | None:
    """A folder for temporary files with a plain path, where there is one."""
    places = (tempfile.gettempdir(), "/tmp", "/var/tmp")
    return next((place for place in places if PLAIN.fullmatch(place) and os.access(place, os.W_OK)), None)


def _linked(path: Path, link: Path) -> Path:
    """A link to the file; a copy where the file system has none."""
    try:
        link.symlink_to(path.resolve())
    except (OSError, NotImplementedError):
        shutil.copyfile(path, link)
    return link
