"""A real worker on the broker that is a folder, with a database of its own: it dies in the middle, and nothing is lost."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.demo import BASE_DIR, WORKER

SECONDS = 60
BEFORE_ALL = """
from django.core.management import call_command
from tests.cycles import answered_cycle, person
call_command("migrate", verbosity=0)
person("評価 花子", "EVALUATOR", answered_cycle().organs["南省"])
"""
START = """
from agencies.accounts import officer_of
from agencies.models import User
from audits.bundle import start_bundle
from audits.tables import ask_cycle
start_bundle(question=ask_cycle({"state": %r}), by=officer_of(User.objects.get(name="評価 花子")))
"""
A_MINUTE_LATER = """
from datetime import timedelta
from django.db.models import F
from agencies.jobs import Job
from agencies.tasks import requeue_lost_jobs
Job.objects.update(heartbeat_at=F("heartbeat_at") - timedelta(seconds=61))
requeue_lost_jobs()
"""


class System:
    """A folder with a database, a queue and files, in which commands and workers run."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(data_dir),
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "REMAP_SIGTERM": "SIGQUIT",
            "SECRET_KEY": "only-for-tests",
            "TMPDIR": str(data_dir),
            "TODAY": "2021-05-31",
        }

    def run(self, *programs: str) -> None:
        """Run Python in the system, as a command or a request would."""
        program = "import django; django.setup()" + "".join(programs)
        subprocess.run([sys.executable, "-c", program], cwd=BASE_DIR, env=self.environment, check=True)

    @contextlib.contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """The worker of the demonstration, in a process group of its own; the whole group is gone in the end."""
        process = subprocess.Popen(
            [sys.executable, *WORKER.split()], cwd=BASE_DIR, env=self.environment, start_new_session=True
        )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(SECONDS)

    def jobs(self, columns: str) -> list[tuple[object, ...]]:
        """Columns of all jobs, in the order they were started."""
        with contextlib.closing(sqlite3.connect(self.data_dir / "db.sqlite3", timeout=20)) as database:
            return list(database.execute(f"SELECT {columns} FROM agencies_job ORDER BY id"))  # noqa: S608 - our own words

    def wait_for(self, *states: str) -> None:
        """Return as soon as the jobs are in these states; fail if that takes too long."""
        deadline = time.monotonic() + SECONDS
        while (found := [state for (state,) in self.jobs("state")]) != list(states):
            assert time.monotonic() < deadline, found
            time.sleep(0.01)

    @property
    def files(self) -> list[str]:
        """The files that are kept."""
        folder = self.data_dir / "files" / "jobs"
        return sorted(f"jobs/{one.name}" for one in folder.iterdir()) if folder.exists() else []


def test_a_worker_that_is_killed_in_the_middle_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    system = System(tmp_path)
    system.run(BEFORE_ALL, START % "submitted")
    with system.worker():
        system.wait_for("RUNNING")
    assert system.jobs("state, attempt, file") == [("RUNNING", 1, "")]

    system.run(START % "confirmed")
    with system.worker() as process:
        system.wait_for("RUNNING", "DONE")
        system.run(A_MINUTE_LATER, A_MINUTE_LATER)
        system.wait_for("DONE", "DONE")
        process.terminate()
        process.wait(SECONDS)
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)  # its children ended with it

    assert system.jobs("state, attempt") == [("DONE", 2), ("DONE", 1)]
    assert system.files == sorted(str(name) for (name,) in system.jobs("file"))
