"""The Celery application. Tasks take ids, ask whether the work is still wanted, and may run twice."""

import os
import threading
from importlib import import_module
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")

app = Celery("muniment")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def warm_index_worker(sender: Any, **_more: Any) -> None:
    """The index worker romanises names: it reads its dictionaries before the first document waits for them."""
    if "index" in sender.app.amqp.queues.consume_from:
        # By name: every process loads this module, and only this one should wait for what the dictionaries import.
        warming = import_module("language.warming")
        threading.Thread(target=warming.warm_names, name="warm", daemon=True).start()
