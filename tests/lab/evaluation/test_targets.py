"""The figures of ACCURACY.md: read out of what was measured, and judged."""

from typing import Any

import pytest

from lab.evaluation.evidence import Evidence
from lab.evaluation.report import ablation_table, figures_table, sets_table
from lab.evaluation.targets import SETS, Figure, association, long_run, recordings, whole_system

GOOD = {"HOTA": 0.7, "MOTA": 0.9, "IDF1": 0.9, "switches": 3}


def summary(idf1: float = 0.9, ids: int = 4, share: float | None = 0.95) -> dict[str, Any]:
    scores = GOOD | {"IDF1": idf1}
    return {
        "cameras": {"c01": GOOD},
        "global": scores,
        "global_after_corrections": scores,
        "confirmed_ids": ids,
        "confirmed_people": ids,
        "agreement": {
            "seen_by_two": 80,
            "tracked_by_two": 40,
            "one_id": 38,
            "one_id_of_tracked": share,
            "one_id_of_seen": 0.475,
        },
    }


def everything(**worse: Any) -> dict[tuple[str, Evidence], dict[str, Any]]:
    return {
        (name, evidence): summary(**({"idf1": 0.4} if evidence is Evidence.SHUFFLED else worse))
        for name in SETS
        for evidence in Evidence
    }


@pytest.mark.parametrize(
    ("figure", "reached"),
    [
        (Figure("a", least=0.9, measured=0.9), True),
        (Figure("a", least=0.9, measured=0.89), False),
        (Figure("a", most=14, measured=14), True),
        (Figure("a", most=14, measured=15), False),
        (Figure("a", least=0.9), None),
    ],
)
def test_a_figure_is_reached_or_not(figure: Figure, reached: bool | None) -> None:
    assert figure.reached is reached


def test_what_was_measured_on_recordings_is_judged() -> None:
    good = everything(idf1=0.95, share=0.97)
    assert [figure.reached for figure in recordings(good)] == [True] * 14
    worse = recordings(everything(idf1=0.42, ids=6, share=0.8))
    assert [figure.measured for figure in worse[3:]] == [*[0.42] * 6, 0.9, 0.8, 0.8, 6, 0.02]
    assert [figure.reached for figure in worse[3:]] == [*[False] * 6, True, *[False] * 4]
    assert "40 of 80 moments" in worse[10].how
    unseen = recordings(everything(share=None))[10]
    assert unseen.reached is None


def test_what_was_not_measured_says_how() -> None:
    figures = [*association(None), *long_run(None), *whole_system(None, None)]
    assert len(figures) == 10
    for figure in figures:
        assert (figure.measured, figure.reached) == (None, None)
        assert figure.how.startswith(("manage.py benchmark", "tests/worker/"))


def test_results_of_other_commands_are_read() -> None:
    crowd = {"idf1": 0.9, "idf1_corrected": 0.96, "detections_per_tick": 330}
    crowd |= {"p50_ms": 7.0, "p99_ms": 26.0, "missed_ticks": 0}
    crowds = {"four_cameras": crowd, "many_cameras": crowd}
    assert [figure.reached for figure in association(crowds)] == [True, False, False, True, True]
    day = {"hours": 24, "people": 100000, "minutes": 40, "first_cpu_mean_ms": 2.0}
    day |= {"last_cpu_mean_ms": 2.1, "first_rss_mb": 100.0, "last_rss_mb": 120.0}
    grown = long_run({"day": day})
    assert [figure.measured for figure in grown] == [1.05, 1.2]
    assert [figure.reached for figure in grown] == [True, False]
    early = {"day": day | {"first_cpu_mean_ms": None, "last_cpu_mean_ms": None}}
    assert long_run(early)[0].measured is None
    speed = {"machine": "x", "end_to_end_fps": 70.0, "end_to_end_of_detector": 0.5}
    whole = whole_system(speed, {"kills": 10, "in_view": 50, "kept": 48})
    assert [figure.measured for figure in whole] == [70.0, 0.5, 0.96]
    assert whole_system(None, {"kills": 1, "in_view": 0, "kept": 0})[2].measured is None


def test_tables_have_a_row_for_each() -> None:
    found = everything()
    found["pets2009-s2l1", Evidence.BOTH]["global"] = None  # a set without ground truth
    text = sets_table(found)
    assert text.count("\n") == 1 + 3 * len(SETS) - 1
    assert "| pets2009-s2l1 | global ids | – | – | – | – | 4 (4) |" in text
    judged = figures_table([Figure("speed", "ms", most=10, measured=11, how="why")])
    assert judged.splitlines()[-1] == "| speed | ≤ 10 ms | 11 ms | **no** | why |"
    lines = ablation_table(everything(share=None)).splitlines()
    assert lines[1] == "|---|---|---|---|---|---|"
    assert "| 0.9, 0.9 |" in lines[2]
    assert [line.split(" | ")[0] for line in lines[2:]] == [f"| {kind}" for kind in Evidence]
    assert all(line.split(" | ")[4] == "–" for line in lines[2:5])
