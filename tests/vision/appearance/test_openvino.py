"""Any re-identification network in OpenVINO."""

import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import openvino as ov
import pytest
from openvino import opset13

from vision.appearance import ModelUnusable, OpenVinoEmbedder
from vision.int8 import digest, int8_path, report_path
from vision.precision import Precisions
from vision.types import Image


@pytest.fixture
def embedder(small_network: Path) -> OpenVinoEmbedder:
    return OpenVinoEmbedder(small_network, "small", threads=1)


def crops_of(rng: np.random.Generator, count: int) -> list[Image]:
    sizes = rng.integers(1, 200, (count, 2))
    return [rng.integers(0, 256, (h, w, 3), np.uint8) for h, w in sizes]


def test_every_crop_becomes_a_row_of_unit_length(
    embedder: OpenVinoEmbedder, rng: np.random.Generator
) -> None:
    for count in (1, 2, 3, 8, 21):
        vectors = embedder.embed(crops_of(rng, count))
        assert vectors.shape == (count, embedder.dimensions)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_the_network_sees_the_crop_resized_in_bgr(
    embedder: OpenVinoEmbedder, rng: np.random.Generator
) -> None:
    (crop,) = crops_of(rng, 1)
    seen = cv2.resize(crop, (32, 64)).astype(np.float64)
    places = seen.reshape(4, 16, 2, 16, 3).mean((1, 3)).transpose(2, 0, 1).ravel()
    (vector,) = embedder.embed([crop])
    assert vector @ (places / np.linalg.norm(places)) > 0.9999


def test_a_vector_does_not_depend_on_what_else_is_in_the_batch(
    embedder: OpenVinoEmbedder, rng: np.random.Generator
) -> None:
    crops = crops_of(rng, 9)
    together = embedder.embed(crops)
    order = rng.permutation(9)
    np.testing.assert_allclose(
        embedder.embed([crops[n] for n in order]), together[order], atol=1e-3
    )
    for crop, vector in zip(crops, together, strict=True):
        np.testing.assert_allclose(embedder.embed([crop])[0], vector, atol=1e-3)


def test_the_int8_form_is_used_as_asked(
    small_network: Path, tmp_path: Path, rng: np.random.Generator
) -> None:
    """It turns vectors round here, so that they tell which of the two made them."""
    model, path = ov.Core().read_model(small_network), tmp_path / "small.xml"
    ov.save_model(model, path)
    turned = opset13.negative(model.output().get_node().input_value(0))
    ov.save_model(ov.Model([turned], model.get_parameters()), int8_path(path))
    made = {"source": digest(path), "int8": digest(int8_path(path))}
    report_path(path).write_text(json.dumps(made))
    crops = crops_of(rng, 5)
    full, int8 = (OpenVinoEmbedder(path, "small", 1, Precisions(name)) for name in ("f32", "int8"))
    assert int8.precision == "int8"
    np.testing.assert_allclose(int8.embed(crops), -full.embed(crops), atol=1e-5)
    assert "int8" not in int8.measured()  # it is not offered


def test_a_window_of_a_picture_needs_no_copy(
    embedder: OpenVinoEmbedder, rng: np.random.Generator
) -> None:
    picture = rng.integers(0, 256, (120, 160, 3), np.uint8)
    window = picture[10:90, 30:70]
    assert not window.flags.c_contiguous
    np.testing.assert_array_equal(embedder.embed([window]), embedder.embed([window.copy()]))


def test_no_crops_no_vectors(embedder: OpenVinoEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 24)


def test_a_black_pixel_is_like_nobody(embedder: OpenVinoEmbedder) -> None:
    assert not embedder.embed([np.zeros((1, 1, 3), np.uint8)]).any()


def test_an_empty_crop_is_refused_and_the_next_call_works(
    embedder: OpenVinoEmbedder, rng: np.random.Generator
) -> None:
    crops = crops_of(rng, 5)
    before = embedder.embed(crops)
    with pytest.raises(ValueError, match="no pixels: clip boxes"):
        embedder.embed([*crops, np.empty((7, 0, 3), np.uint8)])
    np.testing.assert_array_equal(embedder.embed(crops), before)


def network(tmp_path: Path, shape: list[int], vector: list[int]) -> Path:
    picture = opset13.parameter(ov.PartialShape(shape), np.float32)
    mean = opset13.reduce_mean(picture, np.array(vector), keep_dims=False)
    ov.save_model(ov.Model([mean], [picture], "other"), tmp_path / "other.xml")
    return tmp_path / "other.xml"


@pytest.mark.parametrize(
    ("shape", "vector", "message"),
    [
        ([-1, 3, -1, 32], [2, 3], r"other\.xml takes .* of fixed size"),
        ([-1, 4, 64, 32], [2, 3], r"other\.xml takes .* of fixed size"),
        ([-1, 3, 64, 32], [3], r"other\.xml gives .* of a fixed D"),
        ([-1, 64, 32], [1], "not picture to vector"),
    ],
)
def test_a_network_of_another_kind_says_so(
    tmp_path: Path, shape: list[int], vector: list[int], message: str
) -> None:
    with pytest.raises(ModelUnusable, match=message):
        OpenVinoEmbedder(network(tmp_path, shape, vector), "other")


def test_a_file_that_is_no_network_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.xml").write_text("<net")
    with pytest.raises(ModelUnusable, match=r"broken\.xml cannot be read"):
        OpenVinoEmbedder(tmp_path / "broken.xml", "broken")


def test_embedding_on_a_cpu_loads_no_torch() -> None:
    code = "import sys, vision.appearance; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
