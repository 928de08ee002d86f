"""Create, change and delete environments.

Who is limited to some environments may change those, but neither create one (it would not be
theirs to see) nor delete one (they could not put it back).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from spoton.rights import require
from tracking.models import Camera, Environment
from tracking.services.cameras import pictures
from tracking.services.environments import uploads
from tracking.services.environments.deletion import (
    refuse_if_data,
    refuse_if_in_use,
    refuse_if_running,
)
from tracking.services.environments.setup import (
    environment_for,
    save_changes,
    save_new,
    written_down,
)


@transaction.atomic
def create_environment(actor: User, values: Mapping[str, Any]) -> Environment:
    """Create an environment; 409 if there is one of this id."""
    require(actor, "environments.create", doing="Creating an environment")
    environment = Environment(**values)
    save_new(actor, environment, environment.environment_id)
    return environment


@transaction.atomic
def update_environment(actor: User, environment_id: str, values: Mapping[str, Any]) -> None:
    """Change name or bounds."""
    require(actor, "environments.manage", doing="Changing an environment")
    environment = environment_for(actor, environment_id, lock=True)
    save_changes(actor, environment, values, environment_id)


@transaction.atomic
def delete_environment(actor: User, environment_id: str, *, with_data: bool = False) -> None:
    """Delete an environment with all that is in it.

    Single observations are left to retention: nothing lists them without their track.
    """
    require(actor, "environments.manage", doing="Deleting an environment")
    environment = environment_for(actor, environment_id, lock=True)
    require(actor, "environments.create", doing="Deleting an environment")
    cameras = list(Camera.objects.filter(environment=environment).select_for_update())
    refuse_if_running(environment)
    refuse_if_in_use(cameras)
    if not with_data:
        refuse_if_data(cameras, environment)
    picture = environment.map_image
    if picture:
        storage, name = picture.storage, str(picture.name)
        transaction.on_commit(lambda: storage.delete(name))
    for key in [camera.pk for camera in cameras]:
        transaction.on_commit(partial(pictures.forget, key))
    transaction.on_commit(partial(uploads.forget_all, environment_id))
    before = audit.state(environment)
    written_down(actor, "environment.delete", environment, before, None, environment_id)
    environment.delete()
