"""The broker that is a folder: whoever reads while another writes gets whole messages, each once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection

from config.folder_broker import FOLDERS, use_folder

MESSAGES = 200


@pytest.fixture
def options(tmp_path: Path) -> dict[str, Any]:
    """The folders of a broker of its own."""
    options = {name: str(tmp_path / name) for name in FOLDERS} | {"polling_interval": 0.01}
    options["data_folder_out"] = options["data_folder_in"]
    use_folder(options)
    return options


def connected(options: dict[str, Any]) -> Connection:
    return Connection("filesystem://localhost", transport_options=options)


def test_what_is_read_while_it_is_written_is_whole(options: dict[str, Any]) -> None:
    def write(first: int) -> None:
        with connected(options) as connection, connection.SimpleQueue("jobs") as queue:
            for number in range(first, MESSAGES, 2):
                queue.put({"number": number, "text": "規程" * 500})

    with ThreadPoolExecutor(2) as pool, connected(options) as connection, connection.SimpleQueue("jobs") as queue:
        written = [pool.submit(write, first) for first in (0, 1)]
        found = []
        for _ in range(MESSAGES):
            message = queue.get(timeout=20)
            message.ack()
            found.append(message.payload["number"])
        for one in written:
            one.result()

    assert sorted(found) == list(range(MESSAGES))
    assert list(Path(options["data_folder_in"]).iterdir()) == []


def test_only_the_owner_may_look_into_the_folder(options: dict[str, Any]) -> None:
    assert {Path(options[name]).stat().st_mode & 0o777 for name in FOLDERS} == {0o700}
