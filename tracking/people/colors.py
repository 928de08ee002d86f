"""The colour of a person, the same in the server's pictures and in the browser.

The colour follows from the identity alone (32-bit FNV-1a of the id's text), so that two
pages, or a page and a picture, agree without talking to each other.
"""

from typing import Final

# 24 hues, 15° apart in OKLCH, light and less light in turn: all of them carry black text with
# a contrast above 7:1 and stand out on dark pictures.
PALETTE: Final = (
    "#fdb4b9", "#fd816e", "#fdb89a", "#f68c11", "#febd5c", "#cfa508", "#dcd015", "#9eba04",
    "#91e55b", "#2dcb65", "#10edae", "#1dc5ae", "#1ee6e7", "#17c0d6", "#78d9fe", "#39b5ff",
    "#a8ceff", "#8ba6fd", "#c4c4fd", "#ba92fd", "#e7b4fe", "#eb78e3", "#feaddb", "#fe77a6",
)  # fmt: skip
UNKNOWN: Final = "#c9ced6"


def color_index(global_id: str) -> int:
    """Return the place in `PALETTE` that belongs to `global_id`.

    >>> color_index("8a6f3c1e-0000-4000-8000-000000000001")
    9
    """
    value = 0x811C9DC5
    for byte in global_id.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    # The low bits of neighbouring ids differ little; the upper half mixes them.
    return (value ^ (value >> 16)) % len(PALETTE)


def color_of(global_id: str | None) -> str:
    """Return the colour of a person as `#rrggbb`; grey while there is no identity."""
    return PALETTE[color_index(global_id)] if global_id else UNKNOWN


def short_id(global_id: str | None, track_id: int | None = None) -> str:
    """Return the few letters that stand for a person on a picture.

    >>> short_id("8a6f3c1e-0000-4000-8000-000000000001"), short_id(None, 7)
    ('8A6F', '#7')
    """
    return global_id[:4].upper() if global_id else f"#{track_id}"
