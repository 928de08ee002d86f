"""The tools that take the Dockerfile's steps without an engine read the one that there is."""

from __future__ import annotations

from tools.dockerfile import steps_of
from tools.sources import ROOT

STEPS = steps_of((ROOT / "Dockerfile").read_text(encoding="utf-8"))


def test_the_dockerfile_is_read_to_its_end() -> None:
    assert [STEPS[0].kind, STEPS[-1].kind] == ["FROM", "CMD"]
    torch = next(step.text for step in STEPS if "torch" in step.text and step.kind == "RUN")
    assert "\\" not in torch
    assert "-r requirements.hashes.txt && pip" in torch
