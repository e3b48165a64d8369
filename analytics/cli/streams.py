"""Standard output and error of the process, when what takes them goes away first, is full, or was never there."""

import codecs
import contextlib
import errno
import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer  # collections.abc.Buffer from Python 3.12 on


class Pipe(io.FileIO):
    """A file descriptor that may be closed at its other end (`… | head`), or lead to a full disk.

    What is written after that is dropped and the command goes on: an import or a delivery is not cut in half because
    nobody reads its report, and the exit code shows the result.
    """

    closed_by_reader = False
    failure = ""  # why it could not be written, except that nobody reads it any more

    def write(self, data: "ReadableBuffer", /) -> int:
        if self.closed_by_reader or self.failure:
            return memoryview(data).nbytes
        try:
            return super().write(data)
        except OSError as error:
            if error.errno in (errno.EPIPE, errno.ESHUTDOWN):
                self.closed_by_reader = True
            else:
                self.failure = error.strerror or str(error)
            return memoryview(data).nbytes


def tolerate_closed_pipes() -> None:
    """Let standard output and standard error of this process outlive their readers, and be there at all."""
    while (lowest := os.open(os.devnull, os.O_RDWR)) < 3:  # or the next file that is opened would be one of them
        pass
    os.close(lowest)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, io.TextIOWrapper(io.FileIO(os.open(os.devnull, os.O_WRONLY), "wb"), encoding="utf-8"))
            continue
        # What the locale has no letters for is written out; one without any (C) gets the letters of all others.
        plain = codecs.lookup(stream.encoding).name == "ascii"
        stream.reconfigure(encoding="utf-8" if plain else None, errors="backslashreplace")
        if stream.isatty():
            continue
        stream.flush()
        pipe = Pipe(os.dup(stream.fileno()), "wb")
        setattr(
            sys,
            name,
            io.TextIOWrapper(
                io.BufferedWriter(pipe),
                encoding=stream.encoding,
                errors=stream.errors,
                line_buffering=stream.line_buffering,
                write_through=stream.write_through,
            ),
        )


def unwritten() -> str:
    """Why standard output could not be written to its end; empty where it was, or where nobody reads it."""
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw.failure if isinstance(raw, Pipe) else ""


def nobody_reads() -> bool:
    """Whether the reader of standard output went away."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return isinstance(raw, Pipe) and raw.closed_by_reader
