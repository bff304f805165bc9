"""F1 (safety.md section 9): processes are killed at random while documents come in; nothing is lost, nothing doubled.

Here with 100 documents and 10 kills; `make faults` does it with 1,000 and 50.
"""

import pytest

from tests.faults.campaign import campaign
from tests.faults.intake import RECOVERY_SECONDS
from tests.running import Running

pytestmark = [pytest.mark.servers, pytest.mark.timeout(900)]
DOCUMENTS, KILLS, SEED = 100, 10, 20261124


def test_kills_at_random_lose_nothing_and_double_nothing(muniment: Running) -> None:
    outcome = campaign(muniment, documents=DOCUMENTS, kills=KILLS, seed=SEED, patience=RECOVERY_SECONDS)
    assert outcome.well, outcome
