"""Places: where the files of one workspace's lake lie, a folder on a disk or a prefix in an object store (S3).

Pieces are written whole or not at all; the pointer moves only from what was read before: on a disk under a lock and by
rename, in an object store by conditional PUT (`If-Match`, first `If-None-Match`). DuckDB's wheel reads no object store
by itself, so that fsspec does it, for reading, writing and listing.
"""

import contextlib
import hashlib
import os
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

import duckdb

from analytics.errors import AnalyticsError
from analytics.store.folders import make_folder
from analytics.store.permissions import private_opener, tighten
from analytics.store.pointer import NAME as POINTER
from analytics.store.pointer import sync_folder

OBJECT_STORES = ("s3",)
Token = str | None  # what the pointer was when it was read; None: there was none


class PointerMoved(Exception):
    """Somebody else published between our reading of the pointer and our moving it."""


@dataclass(frozen=True)
class Held:
    """A file that is there: its size in bytes and its age in seconds."""

    size: int
    age: float


class Place(ABC):
    """The folder of one workspace in a lake. Names are relative, with "/"."""

    url: str

    @abstractmethod
    def read(self, name: str) -> bytes:
        """Raises FileNotFoundError, OSError."""

    @abstractmethod
    def create(self, name: str, content: bytes) -> bool:
        """Write a small file that is not there yet; False where it is, which then stays as it is."""

    @abstractmethod
    def draft(self, name: str) -> Path:
        """A local path at which to write what `finish` then gives its name."""

    @abstractmethod
    def finish(self, draft: Path, name: str) -> None:
        """Give a written draft its name, whole and on the disk before this returns."""

    @abstractmethod
    def held(self, below: str) -> dict[str, Held]:
        """The files below a prefix such as `data/`, by name."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a file; nothing where it is gone."""

    @abstractmethod
    def opened(self, name: str) -> BinaryIO:
        """Open for reading; raises FileNotFoundError, OSError."""

    @abstractmethod
    def pointer(self) -> tuple[bytes | None, Token]:
        """The pointer's content, None where there is none, and what `move_pointer` needs to know of it."""

    @abstractmethod
    def move_pointer(self, content: bytes, since: Token) -> None:
        """Put another pointer in the place of the one that was read; raises PointerMoved."""

    @abstractmethod
    def sql(self, name: str) -> str:
        """How DuckDB and fsspec name a file; quote it."""

    @abstractmethod
    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make a connection able to read and write here."""

    def sum_of(self, name: str) -> tuple[int, str]:
        """Size and SHA-256 of a file, read to its end."""
        with self.opened(name) as file:
            return _sum(file)


class Folder(Place):
    """A folder on a disk that every process which uses the lake sees under the same path."""

    def __init__(self, path: Path):
        self.path = path
        self.url = str(path)

    def read(self, name: str) -> bytes:
        return (self.path / name).read_bytes()

    def create(self, name: str, content: bytes) -> bool:
        draft = self.draft(f"{name}.{os.getpid()}")
        with open(draft, "wb", opener=private_opener) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, self.path / name)  # fails where it is taken; a rename would replace
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        sync_folder((self.path / name).parent)
        return True

    def draft(self, name: str) -> Path:
        path = self.path / f"{name}.part"
        make_folder(path.parent)
        return path

    def finish(self, draft: Path, name: str) -> None:
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        tighten(draft)
        os.replace(draft, self.path / name)
        sync_folder((self.path / name).parent)

    def held(self, below: str) -> dict[str, Held]:
        found = {}
        for place, _, files in os.walk(self.path / below):
            for file in files:
                path = Path(place) / file
                with contextlib.suppress(FileNotFoundError):
                    state = path.stat()
                    found[path.relative_to(self.path).as_posix()] = Held(state.st_size, time.time() - state.st_mtime)
        return found

    def remove(self, name: str) -> None:
        with contextlib.suppress(PermissionError):  # open in a reader on Windows; taken next time
            (self.path / name).unlink(missing_ok=True)

    def opened(self, name: str) -> BinaryIO:
        return (self.path / name).open("rb")

    def pointer(self) -> tuple[bytes | None, Token]:
        try:
            content = (self.path / POINTER).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None, None
        return content, hashlib.sha256(content).hexdigest()

    def move_pointer(self, content: bytes, since: Token) -> None:
        if self.pointer()[1] != since:  # only where somebody ignored the lock
            raise PointerMoved
        draft = self.draft(POINTER)
        with open(draft, "wb", opener=private_opener) as file:
            file.write(content)
        self.finish(draft, POINTER)

    def sql(self, name: str) -> str:
        return str(self.path / name)

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        pass  # a disk is read natively


class Bucket(Place):
    """A prefix in an object store, through fsspec; credentials and the address come from the environment."""

    def __init__(self, url: str):
        self.url = url.rstrip("/")
        self.files = _object_store()
        self._bucket, _, self._prefix = self.url.partition("://")[2].partition("/")

    def read(self, name: str) -> bytes:
        return cast(bytes, self.files.cat_file(self.sql(name)))

    def create(self, name: str, content: bytes) -> bool:
        return self.put(name, content, IfNoneMatch="*") is not None

    def put(self, name: str, content: bytes, **condition: str) -> str | None:
        """Write an object under a condition; its ETag, None where the condition did not hold."""
        try:
            return cast(str, self._call("put_object", name, Body=content, **condition)["ETag"])
        except OSError as error:
            if isinstance(error, FileExistsError) or "pre-condition" in str(error).lower():
                return None
            raise

    def tag(self, name: str) -> str | None:
        """An object's ETag, None where it is gone."""
        try:
            return cast(str, self._call("head_object", name)["ETag"])
        except FileNotFoundError:
            return None

    def draft(self, name: str) -> Path:
        handle, path = tempfile.mkstemp(prefix="tagwatch-", suffix=".parquet")
        os.close(handle)
        return Path(path)

    def finish(self, draft: Path, name: str) -> None:
        self.files.put_file(str(draft), self.sql(name))
        draft.unlink()

    def held(self, below: str) -> dict[str, Held]:
        start = len(self.sql("").partition("://")[2])
        listed = self.files.find(self.sql(below), detail=True)
        return {
            key[start:]: Held(int(entry["size"]), time.time() - entry["LastModified"].timestamp())
            for key, entry in listed.items()
        }

    def remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self.files.rm_file(self.sql(name))

    def opened(self, name: str) -> BinaryIO:
        return cast(BinaryIO, self.files.open(self.sql(name), "rb"))

    def pointer(self) -> tuple[bytes | None, Token]:
        try:
            answer = self._call("get_object", POINTER)
        except FileNotFoundError:
            return None, None
        return self._body(answer), cast(str, answer["ETag"])

    def move_pointer(self, content: bytes, since: Token) -> None:
        condition = {"IfNoneMatch": "*"} if since is None else {"IfMatch": since}
        if self.put(POINTER, content, **condition) is None:
            raise PointerMoved

    def sql(self, name: str) -> str:
        return f"{self.url}/{name}"

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.register_filesystem(self.files)

    def _call(self, method: str, name: str, **given: Any) -> dict[str, Any]:
        key = f"{self._prefix}/{name}".lstrip("/")
        return cast("dict[str, Any]", self.files.call_s3(method, Bucket=self._bucket, Key=key, **given))

    def _body(self, answer: dict[str, Any]) -> bytes:
        from fsspec.asyn import sync

        return cast(bytes, sync(self.files.loop, answer["Body"].read))


