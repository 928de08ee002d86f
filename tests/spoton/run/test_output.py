"""What `make run` shows and keeps of its processes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from honcho.printer import Message

from spoton.conf.log_config import LogConfig
from spoton.run.output import Output

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LINE = "2026-01-02 03:04:05,678 INFO worker.control: task 7: claimed"


Open = Callable[..., Output]


@pytest.fixture
def open_output(tmp_path: Path) -> Iterator[Open]:
    opened: list[Output] = []

    def make(form: str, megabytes: int, files: int) -> Output:
        opened.append(Output(LogConfig(form, megabytes, files), tmp_path, 6))
        return opened[-1]

    yield make
    for output in opened:
        output.close()


def write(output: Output, text: str | bytes, name: str = "worker") -> None:
    output.write(Message("line", text, NOW, name, None))


def test_a_line_has_one_time_on_the_screen_and_in_the_file(
    open_output: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = open_output("line", 1, 2)
    output._printer.output = sys.stdout
    write(output, LINE.encode() + b"\n")
    write(output, "Ready to accept connections", "redis")
    assert capsys.readouterr().out == (
        "03:04:05 worker | INFO worker.control: task 7: claimed\n"
        "03:04:05 redis  | Ready to accept connections\n"
    )
    assert (tmp_path / "logs" / "spoton.log").read_text() == (
        "2026-01-02 03:04:05,678 worker INFO worker.control: task 7: claimed\n"
        "2026-01-02 03:04:05,000 redis Ready to accept connections\n"
    )


def test_as_json_every_line_is_an_object(open_output: Open, tmp_path: Path) -> None:
    output = open_output("json", 1, 2)
    ours = json.dumps({"level": "INFO", "message": "ours"})
    write(output, ours)
    write(output, "{not json", "redis")
    lines = (tmp_path / "logs" / "spoton.log").read_text().splitlines()
    assert lines[0] == ours
    assert json.loads(lines[1]) == {
        "time": "2026-01-02T03:04:05.000+00:00",
        "level": "INFO",
        "logger": "output",
        "process": "redis",
        "message": "{not json",
    }


def test_files_are_bounded_in_size_and_number(open_output: Open, tmp_path: Path) -> None:
    output = open_output("line", 1, 3)
    for _ in range(50):
        write(output, "x" * 100_000)
    files = sorted((tmp_path / "logs").iterdir())
    assert [path.name for path in files] == ["spoton.log", "spoton.log.1", "spoton.log.2"]
    assert all(path.stat().st_size <= 1 << 20 for path in files)


def test_no_file_is_written_where_none_is_wanted(open_output: Open, tmp_path: Path) -> None:
    write(open_output("line", 1, 0), LINE)
    assert list(tmp_path.iterdir()) == []


def test_passwords_of_other_programs_are_gone(open_output: Open, tmp_path: Path) -> None:
    write(open_output("line", 1, 1), "ffmpeg: rtsp://joe:SECRET@cam/1 failed")
    assert "SECRET" not in (tmp_path / "logs" / "spoton.log").read_text()
