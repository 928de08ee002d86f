#!/usr/bin/env python3
"""From a fresh clone to a running SpotOn; needs Python 3.11 and nothing else.

python3 bootstrap.py run        install what runs, then start everything
python3 bootstrap.py install    install what runs
python3 bootstrap.py dev        install what runs, checks and tests
"""

import ctypes
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - this very line must speak to older ones
    sys.exit("error: Python 3.11 or newer is needed: make run PYTHON=python3.11")

BASE_DIR = Path(__file__).resolve().parent
sys.path.insert(0, str(BASE_DIR))

from spoton.conf import config  # noqa: E402
from spoton.conf.env import ConfigError  # noqa: E402
from spoton.run import preflight  # noqa: E402
from spoton.run.console import step  # noqa: E402

VENV = BASE_DIR / ".venv"
PYTHON = VENV / "bin" / "python"
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
LIBRARIES = ("libGL.so.1", "libgthread-2.0.so.0") if sys.platform == "linux" else ()
# A fourth of it is ever imported, and compiled then, where Python may keep what it has compiled.
COMPILING = [] if sys.dont_write_bytecode else ["--no-compile"]


def has_nvidia_gpu() -> bool:
    """Tell whether the driver lists a GPU."""
    try:
        result = subprocess.run(
            ["nvidia-smi", "--list-gpus"], capture_output=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0 and b"GPU" in result.stdout


def make_venv() -> None:
    """Create `.venv` unless it is there and works."""
    if PYTHON.exists():
        check = [str(PYTHON), "-c", "import pip"]
        if subprocess.run(check, capture_output=True, check=False).returncode == 0:
            return
    with step("virtual environment"):
        result = subprocess.run(
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            capture_output=True,
            text=True,
            check=False,
        )
    if result.returncode != 0:
        reason = (result.stderr or result.stdout).strip()
        sys.exit(
            f"error: .venv cannot be made (on Debian: apt-get install python3-venv):\n{reason}"
        )


def check_libraries() -> None:
    """End where a library of the system is missing that OpenCV cannot do without."""
    missing = []
    for name in LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    if missing:
        sys.exit(
            f"error: {', '.join(missing)} cannot be loaded"
            " (on Debian: apt-get install libgl1 libglib2.0-0)"
        )


def pip(*arguments: str) -> int:
    """Run the environment's pip; where nobody watches, only its notable lines are shown."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments]
    if sys.stdout.isatty():
        return subprocess.run(command, check=False).returncode
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.lstrip().startswith(("Downloading", "Installing", "ERROR")):
                shown = line.strip()
                print("   ", shown if len(shown) < 120 else shown[:117] + "…", flush=True)
    return process.wait()


def pins_of(name: str) -> str:
    """Return a hash of a file of pins, and of the Python that they were installed for."""
    text = (BASE_DIR / name).read_text(encoding="utf-8")
    return hashlib.sha256(f"{sys.version}\n{text}".encode()).hexdigest()


def install(*, dev: bool) -> None:
    """Install the pinned packages, unless these very pins are installed already.

    Each file must have one of the hashes that are written down. All but torch's: builds for CPU,
    for CUDA and of one's own have one version and many files. What it needs beside itself comes
    last, by its own rules: NVIDIA's libraries, where there is no build for the CPU.
    """
    files = ["requirements.hashes.txt"] + (["requirements-dev.hashes.txt"] if dev else [])
    stamps = {VENV / f"installed-{name}": pins_of(name) for name in files}
    if all(s.exists() and s.read_text(encoding="ascii") == pins for s, pins in stamps.items()):
        return
    with step("packages"):
        install_pip()
        install_cpu_torch()
        wanted = (part for name in files for part in ("-r", str(BASE_DIR / name)))
        hashed = ["--require-hashes", "--no-deps", *wanted]
        for packages in (hashed, torch_pins()):
            if pip("install", *packages, *COMPILING) != 0:
                sys.exit("error: cannot install the packages; see the pip output above")
    for stamp, pins in stamps.items():
        stamp.write_text(pins, encoding="ascii")


def install_pip() -> None:
    """Take the pinned pip first: the one of Python's own release needs three times as long."""
    text = (BASE_DIR / "requirements.hashes.txt").read_text(encoding="utf-8")
    pin = re.search(r"^pip==[^\\\n]*(?:\\\n[^\\\n]*)+\n", text, re.MULTILINE)
    assert pin is not None
    alone = VENV / "pip.hashes.txt"
    alone.write_text(pin[0], encoding="utf-8")
    # One that cannot be had keeps the older one, which does the same.
    pip("install", "--require-hashes", "--no-deps", "-r", str(alone), *COMPILING)


def torch_pins() -> list[str]:
    """Return the pins of torch and torchvision."""
    lines = (BASE_DIR / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith(("torch==", "torchvision=="))]


def install_cpu_torch() -> None:
    """Take the small build of torch where there is no GPU, if its index can be reached.

    Otherwise the last step takes the same version from the default index.
    """
    if has_nvidia_gpu():
        return
    print("    no NVIDIA GPU: trying PyTorch's index of CPU builds", flush=True)
    quick = ["--retries", "0", "--timeout", "5", "--no-deps", "--index-url", TORCH_CPU_INDEX]
    if pip("install", *quick, *torch_pins(), *COMPILING) != 0:
        print("    it cannot be reached: torch comes from the default index", flush=True)


def main() -> None:
    """Do what the argument says."""
    what = sys.argv[1] if len(sys.argv) == 2 else ""
    if what not in ("run", "install", "dev"):
        sys.exit("usage: bootstrap.py run | install | dev")
    try:
        settings = config.load()
        if what == "run":
            preflight.check_port(settings.host, settings.port)
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    check_libraries()
    try:
        make_venv()
        install(dev=what == "dev")
    except KeyboardInterrupt:
        sys.exit(130)
    if what == "run":
        # Become the supervisor, so that a signal to us reaches it.
        os.chdir(BASE_DIR)
        os.execv(PYTHON, [str(PYTHON), "-m", "spoton.run.up"])  # noqa: S606


if __name__ == "__main__":
    main()
