"""Standard output and error of the process, when what reads them goes away first (`… | head`)."""

import errno
import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer  # collections.abc.Buffer from Python 3.12 on


class Pipe(io.FileIO):
    """A file descriptor that may be closed at its other end.

    What is written after that is dropped in silence and the command goes on: an import or a delivery is not cut in
    half because nobody reads its report, and the exit code says how it went.
    """

    closed_by_reader = False

    def write(self, data: "ReadableBuffer", /) -> int:
        if self.closed_by_reader:
            return memoryview(data).nbytes
        try:
            return super().write(data)
        except OSError as error:
            if error.errno not in (errno.EPIPE, errno.ESHUTDOWN):
                raise
            self.closed_by_reader = True
            return memoryview(data).nbytes


def tolerate_closed_pipes() -> None:
    """Let standard output and standard error of this process outlive their readers."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None or stream.isatty():
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


def nobody_reads() -> bool:
    """Whether the reader of standard output went away."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return isinstance(raw, Pipe) and raw.closed_by_reader
