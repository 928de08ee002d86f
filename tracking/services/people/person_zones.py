"""In which zones people were, when they are merged, split and parted again."""

from __future__ import annotations

from tracking.models import Person, PersonZone, Track


def inherit_visits(old: Person, new: Person) -> None:
    """Add the zones of `old` to those of `new`, who is the same person."""
    known = {visit.zone_id: visit for visit in PersonZone.objects.filter(person=new)}
    for visit in PersonZone.objects.filter(person=old):
        there = known.get(visit.zone_id)
        if there is None:
            PersonZone.objects.create(
                person=new,
                zone_id=visit.zone_id,
                first_seen=visit.first_seen,
                last_seen=visit.last_seen,
            )
        else:
            there.first_seen = min(there.first_seen, visit.first_seen)
            there.last_seen = max(there.last_seen, visit.last_seen)
            there.save(update_fields=["first_seen", "last_seen"])


def share_visits(person: Person, other: Person) -> None:
    """Which of the two it was is no longer known: both, as far as they were about."""
    for visit in PersonZone.objects.filter(person=person):
        first = max(visit.first_seen, other.first_seen)
        last = min(visit.last_seen, other.last_seen)
        if first <= last:
            PersonZone.objects.create(
                person=other, zone_id=visit.zone_id, first_seen=first, last_seen=last
            )


def fit_visits_to_tracks(person: Person) -> None:
    """Leave a person the zones in which their own tracks can have been.

    After a merge is undone the tracks of the other person are gone, and their zones are not.
    """
    tracks = list(Track.objects.filter(person=person).values_list("first_seen", "last_seen"))
    for visit in PersonZone.objects.filter(person=person):
        inside = [
            (max(first, visit.first_seen), min(last, visit.last_seen))
            for first, last in tracks
            if first <= visit.last_seen and last >= visit.first_seen
        ]
        if not inside:
            visit.delete()
            continue
        visit.first_seen, visit.last_seen = min(inside)[0], max(last for _, last in inside)
        visit.save(update_fields=["first_seen", "last_seen"])
