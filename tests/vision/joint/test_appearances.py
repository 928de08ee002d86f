"""People's appearances are handed on now and then, to be stored."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest

from tests.vision.joint.scene import Scene, walk
from vision.identity import AppearanceUpdate
from vision.joint.appearances import AppearanceReporter

STANDING = {1: walk((-1.0, 3.0), (-1.0, 3.0), 1.0), 2: walk((1.0, 4.0), (1.0, 4.0), 1.0)}


def told(scene: Scene, seconds: int, fps: int = 4) -> list[AppearanceUpdate]:
    """Play the scene, and return what was told after each of its ticks."""
    reporter, found = AppearanceReporter(), []
    for number in range(seconds * fps):
        scene.play((number + 1) / fps, fps, begin=number / fps)
        found += reporter.due(scene.tracker.state, scene.ids)
    return found


def test_each_person_s_appearance_is_told_now_and_then() -> None:
    scene = Scene(STANDING)
    found = told(scene, 20)
    for person in (1, 2):
        (one,) = scene.people(person)
        assert len([update for update in found if update.person == one]) in (3, 4)
    assert len(found) <= 8
    for update in found:
        assert update.vector.dtype == np.float32
        assert np.linalg.norm(update.vector) == pytest.approx(1, abs=1e-3)
        assert 0 < update.quality <= 1
    assert found[-1].quality > found[0].quality


def test_people_look_like_themselves() -> None:
    scene = Scene(STANDING)
    last = {update.person: update.vector for update in told(scene, 12)}
    (anna,), (ben,) = scene.people(1), scene.people(2)
    assert last[anna] @ last[ben] < 0.6
    gallery = scene.tracker.state.galleries.of(next(iter(scene.keys(1))))
    assert gallery.mean is not None
    assert gallery.mean @ last[anna] > 0.95


def test_nothing_is_told_of_who_is_unseen_or_unknown() -> None:
    def gone(time: float) -> tuple[float, float] | None:
        return (0.0, 3.0) if time < 4 else None

    def late(time: float) -> tuple[float, float] | None:
        return (1.0, 3.0) if time > 11 else None  # too new for a gallery

    scene = Scene({1: gone, 2: late})
    found = told(scene, 13)
    assert {update.person for update in found} == scene.people(1)
    assert len(found) == 1
    assert scene.people(2)


def test_without_embeddings_nothing_is_told() -> None:
    assert told(Scene(STANDING, blurred=lambda _: True), 8) == []


def test_ids_are_those_after_a_merge() -> None:
    scene = Scene({1: STANDING[1]})
    scene.play(4.0, 4)
    scene.ids.set(next(iter(scene.keys(1))), UUID(int=55))
    updates = AppearanceReporter().due(scene.tracker.state, scene.ids)
    assert [update.person for update in updates] == [UUID(int=55)]
