"""Thin tasks of the queue `index`. One worker with one process takes them: it is the index's one writer."""

import time

from celery import shared_task

from search import alerts, drain, near, services

AT_A_TIME = 30.0  # seconds; then the queue gets a turn


@shared_task(name=services.TASK, ignore_result=True)
def drain_index() -> None:
    """Bring the indexes up to the record. May run twice, or for nothing: the rows say what is stale."""
    services.nudge_taken()
    until, last = time.monotonic() + AT_A_TIME, 0
    while True:
        done = drain.drain_index(last)
        last = done.last
        if done.busy or not done.more:
            alerts.look()
            if near.catch_up() and near.behind().exists():
                services.nudge()  # the rest of a bulk intake, when the queue has had its turn
            return
        if time.monotonic() > until:
            services.nudge()
            return
