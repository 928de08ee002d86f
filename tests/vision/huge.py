"""Small H.264 and HEVC streams whose headers claim pictures of any size."""

from __future__ import annotations

import io

import av
import numpy as np


class _Bits:
    """Reads a header's numbers, and writes others in their place."""

    def __init__(self, data: bytes) -> None:
        self.bits = "".join(f"{byte:08b}" for byte in data.replace(b"\0\0\3", b"\0\0"))
        self.place = 0

    def skip_number(self) -> None:
        zeros = self.bits.index("1", self.place) - self.place
        self.place += 2 * zeros + 1

    def replaced(self, *numbers: int) -> bytes:
        """The header with other numbers from here on."""
        begin = self.place
        for _ in numbers:
            self.skip_number()
        new = "".join("0" * ((n + 1).bit_length() - 1) + f"{n + 1:b}" for n in numbers)
        rest = self.bits[self.place :].rstrip("0")  # the last 1 ends the header
        bits = self.bits[:begin] + new + rest
        bits += "0" * (-len(bits) % 8)
        data = int(bits, 2).to_bytes(len(bits) // 8, "big")
        for low in (3, 0, 1, 2):  # 3 first: it is what the others put in
            data = data.replace(bytes((0, 0, low)), bytes((0, 0, 3, low)))
        return data


def huge_stream(codec: str, side: int, count: int = 3) -> bytes:
    """Raw "h264" or "hevc": `count` pictures of 64×64, whose header says `side`×`side`."""
    options: dict[str, object] = {"preset": "ultrafast"}
    if codec == "h264":
        options["profile"] = "baseline"
    else:
        options["x265-params"] = "log-level=none:repeat-headers=1"
    file = io.BytesIO()
    with av.open(file, "w", format=codec) as out:
        stream = out.add_stream("libx264" if codec == "h264" else "libx265", 10)
        stream.width = stream.height = 64
        stream.pix_fmt, stream.gop_size, stream.options = "yuv420p", 1, options
        for level in range(count):
            picture = np.full((64, 64, 3), 60 * level % 256, np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "bgr24")))
        out.mux(stream.encode())
    units = file.getvalue().replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")[1:]
    return b"".join(b"\0\0\0\1" + _changed(codec, unit, side) for unit in units)


def _changed(codec: str, unit: bytes, side: int) -> bytes:
    if codec == "h264" and unit[0] & 31 == 7:
        bits = _Bits(unit)
        bits.place = 32
        bits.skip_number()  # its own number
        bits.skip_number()  # length of frame numbers
        kind = bits.place
        bits.skip_number()  # order of pictures
        if bits.bits[kind] == "1":
            bits.skip_number()
        bits.skip_number()  # reference pictures
        bits.place += 1
        return bits.replaced(side // 16 - 1, side // 16 - 1)
    if codec == "hevc" and unit[0] >> 1 == 33:
        bits = _Bits(unit)
        bits.place = 16 + 8 + 96
        bits.skip_number()  # its own number
        bits.skip_number()  # colour
        return bits.replaced(side, side)
    return unit
