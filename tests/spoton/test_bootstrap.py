"""The first command: what it refuses before it installs or starts anything."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap
from spoton.conf.config import BASE_DIR


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        # -I: nothing but the standard library can be imported, as on a fresh machine
        [sys.executable, "-I", "bootstrap.py", *arguments],
        cwd=BASE_DIR,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_a_bad_setting_stops_it_with_one_line() -> None:
    result = run("run", FRAME_JPEG_QUALITY="200")
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr == (
        "error: FRAME_JPEG_QUALITY='200' is not allowed: use a whole number from 1 to 100\n"
    )


def test_a_port_in_use_stops_it_with_one_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = run("run", PORT=str(other.getsockname()[1]))
    assert result.returncode == 2
    assert result.stderr.startswith("error: PORT=")
    assert result.stderr.count("\n") == 1


def test_an_unknown_word_is_answered_with_the_known_ones() -> None:
    result = run("fly")
    assert result.returncode == 1
    assert result.stderr == "usage: bootstrap.py run | install | dev\n"


def test_a_missing_library_is_named_before_anything_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bootstrap.check_libraries()
    monkeypatch.setattr(bootstrap, "LIBRARIES", ("libc.so.6", "libnowhere.so.1"))
    with pytest.raises(SystemExit, match=r"^error: libnowhere.so.1 cannot .* libgl1"):
        bootstrap.check_libraries()


def _recorded_pip(
    monkeypatch: pytest.MonkeyPatch, venv: Path, *, gpu: bool
) -> list[tuple[str, ...]]:
    calls: list[tuple[str, ...]] = []

    def pip(*arguments: str) -> int:
        calls.append(arguments)
        return 0

    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "pip", pip)
    monkeypatch.setattr(bootstrap, "has_nvidia_gpu", lambda: gpu)
    return calls


def test_pins_that_are_installed_are_not_installed_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = _recorded_pip(monkeypatch, tmp_path, gpu=False)
    bootstrap.install(dev=False)
    own, torch, rest, torch_again = calls
    assert own[:4] == ("install", "--require-hashes", "--no-deps", "-r")
    assert re.fullmatch(r"pip==\S+( \\\n    --hash=sha256:\w{64})+\n", Path(own[4]).read_text())
    pins = ["torch==2.13.0", "torchvision==0.28.0"]
    assert bootstrap.TORCH_CPU_INDEX in torch
    assert "--retries" in torch
    assert [part for part in torch if part.startswith("torch")] == pins
    assert rest[:4] == ("install", "--require-hashes", "--no-deps", "-r")
    assert list(torch_again[1:3]) == pins
    # Where Python keeps nothing that it has compiled, pip has to.
    assert all(("--no-compile" in call) is not sys.dont_write_bytecode for call in calls)
    bootstrap.install(dev=False)
    assert len(calls) == 4
    bootstrap.install(dev=True)
    assert len(calls) == 8


def test_with_a_gpu_torch_comes_from_the_default_index(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = _recorded_pip(monkeypatch, tmp_path, gpu=True)
    bootstrap.install(dev=False)
    assert [call[0] for call in calls] == ["install"] * 3
    assert not any(bootstrap.TORCH_CPU_INDEX in call for call in calls)
