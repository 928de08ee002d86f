"""Environments and what is drawn on their floor."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html

from tracking.admin.forms import SceneAdminForm
from tracking.models import Environment, Line, Scene, Zone
from tracking.services.floor import recounts

from .actions import start_following
from .base import ConfigurationAdmin

_P = TypeVar("_P", bound=Zone | Line)


@admin.register(Environment)
class EnvironmentAdmin(ConfigurationAdmin[Environment]):
    """Environments."""

    list_display = ["environment_id", "name", "cameras_here", "zones_here", "size"]
    search_fields = ["environment_id", "name"]
    date_hierarchy = "created_at"
    actions = [start_following]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Environment]:
        """Count cameras and zones in the same query."""
        return (
            super()
            .get_queryset(request)
            .annotate(
                _cameras=Count("cameras", distinct=True), _zones=Count("zones", distinct=True)
            )
        )

    @admin.display(description="cameras", ordering="_cameras")
    def cameras_here(self, environment: Environment) -> int:
        """Return how many cameras there are."""
        return int(getattr(environment, "_cameras", 0))

    @admin.display(description="zones", ordering="_zones")
    def zones_here(self, environment: Environment) -> int:
        """Return how many zones there are."""
        return int(getattr(environment, "_zones", 0))

    @admin.display(description="map")
    def size(self, environment: Environment) -> str:
        """Size of the map in metres."""
        x_min, y_min, x_max, y_max = environment.map_bounds
        return f"{x_max - x_min:g} × {y_max - y_min:g} m"


@admin.register(Scene)
class SceneAdmin(ConfigurationAdmin[Scene]):
    """Groups of cameras."""

    form = SceneAdminForm
    list_display = ["scene_id", "environment", "name", "members"]
    list_filter = ["environment"]
    search_fields = ["scene_id", "name"]
    list_select_related = ["environment"]
    autocomplete_fields = ["environment", "cameras"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Scene]:
        """Fetch the cameras of all rows at once."""
        return super().get_queryset(request).prefetch_related("cameras")

    @admin.display(description="cameras")
    def members(self, scene: Scene) -> str:
        """Return its cameras."""
        return ", ".join(camera.camera_id for camera in scene.cameras.all())


class _ShapeAdmin(ConfigurationAdmin[_P]):
    """What is drawn on the floor: of a new shape, the past is counted too."""

    shape: ClassVar[str]
    """The column with its corners or ends."""

    def save_model(self, request: HttpRequest, obj: _P, form: ModelForm[_P], change: bool) -> None:
        """Save, and ask for a recount."""
        super().save_model(request, obj, form, change)
        if not change or self.shape in form.changed_data:
            recounts.ask(obj)


@admin.register(Zone)
class ZoneAdmin(_ShapeAdmin[Zone]):
    """Areas of the floor."""

    shape = "polygon"
    list_display = ["zone_id", "environment", "name", "swatch"]
    list_filter = ["environment"]
    search_fields = ["zone_id", "name"]
    list_select_related = ["environment"]
    autocomplete_fields = ["environment"]

    @admin.display(description="colour", ordering="color")
    def swatch(self, zone: Zone) -> str:
        """Show its colour as an svg, because the page's policy forbids inline styles."""
        return format_html(
            '<svg width="12" height="12"><rect width="12" height="12" fill="{}"/></svg> {}',
            zone.color,
            zone.color,
        )


@admin.register(Line)
class LineAdmin(_ShapeAdmin[Line]):
    """Counted lines."""

    shape = "points"
    list_display = ["line_id", "environment", "name", "points"]
    list_filter = ["environment"]
    search_fields = ["line_id", "name"]
    list_select_related = ["environment"]
    autocomplete_fields = ["environment"]
