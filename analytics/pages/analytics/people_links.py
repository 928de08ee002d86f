"""Where a bar leads: the people behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from tracking.models import Camera, Environment, Zone

_TYPED: Final = "%Y-%m-%dT%H:%M:%S"


@dataclass(frozen=True, slots=True)
class PeopleLinks:
    """Addresses of the list of people of one environment, and one zone or camera of it."""

    environment: Environment
    place: Zone | Camera | None = None

    def at(
        self, start: datetime, end: datetime, dwell: tuple[int, int | None] | None = None
    ) -> str:
        """Return the address of those who were there within local times; `end` is not included.

        Args:
            dwell: only those whose visit took so many seconds; the second is not included, None:
                no upper bound.
        """
        last = end - timedelta(seconds=1)
        given = {
            "environment": self.environment.environment_id,
            **self._place(),
            "when": "range",
            "since": f"{start:{_TYPED}}",
            "until": f"{last:{_TYPED}}",
            **_dwell(dwell),
        }
        return f"{reverse('people')}?{urlencode(given)}"

    def of(self, place: Zone | Camera) -> PeopleLinks:
        """Return the links of another place."""
        return PeopleLinks(self.environment, place)

    def _place(self) -> dict[str, str]:
        match self.place:
            case Zone():
                return {"zone": self.place.zone_id}
            case Camera():
                return {"camera": self.place.camera_id}
            case None:
                return {}


def _dwell(bounds: tuple[int, int | None] | None) -> dict[str, str]:
    if bounds is None:
        return {}
    low, high = bounds
    return {"min_dwell": f"{low}"} | ({} if high is None else {"max_dwell": f"{high}"})
