"""The scenes of an environment."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from tracking.api import list_filters
from tracking.api.environments.part_serializers import (
    SceneSerializer,
    WrittenSceneSerializer,
)
from tracking.api.environments.parts import (
    OnePartView,
    PartListView,
    PartView,
    described,
    described_list,
)
from tracking.models import Scene
from tracking.selectors import scope


class _Scenes(PartView[Scene]):
    kind = Scene
    written = WrittenSceneSerializer
    serializer_class = SceneSerializer
    lookup_field = "scene_id"

    def visible_parts(self, user: User) -> QuerySet[Scene]:
        """Return all visible scenes."""
        return scope.scenes_for(user)


@described_list("scene", SceneSerializer, WrittenSceneSerializer)
class SceneListView(_Scenes, PartListView[Scene]):
    """GET the scenes of an environment; POST a new one."""

    query_filters = list_filters.by_name("scene")


@described("scene", SceneSerializer, WrittenSceneSerializer)
class SceneView(_Scenes, OnePartView[Scene]):
    """GET, PATCH or DELETE one scene; a task that was started by it continues."""
