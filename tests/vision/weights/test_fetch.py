"""Fetching files: from real servers, wheels and packages made here, and when all fails."""

import errno
import hashlib
import http.server
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from vision.weights import downloads
from vision.weights.fetcher import fetch
from vision.weights.manifest import WeightsEntry, DownloadSource, WeightsError, find, load

CONTENT = b"weights " * 10_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
NOWHERE = DownloadSource("url", url="http://127.0.0.1:9/net.pt")


def entry(*tried: DownloadSource) -> WeightsEntry:
    return WeightsEntry("net", "net.pt", "detect", "MIT", SHA256, len(CONTENT), tried)


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A web server over a folder: its address and the folder."""
    folder = tmp_path_factory.mktemp("served")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(folder))  # type: ignore[arg-type]

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http_server:
        threading.Thread(target=http_server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http_server.server_address[1]}", folder
        http_server.shutdown()


def test_a_file_comes_from_its_address(tmp_path: Path, server: tuple[str, Path]) -> None:
    address, folder = server
    (folder / "net.pt").write_bytes(CONTENT)
    said: list[str] = []
    path = fetch(entry(DownloadSource("url", url=f"{address}/net.pt")), tmp_path, said.append)
    assert path.read_bytes() == CONTENT
    assert said == [f"fetching net.pt from {address}/net.pt"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_put_there_by_hand_is_used_without_asking_anybody(tmp_path: Path) -> None:
    (tmp_path / "net.pt").write_bytes(CONTENT)
    assert fetch(entry(NOWHERE), tmp_path, pytest.fail) == tmp_path / "net.pt"


def test_a_wrong_checksum_is_named_and_the_next_source_tried(
    tmp_path: Path, server: tuple[str, Path]
) -> None:
    address, folder = server
    (folder / "bad.pt").write_bytes(b"something else")
    (folder / "net.pt").write_bytes(CONTENT)
    said: list[str] = []
    tried = DownloadSource("url", url=f"{address}/bad.pt"), DownloadSource("url", url=f"{address}/net.pt")
    assert fetch(entry(*tried), tmp_path, said.append).read_bytes() == CONTENT
    wrong = hashlib.sha256(b"something else").hexdigest()
    assert f"wrong SHA-256 {wrong}, expected {SHA256}: refused" in said[1]


def test_a_wrong_file_put_there_by_hand_is_moved_aside_not_lost(tmp_path: Path) -> None:
    (tmp_path / "net.pt").write_bytes(b"my own")
    with pytest.raises(WeightsError, match=r"moved aside to net\.pt\.rejected"):
        fetch(entry(NOWHERE), tmp_path, lambda _line: None)
    assert (tmp_path / "net.pt.rejected").read_bytes() == b"my own"
    assert not (tmp_path / "net.pt").exists()


def test_own_weights_are_taken_where_the_manifest_allows(
    tmp_path: Path, server: tuple[str, Path]
) -> None:
    (tmp_path / "net.pt").write_bytes(b"my own")
    said: list[str] = []
    own = replace(entry(NOWHERE), own_weights=True)
    assert fetch(own, tmp_path, said.append).read_bytes() == b"my own"
    found = hashlib.sha256(b"my own").hexdigest()
    assert said == [
        f"net.pt has SHA-256 {found}, not that of the published file: used as your own "
        "weights if its layout is right"
    ]
    (tmp_path / "net.pt").unlink()
    (server[1] / "bad.pt").write_bytes(b"something else")
    fetched = replace(own, sources=(DownloadSource("url", url=f"{server[0]}/bad.pt"),))
    with pytest.raises(WeightsError, match="wrong SHA-256"):  # what is fetched is what was published
        fetch(fetched, tmp_path, said.append)


def test_nothing_reachable_says_what_to_put_where(tmp_path: Path, server: tuple[str, Path]) -> None:
    tried = NOWHERE, DownloadSource("url", url=f"{server[0]}/absent.pt")
    with pytest.raises(WeightsError) as error:
        fetch(entry(*tried), tmp_path, lambda _line: None)
    message = str(error.value)
    assert f"Put it into {tmp_path} by hand (SHA-256 {SHA256})" in message
    assert "http://127.0.0.1:9/net.pt: cannot be reached" in message
    assert "absent.pt: answered 404" in message
    assert list(tmp_path.iterdir()) == []


def test_a_file_comes_out_of_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index, weights = tmp_path / "index", tmp_path / "weights"
    index.mkdir()
    weights.mkdir()
    with zipfile.ZipFile(index / "spoton_net-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("spoton_net/net.pt", CONTENT)
        wheel.writestr("spoton_net-1.0.dist-info/METADATA", "Name: spoton-net\nVersion: 1.0\n")
        wheel.writestr("spoton_net-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr("spoton_net-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    wrong = DownloadSource("wheel", package="spoton-net==1.0", member="spoton_net/absent.pt")
    right = DownloadSource("wheel", package="spoton-net==1.0", member="spoton_net/net.pt")
    said: list[str] = []
    assert fetch(entry(wrong, right), weights, said.append).read_bytes() == CONTENT
    assert said[1] == "  the wheel has no spoton_net/absent.pt"


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="no Debian tools here")
def test_a_file_comes_out_of_a_debian_package(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "DEBIAN").mkdir(parents=True)
    (root / "DEBIAN" / "control").write_text(
        "Package: net\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\n"
        "Description: a net\n"
    )
    (root / "usr" / "share").mkdir(parents=True)
    (root / "usr" / "share" / "net.pt").write_bytes(CONTENT)
    package = tmp_path / "net.deb"
    subprocess.run(
        ["dpkg-deb", "--build", str(root), str(package)], check=True, capture_output=True
    )
    target = tmp_path / "net.pt"
    downloads._extract_deb(package, "usr/share/net.pt", target)
    assert target.read_bytes() == CONTENT
    with pytest.raises(downloads.DownloadError, match="has no /usr/share/other"):
        downloads._extract_deb(package, "usr/share/other", target)


def test_a_full_disk_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: DownloadSource, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(downloads, "fetch", full)
    with pytest.raises(WeightsError, match=r"the disk is full: net\.pt needs 0 MB"):
        fetch(entry(NOWHERE), tmp_path, lambda _line: None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[x\n", "cannot be read"),
        ('[net]\nfile = "a"\ntask = "b"\nlicence = "c"\n', "'sha256' is missing"),
        ('[net]\nfile = "a"\ntask = "b"\nlicence = "c"\nsha256 = "12"\n', "64 hexadecimal"),
        (
            f'[net]\nfile = "../a"\ntask = "b"\nlicence = "c"\nsha256 = "{SHA256}"\n',
            "a plain name",
        ),
        (
            f'[net]\nfile = "a"\ntask = "b"\nlicence = "c"\nsha256 = "{SHA256}"\n'
            'sources = [{ kind = "ftp", url = "x" }]\n',
            "needs a kind",
        ),
        (
            f'[net]\nfile = "a"\ntask = "b"\nlicence = "c"\nsha256 = "{SHA256}"\n'
            'needs = ["other"]\n',
            "it needs other, not listed",
        ),
    ],
)
def test_a_broken_manifest_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "manifest.toml").write_text(text)
    with pytest.raises(WeightsError, match=message):
        load(tmp_path)


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text(
        f'[net]\nfile = "net.pt"\ntask = "b"\nlicence = "c"\nsha256 = "{SHA256}"\n'
    )
    assert find(tmp_path, "net.pt") == find(tmp_path, "net")
    with pytest.raises(WeightsError, match="choose from net"):
        find(tmp_path, "other")
