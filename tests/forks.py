"""Forks: commands of the program as processes of their own that begin at once, to be killed by the hundred.

One process imports the program and forks for each command; a fresh interpreter would take longer than the command.
"""

import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
SERVER = """
import importlib, json, os, sys
from analytics.cli.program import COMMANDS, main
for place, _ in COMMANDS.values():
    importlib.import_module(place.partition(":")[0])
import analytics.roundup.picture, analytics.roundup.service, analytics.sample
print("ready", flush=True)
for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if not child:
        os.environ.update(order["environment"])
        quiet = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(quiet, stream)
        os._exit(main(order["arguments"]))
    print("begun", flush=True)
    if sys.stdin.readline().strip() == "kill":
        os.kill(child, 9)  # nobody waited for it yet: the number is still its own
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


@dataclass
class Forks:
    """Runs commands on one store; counts those that were killed and those that had ended before."""

    store: Path
    killed: int = 0
    finished: int = 0
    lasts: dict[str, float] = field(default_factory=dict)  # command → s, as one that was not killed took

    def __enter__(self) -> "Forks":
        self.server = subprocess.Popen(
            [sys.executable, "-c", SERVER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.server.stdout.readline().strip() == "ready"
        return self

    def __exit__(self, *_: object) -> None:
        self.server.stdin.close()
        self.server.wait(60)

    def run(self, *arguments: str, share: float | None = None, codes: tuple[int, ...] = (0,)) -> int:
        """Run a command, and kill it when a share of its usual time has passed; its exit code.

        The first of its kind is not killed, so that its time is known. codes: those of one that ends by itself.
        """
        what = arguments[0]
        order = {
            "arguments": arguments,
            "environment": {"TAGWATCH_DATA": str(self.store), "TAGWATCH_CHROMIUM": "no-such-browser"},
        }
        self.server.stdin.write(json.dumps(order) + "\n")
        self.server.stdin.flush()
        assert self.server.stdout.readline().strip() == "begun"
        begun, killing = time.monotonic(), share is not None and what in self.lasts
        if killing:
            time.sleep(share * self.lasts[what])
        self.server.stdin.write("kill\n" if killing else "wait\n")
        self.server.stdin.flush()
        code = int(self.server.stdout.readline())
        if code == -signal.SIGKILL:
            self.killed += 1
        else:
            assert code in codes, f"{arguments} ended with {code}"
            self.finished += 1
            took = share * self.lasts[what] if killing else time.monotonic() - begun
            self.lasts[what] = max(min(took, self.lasts.get(what, took)), 0.02)  # the machine may be less busy now
        return code
