"""A real nginx in front of a real web server with the gate, with an `auth_request` that names people."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import uvicorn

NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if os.path.exists("/usr/sbin/nginx") else None)
PATIENCE = 60  # s
PROXY = "127.0.0.2"  # the address that nginx connects from; other processes of this machine come from 127.0.0.1

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
CONFIGURATION = """
worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  proxy_bind {proxy};
  server {{
    listen 127.0.0.1:{port};
{locations}
  }}
}}
"""


def locations(*, app: int, who: int, secret: str) -> str:
    """What README tells to write for a proxy that signs people in, with these ports and this secret."""

    def block(heading: str) -> str:
        return README.split(f"### {heading}\n")[1].split("```nginx\n")[1].split("```")[0]

    lines = block("With accounts").strip().splitlines()[1:-1]
    whole = block("With a proxy that signs people in")
    for there, here in {
        '# and the lines of "With accounts"': "\n".join(lines),
        "127.0.0.1:4180": f"127.0.0.1:{who}",
        "127.0.0.1:8501": f"127.0.0.1:{app}",
        "the secret": secret,
    }.items():
        assert there in whole, there
        whole = whole.replace(there, here)
    return whole


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, alive: Callable[[], bool] = lambda: True) -> None:
    end = time.monotonic() + PATIENCE
    while alive() and time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"Nothing listens on {port}.")


@contextmanager
def signing_people_in() -> Iterator[int]:
    """In the place of oauth2-proxy: the cookie `who=NAME:GROUPS` is a person who signed in there."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            found = dict(part.strip().partition("=")[::2] for part in (self.headers["cookie"] or "").split(";"))
            name, _, groups = found.get("who", "").partition(":")
            self.send_response(200 if self.path.endswith("/sign_in") else 202 if name else 401)
            if name:
                self.send_header("X-Auth-Request-Email", name)
                self.send_header("X-Auth-Request-Groups", groups)
            page = b"Sign in with OAuth2" if self.path.endswith("/sign_in") else b""
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *arguments):
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
        yield server.server_port


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[ThreadingHTTPServer]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)


@contextmanager
def web_server(app: object, **options: object) -> Iterator[int]:
    """An ASGI app by uvicorn, as Streamlit serves it; returns its port."""
    port = free_port()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off", **options)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for(port, thread.is_alive)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


@contextmanager
def nginx(folder: Path, *, app: int, who: int, secret: str) -> Iterator[int]:
    """nginx in front of a port; returns its own."""
    port = free_port()
    text = CONFIGURATION.format(
        folder=folder, port=port, proxy=PROXY, locations=locations(app=app, who=who, secret=secret)
    )
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with subprocess.Popen(command) as process:
        try:
            wait_for(port, lambda: process.poll() is None)
            yield port
        finally:
            process.terminate()
            process.wait(PATIENCE)
