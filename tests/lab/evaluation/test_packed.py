"""The two halves of a tick with messages between them see what they see in one process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lab.evaluation.cache import Cache, CachedDetector
from lab.evaluation.evidence import CachedEmbedder
from lab.evaluation.packed import PackedPipeline
from lab.evaluation.plan import EvaluationPlan
from lab.evaluation.run import evaluate
from tests.lab.evaluation.test_evaluation import detector_of
from tests.vision.nobody import Nobody
from tests.vision.painted import BLUE, GREEN, RED, ColourEmbedder, paint
from tests.vision.test_pipeline import METRES, SHIFTED
from vision.appearance import OpenVinoEmbedder
from vision.pipeline import CameraGeometry, Pipeline
from vision.tick_view import TickView

SHIPPED = Path("weights/spoton_reid.xml")
TIMES = ("fps", "stage_ms_per_frame", "frames_detected", "message_bytes")


def rows(view: TickView) -> list[tuple[str, int, int]]:
    return [
        (view.cameras[camera], track, person)
        for camera, track, person in zip(
            view.camera_rows.tolist(), view.track_ids.tolist(), view.persons.tolist(), strict=True
        )
    ]


def test_painted_people_are_the_same_through_messages() -> None:
    cameras = {"a": CameraGeometry(METRES), "b": CameraGeometry(SHIFTED)}
    both = Pipeline(cameras, ColourEmbedder()), PackedPipeline(cameras, ColourEmbedder())
    for tick in range(60):
        step = 4 * tick
        people = [(100 + step, 200, RED), (400 - step, 210, BLUE), (300, 150, GREEN)]
        shifted = [(x + 100, y, colour) for x, y, colour in people]
        seen = {"a": paint(tick, people), "b": paint(tick, shifted if tick % 3 else [])}
        direct, packed = (one.process(tick / 10, seen).view for one in both)
        assert rows(direct) == rows(packed)
        assert np.array_equal(direct.boxes, packed.boxes)
        assert direct.floor == pytest.approx(packed.floor, nan_ok=True, abs=1e-6)


@pytest.mark.parametrize(("name", "every"), [("tud-campus", 1), ("caviar-shop1", 6)])
def test_recordings_score_the_same_through_messages(
    name: str, every: int, shared_data: Path, weights: Path, tmp_path: Path
) -> None:
    network = OpenVinoEmbedder(SHIPPED, "spoton", threads=1)
    # All three see the same pictures: each is embedded once.
    embedder = CachedEmbedder(network, Cache(tmp_path / "looks.npz", network.dimensions))
    detector = CachedDetector(detector_of(weights), tmp_path / "cache.npz")

    def summary_of(plan: EvaluationPlan, detector: CachedDetector) -> dict[str, Any]:
        out = tmp_path / f"hosts-{plan.hosts}-{plan.packed}"
        return evaluate(shared_data / name, out, detector, embedder=embedder, plan=plan)

    direct = summary_of(EvaluationPlan(every), detector)
    packed = summary_of(EvaluationPlan(every, packed=True), detector)
    detector.cache.save()
    # Hosts look at every frame. What the plan leaves out need not be found.
    known = CachedDetector(Nobody(), tmp_path / "cache.npz")
    split = summary_of(EvaluationPlan(every, hosts=2), known)
    assert packed["message_bytes"]["p99"] <= 4096
    for summary in (direct, packed, split):
        for key in TIMES:
            summary.pop(key, None)
    assert packed == direct
    assert split == direct
