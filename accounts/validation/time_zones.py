"""The time zones that there are; looking for them reads hundreds of files, so it is done once."""

from __future__ import annotations

import zoneinfo
from functools import cache
from itertools import groupby


@cache
def names() -> frozenset[str]:
    """Return the name of every zone."""
    return frozenset(zoneinfo.available_timezones())


@cache
def by_region() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the zones that people choose from, by region, as a field's choices.

    Those without a region are other names of the same, but for UTC.
    """
    places = sorted(name for name in names() if "/" in name and not name.startswith("Etc/"))
    regions = groupby(places, lambda name: name.partition("/")[0])
    return (
        ("", (("UTC", "UTC"),)),
        *(
            (region, tuple((name, name.partition("/")[2].replace("_", " ")) for name in found))
            for region, found in regions
        ),
    )
