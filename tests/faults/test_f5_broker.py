"""F5 (safety.md section 9): the broker is gone, and everything in it; the rows know what there is to do."""

import shutil

import pytest

from tests.faults.intake import RECOVERY_SECONDS, Uploader, page, unfinished, wait_for
from tests.running import Running

pytestmark = [pytest.mark.servers, pytest.mark.timeout(900)]


def test_the_queue_folder_is_deleted_and_uploads_go_on(muniment: Running) -> None:
    muniment.wait_until_ready()
    uploader = Uploader(muniment)
    for name in ("queue", "queue-control"):
        shutil.rmtree(muniment.data / name)
    uploader.send([(f"文件{number}.html", page(number)) for number in range(5)])
    assert uploader.tries == 0, "an upload was refused while the broker was away"
    print(f"drained after {wait_for(lambda: unfinished(muniment.data) == 0, RECOVERY_SECONDS):.0f} s")
    assert muniment.count("archive_document") == 18 + 5
