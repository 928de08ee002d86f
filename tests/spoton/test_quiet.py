"""Nothing phones home: no process of ours tries an address that is not this machine's."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spoton.conf.config import BASE_DIR
from tests.conftest import missing

WATCH = BASE_DIR / "tests" / "spoton" / "quiet_watch"


def watched(folder: Path) -> dict[str, str]:
    """An environment of nobody in particular, whose Python processes note what they try."""
    home = folder / "home"
    home.mkdir()
    names = ("PATH", "LANG", "ONEDNN_MAX_CPU_ISA")
    env = {name: os.environ[name] for name in names if name in os.environ}
    return env | {
        "HOME": str(home),
        "PYTHONPATH": f"{WATCH}:{BASE_DIR}",
        "QUIET_LOG": str(folder / "tried"),
    }


def silence(folder: Path) -> None:
    tried = folder / "tried"
    assert not tried.exists(), tried.read_text()
    assert [path.name for path in (folder / "home").iterdir()] == []


def test_importing_openvino_and_its_converter_tries_nothing(tmp_path: Path) -> None:
    code = (
        "import tracking, openvino as ov, numpy as np; from openvino import opset13 as o;"
        "p = o.parameter([1, 2], np.float32); m = ov.Model([o.relu(p)], [p]);"
        "ov.convert_model; from openvino.tools.ovc.telemetry_utils import send_framework_info;"
        "send_framework_info('onnx'); ov.save_model(m, 'm.xml')"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=watched(tmp_path))
    silence(tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_whole_system_tries_no_address_but_this_machine_s(
    tmp_path: Path, weights: Path, face_weights: Path, demo_recording: Path, street_photo: Path
) -> None:
    allowed = subprocess.run(["unshare", "-n", "true"], capture_output=True)
    if allowed.returncode != 0:
        missing("a network namespace of its own (needs root)")
    trace = tmp_path / "trace"
    # strace also sees what is no Python: FFmpeg, C++ libraries, the resolver of the C library.
    tool = shutil.which("strace")
    options = ["-f", "-qq", "--seccomp-bpf", "-e", "trace=connect", "-o", str(trace)]
    seen = [tool, *options] if tool else []
    model = BASE_DIR / "weights" / "yolov8n.pt"
    arguments = [str(tmp_path), str(model), str(street_photo)]
    done = subprocess.run(
        ["unshare", "-n", *seen, sys.executable, str(WATCH / "scenario.py"), *arguments],
        cwd=BASE_DIR,
        env=watched(tmp_path),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    silence(tmp_path)
    if tool:
        connects = [line for line in trace.read_text().splitlines() if "connect(" in line]
        ours = re.compile(r"AF_UNIX|AF_UNSPEC|AF_NETLINK|inet_addr\(\"127\.|\"::1\"")
        assert connects
        assert [line for line in connects if not ours.search(line)] == []
