"""The runner of `make test-postgres` gives a server, passes the exit code on, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import environ
import pytest

PROGRAM = """
import os, sys, time
print(os.environ["DATABASE_URL"], flush=True)
time.sleep(float(sys.argv[1]))
sys.exit(7)
"""


def start(seconds: float) -> "subprocess.Popen[str]":
    outside = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "tests.postgres", sys.executable, "-c", PROGRAM, str(seconds)]
    return subprocess.Popen(command, env=outside, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("asked_to_end", "expected"), [(False, 7), (True, 128 + signal.SIGTERM)])
def test_the_server_is_gone_when_the_command_has_ended(asked_to_end: bool, expected: int) -> None:
    with start(60 if asked_to_end else 0) as runner:
        assert runner.stdout
        database = environ.Env.db_url_config(runner.stdout.readline().strip())
        if asked_to_end:
            runner.terminate()
        code = runner.wait(30)

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert code == expected
    assert not Path(database["HOST"]).exists()
