"""A real MariaDB server for tests, in a temporary folder, on a free port of this machine."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

SECONDS = 90


@contextmanager
def mariadb() -> Iterator[str]:
    """The address of a fresh server (`mysql+pymysql://…/helpdesk`, in UTC); the test skips where none is."""
    server, install = (
        shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin"),
        shutil.which("mariadb-install-db"),
    )
    if server is None or install is None:
        pytest.skip("MariaDB's server is not installed here (Debian: apt-get install mariadb-server)")
    pytest.importorskip("pymysql", reason="PyMySQL is not installed (pip install PyMySQL)")
    folder = Path(tempfile.mkdtemp(prefix="tagwatch-my-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = ["--no-defaults", f"--datadir={folder}/data"]
    as_user = ["--user=mysql"] if os.geteuid() == 0 else []  # the server refuses to run as root
    if as_user:
        shutil.chown(folder, "mysql")
    running = None
    try:
        subprocess.run(
            [install, *own, *as_user, "--skip-test-db", "--auth-root-authentication-method=normal"],
            check=True,
            capture_output=True,
        )
        options = [f"--port={port}", "--bind-address=127.0.0.1", f"--socket={folder}/s", "--innodb-flush-method=nosync"]
        running = subprocess.Popen(
            [server, *own, *as_user, *options, "--default-time-zone=+00:00", f"--pid-file={folder}/pid"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        url = f"mysql+pymysql://root@127.0.0.1:{port}"
        _await(url, running)
        yield f"{url}/helpdesk?charset=utf8mb4"
    finally:
        if running is not None:
            running.kill()
            running.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _await(url: str, running: subprocess.Popen[bytes]) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    end = time.monotonic() + SECONDS
    while True:
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("create database helpdesk character set utf8mb4")
            break
        except OperationalError:
            if running.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.1)
    engine.dispose()
