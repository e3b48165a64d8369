"""A large export through the browser: the peak memory of the dashboard and of the import that it starts.

    python -m tests.bench.bench_upload [--gigabytes 2] [--letters 1500]

Writes an export of that size, serves the real dashboard, drops the file on the page Imports in headless Chromium and
waits until it says what would go in. Everything lies in a temporary folder that is removed afterwards.
"""

import argparse
import json
import os
import re
import shutil
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.bench.material import machine
from tests.e2e.browser import Visit, launch, open_page, serving

PATIENCE = 1_800_000  # ms
WORDS = "the export stops and nobody can say why it does not go on after the last update of the app"
HEAD = "Id,Created at,Updated at,Subject,Description,Tags,Group,Requester email\n"


@dataclass
class Memory(threading.Thread):
    """Watches the resident memory of this process's server and of what it starts, browsers left out."""

    port: str
    server: int = 0  # bytes, at most
    imports: int = 0
    together: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        while not self.ended.wait(0.1):
            server = imports = 0
            for folder in Path("/proc").glob("[0-9]*"):
                try:
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                    if "streamlit run" in command and self.port in command:
                        server += _resident(folder)
                    elif "-m analytics" in command and _parent_is(folder, self.port):
                        imports += _resident(folder)
                except (OSError, ValueError):
                    continue  # it has just ended
            self.server, self.imports = max(self.server, server), max(self.imports, imports)
            self.together = max(self.together, server + imports)


def _resident(folder: Path) -> int:
    return int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _parent_is(folder: Path, port: str) -> bool:
    parent = re.search(r"^PPid:\s*(\d+)", (folder / "status").read_text(), re.M)[1]
    return port.encode() in Path(f"/proc/{parent}/cmdline").read_bytes()


def write_large(path: Path, size: int, letters: int) -> int:
    """An export of at least that many bytes; returns its tickets."""
    words = WORDS.split()
    number, written = 0, len(HEAD)
    with path.open("w", encoding="utf-8", buffering=1 << 20) as file:
        file.write(HEAD)
        while written < size:
            number += 1
            body = " ".join(words[(number * 7 + i * (1 + number % 5)) % len(words)] for i in range(40))
            body = (f"{number} {body} " * (letters // len(body) + 1))[:letters]
            day = f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
            written += file.write(
                f'{number},{day} 10:{number % 60:02},{day} 12:00,"Subject {number}","{body}",'
                f"team_{number % 6} bug,Tier {number % 3},user{number % 40_000}@example.com\n"
            )
    return number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=2.0)
    parser.add_argument("--letters", type=int, default=1500, help="of one ticket's text")
    parsed = parser.parse_args()
    size = int(parsed.gigabytes * 1e9)
    if shutil.disk_usage(tempfile.gettempdir()).free < size * 6:
        raise SystemExit(f"The temporary folder needs {size * 6 / 1e9:.0f} GB free.")
    with tempfile.TemporaryDirectory(prefix="tagwatch-upload-") as folder:
        file, store = Path(folder) / "large.csv", Path(folder) / "store"
        store.mkdir()
        tickets = write_large(file, size, parsed.letters)
        with sync_playwright() as playwright, serving(store, Path(folder) / "log.txt") as server:
            memory = Memory(server.url.rsplit(":", 1)[1])
            memory.start()
            browser = launch(playwright)
            page = Visit(browser.new_context(viewport={"width": 1440, "height": 900})).page()
            open_page(page, server, "/imports")
            idle, begun = memory.server, time.perf_counter()
            page.locator("input#pick").set_input_files(file)
            page.get_by_text(re.compile(r"Stop|Throw away")).first.wait_for(timeout=PATIENCE)
            arrived, uploading = time.perf_counter() - begun, memory.together
            page.get_by_role("button", name=re.compile("Throw away")).wait_for(timeout=PATIENCE)
            ready = time.perf_counter() - begun
            said = page.get_by_role("button", name=re.compile(r"Import [\d,]+ ticket")).inner_text()
            browser.close()
            memory.ended.set()
        if f"{tickets:,}" not in said:
            raise SystemExit(f"{tickets:,} tickets were written, and the page says '{said}'")
        print(
            json.dumps(
                {
                    "machine": machine(),
                    "gigabytes": round(file.stat().st_size / 1e9, 2),
                    "tickets": tickets,
                    "upload_seconds": round(arrived, 1),
                    "until_rehearsed_seconds": round(ready, 1),
                    "server_idle_gb": round(idle / 1e9, 2),
                    "peak_while_uploading_gb": round(uploading / 1e9, 2),
                    "server_peak_gb": round(memory.server / 1e9, 2),
                    "import_peak_gb": round(memory.imports / 1e9, 2),
                    "together_peak_gb": round(memory.together / 1e9, 2),
                    "target_gb": 1.0,
                },
                indent=2,
            )
        )


if __name__ == "__main__":
    main()
