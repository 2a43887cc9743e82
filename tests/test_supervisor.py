"""What `make demo` keeps for later commands, and that its processes end together."""

import os
import socket
import stat
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from config.demo import (
    BASE_DIR,
    Address,
    Supervisor,
    address_from,
    allowed_hosts,
    processes,
    refuse_taken,
    system_values,
)
from config.system_env import CannotStartError, business_day, read_system_env, write_system_env

HERE = Address("127.0.0.1", 8000)
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.mark.parametrize(
    "value",
    [
        "postgres://clerk:50%25%23x@db.example:5432/kitei?options=a%20b#c",
        """quotes " and ' and back\\slash, \\n, \\" at the end\\""",
        "'quoted'",
        "# no comment",
        " spaces ",
        "規程",
        "",
    ],
)
def test_a_value_is_read_back_as_it_was_written(tmp_path: Path, value: str) -> None:
    write_system_env(tmp_path / "system.env", {"FIRST": value, "SECOND": "2"})

    assert read_system_env(tmp_path / "system.env") == {"FIRST": value, "SECOND": "2"}


def test_a_value_of_several_lines_is_refused_rather_than_cut(tmp_path: Path) -> None:
    with pytest.raises(CannotStartError, match="several lines"):
        write_system_env(tmp_path / "system.env", {"NOTE": "one\ntwo"})


def test_only_the_owner_may_read_the_file_even_if_an_older_one_was_open_to_all(tmp_path: Path) -> None:
    path = tmp_path / "system.env"
    path.touch(mode=0o644)

    write_system_env(path, {"SECRET_KEY": "x"})

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["system.env"]


def test_a_later_command_with_the_same_data_dir_sees_the_same_system(tmp_path: Path) -> None:
    given = {"DATABASE_URL": "postgres://clerk:50%25%23x@db.example/kitei", "TODAY": "2016-05-31"}
    values = system_values({}, given, HERE, MONDAY)
    write_system_env(tmp_path / "system.env", values)
    program = (
        "from config import settings as s; from datetime import date; d = s.DATABASES['default'];"
        "print(s.DEMO, s.SECRET_KEY, d['HOST'], d['PASSWORD'], (date(2016, 5, 31) - date(2026, 11, 23)) == "
        "s.BUSINESS_DAY_OFFSET)"
    )

    seen = subprocess.run(
        [sys.executable, "-c", program],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert seen == f"True {values['SECRET_KEY']} db.example 50%#x True\n"


def test_the_first_run_starts_on_the_day_of_the_survey() -> None:
    assert business_day({}, "", MONDAY) == {"TODAY": "2016-05-31", "TODAY_SET_ON": "2026-11-23"}


@pytest.mark.parametrize("given", ["", "2016-05-31"])
def test_time_runs_on_from_the_first_run(given: str) -> None:
    stored = {"TODAY": "2016-05-31", "TODAY_SET_ON": "2026-11-23"}

    assert business_day(stored, given, TUESDAY) == stored


def test_another_day_counts_from_when_it_was_given() -> None:
    stored = {"TODAY": "2016-05-31", "TODAY_SET_ON": "2026-11-23"}

    assert business_day(stored, "2016-07-01", TUESDAY) == {"TODAY": "2016-07-01", "TODAY_SET_ON": "2026-11-24"}


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(CannotStartError, match="TODAY must be a date"):
        business_day({}, "2016-02-30", MONDAY)


def test_key_and_database_are_kept_until_others_are_given() -> None:
    first = system_values({}, {"DATABASE_URL": "postgres://one/kitei"}, HERE, MONDAY)
    second = system_values(first, {}, HERE, TUESDAY)
    third = system_values(second, {"DATABASE_URL": "postgres://two/kitei", "SECRET_KEY": "given"}, HERE, TUESDAY)

    assert second == first
    assert third == {**first, "DATABASE_URL": "postgres://two/kitei", "SECRET_KEY": "given"}
    assert system_values({}, {}, HERE, MONDAY)["SECRET_KEY"] != first["SECRET_KEY"]


@pytest.mark.parametrize(
    ("host", "given", "expected"),
    [
        ("127.0.0.1", "", "localhost,127.0.0.1,[::1]"),
        ("::1", "", "localhost,127.0.0.1,[::1]"),
        ("192.0.2.7", "demo.example, ", "localhost,127.0.0.1,[::1],192.0.2.7,demo.example"),
        ("0.0.0.0", "demo.example", "*"),  # noqa: S104 - compared only
        ("::", "", "*"),
    ],
)
def test_it_answers_to_the_names_it_is_reached_by(host: str, given: str, expected: str) -> None:
    assert allowed_hosts(Address(host, 8000), given) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://localhost:8000"),
        ("0.0.0.0", "http://localhost:8000"),  # noqa: S104 - compared only
        ("192.0.2.7", "http://192.0.2.7:8000"),
        ("2001:db8::7", "http://[2001:db8::7]:8000"),
    ],
)
def test_the_printed_address_is_localhost_wherever_that_works(host: str, expected: str) -> None:
    assert Address(host, 8000).url == expected


@pytest.mark.parametrize("port", ["0", "65536", "-1", "web", "8000 "])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(CannotStartError, match="PORT must be a number"):
        address_from({"PORT": port})


def test_a_taken_port_is_refused_with_another_one_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStartError, match=f"Port {port} is already in use.*make demo PORT="):
            refuse_taken(Address("127.0.0.1", port))


def test_it_serves_web_worker_and_beat() -> None:
    programs = {"gunicorn", "worker", "beat"}
    assert [programs & set(command.split()) for command in processes(HERE)] == [{"gunicorn"}, {"worker"}, {"beat"}]


def test_when_one_process_ends_all_end() -> None:
    supervisor = Supervisor(os.environ)
    supervisor.start("-c __import__('time').sleep(60)")
    supervisor.start("-c raise(SystemExit(3))")
    try:
        while (code := supervisor.outcome()) is None:
            time.sleep(0.01)
    finally:
        supervisor.end()

    assert code == 3
    assert [child.returncode for child in supervisor.children] == [-15, 3]
