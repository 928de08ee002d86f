"""The check of boxes in exported videos finds what is wrong, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from exports.video.drawing import ShownTrack, draw_tracks
from exports.video.parameters import Overlays
from lab.overlay_check import check_overlays, make_uneven
from tests.vision.films import film
from vision.types import Image

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FRAMES = 30


@pytest.fixture
def uneven(tmp_path: Path) -> Path:
    """A scene that moves, with random steps between its frames."""
    noise = np.random.default_rng(3).integers(0, 255, (30, 40, 3), np.uint8)
    ground: Image = noise.repeat(16, 0).repeat(16, 1)
    film(tmp_path / "even.mp4", (np.roll(ground, 9 * n, axis=1) for n in range(FRAMES)), fps=10)
    make_uneven(tmp_path / "even.mp4", tmp_path / "uneven.mkv")
    return tmp_path / "uneven.mkv"


def test_boxes_of_uneven_frames_lie_on_them(uneven: Path) -> None:
    found = check_overlays(uneven, FRAMES)
    assert (found.frames, found.boxes, found.total) == (FRAMES, 3 * FRAMES, FRAMES)
    assert (found.astray, found.other_frames) == ([], [])
    assert found.late < 0.001


def test_boxes_of_the_frame_before_are_astray(
    uneven: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Sequence[ShownTrack]] = []

    def late(image: Image, tracks: Sequence[ShownTrack], overlays: Overlays) -> None:
        waiting.append(tracks)
        draw_tracks(image, waiting[max(0, len(waiting) - 2)], overlays)

    monkeypatch.setattr("exports.video.scene.draw_tracks", late)
    found = check_overlays(uneven, FRAMES)
    assert len(found.astray) > 2 * FRAMES
    assert found.other_frames == []
