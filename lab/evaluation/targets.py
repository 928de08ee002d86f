"""What has to be reached, and how it is read out of what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .evidence import Evidence

Summaries = Mapping[tuple[str, Evidence], Mapping[str, Any]]
"""What `evaluate` returned, by data set and evidence."""
ONE, FOUR = "pets2009-s2l1", "pets2009-virtual4"
TERRACE, CAVIAR, CAMPUS = "epfl-terrace1", "caviar-shop1", "epfl-campus4"
SETS = (ONE, FOUR, TERRACE, CAVIAR, CAMPUS)
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
    one, terrace, campus = (summaries[name, Evidence.BOTH] for name in (ONE, TERRACE, CAMPUS))
    own = next(iter(one["cameras"].values()))
    return [
        Figure(f"{ONE}, own ids: MOTA", least=0.87, measured=own["MOTA"]),
        Figure(f"{ONE}, own ids: IDF1", least=0.90, measured=own["IDF1"]),
        Figure(f"{ONE}, own ids: switches", most=12, measured=own["switches"]),
        *_identity(summaries, ONE, live=0.91, corrected=0.93),
        *_identity(summaries, FOUR, live=0.90, corrected=0.92),
        *_identity(summaries, TERRACE, live=0.92, corrected=0.94),
        Figure(f"{TERRACE}: MOTA", least=0.89, measured=terrace["global"]["MOTA"]),
        *(_agreement(summaries, name, least) for name, least in ((TERRACE, 0.97), (CAVIAR, 0.9))),
        Figure(f"{CAMPUS}: confirmed ids for 3 people", most=5, measured=campus["confirmed_ids"]),
        Figure(
            "shuffled embeddings: IDF1 lost on the two pets2009 sets, the smaller loss",
            least=CLEARLY,
            measured=_lost_by_shuffling(summaries),
        ),
    ]


def _identity(summaries: Summaries, name: str, live: float, corrected: float) -> list[Figure]:
    found = summaries[name, Evidence.BOTH]
    final = found["global_after_corrections"]
    return [
        Figure(f"{name}, one id per person: IDF1", least=live, measured=found["global"]["IDF1"]),
        Figure(f"{name}, after corrections: IDF1", least=corrected, measured=final["IDF1"]),
    ]


def _agreement(summaries: Summaries, name: str, least: float) -> Figure:
    agree = summaries[name, Evidence.BOTH]["agreement"]
    seen = f"{agree['tracked_by_two']} of {agree['seen_by_two']} moments are tracked in both views"
    return Figure(
        f"{name}: one id, of the time in which both views track the person",
        least=least,
        measured=agree["one_id_of_tracked"],
        how=f"{seen}; of all moments {agree['one_id_of_seen']}",
    )


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
    crowded = "{} detections per tick; live IDF1 {}"
    said, many = (
        crowded.format(one["detections_per_tick"], one["idf1"]) if one else how
        for one in (small, large)
    )
    few, lot = "4 cameras × 15 fps × 300 people", "32 cameras × 5 fps × 300 people"
    right = "IDF1 after corrections"
    return [
        Figure(f"{few}: p50", "ms", most=8, measured=small.get("p50_ms"), how=said),
        Figure(f"{few}: p99", "ms", most=20, measured=small.get("p99_ms"), how=said),
        Figure(f"{few}: {right}", least=0.99, measured=small.get("idf1_corrected"), how=said),
        Figure(f"{lot}: missed ticks", most=0, measured=large.get("missed_ticks"), how=many),
        Figure(f"{lot}: {right}", least=0.95, measured=large.get("idf1_corrected"), how=many),
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
            if first and last:
                growth, said = round(last / first, 3), f"{how}; {first} → {last}"
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
