"""Sum up what has changed: every minute, and once more after each correction."""

from __future__ import annotations

import logging
import time
from typing import Final

from tracking.models import ChangedQuarter

from . import quarter

logger = logging.getLogger(__name__)
BUDGET_SECONDS: Final = 45.0
"""What is left after that is for the next minute."""


def roll_changed(budget_seconds: float = BUDGET_SECONDS) -> int:
    """Sum up the quarters of an hour that have changed, newest first; return how many.

    A quarter that changes meanwhile stays noted. It may be stopped at any time.
    """
    begin, rolled = time.monotonic(), 0
    for noted in ChangedQuarter.objects.order_by("-quarter"):
        quarter.roll(noted.environment_id, noted.quarter)
        ChangedQuarter.objects.filter(pk=noted.pk, version=noted.version).delete()
        rolled += 1
        if time.monotonic() - begin > budget_seconds:
            logger.info(
                "%d quarters of an hour are to be summed up", ChangedQuarter.objects.count()
            )
            break
    return rolled
