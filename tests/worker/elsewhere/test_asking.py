"""Questions for crops: what cannot be answered says nothing, and nothing else is waited for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.vision.painted import BLUE, RED, ColourEmbedder, paint
from vision.appearance import Embedder
from vision.crop_vectors import CropVectors
from vision.seen_frame import SeenFrame, SeenTick
from vision.sources import Tick
from vision.sources.elsewhere import CropAnswers, SeenElsewhere
from vision.tick_messages import pack_crops, pack_wanted, unpack_crops
from vision.types import Detections, Frame, Image
from worker.elsewhere.crops import embed
from worker.elsewhere.held import HeldTick, HeldTicks
from worker.elsewhere.locked_embedder import locked
from worker.elsewhere.task_nodes import asks


class Holder:
    """Holds one tick as a share does."""

    def __init__(self, number: int, frame: Frame, found: Detections, camera: str = "c1") -> None:
        self.released: list[int] = []
        self.held = HeldTicks(drops=True)
        tick = Tick({camera: frame}, {}, 0.0, 0.0, lambda: self.released.append(number))
        tick = self.held.counted(tick)
        self.held.keep(number, HeldTick(tick, {camera: found}, {}))
        tick.release()


def question(number: int, *rows: int, camera: str = "c1") -> bytes:
    return pack_wanted(number, {camera: np.array(rows)})


def test_crops_of_several_shares_are_embedded_at_once_and_let_go() -> None:
    embedder = ColourEmbedder()
    people = [(100.0, 200.0, RED), (300.0, 200.0, BLUE)]
    holders = {
        "s1": Holder(3, *paint(0, people)),
        "s2": Holder(8, *paint(1, people[:1]), camera="c2"),
    }
    wanted = [("s1", question(3, 1)), ("s2", question(8, 0, camera="c2"))]
    answers = embed(wanted, holders.get, embedder)  # type: ignore[arg-type]
    (first, second) = (unpack_crops(answer) for answer in answers)
    assert (first[0], first[1]["c1"].rows.tolist()) == (3, [1])
    assert (second[0], second[1]["c2"].rows.tolist()) == (8, [0])
    assert embedder.crops == 2
    for number, holder in ((3, holders["s1"]), (8, holders["s2"])):
        holder.held.drop(number)
        assert holder.released == [number]


def test_what_is_gone_or_never_was_is_left_out() -> None:
    holder = Holder(3, *paint(0, [(100.0, 200.0, RED)]))
    wanted = [("gone", question(1, 0)), ("s1", question(2, 0)), ("s1", question(3, 0, 7, -1))]
    answers = embed(wanted, {"s1": holder}.get, ColourEmbedder())  # type: ignore[arg-type]
    ((number, crops),) = (unpack_crops(answer) for answer in answers)
    assert (number, crops["c1"].rows.tolist()) == (3, [0])


class AnsweringNode:
    """Answers each question with the same messages."""

    def __init__(self, name: str, *answers: bytes) -> None:
        self.name, self.answers = name, answers
        self.asked: list[Sequence[tuple[str, bytes]]] = []

    def ask(self, wanted: Sequence[tuple[str, bytes]], seconds: float) -> CropAnswers:
        self.asked.append(wanted)
        return lambda: self.answers

    def order(self, share: str, cameras: Sequence[str], position: int, earlier: int) -> None: ...

    def close(self, share: str) -> None: ...

    def followed(self, share: str, number: int, told: bytes) -> None: ...


def vectors(*rows: int, dimensions: int = 3) -> CropVectors:
    unit = np.eye(dimensions, dtype=np.float32)[np.zeros(len(rows), int)]
    return CropVectors(np.array(rows), unit, np.full(len(rows), 0.5))


def test_each_node_is_asked_once_and_nonsense_is_left_out() -> None:
    frame = SeenFrame(0, 0.0, 0.0, None, (480, 640), paint(0, [(100.0, 200.0, RED)])[1])
    good = AnsweringNode("a", pack_crops(1, {"c1": vectors(0)}), pack_crops(2, {"c2": vectors(0)}))
    bad = AnsweringNode(
        "b",
        b"other",
        pack_crops(1, {"c3": vectors(5)}),
        pack_crops(1, {"c3": vectors(0, dimensions=4)}),
        pack_crops(1, {"c9": vectors(0)}),
    )
    tick = Tick(
        {}, {}, 0.0, 0.0, lambda: None,
        elsewhere=tuple(
            SeenElsewhere(node, f"share-{name}", SeenTick({name: frame}, {}, number))
            for node, name, number in ((good, "c1", 1), (good, "c2", 2), (bad, "c3", 1))
        ),
    )  # fmt: skip
    wait = asks(tick, 3, 1.0)({name: np.array([0]) for name in ("c1", "c2", "c3", "here")})
    assert ([len(one) for one in good.asked], len(bad.asked)) == ([2], 1)
    assert sorted(wait()) == ["c1", "c2"]


def test_an_embedder_with_a_lock_says_the_same() -> None:
    crops: list[Image] = [paint(0, [])[0].image[:50, :20]]
    plain: Embedder = ColourEmbedder()
    both = locked(plain)
    assert both
    assert (both.name, both.dimensions) == (plain.name, plain.dimensions)
    assert both.embed(crops).tolist() == plain.embed(crops).tolist()
    assert locked(None) is None
