"""What has to be reached, and how it is read out of what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .evidence import Evidence

Summaries = Mapping[tuple[str, Evidence], Mapping[str, Any]]
"""What `evaluate` returned, by data set and evidence."""
ONE, FOUR = "pets2009-s2l1", "pets2009-virtual4"
CAVIAR, EPFL = "caviar-shop1", "epfl-campus4"
SETS = (ONE, FOUR, CAVIAR, EPFL)
CLEARLY = 0.05
"""By how much less IDF1 counts as clearly worse."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that has to be reached.

    Attributes:
        what: that is measured.
        unit: of the figure; "" for a plain number.
        least, most: the target, one of the two.
        measured: None where it was not.
        how: what to run where it was not, or what should be known about the figure.
    """

    what: str
    unit: str = ""
    least: float | None = None
    most: float | None = None
    measured: float | None = None
    how: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether it is; None where it was not measured.

        >>> Figure("p50", "ms", most=10, measured=9.5).reached, Figure("p50").reached
        (True, None)
        """
        if self.measured is None:
            return None
        low = self.least is None or self.measured >= self.least
        return low and (self.most is None or self.measured <= self.most)


def recordings(summaries: Summaries) -> list[Figure]:
    """Return the figures of the data sets with all evidence."""
    one, four, caviar, epfl = (summaries[name, Evidence.BOTH] for name in SETS)
    own = next(iter(one["cameras"].values()))
    agree = caviar["agreement"]
    seen = f"{agree['tracked_by_two']} of {agree['seen_by_two']} moments are tracked in both views"
    return [
        Figure(f"{ONE}, own ids: MOTA", least=0.86, measured=own["MOTA"]),
        Figure(f"{ONE}, own ids: IDF1", least=0.83, measured=own["IDF1"]),
        Figure(f"{ONE}, own ids: switches", most=14, measured=own["switches"]),
        Figure(f"{ONE}, global ids: IDF1", least=0.85, measured=one["global"]["IDF1"]),
        Figure(f"{FOUR}, global ids: MOTA", least=0.83, measured=four["global"]["MOTA"]),
        Figure(f"{FOUR}, global ids: IDF1", least=0.80, measured=four["global"]["IDF1"]),
        Figure(
            f"{CAVIAR}: one id, of the time in which both views track the person",
            least=0.90,
            measured=agree["one_id_of_tracked"],
            how=f"{seen}; of all moments {agree['one_id_of_seen']}",
        ),
        Figure(f"{EPFL}: confirmed ids for 3 people", most=5, measured=epfl["confirmed_ids"]),
        Figure(
            "shuffled embeddings: IDF1 lost on the two pets2009 sets, the smaller loss",
            least=CLEARLY,
            measured=_lost_by_shuffling(summaries),
        ),
    ]


def _lost_by_shuffling(summaries: Summaries) -> float:
    losses: list[float] = [
        summaries[name, Evidence.BOTH]["global"]["IDF1"]
        - summaries[name, Evidence.SHUFFLED]["global"]["IDF1"]
        for name in (ONE, FOUR)
    ]
    return round(min(losses), 4)


def association(crowds: Mapping[str, Any] | None) -> list[Figure]:
    """Return the figures of `benchmark_identity`."""
    how = "manage.py benchmark_identity --json FILE"
    small, large = ((crowds or {}).get(name, {}) for name in ("four_cameras", "many_cameras"))
    right = "IDF1 {} with {} detections per tick"
    said = right.format(small.get("idf1"), small.get("detections_per_tick")) if small else how
    many = right.format(large.get("idf1"), large.get("detections_per_tick")) if large else how
    what = "4 cameras × 15 fps × 300 people"
    return [
        Figure(f"{what}: p50", "ms", most=10, measured=small.get("p50_ms"), how=said),
        Figure(f"{what}: p99", "ms", most=25, measured=small.get("p99_ms"), how=said),
        Figure(
            "32 cameras × 5 fps × 300 people: missed ticks",
            most=0,
            measured=large.get("missed_ticks"),
            how=many,
        ),
    ]


def long_run(found: Mapping[str, Any] | None) -> list[Figure]:
    """Return the figures of `benchmark_identity --day`: the last quarter by the first."""
    how = "manage.py benchmark_identity --day --json FILE"
    day = (found or {}).get("day")
    if day:
        how = f"{day['hours']} h, {day['people']:,} people in {day['minutes']} minutes"
    figures = []
    for key, what in (("cpu_mean_ms", "time per tick"), ("rss_mb", "memory")):
        growth, said = None, how
        if day:
            first, last = day[f"first_{key}"], day[f"last_{key}"]
            growth = round(last / first, 3) if first and last else None
            said = f"{how}; {first} → {last}"
        name = f"a day: {what}, last quarter by first"
        figures.append(Figure(name, most=1.1, measured=growth, how=said))
    return figures


def whole_system(speed: Mapping[str, Any] | None, kill: Mapping[str, Any] | None) -> list[Figure]:
    """Return the figures of `benchmark` and of the test that kills the worker in a crowd."""
    how = "manage.py benchmark --json FILE" if speed is None else f"{speed.get('machine', '')}"
    killed = "tests/worker/test_killed_in_a_crowd.py"
    if kill is not None:
        killed = f"{kill['kept']} of {kill['in_view']} people in {kill['kills']} kills"
    speed = speed or {}
    share = round(kill["kept"] / kill["in_view"], 4) if kill and kill["in_view"] else None
    return [
        Figure("end to end", "frames/s", least=60, measured=speed.get("end_to_end_fps"), how=how),
        Figure(
            "end to end, of the detector alone",
            least=0.55,
            measured=speed.get("end_to_end_of_detector"),
            how=how,
        ),
        Figure("kill -9 in a crowd: keep their id", least=0.95, measured=share, how=killed),
    ]
