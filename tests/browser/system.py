"""The system as `make demo` starts it, on a free port of the loopback interface and in its own folder."""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import StorageState

REPOSITORY = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
SECONDS_TO_START = 180
SECONDS_TO_END = 30
KEPT = ("HOME", "LANG", "PATH", "VIRTUAL_ENV")  # all that is taken over: no setting of the tests reaches the system


class System:
    """A running demonstration; its database can be set back to what it was when everything had been loaded."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.url = f"http://{HOST}:{port}"
        self.port = port
        self.password = secrets.token_urlsafe(12)
        self.database = data_dir / "db.sqlite3"
        self.output = data_dir / "output.txt"
        self.environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "API_REQUESTS_PER_MINUTE": "100000",  # a test asks more often than anybody does
            "DATA_DIR": str(data_dir),
            "DEMO_PASSWORD": self.password,
            "HOST": HOST,
            "PORT": str(port),
            "TODAY": "2016-05-31",
        }
        self.as_loaded = sqlite3.connect(":memory:")
        self.sessions: dict[str, StorageState] = {}  # by address of mail: the cookies of who has signed in

    def is_healthy(self) -> bool:
        """Does `/healthz` answer 200?"""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def wait_until_healthy(self, process: subprocess.Popen[bytes]) -> None:
        """Return once it serves; raise RuntimeError with what it printed if it ends or takes too long."""
        deadline = time.monotonic() + SECONDS_TO_START
        while not self.is_healthy():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
            if process.returncode is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The system did not start:\n{self.output.read_text(encoding='utf-8')}")

    def keep(self) -> None:
        """Keep a copy of the database for `restore`."""
        with contextlib.closing(sqlite3.connect(self.database)) as live:
            live.backup(self.as_loaded)

    def restore(self) -> None:
        """Put the kept copy back in one transaction; sessions begun since are gone with everything else."""
        with contextlib.closing(sqlite3.connect(self.database, timeout=20)) as live:
            self.as_loaded.backup(live)
        self.sessions.clear()


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(data_dir: Path) -> Iterator[System]:
    """Start the system and end it by its own process id."""
    system = System(data_dir, free_port())
    with system.output.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.demo"],
            cwd=REPOSITORY,
            env=system.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            system.wait_until_healthy(process)
            system.keep()
            yield system
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(SECONDS_TO_END)
            system.as_loaded.close()
