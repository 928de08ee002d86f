"""Do what the Dockerfile says in a Debian chroot, where no container engine runs: `make chroot`.

debootstrap makes the base, Python is Debian's own. Every step of the Dockerfile is then taken as it
stands; its CMD has to answer, and then all of SpotOn has to be healthy. Needs root, debootstrap and
a folder that is not there yet. How this machine reaches packages is handed in when it runs:
variables `PIP_…` as they are, files and folders by `--bind`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tools.dockerfile import Step, is_ignored, steps_of
from tools.sources import ROOT, tracked

_BASE: Final = re.compile(r"python:3\.11\.\d+-slim-bookworm")  # Debian 12 has Python 3.11
_PACKAGES: Final = "ca-certificates,python3,python3-pip,python3-venv"
_HANDED_IN: Final = ("/etc/apt", "/etc/resolv.conf", "/etc/ssl/certs", "/usr/share/keyrings")
_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_IN_NAMESPACE: Final = "SPOTON_CHROOT_NAMESPACE"
_SECONDS: Final = 1200.0


@dataclass
class Image:
    """A folder in which the Dockerfile's steps are taken, and what they have set so far."""

    folder: Path
    user: str = "root"
    place: str = "/"
    env: dict[str, str] = field(default_factory=lambda: {"PATH": _PATH, "HOME": "/root"})
    command: list[str] = field(default_factory=list)

    def take(self, step: Step) -> None:
        """Take one step; raise `SystemExit` if it fails, or is of a kind that is not known here."""
        known: dict[str, Callable[[str], None]] = {
            "RUN": self._run,
            "COPY": self._copy,
            "ENV": self._set,
            "ARG": self._set,
            "USER": self._become,
            "WORKDIR": self._work_in,
            "CMD": self._keep,
            "EXPOSE": lambda _: None,
        }
        _say(f"{step.kind} {step.text}")
        if step.kind not in known:
            sys.exit(f"error: tools/chroot_build.py does not know {step.kind}")
        known[step.kind](step.text)

    def start(self, command: list[str], **env: str) -> subprocess.Popen[bytes]:
        """Start a program as the image's user, in its working directory."""
        enter = ["chroot", f"--userspec={self.user}:{self.user}", str(self.folder)]
        go = ["sh", "-c", f'cd {shlex.quote(self.place)} && exec "$@"', "sh"]
        of_pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        return subprocess.Popen([*enter, *go, *command], env=self.env | of_pip | env)

    def _run(self, text: str) -> None:
        if self.start(["sh", "-c", text]).wait():
            sys.exit(f"error: this step failed: RUN {text}")

    def _copy(self, text: str) -> None:
        options = [word for word in text.split() if word.startswith("--")]
        *sources, target = (word for word in text.split() if not word.startswith("--"))
        owner = next((one.partition("=")[2] for one in options if "--chown=" in one), "root")
        user = _user_of(self.folder, owner)
        base = self.folder / self.place.lstrip("/") / target
        rules = (ROOT / ".dockerignore").read_text(encoding="utf-8")
        for name in tracked():
            if (name in sources or "." in sources) and not is_ignored(name, rules):
                for parent in reversed(list((base / name).relative_to(base).parents)[:-1]):
                    if not (base / parent).exists():
                        (base / parent).mkdir()
                        os.chown(base / parent, *user)
                shutil.copy2(ROOT / name, base / name, follow_symlinks=False)
                os.chown(base / name, *user, follow_symlinks=False)

    def _set(self, text: str) -> None:
        self.env |= dict(word.split("=", 1) for word in shlex.split(text))

    def _become(self, text: str) -> None:
        self.user, self.env["HOME"] = text, f"/home/{text}"

    def _work_in(self, text: str) -> None:
        self.place = text
        (self.folder / text.lstrip("/")).mkdir(parents=True, exist_ok=True)

    def _keep(self, text: str) -> None:
        self.command = json.loads(text)


