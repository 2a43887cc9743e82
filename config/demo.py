"""`make demo`: prepares the system and serves it in the foreground, the one supervisor of all its processes.

Reads from the environment, all of it optional:

- PORT (8000) and HOST (127.0.0.1): where it listens;
- DATA_DIR (`.data` in the repository): the only place it writes to;
- DATABASE_URL: another database than SQLite in DATA_DIR;
- TODAY (2016-05-31): the business day on which to start; time runs on from there;
- ALLOWED_HOSTS: further names under which browsers reach it;
- DEMO_PASSWORD: password of the demo accounts, read by `make_demo_accounts`.

What later commands need in order to see the same system is kept in `DATA_DIR/system.env`.
"""

import errno
import http.client
import ipaddress
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from config.system_env import CannotStartError, business_day, read_system_env, write_system_env

BASE_DIR = Path(__file__).resolve().parent.parent
SECONDS_TO_HEALTH = 120
SECONDS_TO_END = 15

STEPS = (
    "manage.py migrate --noinput -v0",
    "manage.py collectstatic --noinput -v0",
    "manage.py load_survey_2015",
    "manage.py load_exercise",
    "manage.py make_demo_accounts",
)

# In a container one is root, and celery's long warning of it would stand below the address.
WORKER = (
    "-W ignore:::celery.platforms -m celery --quiet -A config.celery worker --hostname worker@%h --concurrency 1"
    " --loglevel warning --without-gossip --without-mingle --without-heartbeat"  # there is no other to talk to
)
BEAT = "-m celery --quiet -A config.celery beat --loglevel warning"


