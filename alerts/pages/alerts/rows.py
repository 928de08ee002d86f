"""Alerts as pages show them: with a picture if there is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from alerts.models import Alert
from tracking.selectors.people import with_picture
from tracking.services.cameras import pictures


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert.

    Attributes:
        picture: address of a photo of the person, else of the camera's stored frame, else "".
        of_person: the picture is a photo of the person.
        lasted: from when it opened to when it was resolved, or until now.
    """

    alert: Alert
    picture: str
    of_person: bool
    lasted: timedelta


def rows_of(alerts: Iterable[Alert], *, small: bool = True) -> list[AlertRow]:
    """Return the rows of one page; one query finds all the photos."""
    found = list(alerts)
    pictured = with_picture([alert.person for alert in found if alert.person is not None])
    now = timezone.now()
    return [_row(alert, alert.person_id in pictured, now, small) for alert in found]


def _row(alert: Alert, has_photo: bool, now: datetime, small: bool) -> AlertRow:
    if has_photo:
        picture = reverse("api-person-image", args=[alert.person_id])
    else:
        picture = _frame(alert, small)
    return AlertRow(alert, picture, has_photo, (alert.resolved_at or now) - alert.opened_at)


def _frame(alert: Alert, small: bool) -> str:
    camera = alert.camera
    if camera is None or not pictures.path_of(camera.pk, small=small).exists():
        return ""
    address = reverse("camera-picture", args=[alert.environment.environment_id, camera.camera_id])
    return f"{address}?small" if small else address
