"""Faults: killed at any moment, disks that fill up, files that cannot be read or change: clear words, nothing half."""

import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from analytics.errors import AnalyticsError
from analytics.ingest.imports import Order, import_files
from analytics.ingest.rehearsal import rehearse
from analytics.ingest.undoing import restore, withdraw
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.workbench import Workbench
from analytics.store.import_history import ledger
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import TEAMS
from tests.kills import ROOT, STEPS, Victim

HEAD = "id,created,subject\n"
SMALL = HEAD + "1,2026-01-05 10:00,One\n2,2026-01-06 10:00,Two\n"
NOBODY = 65_534
ROOT_USER = hasattr(os, "geteuid") and os.geteuid() == 0
KINDS = ("import", "undo", "redo")


def rows(number: int, *, first: int = 1_000) -> str:
    return HEAD + "".join(
        f"{i},2026-01-{1 + i % 28:02} 10:00,Subject {i} {i * 7919 % 100_003:x} {i * 104_729:x}\n"
        for i in range(first, first + number)
    )


def state(bench: Workbench) -> dict[str, bytes]:
    """The store's versions and what names the current one, byte for byte."""
    return {
        path.name: path.read_bytes()
        for path in bench.folder.glob("*")
        if path.name.startswith(("CURRENT", "tickets-", "draft-"))
    }


# Killed


def kill(victim: Victim, number: int, seed: int, *, step: Callable[[int], int | None]) -> Counter:
    """Kill that many commands, imports, undos and redos by turns."""
    chance, seen = random.Random(seed), Counter()
    for at in range(number):
        what = KINDS[at % len(KINDS)]
        while (name := victim.possible(chance, what)) is None:
            what = chance.choice(KINDS)
        before = victim.active_imports()
        victim.run(
            victim.command(what, name),
            step=step(at),
            share=None if step(at) is not None else (at * 0.618034 + 0.05) % 1.05,
        )
        seen[what, victim.check(before, name)] += 1
    return seen


@pytest.mark.long  # tests/test_kills.py kills a few each time
def test_killed_imports_undos_and_redos_leave_the_old_or_the_new_state(tmp_path):
    victim = Victim(tmp_path)

    kill(victim, 4, 4, step=lambda at: (1, 4)[at // 2] if at % 2 else None)

    assert victim.killed >= 2


@pytest.mark.long
def test_a_hundred_kills_leave_the_old_or_the_new_state(tmp_path):
    victim = Victim(tmp_path)

    anywhere = kill(victim, 55, 1, step=lambda at: None)
    publishing = kill(victim, 5 * STEPS, 2, step=lambda at: at // 5)

    print(
        f"\n{victim.killed} killed, {victim.finished} finished before. Anywhere: {dict(anywhere)}. "
        f"At the steps of the publish: {dict(publishing)}"
    )
    assert victim.killed >= 75
    assert {state for _, state in publishing} == {"old", "new"}, "the change of CURRENT lies between the steps"


# The disk


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A real file system of that size; skips where none may be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="tagwatch-disk-"))
    try:
        mounted = (
            ROOT_USER
            and sys.platform == "linux"
            and subprocess.run(
                ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)],
                capture_output=True,
                check=False,
            ).returncode
            == 0
        )
    except FileNotFoundError:
        mounted = False
    if not mounted:
        folder.rmdir()
        pytest.skip("no file system can be mounted here (that takes Linux and root): no full disk to write to")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # readers may have it open
        folder.rmdir()


def test_a_full_disk_is_reported_the_store_stays_and_what_fits_goes_in_afterwards(write):
    with small_disk(16) as disk:
        bench = Workbench(disk / "store")
        import_files(bench.snapshots, [write("small.csv", SMALL)])
        before = state(bench)
        version = bench.snapshots.current()

        with pytest.raises(AnalyticsError) as output:
            import_files(bench.snapshots, [write("large.csv", rows(300_000))])

        assert f"The store in {bench.folder} could not be written: " in str(output.value)
        assert "Nothing was changed. Free some space on its disk and do it again" in str(output.value)
        assert "no space left on device" in str(output.value).lower()
        assert (state(bench), bench.snapshots.current()) == (before, version)
        assert import_files(bench.snapshots, [write("next.csv", rows(3))])[0].state == "imported"
        assert total(bench.facts(), Scope()) == 5


