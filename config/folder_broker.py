"""The broker that is a folder on disk (`filesystem://`), without two races of the one that comes with kombu.

- A message appears in the folder whole: kombu's own may be read between being created and being written.
- One process at a time reads or writes the table of queues: kombu's own is empty for a moment when it is created.

Either would end a worker with an error, once in a while.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

FOLDERS = ("data_folder_in", "data_folder_out", "processed_folder", "control_folder")


class Channel(filesystem.Channel):
    """A channel of the folder."""

    def _put(self, queue: str, payload: Mapping[str, Any], **kwargs: Any) -> None:  # type: ignore[override] # as kombu's
        """Put a message into the folder at one stroke."""
        name = f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        target = Path(self.data_folder_out) / name
        new = target.with_name(f"{name}.new")  # no reader takes a name that ends like this
        try:
            new.write_text(dumps(payload), encoding="utf-8")
            new.replace(target)
        except OSError as error:
            raise ChannelError(f"Cannot add file {name!r} to directory") from error

    def get_table(self, exchange: str) -> Any:
        """Which queues an exchange leads to."""
        with self.alone():
            return super().get_table(exchange)

    def _queue_bind(self, *arguments: Any) -> None:
        """Note that an exchange leads to a queue."""
        with self.alone():
            super()._queue_bind(*arguments)

    def _delete(self, *arguments: Any, **kwargs: Any) -> None:
        """Forget a queue."""
        with self.alone():
            super()._delete(*arguments, **kwargs)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """No other process is at the table meanwhile."""
        descriptor = os.open(Path(self.control_folder) / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


class Transport(filesystem.Transport):
    """The folder as kombu sees it."""

    Channel = Channel


def use_folder(options: Mapping[str, Any]) -> None:
    """Let `filesystem://` mean this broker, and create its folders, which only their owner may read."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
    for name in FOLDERS:
        Path(options[name]).mkdir(mode=0o700, parents=True, exist_ok=True)
