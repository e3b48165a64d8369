"""A real S3 server for the tests: moto's, as a process of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import s3fs


@contextmanager
def server() -> Iterator[dict[str, str]]:
    """Run it and yield the environment by which clients find it; a bucket `lake` is there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    environment = {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    try:
        wait_for(port)
        s3fs.S3FileSystem.clear_instance_cache()  # a client keeps the address of the server that it began with
        s3fs.S3FileSystem(
            key="key", secret="secret", endpoint_url=environment["AWS_ENDPOINT_URL"], skip_instance_cache=True
        ).mkdir("lake")
        yield environment
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(port: int, *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"no server at port {port}")
