"""Our own network: its vectors, its file, and that torch and OpenVINO say the same."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import openvino as ov
import pytest
import torch

from lab.training.export import NotOurModel, load_openvino, save_openvino
from lab.training.network import HEIGHT, WIDTH, AppearanceNetwork
from spoton.conf.config import BASE_DIR
from vision.appearance import OpenVinoEmbedder

SHIPPED = BASE_DIR / "weights" / "spoton_reid.xml"


def run_openvino(xml: Path, pictures: torch.Tensor) -> torch.Tensor:
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = ov.Core().compile_model(xml, "CPU", exact)
    return torch.from_numpy(np.array(compiled([pictures.numpy()])[0]))


def test_the_way_that_learns_and_the_way_that_runs_are_one() -> None:
    network = AppearanceNetwork().eval()
    features = torch.rand(3, 256, HEIGHT // 16, WIDTH // 16)
    ready = network.head(features)
    network.norm.eval()
    network.training = True
    torch.testing.assert_close(network.head(features), ready, atol=1e-5, rtol=1e-4)


def test_what_is_written_and_read_back_says_the_same(
    tmp_path: Path, pictures: torch.Tensor
) -> None:
    torch.manual_seed(1)
    network = AppearanceNetwork()
    with torch.no_grad():
        for _ in range(3):  # statistics that are no longer those of the beginning
            network(pictures + 10 * torch.randn_like(pictures))
    network.eval()
    xml = tmp_path / "model.xml"
    save_openvino(network, xml)
    with torch.inference_mode():
        expected = network(pictures)
        torch.testing.assert_close(load_openvino(xml)(pictures), expected, atol=0.01, rtol=0)
    torch.testing.assert_close(run_openvino(xml, pictures), expected, atol=0.01, rtol=0)


def test_another_network_is_refused(tmp_path: Path) -> None:
    picture = ov.opset13.parameter([1, 3, 8, 8], np.float32)
    ov.save_model(ov.Model([ov.opset13.relu(picture)], [picture], "other"), tmp_path / "o.xml")
    with pytest.raises(NotOurModel, match=r"backbone\.0"):
        load_openvino(tmp_path / "o.xml")
    (tmp_path / "o.xml").write_text("no model")
    with pytest.raises(NotOurModel, match="cannot be read"):
        load_openvino(tmp_path / "o.xml")


def test_the_first_two_layers_of_yolo_do_not_learn() -> None:
    donor = AppearanceNetwork()
    network = AppearanceNetwork()
    network.begin_from_yolo(donor.backbone.state_dict())
    before = network.backbone[0].state_dict()["bn.running_mean"].clone()
    network.train()(torch.rand(4, 3, HEIGHT, WIDTH) * 255).sum().backward()
    assert torch.equal(network.backbone[0].state_dict()["bn.running_mean"], before)
    learns = [
        any(parameter.grad is not None for parameter in layer.parameters())
        for layer in network.backbone
    ]
    assert learns == [False, False, True, True, True, True, True]
    mine, theirs = (
        part.state_dict()["0.conv.weight"] for part in (network.backbone, donor.backbone)
    )
    assert torch.equal(mine, theirs.flip(1))


def test_the_shipped_model_is_small() -> None:
    assert sum(path.stat().st_size for path in (SHIPPED, SHIPPED.with_suffix(".bin"))) <= 2_000_000


def test_torch_runs_the_shipped_weights_like_openvino(pictures: torch.Tensor) -> None:
    with torch.inference_mode():
        torch.testing.assert_close(
            load_openvino(SHIPPED)(pictures), run_openvino(SHIPPED, pictures), atol=2e-3, rtol=0
        )


def test_the_shipped_model_tells_people_of_a_photo_apart(street_photo: Path) -> None:
    photo = cv2.imread(str(street_photo))
    assert photo is not None
    # Three people before the bus; each once as found, once by a worse box, smaller and darker.
    boxes = [(50, 398, 245, 903), (222, 405, 345, 857), (669, 392, 810, 877)]
    good = [photo[y1:y2, x1:x2] for x1, y1, x2, y2 in boxes]
    worse = [
        cv2.convertScaleAbs(cv2.resize(photo[y1 - 15 : y2 - 10, x1 + 6 : x2], (36, 92)), alpha=0.85)
        for x1, y1, x2, y2 in boxes
    ]
    crops = [np.asarray(crop, np.uint8) for pictures in (good, worse) for crop in pictures]
    vectors = OpenVinoEmbedder(SHIPPED, "spoton").embed(crops)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    alike = vectors[:3] @ vectors[3:].T
    assert alike.argmax(0).tolist() == alike.argmax(1).tolist() == [0, 1, 2]
    assert np.diag(alike).min() > alike[~np.eye(3, dtype=bool)].max()
