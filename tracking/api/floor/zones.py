"""The zones of an environment."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from tracking.api import list_filters
from tracking.api.environments.part_serializers import (
    WrittenZoneSerializer,
    ZoneSerializer,
)
from tracking.api.environments.parts import (
    OnePartView,
    PartListView,
    PartView,
    described,
    described_list,
)
from tracking.models import Zone
from tracking.selectors import scope


class _Zones(PartView[Zone]):
    kind = Zone
    written = WrittenZoneSerializer
    serializer_class = ZoneSerializer
    lookup_field = "zone_id"

    def visible_parts(self, user: User) -> QuerySet[Zone]:
        """Return all visible zones."""
        return scope.zones_for(user)


@described_list("zone", ZoneSerializer, WrittenZoneSerializer)
class ZoneListView(_Zones, PartListView[Zone]):
    """GET the zones of an environment; POST a new one."""

    query_filters = list_filters.by_name("zone")


@described("zone", ZoneSerializer, WrittenZoneSerializer)
class ZoneView(_Zones, OnePartView[Zone]):
    """GET, PATCH or DELETE one zone; a running task counts by the new one."""
