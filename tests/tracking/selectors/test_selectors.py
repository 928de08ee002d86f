"""The filter for who is asking, which everything that reads goes through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Role, User
from tests.factories import PASSWORD, make_camera, make_environment, make_task, make_user
from tracking.models import Camera, Environment, Line, Scene, TaskCamera, Zone
from tracking.selectors import scope

pytestmark = pytest.mark.django_db

Selector = Callable[[User | AnonymousUser], QuerySet[Any]]

ALL: list[Selector] = [
    scope.environments_for,
    scope.environment_summaries_for,
    scope.cameras_for,
    scope.scenes_for,
    scope.zones_for,
    scope.lines_for,
    scope.tasks_for,
    scope.held_task_cameras_for,
]


@pytest.fixture
def _two_environments() -> None:
    for name in ("campus", "factory"):
        environment = make_environment(name)
        camera = make_camera(environment)
        Scene.objects.create(environment=environment, scene_id="s", name="S")
        Zone.objects.create(environment=environment, zone_id="z", name="Z", polygon=[])
        Line.objects.create(environment=environment, line_id="l", name="L", points=[])
        make_task(environment, [camera], held=True)


def environment_of(row: Any) -> str:
    if isinstance(row, Environment):
        return row.environment_id
    owner = row.task if isinstance(row, TaskCamera) else row
    return str(owner.environment.environment_id)


@pytest.mark.parametrize("select", ALL, ids=lambda select: select.__name__)
@pytest.mark.usefixtures("_two_environments")
class TestEverySelector:
    def test_shows_all_to_who_may_see_all(self, select: Selector) -> None:
        assert {environment_of(row) for row in select(make_user())} == {"campus", "factory"}

    def test_shows_only_the_chosen_environments(self, select: Selector) -> None:
        campus = Environment.objects.get(environment_id="campus")
        rows = select(make_user(Role.ADMIN, limited_to=[campus]))
        assert [environment_of(row) for row in rows] == ["campus"]

    def test_shows_nothing_to_who_is_limited_to_nothing(self, select: Selector) -> None:
        assert not select(make_user(limited_to=[])).exists()

    def test_shows_nothing_to_disabled_users_and_strangers(self, select: Selector) -> None:
        user = make_user()
        user.is_active = False
        assert not select(user).exists()
        assert not select(AnonymousUser()).exists()

    def test_shows_all_to_a_superuser(self, select: Selector) -> None:
        root = User.objects.create_superuser("root", password=PASSWORD, all_environments=False)
        assert select(root).count() == 2


def online(camera: Camera) -> bool:
    return scope.cameras_for(make_user()).get(pk=camera.pk).online


def test_a_camera_is_online_while_frames_arrive(cameras: list[Camera]) -> None:
    make_task(cameras[0].environment, cameras[:1], held=True)
    assert online(cameras[0])
    assert not online(cameras[1])


@pytest.mark.parametrize(
    "change",
    [
        {"last_frame_at": timezone.now() - timedelta(minutes=1)},
        {"last_frame_at": None},
        {"state": TaskCamera.State.RECONNECTING},
        {"active": False},
    ],
)
def test_a_camera_is_offline_otherwise(cameras: list[Camera], change: dict[str, Any]) -> None:
    make_task(cameras[0].environment, cameras[:1], held=True)
    TaskCamera.objects.update(**change)
    assert not online(cameras[0])
