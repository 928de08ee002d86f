"""Figures go with what they are about."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from analytics.models import OccupancyMinute, OccupancyQuarter, Scope
from tracking.models import Camera, Line, Zone


@receiver(post_delete, sender=Camera)
@receiver(post_delete, sender=Zone)
@receiver(post_delete, sender=Line)
def delete_figures(
    sender: type[Camera | Zone | Line], instance: Camera | Zone | Line, **kwargs: Any
) -> None:
    """Delete the figures of a camera, zone or line: a later one may get its key."""
    scope = {Camera: Scope.CAMERA, Zone: Scope.ZONE, Line: Scope.LINE}[type(instance)]
    for model in (OccupancyMinute, OccupancyQuarter):
        model._default_manager.filter(
            environment=instance.environment_id, scope=scope, key=instance.pk
        ).delete()
