"""Any picture goes into the network's input and its boxes come back."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vision.detection.letterbox import ENLARGED, PADDING, STRIDE, Letterbox

SIDES = st.integers(1, 5000)


@given(SIDES, SIDES, st.sampled_from([320, 640, 1280]))
@example(1, 1, 640)
@example(4001, 3001, 640)
@example(1, 5000, 640)
def test_the_input_is_aligned_and_holds_the_picture(width: int, height: int, side: int) -> None:
    box = Letterbox.fit(width, height, side)
    assert box.width % STRIDE == box.height % STRIDE == 0
    longest = max(width, height)
    assert min(ENLARGED, side) - 1e-6 <= longest * box.scale <= side + 1e-6
    assert box.scale == pytest.approx(1) or not ENLARGED < longest <= side
    inner = max(1, round(width * box.scale)), max(1, round(height * box.scale))
    assert 0 <= box.left <= box.width - inner[0] < STRIDE
    assert 0 <= box.top <= box.height - inner[1] < STRIDE


@given(SIDES, SIDES, st.data())
@example(1, 1, None)
@example(4001, 3001, None)
def test_boxes_come_back_to_where_they_were(
    width: int, height: int, data: st.DataObject | None
) -> None:
    edge = st.floats(0, 1, width=32)
    shares = [0.0, 0.0, 1.0, 1.0] if data is None else [data.draw(edge) for _ in range(4)]
    picture = np.array([shares], np.float32) * np.array([width, height] * 2, np.float32)
    box = Letterbox.fit(width, height, 640)
    offset = np.array([box.left, box.top] * 2, np.float32)
    back = box.back(picture * np.float32(box.scale) + offset)
    assert back == pytest.approx(picture, abs=1e-3 * max(width, height, 1))


@given(SIDES, SIDES, st.lists(st.floats(-5000, 5000, width=32), min_size=4, max_size=4))
def test_no_box_leaves_the_picture(width: int, height: int, edges: list[float]) -> None:
    back = Letterbox.fit(width, height, 640).back(np.array([edges], np.float32))
    assert back.dtype == np.float32
    assert (back >= 0).all()
    assert (back[:, ::2] <= width).all()
    assert (back[:, 1::2] <= height).all()


def test_no_boxes_stay_none() -> None:
    assert Letterbox.fit(10, 10, 640).back(np.empty((0, 4), np.float32)).shape == (0, 4)


@pytest.mark.parametrize("size", [(1, 1), (3, 700), (640, 480), (448, 336), (4001, 3001)])
def test_the_picture_is_centred_on_a_grey_border(size: tuple[int, int]) -> None:
    width, height = size
    box = Letterbox.fit(width, height, 640)
    out = np.full((box.height, box.width, 3), PADDING, np.uint8)
    box.into(np.full((height, width, 3), 200, np.uint8), out)
    inner = max(1, round(width * box.scale)), max(1, round(height * box.scale))
    expected = np.full_like(out, PADDING)
    expected[box.top : box.top + inner[1], box.left : box.left + inner[0]] = 200
    assert (out == expected).all()


def test_a_picture_of_fitting_size_is_copied_pixel_by_pixel() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (333, 600, 3), np.uint8)
    box = Letterbox.fit(600, 333, 640)
    out = np.zeros((box.height, box.width, 3), np.uint8)
    box.into(picture, out)
    assert (out[box.top : box.top + 333, box.left : box.left + 600] == picture).all()


@pytest.mark.parametrize(
    ("size", "scale"),
    [((384, 288), 512 / 384), ((288, 384), 512 / 384), ((512, 10), 1), ((640, 480), 1)],
)
def test_only_small_pictures_are_enlarged(size: tuple[int, int], scale: float) -> None:
    assert Letterbox.fit(*size, 640).scale == pytest.approx(scale)
    assert Letterbox.fit(*size, 320).scale == pytest.approx(320 / max(size))
