"""What a class looks like is said in one style sheet."""

from __future__ import annotations

import re
from collections import defaultdict

from spoton.conf.config import BASE_DIR

SHEETS = BASE_DIR / "static/css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
HEAD = re.compile(r"([^{};]+)\{")
# A class alone, whatever its attributes and states: no class around or beside it.
ALONE = re.compile(r"(\.[\w-]+)(?:\[[^]]*]|::?[\w-]+)*")


def test_each_class_is_defined_in_one_style_sheet() -> None:
    sheets: defaultdict[str, set[str]] = defaultdict(set)
    for path in SHEETS.glob("*.css"):
        for head in HEAD.findall(COMMENT.sub("", path.read_text())):
            for selector in head.split(","):
                if alone := ALONE.fullmatch(selector.strip()):
                    sheets[alone[1]].add(path.name)
    assert len(sheets) > 100
    assert {name: files for name, files in sheets.items() if len(files) > 1} == {}