def test_a_full_disk_at_an_undo_is_reported_and_the_import_is_active(write):
    with small_disk(24) as disk:
        bench = Workbench(disk / "store")
        import_files(bench.snapshots, [write("some.csv", rows(20_000))])
        before = state(bench)
        filler = disk / "filler"
        with filler.open("wb") as file, pytest.raises(OSError, match="No space left"):
            while True:
                file.write(b"x" * 65_536)
                file.flush()

        with pytest.raises(AnalyticsError, match=r"could not be written: .*[Nn]o space left on device.* Nothing was"):
            withdraw(bench.snapshots, 1)

        assert state(bench) == before
        filler.unlink()
        withdraw(bench.snapshots, 1)
        restore(bench.snapshots, 1)
        assert total(bench.facts(), Scope()) == 20_000


def test_an_archive_that_the_temporary_folder_cannot_hold_is_refused_and_the_others_go_in(bench, write, monkeypatch):
    archive = write("a.zip", b"")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("large.csv", rows(100_000))
    with small_disk(2) as disk:
        monkeypatch.setattr(tempfile, "tempdir", str(disk))

        outcomes = import_files(bench.snapshots, [archive, write("small.csv", SMALL)])

    assert [outcome.state for outcome in outcomes] == ["failed", "imported"]
    assert "Export 'a.zip' is larger unpacked than the temporary folder" in outcomes[0].message
    assert "Free some space, or unpack it elsewhere." in outcomes[0].message


def test_a_rehearsal_on_a_full_disk_states_where_and_what_to_do(bench, write, monkeypatch):
    with small_disk(2) as disk:
        monkeypatch.setattr(tempfile, "tempdir", str(disk))

        with pytest.raises(AnalyticsError, match=f"The temporary folder {disk} could not be written: .*Nothing was"):
            rehearse(bench.snapshots, [write("large.csv", rows(100_000))])


def test_a_file_that_may_grow_no_further_is_a_clear_error_and_the_store_stays(bench, write):
    """The kernel's own limit on the size of a file: what a quota does, for anybody and not for root alone."""
    import_files(bench.snapshots, [write("small.csv", SMALL)])
    before = state(bench)
    large = write("large.csv", rows(100_000))

    done = subprocess.run(
        [sys.executable, "-m", "analytics", "import", str(large)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "TAGWATCH_DATA": str(bench.folder)},
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000)),
    )

    assert done.returncode == 2, done.stderr
    assert f"tagwatch: The store in {bench.folder} could not be written: " in done.stderr
    assert "file too large" in done.stderr.lower() and "Nothing was changed." in done.stderr
    assert state(bench) == before
    assert import_files(bench.snapshots, [large])[0].state == "imported"


# Permissions


@contextmanager
def nobody_s_rights() -> Iterator[None]:
    """Root may read and write everything, so it steps down to `nobody` for as long as the block runs."""
    if not hasattr(os, "geteuid"):
        pytest.skip("this system has no such permissions")
    if ROOT_USER:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if ROOT_USER:
            os.seteuid(0)


@pytest.fixture
def common() -> Iterator[Path]:
    """A folder that everybody can enter and write; pytest's own is only its owner's."""
    with tempfile.TemporaryDirectory(prefix="tagwatch-faults-") as folder:
        os.chmod(folder, 0o777)
        yield Path(folder)


def test_a_file_that_we_may_not_read_is_named_and_the_others_go_in(common):
    secret, open_ = common / "secret.csv", common / "open.csv"
    for path in (secret, open_):
        path.write_text(SMALL, encoding="utf-8")
    secret.chmod(0)
    bench = Workbench(common / "store")

    with nobody_s_rights():
        outcomes = import_files(bench.snapshots, [secret, open_])
        rehearsed = rehearse(bench.snapshots, [secret])[0].outcome

    assert [outcome.state for outcome in outcomes] == ["failed", "imported"]
    assert outcomes[0].message == (
        "Export 'secret.csv' cannot be opened: Permission denied. Check the path and its permissions."
    )
    assert rehearsed.message == outcomes[0].message


def read_only_by_permission(common: Path) -> Iterator[Path]:
    store = common / "store"
    yield store
    store.chmod(0o555)
    yield store
    store.chmod(0o755)


def read_only_by_mount(common: Path) -> Iterator[Path]:
    with small_disk(24) as disk:
        yield disk / "store"
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        yield disk / "store"


