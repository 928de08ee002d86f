"""People on a street photo, found by the real network."""

import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import cv2
import numpy as np
import openvino as ov
import pytest
from openvino import opset13

from vision.detection import OpenVinoDetector
from vision.detection.ultralytics import UltralyticsDetector
from vision.int8 import digest, int8_path, report_path
from vision.precision import Precisions
from vision.types import Detections, Floats32, Image

PEOPLE = np.array([[48, 399, 245, 904], [221, 406, 345, 858], [669, 393, 810, 881]], np.float32)
"""The three people of the street photo who are seen from head to foot."""


@pytest.fixture(scope="module")
def detector(weights: Path) -> OpenVinoDetector:
    return OpenVinoDetector(weights, threshold=0.3)


@pytest.fixture(scope="module")
def street(street_photo: Path) -> Image:
    picture = cv2.imread(str(street_photo))
    assert picture is not None
    return np.asarray(picture, np.uint8)


def overlap(found: Floats32, wanted: Floats32) -> float:
    """The best IoU of any found box with `wanted`."""
    low = np.maximum(found[:, :2], wanted[:2])
    high = np.minimum(found[:, 2:], wanted[2:])
    inside = np.clip(high - low, 0, None).prod(axis=1)
    areas = (found[:, 2:] - found[:, :2]).prod(axis=1) + (wanted[2:] - wanted[:2]).prod()
    return float((inside / (areas - inside)).max(initial=0))


def same(a: Detections, b: Detections) -> bool:
    return np.array_equal(a.boxes, b.boxes) and np.array_equal(a.scores, b.scores)


def test_the_people_are_found_where_they_are(detector: OpenVinoDetector, street: Image) -> None:
    (found,) = detector.detect([street])
    assert [overlap(found.boxes, person) > 0.85 for person in PEOPLE] == [True] * 3
    assert 3 <= len(found) <= 6
    assert (found.scores >= 0.3).all()


def test_pictures_of_different_sizes_come_back_in_order(
    detector: OpenVinoDetector, street: Image
) -> None:
    half = np.asarray(cv2.resize(street, None, fx=0.5, fy=0.5), np.uint8)
    empty = np.full((480, 640, 3), 114, np.uint8)
    pixel = np.zeros((1, 1, 3), np.uint8)
    landscape = np.ascontiguousarray(street[380:920])
    batch = [empty, street, pixel, half, landscape, empty, street]
    found = detector.detect(batch)
    assert [len(one) > 2 for one in found] == [False, True, False, True, True, False, True]
    assert same(found[1], found[6])
    for one, scale, top in ((found[1], 1, 0), (found[3], 0.5, 0), (found[4], 1, 380)):
        offset = np.array([0, top, 0, top], np.float32)
        assert all(overlap(one.boxes, PEOPLE[n] * scale - offset) > 0.8 for n in range(3))


def test_a_second_call_gives_the_same_answer(detector: OpenVinoDetector, street: Image) -> None:
    first = detector.detect([street, street])
    detector.detect([np.full((1080, 810, 3), 255, np.uint8)] * 9)
    second = detector.detect([street])
    assert same(first[0], first[1])
    assert same(first[0], second[0])


def test_two_threads_get_their_own_answers(detector: OpenVinoDetector, street: Image) -> None:
    """The second call's pictures start while the first one's are under way."""
    empty = np.full((1080, 810, 3), 114, np.uint8)
    batches = [[street, empty] * 3, [empty, street, empty], [street], [empty] * 7] * 4
    wanted = detector.detect([street])[0]
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(detector.detect, batches, timeout=60))
    for pictures, found in zip(batches, answers, strict=True):
        assert [len(one) > 0 for one in found] == [picture is street for picture in pictures]
        assert all(same(one, wanted) for one in found if len(one))


def test_the_padding_of_one_picture_does_not_stay_for_the_next(
    detector: OpenVinoDetector, street: Image
) -> None:
    narrow = np.ascontiguousarray(street[:, 40:790])  # the same input, other padding
    before = detector.detect([street])[0]
    detector.detect([narrow] * 12)
    assert same(before, detector.detect([street])[0])


def test_a_window_of_a_picture_needs_no_copy(detector: OpenVinoDetector, street: Image) -> None:
    window = street[300:1000, 30:700]
    assert not window.flags.c_contiguous
    assert same(detector.detect([window])[0], detector.detect([window.copy()])[0])


