"""Files that claim to be weights."""

import pickle
from pathlib import Path

import pytest
import torch

from vision.appearance import ModelUnusable
from vision.appearance.checkpoint import read_state


class Bomb:
    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (Path("exploded"),))


def test_nothing_that_a_file_holds_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"conv.weight": torch.ones(2), "bomb": Bomb()}, tmp_path / "net.pt")
    with pytest.raises(ModelUnusable, match=r"net\.pt cannot be read as weights"):
        read_state(tmp_path / "net.pt")
    (tmp_path / "plain.pt").write_bytes(pickle.dumps(Bomb(), protocol=2))
    with pytest.raises(ModelUnusable, match=r"plain\.pt cannot be read as weights"):
        read_state(tmp_path / "plain.pt")
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize("content", [b"", b"<html>quota exceeded</html>", b"PK\x03\x04 cut off"])
def test_what_is_no_checkpoint_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "net.pt").write_bytes(content)
    with pytest.raises(ModelUnusable, match=r"net\.pt cannot be read as weights: ."):
        read_state(tmp_path / "net.pt")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"net\.pt cannot be read as weights"):
        read_state(tmp_path / "net.pt")


@pytest.mark.parametrize("held", [[1, 2], {"epoch": 3}, {"state_dict": {"a": "text"}}])
def test_a_file_of_something_else_than_tensors_says_so(tmp_path: Path, held: object) -> None:
    torch.save(held, tmp_path / "net.pt")
    with pytest.raises(ModelUnusable, match="holds no weights by name"):
        read_state(tmp_path / "net.pt")
