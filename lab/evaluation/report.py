"""The figures as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .evidence import Evidence
from .targets import CAMPUS, CAVIAR, FOUR, ONE, TERRACE, Figure, Summaries

REACHED = {True: "yes", False: "**no**", None: "not measured"}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table.

    >>> print(table(["a", "b"], [[1, 2]]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [head, ["---"] * len(head), *rows]
    text = "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
    return text.replace("| --- ", "|---").replace("|--- |", "|---|").replace("--- |", "---|")


def figures_table(figures: Iterable[Figure]) -> str:
    """Return a table: figure, target, measured, reached or not, note."""
    return table(
        ["what", "target", "measured", "reached", "note"],
        [
            [
                figure.what,
                _target(figure),
                "–" if figure.measured is None else f"{figure.measured} {figure.unit}".strip(),
                REACHED[figure.reached],
                figure.how,
            ]
            for figure in figures
        ],
    )


def _target(figure: Figure) -> str:
    sign, bound = ("≤", figure.most) if figure.least is None else ("≥", figure.least)
    return f"{sign} {bound} {figure.unit}".strip()


def ablation_table(summaries: Summaries) -> str:
    """Return a table of what each kind of evidence is worth, by global ids."""
    rows = []
    for evidence in Evidence:
        found = {name: summaries[name, evidence] for name in (ONE, FOUR, TERRACE)}
        caviar, campus = summaries[CAVIAR, evidence], summaries[CAMPUS, evidence]
        rows.append(
            [
                evidence,
                *(_live_and_corrected(one) for one in found.values()),
                _or_dash(caviar["agreement"]["one_id_of_tracked"]),
                campus["confirmed_ids"],
            ]
        )
    head = ["evidence", *(f"{name} IDF1" for name in (ONE, FOUR, TERRACE))]
    return table([*head, f"{CAVIAR} one id", f"{CAMPUS} ids (3 people)"], rows)


def _live_and_corrected(summary: Mapping[str, Any]) -> str:
    live, final = summary["global"], summary["global_after_corrections"]
    return f"{live['IDF1']}, {final['IDF1']}"


def sets_table(summaries: Summaries) -> str:
    """Return a table of all sets with all evidence: own ids per camera, global ids over all."""
    rows = []
    for (name, evidence), summary in summaries.items():
        if evidence is not Evidence.BOTH:
            continue
        for camera, scores in summary["cameras"].items():
            rows.append([name, f"{camera}, own ids", *_scores(scores), "–"])
        counts = f"{summary['confirmed_ids']} ({summary['confirmed_people']})"
        if summary["global"]:
            rows.append([name, "global ids", *_scores(summary["global"]), counts])
            final = summary["global_after_corrections"]
            rows.append([name, "after corrections", *_scores(final), "–"])
        else:
            rows.append([name, "global ids", "–", "–", "–", "–", counts])
    head = ["set", "what", "HOTA", "MOTA", "IDF1", "switches", "confirmed ids (after merges)"]
    return table(head, rows)


def _scores(scores: Mapping[str, float | int]) -> list[float | int]:
    return [scores[key] for key in ("HOTA", "MOTA", "IDF1", "switches")]


def _or_dash(value: float | None) -> float | str:
    return "–" if value is None else value