@pytest.mark.parametrize("kind", [read_only_by_permission, read_only_by_mount])
def test_a_store_that_is_read_only_reports_it_stays_as_it_is_and_is_still_shown(common, kind, monkeypatch):
    monkeypatch.setenv("TAGWATCH_UMASK", "000")  # else nobody but its owner could even read it
    made = kind(common)
    bench = Workbench(next(made))
    for name, text in (("a.csv", SMALL), ("b.csv", rows(3))):
        (common / name).write_text(text, encoding="utf-8")
    import_files(bench.snapshots, [common / "a.csv"])
    bench.facts()
    before = state(bench)
    next(made)

    with nobody_s_rights():
        for act in (lambda: import_files(bench.snapshots, [common / "b.csv"]), lambda: withdraw(bench.snapshots, 1)):
            with pytest.raises(AnalyticsError) as output:
                act()
            assert f"The store in {bench.folder} could not be written: " in str(output.value)
            assert "Nothing was changed. Give " in str(output.value) and "the right to write there" in str(output.value)
        assert state(bench) == before
        assert len(ledger(bench.snapshots)) == 1
        again = Workbench(bench.folder)
        assert total(again.facts(), Scope()) == 2 and again.settings == bench.settings
        with pytest.raises(AnalyticsError, match=f"{bench.folder}/workspace.sqlite could not be written: .* may not"):
            again.decide([Edit(TEAMS, TEAMS.key_of({"team": "New"}), {**TEAMS.blank, "team": "New"})], "New")

    next(made, None)


# Files that change


def changing(progress_at: str, change: Callable[[], None]) -> Callable[[str, float], None]:
    """Change something when the import comes to a step."""
    done = []

    def progress(what: str, share: float) -> None:
        if what.startswith(progress_at) and not done:
            done.append(what)
            change()

    return progress


@pytest.mark.parametrize("step", ["Taking apart", "Understanding"])
@pytest.mark.parametrize(
    ("change", "wording"),
    [
        ("appended", "it had 65 bytes at first and has 88 now"),
        ("same size", "it was written again at "),
        ("same size and time", "it was written again at "),
        ("replaced", "it was written again at "),
        ("cut", "it had 65 bytes at first and has 19 now"),
        ("gone", "it is gone (No such file or directory)"),
    ],
)
def test_a_file_that_changes_while_it_is_read_is_refused_and_the_store_stays(bench, write, step, change, wording):
    other, file = write("other.csv", rows(3)), write("a.csv", SMALL)
    import_files(bench.snapshots, [other])
    before = state(bench)
    times = file.stat()

    def act() -> None:
        time.sleep(0.02)  # the clock of a file system ticks every few milliseconds
        if change == "appended":
            file.write_text(SMALL + "3,2026-01-07 10:00,Tre\n", encoding="utf-8")
        elif change in ("same size", "same size and time"):
            file.write_text(SMALL.replace("One", "Eno"), encoding="utf-8")
            if change == "same size and time":
                os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
        elif change == "replaced":
            new = file.with_name("new")
            new.write_text(SMALL.replace("One", "Eno"), encoding="utf-8")
            new.replace(file)
        elif change == "cut":
            file.write_text(HEAD, encoding="utf-8")
        else:
            file.unlink()

    outcome = import_files(bench.snapshots, [file], Order(), progress=changing(step, act))[0]

    assert outcome.state == "failed"
    assert f"Export 'a.csv' changed while it was read: {wording}" in outcome.message
    assert "Nothing of it was taken in. Wait until it is written to its end and import it again." in outcome.message
    assert state(bench) == before


def test_a_file_that_is_only_touched_while_it_is_read_goes_in(bench, write):
    file = write("a.csv", SMALL)

    outcome = import_files(
        bench.snapshots,
        [file],
        Order(),
        progress=changing("Understanding", lambda: (time.sleep(0.02), file.chmod(0o600))),
    )[0]

    assert outcome.state == "imported"


def test_a_file_that_is_still_written_never_goes_in_by_half(bench, tmp_path):
    """A writer appends while imports go on: each of them takes in what was whole, or refuses."""
    file, ended = tmp_path / "a.csv", threading.Event()
    file.write_text(HEAD + "0,2026-01-05 10:00,x\n", encoding="utf-8")

    def arrive() -> None:
        with file.open("a", encoding="utf-8") as out:
            for number in range(1, 400):
                out.write(f"{number},2026-01-05 10:00,x\n")
                out.flush()
                time.sleep(0.002)
        ended.set()

    writer = threading.Thread(target=arrive)
    writer.start()
    outcomes = []
    while not ended.is_set():
        outcomes += import_files(bench.snapshots, [file])
    writer.join()
    outcomes += import_files(bench.snapshots, [file])

    assert all(outcome.state != "failed" or "changed while it was read" in outcome.message for outcome in outcomes)
    assert outcomes[-1].tickets == 400 and total(bench.facts(), Scope()) == 400
