"""Whose the tracks of a slice are: people as they are known now, not as they were when seen.

Observations keep the person of their time; tracks follow merges, splits and who was forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from spoton.templatetags.parts import short_id
from tracking.models import Person, Track
from tracking.selectors.merged_people import merged_into

_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """One track; all but `track_id` and `task_id` are None where there is no identity."""

    track_id: int | None = None
    task_id: str | None = None
    person_id: str | None = None
    person_name: str | None = None
    person_state: str | None = None


_GONE: Final = TrackFacts()


class TrackLookup:
    """Reads facts by keys; what the slice before has read is known still."""

    def __init__(self) -> None:
        self._known: dict[int, TrackFacts] = {}

    def facts(self, keys: NDArray[np.int64]) -> list[TrackFacts]:
        """Return the facts of each of these keys, in their order; without a row, nothing."""
        wanted = keys.tolist()
        missing = [key for key in wanted if key not in self._known]
        found = dict(self._known)
        for first in range(0, len(missing), _AT_ONCE):
            found |= _read(missing[first : first + _AT_ONCE])
        self._known = {key: found[key] for key in wanted if key in found}
        return [self._known.get(key, _GONE) for key in wanted]


def _read(keys: Sequence[int]) -> dict[int, TrackFacts]:
    rows = Track.objects.filter(pk__in=keys).values_list(
        "pk", "track_id", "task_id", "person_id", "person__state", "person__merged_into"
    )
    tracks: list[tuple[Any, ...]] = list(rows)
    merged = [person for *_, person, _, into in tracks if person is not None and into is not None]
    now = merged_into(merged) if merged else {}
    states = dict(Person.objects.filter(pk__in=now.values()).values_list("pk", "state"))
    found: dict[int, TrackFacts] = {}
    for key, track_id, task_id, person, state, _ in tracks:
        if person is None:
            found[key] = TrackFacts(track_id, str(task_id))
        else:
            last = now.get(person, person)
            name, state_now = short_id(last), states.get(last, state)
            found[key] = TrackFacts(track_id, str(task_id), str(last), name, state_now)
    return found