def place_at(url: str) -> Place:
    """The place that an address names: a folder, or `s3://bucket/prefix`.

    Raises AnalyticsError for an object store that cannot be used here.
    """
    scheme = urlsplit(url).scheme if "://" in url else ""
    if not scheme:
        return Folder(Path(url).expanduser().absolute())
    if scheme not in OBJECT_STORES:
        raise AnalyticsError(f"TAGWATCH_LAKE is {url}; it must be a folder or an address such as s3://bucket/tagwatch.")
    return Bucket(url)


def _object_store() -> Any:
    try:
        import s3fs
    except ImportError as error:
        raise AnalyticsError("A lake on S3 needs a library that is not installed: pip install 's3fs'.") from error
    return s3fs.S3FileSystem(use_listings_cache=False, default_fill_cache=False, default_cache_type="readahead")


def sum_of_file(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a local file."""
    with path.open("rb") as file:
        return _sum(file)


def _sum(file: BinaryIO) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while piece := file.read(1 << 20):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


@contextlib.contextmanager
def draft_of(place: Place, name: str) -> Iterator[Path]:
    """A draft that is removed where the block fails, and gets its name where it does not."""
    draft = place.draft(name)
    try:
        yield draft
        place.finish(draft, name)
    finally:
        draft.unlink(missing_ok=True)
