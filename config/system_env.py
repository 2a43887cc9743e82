"""`DATA_DIR/system.env`: what a later command needs in order to see the same system as `make demo`."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import environ

FIRST_TODAY = "2016-05-31"  # the day on which the loaded survey was answered


class CannotStartError(Exception):
    """What is given in the environment does not work; the text can be shown."""


def business_day(stored: Mapping[str, str], given: str, real_today: date) -> dict[str, str]:
    """The values of TODAY and TODAY_SET_ON.

    - Without a given day, or with the stored one, both stay, so that time runs on.
    - Another given day, and the first run, count from the real day.
    """
    if "TODAY" in stored and given in {"", stored["TODAY"]}:
        return {"TODAY": stored["TODAY"], "TODAY_SET_ON": stored.get("TODAY_SET_ON") or real_today.isoformat()}
    try:
        day = date.fromisoformat(given or FIRST_TODAY)
    except ValueError as error:
        raise CannotStartError(
            f"TODAY must be a date such as {FIRST_TODAY}, not {given}.\n"
            f"TODAY には {FIRST_TODAY} のような日付を指定してください。"
        ) from error
    return {"TODAY": day.isoformat(), "TODAY_SET_ON": real_today.isoformat()}


def read_system_env(path: Path) -> dict[str, str]:
    """The values in the file, exactly as the settings will read them; none when there is no file."""

    class Stored(environ.Env):
        ENVIRON: dict[str, str] = {}

    Stored.read_env(path)
    return Stored.ENVIRON


def quoted(value: str) -> str:
    """The value in double quotes, which `django-environ` takes off again without touching # or %."""
    if value and value.splitlines() != [value]:
        raise CannotStartError(f"A value of several lines cannot be kept: {value!r}")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write_system_env(path: Path, values: Mapping[str, str]) -> None:
    """Replace the file at one stroke; only its owner may read it, for it holds the secret key."""
    lines = [f"{name}={quoted(value)}\n" for name, value in values.items()]
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_text("".join(lines), encoding="utf-8")
    new.replace(path)
