"""People's colours: one per identity, readable, the same in Python and in the browser."""

import uuid
from collections import Counter

from tracking.people.colors import PALETTE, color_index, color_of


def luminance(color: str) -> float:
    def linear(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(color[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_dark_text_is_readable_on_every_colour() -> None:
    text = luminance("#0b0e12")
    assert min((luminance(color) + 0.05) / (text + 0.05) for color in PALETTE) > 7


def test_a_person_keeps_the_colour() -> None:
    person = str(uuid.uuid4())
    assert color_of(person) == color_of(person)


def test_people_spread_over_all_colours() -> None:
    count = Counter(color_index(str(uuid.UUID(int=n, version=4))) for n in range(2400))
    assert len(count) == len(PALETTE)
    assert max(count.values()) < 2.2 * 100
