"""The INT8 form beside a network: it counts only with a report about these very files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vision.int8 import digest, has_int8, int8_path, offers_int8, report_path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A network with an INT8 form."""
    path = tmp_path / "net.xml"
    for xml in (path, int8_path(path)):
        xml.write_text(f"graph {xml.name}")
        xml.with_suffix(".bin").write_bytes(xml.name.encode())
    report(path)
    return path


def report(model: Path, **changes: Any) -> None:
    """Write the report that `export_weights` writes."""
    said = {"source": digest(model), "int8": digest(int8_path(model)), "offered": True} | changes
    report_path(model).write_text(json.dumps(said))


def test_a_form_that_lost_nothing_is_offered(model: Path) -> None:
    assert int8_path(model).name == "net_int8.xml"
    assert has_int8(model)
    assert offers_int8(model)


@pytest.mark.parametrize("offered", [False, None, 1, "yes"])
def test_one_that_lost_too_much_is_there_and_not_offered(model: Path, offered: object) -> None:
    report(model, offered=offered)
    assert has_int8(model)
    assert not offers_int8(model)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"offered": true}', '{"source": 1}'])
def test_without_a_report_there_is_none(model: Path, text: str) -> None:
    report_path(model).write_text(text)
    assert not has_int8(model)
    assert not offers_int8(model)


@pytest.mark.parametrize("name", ["net.xml", "net.bin", "net_int8.xml", "net_int8.bin"])
@pytest.mark.parametrize("change", [lambda path: path.write_bytes(b"other"), Path.unlink])
def test_other_or_missing_files_make_it_none(model: Path, name: str, change: Any) -> None:
    change(model.with_name(name))
    assert not has_int8(model)
