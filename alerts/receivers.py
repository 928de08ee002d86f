"""Alerts follow what happens below them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from alerts.services.forget import forget_in_alerts
from tracking.models import Environment
from tracking.signals import people_forgotten


@receiver(people_forgotten)
def forget_people(environment: Environment, people: Collection[UUID], **kwargs: Any) -> None:
    """Remove people from what was sent and from what rules know."""
    forget_in_alerts(environment, people)
