"""A real PostgreSQL server for tests, in a temporary folder, on a free port of this machine."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PLACES = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt/postgresql", "/usr/local/opt/postgresql")


def server_programs() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest version of this machine; None without one."""
    beside = shutil.which("initdb")
    found = [path.parent for place in PLACES for path in Path(place).glob("**/bin/initdb")]
    return Path(beside).parent if beside else max(found, key=lambda path: path.parent.name, default=None)


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a fresh, empty server (`postgresql+psycopg://…/postgres`); the test skips where none is."""
    programs = server_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed here (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="tagwatch-pg-"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # the server refuses to run as root
    if as_user:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        subprocess.run([*as_user, str(programs / program), *arguments], check=True, capture_output=True, cwd="/")

    try:
        run("initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "reader", "-E", "UTF8", "--no-sync")
        settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run("pg_ctl", "-D", f"{folder}/data", "-o", settings, "-l", f"{folder}/log", "-w", "-t", "90", "start")
        try:
            yield f"postgresql+psycopg://reader:secret@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
