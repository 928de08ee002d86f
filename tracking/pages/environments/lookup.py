"""What the address names, or 404."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from accounts.models import User
from tracking.models import Camera, Environment
from tracking.selectors import scope, setup

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from tracking.selectors.setup import EnvironmentCounts


def environment_or_404(user: User, environment_id: str) -> Environment:
    """Return the environment."""
    environment = scope.environments_for(user).filter(environment_id=environment_id).first()
    if environment is None:
        raise Http404("Environment not found, or you have no access.")
    return environment


def environment_card_or_404(
    user: User, environment_id: str
) -> WithAnnotations[Environment, EnvironmentCounts]:
    """Return the environment with its counts."""
    environment = setup.environment_card(user, environment_id)
    if environment is None:
        raise Http404("Environment not found, or you have no access.")
    return environment


def camera_or_404(user: User, environment_id: str, camera_id: str) -> Camera:
    """Return the camera with its environment."""
    camera = setup.camera_of(user, environment_id, camera_id)
    if camera is None:
        raise Http404("Camera not found, or you have no access.")
    return camera
