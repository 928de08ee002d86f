"""Files that go with their rows."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from tracking.models import PersonImage

logger = logging.getLogger(__name__)


@receiver(post_delete, sender=PersonImage)
def delete_picture(sender: type[PersonImage], instance: PersonImage, **kwargs: Any) -> None:
    """Delete the photo once its row is gone for good."""
    path = settings.MEDIA_ROOT / instance.path

    def delete() -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("cannot delete the photo of a deleted person: %s", error.strerror)

    transaction.on_commit(delete)
