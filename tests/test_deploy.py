"""The examples under data/deploy: nginx, Caddy and systemd take them; the container's steps lead to a dashboard."""

import http.client
import json
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from websockets.sync.client import connect

from analytics.cli.program import COMMANDS
from analytics.configuration import VARIABLES
from analytics.people.acting import acting_as, host
from analytics.people.role import Role
from analytics.store.people import People
from analytics.store.sessions import Sessions
from tests.e2e.browser import serving
from tests.nginx import serving as web_server

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "data" / "deploy"
HOST = "tagwatch.example"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
SITES = sorted(DEPLOY.glob("nginx/*.conf"))
UNITS = sorted(DEPLOY.glob("systemd/*"))
PATIENCE = 120  # s

needs_nginx = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(ask, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if ask():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come about in {PATIENCE} s")


def nginx_in(folder: Path, site: Path, ports: dict[str, int]) -> list[str]:
    """An nginx of the test's own with one of the sites; ports: those of the site → those that are free here."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if not key.exists():
        asked = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}")
        subprocess.run([*asked, "-out", certificate, "-keyout", key], check=True, capture_output=True)
    text = site.read_text(encoding="utf-8")
    text = re.sub(r"/etc/letsencrypt\S*fullchain.pem", str(certificate), text)
    text = re.sub(r"/etc/letsencrypt\S*privkey.pem", str(key), text)
    text = re.sub(r"\n *listen \[::\][^\n]*", "", text)  # not every machine of tests has IPv6
    for own, here in ports.items():
        text = re.sub(rf"\b(listen |127\.0\.0\.1:){own}\b", rf"\g<1>{here}", text)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    bodies = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;\n"
        f"events {{}}\nhttp {{ access_log off; {bodies} include {folder}/site.conf; }}\n",
        encoding="utf-8",
    )
    return ["nginx", "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]


@needs_nginx
@pytest.mark.parametrize("site", SITES, ids=lambda path: path.name)
def test_nginx_takes_the_example(site, tmp_path):
    run = subprocess.run(
        [*nginx_in(tmp_path, site, {"80": free_port()}), "-t"], capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr
    assert "warn" not in run.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_takes_the_units(tmp_path):
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/srv/tagwatch/.venv/bin/tagwatch", "/bin/true")
        (tmp_path / unit.name.replace("@.", "@8501.")).write_text(text, encoding="utf-8")

    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )

    ours = [line for line in run.stderr.splitlines() if str(tmp_path) in line or "tagwatch" in line]
    assert not ours and len(UNITS) == 5


needs_caddy = pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy is not installed")


@needs_caddy
def test_caddy_takes_the_example(tmp_path):
    run = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile"],
        env=os.environ | {"HOME": str(tmp_path), "TAGWATCH_HOST": HOST, "TAGWATCH_UPSTREAM": "dashboard:8501"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr


class Upstream(BaseHTTPRequestHandler):
    """In the place of the dashboard: answers with what it was asked."""

    def do_GET(self):
        body = json.dumps(dict(self.headers) | {"path": self.path}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@needs_caddy
def test_caddy_names_the_browser_and_hides_the_metrics(tmp_path):
    port = free_port()
    own = {"HOME": str(tmp_path), "TAGWATCH_HOST": f"http://localhost:{port}"}
    with web_server(ThreadingHTTPServer(("127.0.0.1", 0), Upstream)) as behind:
        settings = os.environ | own | {"TAGWATCH_UPSTREAM": f"127.0.0.1:{behind.server_port}"}
        config = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
        (tmp_path / "Caddyfile").write_text("{\n\tadmin off\n}\n" + config, encoding="utf-8")
        command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")]
        with running(command, tmp_path / "log", env=settings):
            until(lambda: socket.create_connection(("127.0.0.1", port), 5), "Caddy")
            forged = {"X-Forwarded-For": "203.0.113.9", "Host": f"localhost:{port}"}
            request = urllib.request.Request(f"http://127.0.0.1:{port}/trends?team=A", headers=forged)
            with urllib.request.urlopen(request, timeout=60) as answer:
                asked = json.load(answer)
            assert (asked["path"], asked["Host"]) == ("/trends?team=A", f"localhost:{port}")
            assert asked["X-Forwarded-For"] == "127.0.0.1", "what a browser claims is not passed on"
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"http://localhost:{port}/metrics", timeout=60)


def test_the_parts_of_compose_fit_each_other_and_the_container():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    steps = list(dockerfile())
    port = next(rest for instruction, rest in steps if instruction == "EXPOSE")
    data = next(rest for instruction, rest in steps if instruction == "VOLUME")
    dashboard, caddy = compose["services"]["dashboard"], compose["services"]["caddy"]

    assert f'"{port}"' in next(rest for instruction, rest in steps if instruction == "CMD")
    assert f"TAGWATCH_DATA={data}/store" in next(rest for instruction, rest in steps if instruction == "ENV")
    assert (
        dashboard["volumes"] == [f"store:{data}"] and caddy["environment"]["TAGWATCH_UPSTREAM"] == f"dashboard:{port}"
    )
    mounted = {volume.partition(":")[0] for service in compose["services"].values() for volume in service["volumes"]}
    assert {name for name in mounted if not name.startswith(".")} == set(compose["volumes"])
    assert all((DEPLOY / name).is_file() for name in mounted if name.startswith("."))
    assert set(caddy["networks"]) == set(dashboard["networks"]) == set(compose["networks"])
    network = compose["networks"]["front"]["ipam"]["config"][0]["subnet"]
    assert dashboard["environment"]["TAGWATCH_PROXIES"] == network and "ports" not in dashboard
    for name in VARIABLES.keys() & dashboard["environment"].keys():
        text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", dashboard["environment"][name])  # its default
        text = re.sub(r"\$\{TAGWATCH_HOST[^}]*\}", HOST, text)
        VARIABLES[name].read({name: text})
    assert {name for name in dashboard["environment"]} <= set(VARIABLES)


def test_the_parts_of_kubernetes_fit_each_other_and_the_container():
    secret, claim, deployment, service, ingress = yaml.safe_load_all(
        (DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")
    )
    steps = list(dockerfile())
    port = int(next(rest for instruction, rest in steps if instruction == "EXPOSE"))
    spec = deployment["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    volumes = {one["name"]: one for one in spec["volumes"]}

    assert container["ports"] == [{"containerPort": port}]
    assert {container[f"{kind}Probe"]["httpGet"]["port"] for kind in ("startup", "liveness", "readiness")} == {port}
    assert {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]} == {
        "store": next(rest for instruction, rest in steps if instruction == "VOLUME"),
        "temporary": "/tmp",
    }
    assert set(volumes) == {"store", "temporary"}
    assert volumes["store"]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    assert container["envFrom"] == [{"secretRef": {"name": secret["metadata"]["name"]}}]
    settings = {one["name"]: one["value"] for one in container["env"]} | secret["stringData"]
    for name, text in settings.items():
        VARIABLES[name].read({name: text})
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert labels == deployment["spec"]["selector"]["matchLabels"] == service["spec"]["selector"]
    (served,) = service["spec"]["ports"]
    (rule,) = ingress["spec"]["rules"]
    behind = rule["http"]["paths"][0]["backend"]["service"]
    assert served["targetPort"] == port
    assert behind == {"name": service["metadata"]["name"], "port": {"number": served["port"]}}
    assert settings["TAGWATCH_URL"] == f"https://{rule['host']}" and ingress["spec"]["tls"][0]["hosts"] == [
        rule["host"]
    ]
    user = str(spec["securityContext"]["runAsUser"])
    assert any(f"--uid {user} " in rest for instruction, rest in steps if instruction == "RUN")


def test_the_examples_name_only_settings_commands_and_files_that_exist():
    texts = {path: path.read_text(encoding="utf-8") for path in FILES}
    named = {name for text in texts.values() for name in re.findall(r"\bTAGWATCH_[A-Z_]+[A-Z]\b", text)}
    called = {word for text in texts.values() for word in re.findall(r"bin/tagwatch\"?,? \"?([a-z-]+)", text)}

    assert named - {"TAGWATCH_HOST", "TAGWATCH_UPSTREAM"} <= set(VARIABLES)
    assert called and called <= set(COMMANDS)
    for instruction, words in dockerfile():
        if instruction == "COPY":
            assert all((ROOT / word).exists() for word in words.split()[:-1]), words
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    assert (DEPLOY / compose["services"]["dashboard"]["build"]["context"] / "dashboard.py").exists()
    pods = [one for one in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))]
    assert [one["kind"] for one in pods] == ["Secret", "PersistentVolumeClaim", "Deployment", "Service", "Ingress"]
    assert pods[2]["spec"]["replicas"] == 1


def dockerfile() -> Iterator[tuple[str, str]]:
    """Its instructions in their order."""
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"))
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            instruction, _, rest = line.partition(" ")
            yield instruction, rest.strip()


@contextmanager
def running(command: list[str], log: Path, **options) -> Iterator[subprocess.Popen]:
    with log.open("w") as output, subprocess.Popen(command, stdout=output, stderr=output, **options) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.mark.long
@needs_nginx
@pytest.mark.parametrize("site", SITES, ids=lambda path: path.name)
def test_a_page_its_websocket_and_an_upload_pass_nginx(site, tmp_path, sample_store):
    store = Path(shutil.copytree(sample_store, tmp_path / "store"))
    with acting_as(host()):
        account = People(store).add("ann", Role.ADMIN)
    cookie = f"__Host-tagwatch={Sessions(store).begin(account, 1)}"
    settings = {"TAGWATCH_AUTH": "accounts", "TAGWATCH_URL": f"https://{HOST}", "TAGWATCH_PROXIES": "127.0.0.1"}
    secure = ssl.create_default_context()
    secure.check_hostname, secure.verify_mode = False, ssl.CERT_NONE

    with serving(store, tmp_path / "log", environment=settings) as server:
        port, own = free_port(), int(server.url.rpartition(":")[2])
        # The second dashboard of the two is not there: its browsers are answered by the first.
        ports = {"80": free_port(), "443": port, "8501": own, "8502": free_port()}
        with running(nginx_in(tmp_path, site, ports), tmp_path / "nginx.log"):
            until(lambda: socket.create_connection(("127.0.0.1", port), 5), "nginx")

            def ask(path: str, method: str = "GET", body: bytes | None = None, **headers: str):
                connection = http.client.HTTPSConnection("127.0.0.1", port, context=secure, timeout=60)
                connection.request(method, path, body, {"Host": HOST, **headers})
                answer = connection.getresponse()
                return answer.status, answer.read(), answer.headers

            assert ask("/trends", Accept="text/html")[0] == 303
            assert ask("/trends", Cookie=cookie)[0] == 200
            assert ask("/metrics")[0] == 404
            status, body, _ = ask("/upload", "PUT", b"x" * 3_000_000, Cookie=cookie)
            assert (status, body) == (403, b'{"error":"This upload was not asked for here. Reload the page Imports."}')
            with connect(
                f"wss://{HOST}/_stcore/stream",
                sock=socket.create_connection(("127.0.0.1", port)),
                ssl=secure,
                origin=f"https://{HOST}",
                additional_headers={"Cookie": cookie},
                subprotocols=["streamlit"],
                open_timeout=60,
            ) as page:
                assert page.response.status_code == 101
            if "two" in site.name:
                nodes = {ask("/readyz")[2]["Set-Cookie"].partition(";")[0] for _ in range(40)}
                assert nodes == {"tagwatch_node=a", "tagwatch_node=b"}
                assert "tagwatch_node=b" in ask("/readyz", Cookie="tagwatch_node=b")[2]["Set-Cookie"]


@pytest.mark.long
def test_the_steps_of_the_container_lead_to_a_dashboard_that_is_ready(tmp_path):
    """Each step in its order, in a fresh environment; those that need a machine of its own are the two named here."""
    place, environment, done = tmp_path, dict(os.environ), []
    port = free_port()

    def here(text: str) -> str:
        moved = text.replace("/opt/tagwatch", f"{tmp_path}/opt").replace("/data", f"{tmp_path}/data")
        return moved.replace("8501", str(port)).replace("0.0.0.0", "127.0.0.1")

    command, health = [], ""
    for instruction, rest in dockerfile():
        if instruction == "WORKDIR":
            place = Path(here(rest))
            place.mkdir(parents=True)
        elif instruction == "COPY":
            *sources, target = rest.split()
            for source in sources:
                into = place / target / (source if target.endswith("/") else "")
                into.parent.mkdir(parents=True, exist_ok=True)
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, into, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(ROOT / source, into)
        elif instruction == "RUN" and not rest.startswith(("apt-get", "useradd")):
            step = here(rest).replace("python -m venv", f"{shlex.quote(sys.executable)} -m venv")
            run = subprocess.run(
                step, shell=True, cwd=place, env=environment, capture_output=True, text=True, check=False
            )
            assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
            done.append(rest)
        elif instruction == "ENV":
            environment |= dict(part.split("=", 1) for part in here(rest).split())
        elif instruction == "HEALTHCHECK":
            health = here(rest.partition(" CMD ")[2])
        elif instruction == "CMD":
            command = [here(word) for word in json.loads(rest)]

    assert len(done) == 2 and not (place / "src").exists()
    with running(command, tmp_path / "log", cwd=place, env=environment) as process:
        until(
            lambda: not subprocess.run(health, shell=True, cwd=place, capture_output=True, check=False).returncode,
            f"{health}: {(tmp_path / 'log').read_text()[-2000:]}",
        )
        page = urllib.request.Request(f"http://localhost:{port}/", headers={"Accept": "text/html"})
        with urllib.request.urlopen(page) as answer:  # nobody is let in before signing in
            assert "Sign in" in answer.read().decode()
        assert process.poll() is None
