"""Which part of a detector is left in f32."""

from __future__ import annotations

import re

import openvino as ov


def head_pattern(model: ov.Model) -> str:
    """Return what the names of the detection head's operations match: the last module of all.

    What makes boxes of the head's output belongs to it: in INT8 it moves edges by pixels, and
    finds people in lamp posts.
    """
    names = [operation.get_friendly_name() for operation in model.get_ops()]
    modules = [int(number) for name in names for number in re.findall(r"\bmodel\.(\d+)\b", name)]
    return rf".*\bmodel\.{max(modules)}\b.*"
