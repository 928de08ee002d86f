"""The lines of an environment."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from tracking.api import list_filters
from tracking.api.environments.part_serializers import (
    LineSerializer,
    WrittenLineSerializer,
)
from tracking.api.environments.parts import (
    OnePartView,
    PartListView,
    PartView,
    described,
    described_list,
)
from tracking.models import Line
from tracking.selectors import scope


class _Lines(PartView[Line]):
    kind = Line
    written = WrittenLineSerializer
    serializer_class = LineSerializer
    lookup_field = "line_id"

    def visible_parts(self, user: User) -> QuerySet[Line]:
        """Return all visible lines."""
        return scope.lines_for(user)


@described_list("line", LineSerializer, WrittenLineSerializer)
class LineListView(_Lines, PartListView[Line]):
    """GET the lines of an environment; POST a new one."""

    query_filters = list_filters.by_name("line")


@described("line", LineSerializer, WrittenLineSerializer)
class LineView(_Lines, OnePartView[Line]):
    """GET, PATCH or DELETE one line; a running task counts by the new one."""
