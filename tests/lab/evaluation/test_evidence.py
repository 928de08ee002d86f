"""Evidence held back or spoilt, as the ablation needs it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from lab.evaluation.cache import Cache
from lab.evaluation.evidence import CachedEmbedder, Evidence, EvidenceFilter, ShufflingEmbedder
from vision.types import Floats32, Image


class Numbers:
    """Embeds a crop as the number in its first pixel, and notes how often it looked."""

    name, dimensions = "numbers", 4

    def __init__(self) -> None:
        self.looked = 0

    def embed(self, crops: Sequence[Image]) -> Floats32:
        self.looked += len(crops)
        vectors = np.zeros((len(crops), 4), np.float32)
        vectors[:, 0] = [crop[0, 0, 0] for crop in crops]
        return vectors


def crops(*numbers: int) -> list[Image]:
    return [np.full((8, 4, 3), number, np.uint8) for number in numbers]


@pytest.mark.parametrize(
    ("evidence", "floor", "looks"),
    [
        (Evidence.BOTH, True, "numbers"),
        (Evidence.FLOOR, True, None),
        (Evidence.APPEARANCE, False, "numbers"),
        (Evidence.SHUFFLED, True, "numbers-shuffled"),
    ],
)
def test_each_kind_of_evidence_is_given_or_not(
    evidence: Evidence, floor: bool, looks: str | None
) -> None:
    given = EvidenceFilter(evidence, Numbers())
    assert (given.ground(np.eye(3)) is not None) == floor
    assert given.ground(None) is None
    embedder = given.usable_embedder()
    assert (embedder.name if embedder else None) == looks
    assert EvidenceFilter(evidence, None).usable_embedder() is None


def test_shuffled_looks_are_real_ones_of_the_wrong_people() -> None:
    shuffled, again = ShufflingEmbedder(Numbers()), ShufflingEmbedder(Numbers())
    said = []
    for number in range(200):  # one crop at a time, as in most ticks
        vector = shuffled.embed(crops(number))
        assert np.array_equal(vector, again.embed(crops(number)))
        said.append(int(vector[0, 0]))
    assert all(answer <= number for number, answer in enumerate(said))
    assert sum(answer == number for number, answer in enumerate(said)) < 20
    together = shuffled.embed(crops(*range(200, 230)))
    assert together.shape == (30, 4)
    assert len(set(together[:, 0].tolist())) == 30  # drawn without replacement
    assert shuffled.embed([]).shape == (0, 4)


def test_a_crop_is_looked_at_once(tmp_path: Path) -> None:
    for looked in (3, 0):
        embedder = Numbers()
        cached = CachedEmbedder(embedder, Cache(tmp_path / "looks.npz", 4))
        assert cached.embed(crops(7, 8, 9, 7))[:, 0].tolist() == [7, 8, 9, 7]
        assert cached.embed([]).shape == (0, 4)
        cached.cache.save()
        assert embedder.looked == looked