def test_people_are_found_without_colour(detector: OpenVinoDetector, street: Image) -> None:
    grey = np.asarray(cv2.cvtColor(cv2.cvtColor(street, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))
    (found,) = detector.detect([np.asarray(grey, np.uint8)])
    assert [overlap(found.boxes, person) > 0.8 for person in PEOPLE] == [True] * 3


def test_boxes_stay_inside_pictures_of_any_size(detector: OpenVinoDetector, street: Image) -> None:
    sizes = [(1, 1), (4001, 3001), (31, 700), (700, 5)]
    pictures = [np.asarray(cv2.resize(street, size), np.uint8) for size in sizes]
    found = detector.detect(pictures)
    for (width, height), one in zip(sizes, found, strict=True):
        assert (one.boxes >= 0).all()
        assert (one.boxes <= np.array([width, height] * 2)).all()
    assert len(found[1]) >= 3


def test_no_pictures_no_answers(detector: OpenVinoDetector) -> None:
    assert detector.detect([]) == []


def test_the_threshold_is_the_least_score(weights: Path, street: Image) -> None:
    low = OpenVinoDetector(weights, threshold=0.05, threads=1).detect([street])[0]
    high = OpenVinoDetector(weights, threshold=0.8, threads=1).detect([street])[0]
    assert len(low) > len(high) >= 2
    assert high.scores.min() >= 0.8


def test_a_model_of_another_kind_says_so(tmp_path: Path) -> None:
    picture = opset13.parameter(ov.PartialShape([-1, 3, -1, -1]), np.float32)
    mean = opset13.reduce_mean(picture, np.array([2, 3]), keep_dims=False)
    ov.save_model(ov.Model([mean], [picture], "classes"), tmp_path / "classes.xml")
    detector = OpenVinoDetector(tmp_path / "classes.xml")
    with pytest.raises(Exception, match="not a detection model"):
        detector.detect([np.zeros((32, 32, 3), np.uint8)])
    for _ in range(2):  # all requests are given back, however many pictures there were
        with pytest.raises(Exception, match="not a detection model"):
            detector.detect([np.zeros((32, 32, 3), np.uint8)] * 9)


class Tensor:
    """What Ultralytics' results hold on a GPU."""

    def __init__(self, values: object) -> None:
        self.values = values

    def cpu(self) -> "Tensor":
        return self

    def numpy(self) -> object:
        return np.array(self.values, np.float64)


def test_ultralytics_results_are_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[list[Image], dict[str, Any]]] = []

    class Yolo:
        def __init__(self, path: str, task: str) -> None:
            assert (path, task) == ("yolov8n.pt", "detect")

        def predict(self, images: list[Image], **options: Any) -> list[SimpleNamespace]:
            calls.append((images, options))
            one = SimpleNamespace(xyxy=Tensor([[1, 2, 3, 4]]), conf=Tensor([0.5]))
            none = SimpleNamespace(xyxy=Tensor(np.empty((0, 4))), conf=Tensor([]))
            return [SimpleNamespace(boxes=boxes) for boxes in (one, none)]

    module = ModuleType("ultralytics")
    module.YOLO = Yolo  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ultralytics", module)
    torch = ModuleType("torch")
    torch.cuda = SimpleNamespace(is_available=lambda: True)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torch", torch)
    detector = UltralyticsDetector(Path("yolov8n.pt"), threshold=0.2, long_side=960)
    picture = np.zeros((8, 10, 3), np.uint8)
    first, second = detector.detect([picture[:, ::2], picture])
    assert (first.boxes.tolist(), first.scores.tolist()) == ([[1, 2, 3, 4]], [0.5])
    assert (second.boxes.shape, second.scores.shape) == ((0, 4), (0,))
    assert first.boxes.dtype == second.scores.dtype == np.float32
    ((images, options),) = calls
    assert all(image.flags.c_contiguous for image in images)
    wanted = {"conf": 0.2, "imgsz": 960, "classes": [0], "half": True, "device": "cuda:0"}
    assert options.items() >= wanted.items()
    assert detector.detect([]) == []
    assert len(calls) == 1


def test_the_detector_for_cpus_loads_no_torch() -> None:
    import subprocess

    code = "import sys, vision.detection; print({'torch', 'ultralytics'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_int8_is_the_network_beside_it(weights: Path, street: Image, tmp_path: Path) -> None:
    """A copy stands for the INT8 form: it runs in f32 as the other, and can be told apart."""
    model, file = tmp_path / weights.name, tmp_path / "precision.json"
    for path in (model, int8_path(model)):
        shutil.copy(weights, path)
        shutil.copy(weights.with_suffix(".bin"), path.with_suffix(".bin"))
    report = {"source": digest(model), "int8": digest(int8_path(model)), "offered": True}
    report_path(model).write_text(json.dumps(report))
    detector = OpenVinoDetector(model, threshold=0.3, precisions=Precisions("int8", file))
    assert detector.precision(640, 480) == "int8"
    full = OpenVinoDetector(weights, threshold=0.3)
    assert same(detector.detect([street])[0], full.detect([street])[0])
    assert "int8" in detector.measured(320, 240)
