"""NOTICES.md names every package that is shipped, with its licence."""

from __future__ import annotations

from importlib.metadata import distribution

from packaging.specifiers import SpecifierSet

from tools import notices


def test_the_file_is_current() -> None:
    found = notices.packages(notices.PINS.read_text(encoding="utf-8"))
    assert [name for name, (_, licence) in found.items() if not licence] == []
    assert notices.FILE.read_text(encoding="utf-8") == notices.text_of(found), "run make notices"


def test_a_licence_is_named_however_it_is_told() -> None:
    names = ("anyio", "channels", "jinja2", "scipy", "openvino-telemetry")
    told = [notices.licence_of(distribution(name)) for name in names]
    assert told == ["MIT", "BSD", "BSD License", "BSD License", "Apache Software License"]


def test_a_package_that_is_missing_has_no_licence() -> None:
    assert notices.packages("no-such-package==1.0\n") == {"no-such-package": ("1.0", "")}


def test_the_texts_are_there() -> None:
    texts = "".join(notices.texts_of(distribution("django")))
    assert "Django Software Foundation" in texts


def test_pins_install_with_the_python_of_debian_12() -> None:
    """As docs/OPERATIONS.md says; releases of packages ask for newer ones without notice."""
    pins = notices.packages(notices.PINS.read_text(encoding="utf-8"))
    refusing = [
        name
        for name, (version, _) in pins.items()
        if (package := distribution(name)).version == version
        and "3.11.2" not in SpecifierSet(str(package.metadata.json.get("requires_python", "")))
    ]
    assert refusing == []
