"""The Celery application; tasks live in each app's `tasks.py`."""

import os
from typing import Any

from celery import Celery

from config.folder_broker import use_folder

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("hogo_kitei")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def prepare_broker(sender: Celery, **kwargs: Any) -> None:
    """A folder needs to be there before anybody sends a message; any other broker prepares itself."""
    if str(sender.conf.broker_url).startswith("filesystem:"):
        use_folder(sender.conf.broker_transport_options)
