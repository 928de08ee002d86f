"""What `system/statistics` counts equals the truth."""

from __future__ import annotations

from accounts.models import User
from tests.analytics.week.asking import URL
from tests.analytics.week.truth import Week
from tests.factories import client_for, make_environment
from tracking.models import TaskCamera


def check_statistics(week: Week, user: User) -> None:
    make_environment("elsewhere")
    TaskCamera.objects.filter(task=week.task).update(frames=6_048_000, dropped=7)
    found = client_for(user).get(f"{URL}system/statistics").json()
    tracks = [track for walk in week.walks for track in walk.tracks]
    assert found["totals"] == {
        "environments": 1,
        "cameras": 2,
        "tasks": 1,
        "persons": len(week.walks),
        "tracks": len(tracks),
        "observations": 10 * len(tracks),
        "frames": 2 * 6_048_000,
        "dropped_frames": 2 * 7,
    }
    assert found["throughput"] == {"active_tasks": 0, "active_persons": 0, "processing_fps": 0.0}
