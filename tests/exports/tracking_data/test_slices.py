"""Slices of observations stay small, however suddenly a scene fills."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

import pytest

from exports.tracking_data import raw_rows
from exports.tracking_data.raw_rows import Slice, slices
from tests.exports.seen import START, Seen
from tracking.models import Observation, Track

WANTED: Final = 20
MOST: Final = 60
BURST: Final = START + timedelta(minutes=40)


def _add(track: Track, times: Iterable[datetime]) -> None:
    Observation.objects.bulk_create(
        Observation(
            time=time,
            frame_index=number,
            task=track.task,
            camera=track.camera,
            track=track,
            x1=0,
            y1=0,
            x2=1,
            y2=1,
            confidence=1,
        )
        for number, time in enumerate(times)
    )


def _sliced(seen: Seen) -> list[Slice]:
    end = START + timedelta(hours=1)
    return list(slices(START, end, [camera.pk for camera in seen.cameras], WANTED))


def _check_whole(parts: list[Slice]) -> None:
    for before, after in pairwise(parts):
        assert before.end == after.start
    found = [row for part in parts for row in part.rows[["time", "camera", "track"]].tolist()]
    assert found == sorted(set(found))
    assert len(found) == Observation.objects.count()


@pytest.fixture
def quiet(seen: Seen) -> Seen:
    """Hardly anyone, so that slices grow wide."""
    Observation.objects.exclude(track=seen.tracks[0]).delete()
    return seen


def test_a_sudden_crowd_makes_no_large_slice(quiet: Seen) -> None:
    _add(quiet.tracks[1], (BURST + timedelta(milliseconds=20 * number) for number in range(500)))
    parts = _sliced(quiet)
    assert max(len(part.rows) for part in parts) <= MOST
    _check_whole(parts)


def test_a_start_in_a_crowd_makes_no_large_slice(quiet: Seen) -> None:
    _add(quiet.tracks[1], (START + timedelta(milliseconds=20 * number) for number in range(500)))
    parts = _sliced(quiet)
    assert max(len(part.rows) for part in parts) <= MOST
    _check_whole(parts)


def test_more_at_once_than_a_slice_may_have_comes_whole(quiet: Seen) -> None:
    """Rows within the narrowest slice cannot be divided: they come all the same."""
    _add(quiet.tracks[1], (BURST + timedelta(microseconds=number) for number in range(200)))
    parts = _sliced(quiet)
    assert max(len(part.rows) for part in parts) >= 200
    assert all(part.end - part.start >= raw_rows._NARROWEST for part in parts[:-1])
    _check_whole(parts)
