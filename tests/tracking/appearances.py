"""What people look like, for tests: vectors of known likeness."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tracking.models import Person, PersonAppearance
from tracking.models.vector_field import Vector

MODEL = "spoton"
DIMENSIONS = 8


def look(likeness: float, other: int = 1, dimensions: int = DIMENSIONS) -> Vector:
    """A unit vector whose cosine with the first axis is `likeness`."""
    vector = np.zeros(dimensions, np.float32)
    vector[0], vector[other] = likeness, np.sqrt(1 - likeness**2)
    return vector


def give_look(
    person: Person, vector: Vector | Sequence[float], model: str = MODEL
) -> PersonAppearance:
    """Stores what a person looks like."""
    return PersonAppearance.objects.create(
        person=person,
        model=model,
        dimensions=len(vector),
        vector=np.asarray(vector, np.float32),
        quality=0.5,
    )
