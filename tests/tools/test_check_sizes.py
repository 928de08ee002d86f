"""The lint step that keeps files, functions and templates short."""

from pathlib import Path

from tools.check_sizes import check_files, check_python, check_template


def function(lines: int) -> str:
    return "@decorator\ndef work():\n" + "    go()\n" * (lines - 1)


def test_a_function_of_60_lines_passes() -> None:
    assert not list(check_python("a.py", function(60)))


def test_a_function_of_61_lines_is_named() -> None:
    assert list(check_python("a.py", function(61))) == ["a.py:2: work: 61 lines, at most 60"]


def test_a_file_of_401_lines_is_named() -> None:
    assert not list(check_python("a.py", "\n" * 400))
    assert list(check_python("a.py", "\n" * 401)) == ["a.py:1: 401 lines, at most 400"]


def test_a_template_line_of_121_columns_is_named() -> None:
    text = "é" * 120 + "\n" + "é" * 121 + "\n"
    assert list(check_template("t.html", text)) == ["t.html:2: 121 columns, at most 120"]


def test_migrations_and_other_files_are_left_out(tmp_path: Path) -> None:
    names = ["app/migrations/a.py", "app/a.py", "templates/t.html", "docs/t.html"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("'" + "x" * 130 + "'" + "\n" * 401)
    assert [finding.split(":")[0] for finding in check_files(tmp_path, names)] == [
        "app/a.py",
        "templates/t.html",
    ]
