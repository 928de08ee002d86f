"""Keep a recording: retention leaves it alone."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from spoton.rights import require
from spoton.service_errors import NotVisibleError
from tracking.models import Recording
from tracking.services.environments.setup import environment_for


@transaction.atomic
def keep_recording(
    actor: User, environment_id: str, recording_id: int, *, protected: bool
) -> Recording:
    """Protect a recording from retention, or no longer."""
    require(actor, "recordings.keep", doing="Keeping a recording")
    environment = environment_for(actor, environment_id)
    recording = (
        Recording.objects.select_for_update(of=("self",))
        .select_related("camera")
        .filter(camera__environment=environment, pk=recording_id)
        .first()
    )
    if recording is None:
        raise NotVisibleError("This recording was deleted.")
    if recording.protected != protected:
        recording.protected = protected
        recording.save(update_fields=["protected"])
        audit.record(
            actor,
            "recordings.keep" if protected else "recordings.release",
            recording,
            target_id=f"{recording.camera.camera_id} {recording.start_time:%Y-%m-%d %H:%M:%S}",
            environment_id=environment_id,
        )
    return recording
