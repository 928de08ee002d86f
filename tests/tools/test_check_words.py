"""The lint step that keeps the texts plain."""

from pathlib import Path

import pytest

from tools.check_words import BETTER, check_files, check_text


def found(path: str, text: str) -> list[tuple[int, str]]:
    return [(finding.line, finding.word.lower()) for finding in check_text(path, text)]


def test_finding_names_file_line_and_better_word() -> None:
    (finding,) = check_text("docs/x.md", "Fine.\nThe task goes on.\n")
    assert str(finding) == 'docs/x.md:2: "goes on": write continues'


@pytest.mark.parametrize("word", BETTER)
def test_every_word_is_found_in_a_template(word: str) -> None:
    assert found("templates/x.html", f"<p>\nOne {word.capitalize()} two</p>") == [(2, word.lower())]


def test_words_within_words_are_fine() -> None:
    assert not found("docs/x.md", "anewton, whomever")


def test_text_in_template_tags_is_read_and_names_are_not() -> None:
    assert not found("templates/x.html", "{{ whom }} {% if somebody %}{% endif %}")
    assert found("templates/x.html", '\n{% include "e.html" with text="For whom?" %}') == [
        (2, "whom")
    ]


def test_python_strings_are_read_but_comments_are_not() -> None:
    text = '''"""Is told."""
# somebody
name = 1
raise ValueError("For whom?")
log(f"somebody {name}")
'''
    assert found("a.py", text) == [(1, "is told"), (4, "whom"), (5, "somebody")]


def test_a_phrase_over_two_lines_is_found() -> None:
    assert found("docs/x.md", "it goes\non") == [(1, "goes\non")]


def test_comments_of_scripts_are_read() -> None:
    text = 'say("anew"); // somebody\n/* whom */'
    assert found("static/js/x.js", text) == [(1, "anew"), (1, "somebody"), (2, "whom")]


def test_tests_and_migrations_are_left_out(tmp_path: Path) -> None:
    names = ["tests/a.py", "app/migrations/a.py", "app/a.py"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text('"""For whom."""\n')
    assert [finding.path for finding in check_files(tmp_path, names)] == ["app/a.py"]
