"""The lint step that lets a class name stand for one thing."""

from tools.check_names import duplicates


def test_a_name_of_two_files_is_found() -> None:
    sources = {"a.py": "class Probe: ...\n", "b.py": "\nclass Probe: ...\n"}
    assert duplicates(sources) == {"Probe": ["a.py:1", "b.py:2"]}


def test_prescribed_and_inner_names_may_repeat() -> None:
    text = "class Command: ...\n"
    assert not duplicates({"a.py": text, "b.py": text})
    inner = "class {}:\n    class Meta: ...\n    class State: ...\n"
    assert not duplicates({"a.py": inner.format("A"), "b.py": inner.format("B")})
