"""What becomes of people's looks when operators say who is who."""

from __future__ import annotations

import numpy as np

from tracking.models import Person, PersonAppearance


def inherit(old: Person, new: Person) -> None:
    """Search `new` by the appearance of `old`, who was merged away, if `new` was never
    checked.
    """
    known = set(PersonAppearance.objects.filter(person=new).values_list("model", flat=True))
    PersonAppearance.objects.bulk_create(
        PersonAppearance(
            person=new,
            model=row.model,
            dimensions=row.dimensions,
            vector=row.vector,
            quality=row.quality,
        )
        for row in PersonAppearance.objects.filter(person=old).exclude(model__in=known)
    )


def give_back(new: Person, old: Person) -> None:
    """Undo `inherit`, unless `new` has been seen since."""
    theirs = {row.model: row.vector for row in PersonAppearance.objects.filter(person=old)}
    for row in PersonAppearance.objects.filter(person=new, model__in=theirs):
        if np.array_equal(row.vector, theirs[row.model]):
            row.delete()
