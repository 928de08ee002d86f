"""Exports follow what happens below them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from exports.services.forget import forget_in_exports
from tracking.models import Environment
from tracking.signals import people_forgotten


@receiver(people_forgotten)
def forget_people(environment: Environment, people: Collection[UUID], **kwargs: Any) -> None:
    """Remove people from files and from rows."""
    forget_in_exports(environment, people)
