"""What is written from the configuration class: the README's table and `.env.example`."""

from __future__ import annotations

import textwrap
from typing import Final

from spoton.conf import setting
from spoton.conf.config import BASE_DIR, Config

README: Final = BASE_DIR / "README.md"
EXAMPLE: Final = BASE_DIR / ".env.example"
BEGIN, END = "<!-- settings: begin -->\n", "<!-- settings: end -->\n"

_HEAD: Final = """\
# Settings of SpotOn: copy this file to .env and take the # away before what you change.
# Each line shows the default. Written by `make settings` from spoton/conf/config.py.
"""


def table() -> str:
    """Return all settings as a table in Markdown."""
    rows = [
        f"| `{one.name}` | {one.default_words} | {one.allowed} | {one.meaning} |\n"
        for one in setting.declared(Config)
    ]
    return "\n| name | default | allowed | meaning |\n|---|---|---|---|\n" + "".join(rows) + "\n"


def readme() -> str:
    """Return README.md with the table as it is now."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


def example() -> str:
    """Return an environment file in which every setting stands as a comment."""
    return _HEAD + "".join(_lines(one) for one in setting.declared(Config))


def _lines(one: setting.Setting) -> str:
    words = one.meaning.replace("`", "")
    default = "" if one.default else one.default_words.replace("`", "")
    notes = [one.allowed.replace("`", ""), default and f"default: {default}"]
    text = f"{words} ({'; '.join(note for note in notes if note)})"
    comment = textwrap.fill(
        text,
        100,
        initial_indent="# ",
        subsequent_indent="# ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return f"\n{comment}\n#{one.name}={one.default}\n"