def _user_of(folder: Path, name: str) -> tuple[int, int]:
    lines = (folder / "etc/passwd").read_text(encoding="utf-8").splitlines()
    fields = next(line.split(":") for line in lines if line.startswith(f"{name}:"))
    return int(fields[2]), int(fields[3])


def make_base(folder: Path, mirror: str, binds: list[str]) -> None:
    """Make a small Debian with Python, as the official image has it, and open it to packages."""
    folder.mkdir(parents=True)
    _call(
        "debootstrap",
        "--variant=minbase",
        f"--include={_PACKAGES}",
        "bookworm",
        str(folder),
        mirror,
    )
    (folder / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    # The official image's Python is nobody's; Debian's would refuse pip.
    (folder / "usr/lib/python3.11/EXTERNALLY-MANAGED").unlink(missing_ok=True)
    _call("mount", "-t", "proc", "proc", str(folder / "proc"))
    for path in ("/dev", "/sys", *_HANDED_IN, *binds):
        inside = folder / path.lstrip("/")
        if Path(path).is_dir():
            inside.mkdir(parents=True, exist_ok=True)
        else:
            inside.parent.mkdir(parents=True, exist_ok=True)
            inside.touch()
        _call("mount", "--rbind", path, str(inside))
    shm = folder / "dev/shm"
    _call("mount", "-t", "tmpfs", "tmpfs", str(shm))


def _say(text: str) -> None:
    sys.stdout.write(f"== {text}\n")
    sys.stdout.flush()


def _call(*command: str) -> None:
    subprocess.run(command, check=True)


def wait_until_healthy(process: subprocess.Popen[bytes], address: str, wanted: str) -> None:
    """Wait until `address` answers with the status `wanted`; print what it answers."""
    end = time.monotonic() + _SECONDS
    body: dict[str, Any] = {}
    while body.get("status") != wanted:
        if process.poll() is not None or time.monotonic() > end:
            sys.exit(f"error: {address} answered {body}, not {wanted}")
        time.sleep(1)
        with contextlib.suppress(OSError, ValueError):
            body = _json(address)
    _say(f"{address}: {body}")


def _json(address: str) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        return dict(json.load(error))


def build(folder: Path, port: int, mirror: str, binds: list[str]) -> None:
    """Take every step, then start what the image starts, and all of SpotOn."""
    base, *steps = steps_of((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    if not _BASE.fullmatch(base.text):
        sys.exit(f"error: tools/chroot_build.py does not know the base {base.text}")
    make_base(folder, mirror, binds)
    image = Image(folder)
    for step in steps:
        image.take(step)
    address = f"http://127.0.0.1:{port}/health"
    for command, path, wanted in (
        (image.command, "/live", "alive"),
        (["python", "-m", "spoton.run.up"], "", "healthy"),
    ):
        _say(f"start {shlex.join(command)}")
        # The demo's recording is no part of the image.
        process = image.start(command, PORT=str(port), SPOTON_DEMO="off")
        try:
            wait_until_healthy(process, address + path, wanted)
        finally:
            process.terminate()
            process.wait(60)


def main() -> None:
    """Start over in namespaces of its own, so that mounts and processes end with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mirror", default="http://deb.debian.org/debian")
    parser.add_argument("--port", type=int, default=3848)
    parser.add_argument("--bind", action="append", default=[], help="a path to hand in")
    options = parser.parse_args()
    if os.geteuid() or not shutil.which("debootstrap"):
        sys.exit("error: needs root and debootstrap (apt-get install debootstrap)")
    if _IN_NAMESPACE not in os.environ:
        os.environ[_IN_NAMESPACE] = "1"
        own = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        os.execvp(own[0], [*own, sys.executable, "-m", "tools.chroot_build", *sys.argv[1:]])  # noqa: S606
    build(options.folder, options.port, options.mirror, options.bind)


if __name__ == "__main__":
    main()
