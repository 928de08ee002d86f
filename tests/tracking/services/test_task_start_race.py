"""Two operators start the same cameras at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from accounts.models import Role
from spoton.service_errors import CameraBusyError
from tests.factories import make_camera, make_environment, make_user
from tests.waiting import at_once
from tracking.models import ProcessingTask, TaskCamera
from tracking.services.tasks.start import start_task
from tracking.services.tasks.stop import stop_task

ROUNDS = 5


@pytest.mark.django_db(transaction=True)
def test_one_wins_and_the_other_learns_who(redis_url: str) -> None:
    campus = make_environment()
    for name in ("c01", "c02", "c03"):
        make_camera(campus, name)
    user = make_user(Role.OPERATOR)
    # In opposite order: neither may wait for the other for ever.
    orders = [["c01", "c02", "c03"], ["c03", "c02", "c01"]]
    starts = [partial(start_task, user, "campus", camera_ids=order) for order in orders]
    for _ in range(ROUNDS):
        results = at_once(*starts, refused=CameraBusyError)
        winners = [result for result in results if isinstance(result, ProcessingTask)]
        losers = [str(result) for result in results if isinstance(result, CameraBusyError)]
        assert len(winners) == len(losers) == 1
        assert str(winners[0].pk) in losers[0]
        assert TaskCamera.objects.filter(active=True).count() == 3
        stop_task(user, winners[0].pk)
    assert ProcessingTask.objects.count() == ROUNDS
