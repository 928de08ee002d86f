"""The accuracy command: what it says of its sources, and what it needs."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from lab.accuracy import MORE_SETS, Folders, document
from lab.cached import evaluation_models
from lab.evaluation.evidence import Evidence
from lab.evaluation.targets import SETS
from lab.provenance import checksums, commit, processor
from spoton.conf.config import BASE_DIR
from tests.vision.films import numbered


def test_missing_data_sets_are_named(tmp_path: Path, weights: Path) -> None:
    (tmp_path / SETS[0]).mkdir()
    with pytest.raises(CommandError, match=f"lacks {', '.join((*SETS[1:], *MORE_SETS))}: give"):
        call_command("accuracy", "--data", str(tmp_path), "--out", str(tmp_path / "out.md"))
    assert not (tmp_path / "out.md").exists()


def test_the_commit_is_the_one_that_is_checked_out() -> None:
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=BASE_DIR, capture_output=True, text=True
    )
    if head.returncode:
        assert commit() == "unknown"
    else:
        assert head.stdout.startswith(commit().rstrip("+"))


def test_processor_and_files_are_told(tmp_path: Path) -> None:
    assert processor()
    (tmp_path / "model.bin").write_bytes(b"abc")
    [(name, digest)] = checksums([tmp_path / "model.bin", tmp_path / "gone.bin"])
    assert (name, digest[:8]) == ("model.bin", "ba7816bf")


def test_models_answer_from_the_cache_what_they_said(weights: Path, tmp_path: Path) -> None:
    picture = numbered(5, (96, 128))
    said = []
    for _ in range(2):
        with evaluation_models(tmp_path / "cache") as models:
            assert models.embedder is not None
            said.append((models.detector.detect([picture]), models.embedder.embed([picture])))
    assert len(list((tmp_path / "cache").glob("*.npz"))) == 2
    assert np.array_equal(said[0][1], said[1][1])
    assert len(said[0][0][0]) == len(said[1][0][0])


@pytest.mark.slow
def test_the_page_holds_what_was_measured_and_what_was_not(
    shared_data: Path, weights: Path, tmp_path: Path
) -> None:
    from tests.lab.evaluation.test_targets import everything

    crowd = {
        "idf1": 0.99,
        "idf1_corrected": 0.99,
        "detections_per_tick": 330,
        "p50_ms": 9.0,
        "p99_ms": 20.0,
        "missed_ticks": 0,
    }
    crowds = {"commit": "0123456789ab", "four_cameras": crowd, "many_cameras": crowd}
    (tmp_path / "crowds.json").write_text(json.dumps(crowds))
    (tmp_path / "day.json").write_text("cut o")
    with evaluation_models(None) as models:
        text = document(Folders(shared_data, tmp_path), everything(), models)
    assert f"| commit | `{commit()}` |" in text
    assert "| 4 cameras × 15 fps × 300 people: p50 | ≤ 8 ms | 9.0 ms | **no** |" in text
    assert text.count("not measured") == 5
    assert "Measured at another commit: crowds (`0123456789ab`)." in text
    assert "| stripes | 0." in text
    assert all(f"| {kind} |" in text for kind in Evidence)