@dataclass(frozen=True)
class Address:
    """Where the demonstration listens."""

    host: str
    port: int

    @property
    def bracketed(self) -> str:
        """The host as it stands in a URL: IPv6 in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def is_everywhere(self) -> bool:
        """Does it listen on all interfaces of the machine?"""
        try:
            return ipaddress.ip_address(self.host).is_unspecified
        except ValueError:
            return False

    @property
    def loopback(self) -> str:
        """A host by which this machine reaches it."""
        return ("::1" if ":" in self.host else "127.0.0.1") if self.is_everywhere else self.host

    @property
    def url(self) -> str:
        """The address to open in a browser: `localhost` wherever that works, because passkeys need a name."""
        by_name = self.is_everywhere or self.host in {"127.0.0.1", "::1"}
        return f"http://{'localhost' if by_name else self.bracketed}:{self.port}"


def address_from(given: Mapping[str, str]) -> Address:
    """Host and port from the environment; raises `CannotStartError` for a port that is none."""
    port = given.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise CannotStartError(
            f"PORT must be a number from 1 to 65535, not {port}.\nPORT には 1~65535 の数を指定してください。"
        )
    return Address(given.get("HOST") or "127.0.0.1", int(port))


def refuse_taken(address: Address) -> None:
    """Raise `CannotStartError` when nothing can listen on the address."""
    try:
        family, kind, protocol, _, name = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
            probe.bind(name)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = address.port + 1 if address.port < 65535 else 8000
            raise CannotStartError(
                f"Port {address.port} is already in use. Choose another one: make demo PORT={other}\n"
                f"ポート {address.port} はすでに使われています。別の番号を指定してください: make demo PORT={other}"
            ) from error
        raise CannotStartError(
            f"Cannot listen on {address.host}, port {address.port}: {error.strerror}\n"
            f"{address.host} のポート {address.port} では待ち受けできません。"
        ) from error


def allowed_hosts(address: Address, given: str) -> str:
    """Names under which the demonstration answers, separated by commas; every name when it listens everywhere."""
    if address.is_everywhere:
        return "*"
    further = [name.strip() for name in given.split(",") if name.strip()]
    return ",".join(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", address.bracketed, *further]))


def system_values(
    stored: Mapping[str, str], given: Mapping[str, str], address: Address, real_today: date
) -> dict[str, str]:
    """The settings of this run: given ones win over those of an earlier run."""
    names = ("DATABASE_URL", "SECRET_KEY")
    kept = {name: value for name in names if (value := given.get(name) or stored.get(name))}
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        **kept,
        "DEMO": "1",
        # Compressed files save nothing on one machine, and compressing them takes twenty seconds.
        "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
        "ALLOWED_HOSTS": allowed_hosts(address, given.get("ALLOWED_HOSTS", "")),
        "SITE_URL": given.get("SITE_URL") or address.url,
        **business_day(stored, given.get("TODAY", ""), real_today),
    }


def processes(address: Address) -> tuple[str, ...]:
    """What Python runs as long as the demonstration lives."""
    return (
        f"-m gunicorn config.wsgi --bind {address.bracketed}:{address.port} --workers 2 --graceful-timeout 10"
        " --log-level warning --no-control-socket",  # that socket would be written to the home folder
        WORKER,
        BEAT,
    )


def is_healthy(address: Address) -> bool:
    """Does `/healthz` answer 200?"""
    connection = http.client.HTTPConnection(address.loopback, address.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Supervisor:
    """Starts Python processes in its own process group and ends them together."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.children: list[subprocess.Popen[bytes]] = []
        self.asked_to_end = False

    def listen(self) -> None:
        """End on the usual signals; a hang-up that is ignored (`nohup`) stays ignored."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.ask_to_end)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self.ask_to_end)

    def ask_to_end(self, number: int, frame: FrameType | None) -> None:
        """Note the request only: raising here could lose a child that was just started."""
        self.asked_to_end = True

    def start(self, command: str) -> None:
        """Start Python with these arguments."""
        arguments = [sys.executable, *command.split()]
        self.children.append(subprocess.Popen(arguments, cwd=BASE_DIR, env=self.environment))

    def outcome(self) -> int | None:
        """The exit code of a child that ended, 0 when asked to end, None while all run."""
        if self.asked_to_end:
            return 0
        codes = [code for child in self.children if (code := child.poll()) is not None]
        return (codes[0] if codes[0] >= 0 else 128 - codes[0]) if codes else None

    def run(self, command: str) -> int:
        """Start Python with these arguments and wait for it; returns its exit code."""
        self.start(command)
        while (code := self.outcome()) is None:
            time.sleep(0.05)
        return code

    def prepare(self) -> int:
        """Run the steps one after another up to the first that fails; returns its exit code, or 0."""
        for command in STEPS:
            if code := self.run(command):
                print(f"`{command}` failed; nothing is served.", file=sys.stderr)
                return code
            if self.asked_to_end:
                return 0
            self.children.clear()
        return 0

    def serve(self, address: Address) -> int:
        """Start every process, say where once it is healthy, and wait; returns the exit code to end with."""
        for command in processes(address):
            self.start(command)
        healthy, deadline = False, time.monotonic() + SECONDS_TO_HEALTH
        while (code := self.outcome()) is None:
            if not healthy and (healthy := is_healthy(address)):
                print(f"\n{address.url}\nCtrl-C ends it. / 終了するには Ctrl-C を押してください。")
            if not healthy and time.monotonic() > deadline:
                print(f"/healthz did not answer 200 within {SECONDS_TO_HEALTH} seconds.", file=sys.stderr)
                return 1
            time.sleep(0.1)
        if not self.asked_to_end:
            print(f"A process ended by itself with exit code {code}; ending all.", file=sys.stderr)
            return code or 1
        return code

    def end(self) -> None:
        """Terminate what still runs, killing what takes too long."""
        for child in self.children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + SECONDS_TO_END
        for child in self.children:
            try:
                child.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()


def environment_of_children(given: Mapping[str, str], data_dir: Path, values: Mapping[str, str]) -> dict[str, str]:
    """The given environment, and over it what makes all processes see the same system and write below DATA_DIR."""
    return {
        **given,
        **values,
        "DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(data_dir / "tmp"),
        "REMAP_SIGTERM": "SIGQUIT",  # a worker that is to end gives its task a few seconds, not all it wants
    }


def set_up(given: Mapping[str, str], address: Address) -> dict[str, str]:
    """Create DATA_DIR and its `system.env`; returns the environment for all processes."""
    data_dir = Path(given.get("DATA_DIR") or BASE_DIR / ".data").resolve()
    path = data_dir / "system.env"
    stored = read_system_env(path)
    values = system_values(stored, given, address, datetime.now(ZoneInfo("Asia/Tokyo")).date())
    # A folder that is there already keeps its mode: it may be somebody's own choice.
    (data_dir / "tmp").mkdir(parents=True, exist_ok=True)
    write_system_env(path, {**stored, **values})
    return environment_of_children(given, data_dir, values)


def main() -> int:
    """Prepare and serve until a signal comes or a process ends; returns the exit code."""
    os.umask(0o077)  # everything in DATA_DIR is for its owner only
    try:
        address = address_from(os.environ)
        refuse_taken(address)
        supervisor = Supervisor(set_up(os.environ, address))
    except (CannotStartError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    supervisor.listen()
    try:
        code = supervisor.prepare()
        return code if code or supervisor.asked_to_end else supervisor.serve(address)
    finally:
        supervisor.end()


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True, errors="replace")  # type: ignore[union-attr]  # a text stream has it
    sys.exit(main())
