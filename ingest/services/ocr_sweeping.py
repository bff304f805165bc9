"""What the scheduler does for OCR: a dead worker's jobs go back, lost messages are sent again, tools looked for."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from archive.services import no_text_after_all
from ingest import queue
from ingest.models import OcrJob
from ingest.services.recognising import MAX_DEATHS, TASK
from ingest.services.stillness import Stillness

STILL_SECONDS = 600.0  # a page with four directions and two more scripts, on a busy machine
NUDGE_AFTER = timedelta(seconds=60)
AT_ONCE = 20  # one worker: more messages would only lie there
LOOK_FOR_TOOLS_EVERY = 600.0


class OcrSweeper:
    """Remembers when each job last moved, by its own clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._still = Stillness(STILL_SECONDS)
        self._looked = clock()

    def __call__(self) -> None:
        """One round."""
        self.take_back_still()
        self.nudge_waiting()
        self.look_for_tools()

    def take_back_still(self) -> None:
        """Jobs whose worker no longer moves wait again; the third death ends one."""
        rows = OcrJob.objects.filter(state=OcrJob.State.WORKING).values_list("pk", "token", "heartbeat")
        for pk, token, heartbeat in self._still.still(rows, self._clock()):
            row = OcrJob.objects.filter(pk=pk, token=token, heartbeat=heartbeat, state=OcrJob.State.WORKING)
            job = row.select_related("version__document").first()
            if job is None:
                continue
            with transaction.atomic():
                if job.deaths + 1 < MAX_DEATHS:
                    row.update(state=OcrJob.State.WAITING, token="", deaths=F("deaths") + 1, reason="worker_lost")
                elif row.update(
                    state=OcrJob.State.FAILED,
                    token="",
                    deaths=F("deaths") + 1,
                    reason="worker_lost",
                    ended_at=timezone.now(),
                ):
                    no_text_after_all(version=job.version, code="worker_lost")

    @staticmethod
    def nudge_waiting() -> None:
        """Old jobs whose message may be lost, the oldest first."""
        old = OcrJob.objects.filter(state=OcrJob.State.WAITING, created_at__lte=timezone.now() - NUDGE_AFTER)
        if OcrJob.objects.filter(state=OcrJob.State.WORKING).exists():
            return
        for pk in old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]:
            queue.send(TASK, pk)

    def look_for_tools(self) -> None:
        """Jobs that lacked a tool or isolation are tried again every ten minutes: it may have been installed."""
        if self._clock() - self._looked < LOOK_FOR_TOOLS_EVERY:
            return
        self._looked = self._clock()
        OcrJob.objects.filter(state=OcrJob.State.BLOCKED).update(state=OcrJob.State.WAITING)
