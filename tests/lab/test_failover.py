"""manage.py benchmark_failover: what it says of a trial, and what it needs."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from lab.failover import cluster, stored
from lab.failover.fault import Loss
from lab.failover.people import Box, Met, ids_after, in_view, of_cameras, seen_again
from lab.failover.scene import camera_fields, make_tasks
from lab.failover.summary import row, summary
from tests.factories import SEEN, make_camera, make_environment, make_person, make_task, make_track
from tracking.models import Camera, Observation, Person, ProcessingTask, TaskCamera, Track


def box(camera: str, person: UUID, left: float) -> Box:
    return camera, person, np.array([left, 0.0, left + 20.0, 50.0])


def observe(track: Track, tick: int, left: float) -> None:
    Observation.objects.create(
        time=SEEN, frame_index=tick, task=track.task, camera=track.camera, track=track,
        person=track.person, x1=left, y1=0.0, x2=left + 20.0, y2=50.0, confidence=0.9,
    )  # fmt: skip


@pytest.fixture
def seen(db: None) -> tuple[ProcessingTask, Camera, Person]:
    environment = make_environment()
    camera = make_camera(environment)
    task = make_task(environment, [camera])
    person = make_person(environment)
    before, later = (make_track(person, camera, task, track_id=number) for number in (1, 2))
    observe(before, 7, 100.0)
    observe(later, 9, 104.0)
    observe(later, 10, 500.0)
    return task, camera, person


def test_who_is_at_the_same_place_is_found_again() -> None:
    one, other, stranger = uuid4(), uuid4(), uuid4()
    before = [box("c1", one, 0), box("c1", other, 100), box("c2", one, 40)]
    after = [box("c1", one, 3), box("c1", stranger, 104), box("c2", one, 300)]
    assert ids_after(before, after) == {one: {one}, other: {stranger}}


def test_an_id_that_one_camera_lost_is_lost() -> None:
    one, stranger = uuid4(), uuid4()
    before = [box("c1", one, 0), box("c2", one, 0)]
    after = [box("c1", one, 1), box("c2", stranger, 1)]
    assert ids_after(before, after) == {one: {one, stranger}}
    assert of_cameras(before, {"c2"}) == [before[1]]


def test_new_tracks_are_met_at_their_first_box(seen: tuple[ProcessingTask, Camera, Person]) -> None:
    task, _, person = seen
    again = seen_again(task.task_id, 7, ticks=4)
    assert [(name, who, box[0]) for name, who, box in again] == [("c01", person.pk, 104.0)]
    before = in_view(task.task_id, stored.newest_tick(str(task.pk), ["c01"]) - 3)
    assert ids_after(before, again) == {person.pk: {person.pk}}
    assert stored.newest_tick(str(task.pk), ["c02"]) == 0


def test_rows_that_are_stored_twice_are_found(seen: tuple[ProcessingTask, Camera, Person]) -> None:
    task, camera, person = seen
    assert stored.rows_twice() == set()
    third = make_track(person, camera, task, track_id=3)
    observe(third, 11, 500.0)
    assert {(found[2], found[3]) for found in stored.rows_twice()} == {(11, third.pk)}
    observe(third, 11, 700.0)
    assert len(stored.rows_twice()) == 2


def test_who_was_merged_is_told_apart(seen: tuple[ProcessingTask, Camera, Person]) -> None:
    task, _, person = seen
    now = make_person(task.environment)
    before = [box("c01", person.pk, 0), box("c02", person.pk, 300)]
    met = Met()
    met.add("task 7", before, [box("c01", now.pk, 2)])
    assert (met.people, met.kept, met.partly, met.merged) == (1, 0, 0, 0)
    assert met.others == {f"task 7 {person.pk}": [str(now.pk)]}
    Person.objects.filter(pk=person.pk).update(merged_into=now)
    met.add("task 8", before, [box("c01", now.pk, 2)])
    met.add("task 9", [box("c01", now.pk, 2)], [])
    assert (met.people, met.kept, met.merged, met.unseen) == (2, 0, 1, 1)
    met.add("task 10", before, [box("c01", now.pk, 2), box("c02", person.pk, 302)])
    assert (met.kept, met.partly) == (0, 1)


def test_a_recording_that_begins_again_is_waited_for(
    seen: tuple[ProcessingTask, Camera, Person],
) -> None:
    assert stored.near_the_seam()
    for position, near in ((20, True), (300, False), (650, True)):
        TaskCamera.objects.update(position=position, total=795, rate_fps=7)
        assert stored.near_the_seam() is near


@pytest.mark.django_db
def test_two_environments_have_six_cameras_each(tmp_path: Path) -> None:
    film = tmp_path / "film.avi"
    film.write_bytes(b"film")
    tasks = make_tasks(film, tmp_path, 3.5)
    assert [len(names) for names in tasks.values()] == [6, 6]
    assert len({camera.source_address for camera in Camera.objects.all()}) == 6
    assert stored.frames() == {(task, name): 0 for task in tasks for name in tasks[task]}
    assert stored.ticks(next(iter(tasks))) == 0


def test_a_window_s_floor_is_that_of_the_whole_picture() -> None:
    fields = {camera["camera_id"]: camera for camera in camera_fields()}
    floor = {
        name: np.array(fields[name]["homography"])
        @ [300.0 - fields[name]["window_x"], 100.0 - fields[name]["window_y"], 1.0]
        for name in ("c09", "c10")
    }
    np.testing.assert_allclose(*(point[:2] / point[2] for point in floor.values()))


def test_held_cameras_are_own_and_those_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {
        "nodes": [
            {"node": "n1", "tasks": ["t1"], "elsewhere": {"t1": {"c2": "n2"}}},
            {"node": "n2", "tasks": [], "elsewhere": {}},
        ],
        "moves": [
            {"task": "t1", "at": 5.0, "cameras": ["c2"]},
            {"task": "t2", "at": 6.0},
            {"task": "t3", "at": 4.0},
        ],
    }
    monkeypatch.setattr(cluster, "cluster", lambda: said)
    tasks = {"t1": ["c1", "c2"]}
    assert cluster.held_cameras("n1", tasks) == {("t1", "c1"), ("t1", "c2")}
    assert cluster.held_cameras("n2", tasks) == {("t1", "c2")}
    assert cluster.held_cameras("n3", tasks) == set()
    assert cluster.moved_since(5.0) == {("t1", "c2"), ("t2", "")}


def test_the_summary_counts_all_faults() -> None:
    quick = Loss("kill -9", "n1", 1.5, {"t/c1": 4.0, "t/c2": 5.0}, Met(10), Met(8), [], 4.2, 98.0)
    slow = Loss("cut off", "n2", 3.5, {"t/c1": 12.0, "t/c2": None})
    slow.met, slow.twice = Met(10, {"person": ["another"]}, unseen=2), [("t", 1, 2, 3, 0)]
    said = summary([quick, slow])
    assert said["all"]["faults"] == 2
    assert (said["all"]["cameras_lost"], said["all"]["cameras_back"]) == (4, 3)
    assert said["all"]["back_in_time"] == 2
    assert said["all"]["back_s"] == {"median": 5.0, "worst": 12.0}
    in_view = said["all"]["in_view"]
    assert (in_view["kept"], in_view["kept_part"], in_view["unseen"]) == (19, 0.95, 2)
    assert said["kill -9"]["twice"] == 0
    assert said["cut off"]["twice"] == 1
    assert json.loads(json.dumps(said)) == said
    assert row(quick) == "| kill -9 | n1 | 2 | 1.5 | 4.5 | 5.0 | 10 of 10 | 8 of 8 | 0 | 4 | 98 % |"
    assert "| never |" in row(slow)
    assert summary([])["all"]["in_view"]["kept_part"] is None


def test_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(CommandError, match="root"):
        call_command("benchmark_failover")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(CommandError, match="iproute2"):
        call_command("benchmark_failover")
    monkeypatch.setattr(shutil, "which", lambda program: program)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(CommandError, match=r"requirements-cluster\.txt"):
        call_command("benchmark_failover")
