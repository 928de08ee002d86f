"""Films and pictures of a few kilobytes that stand for pictures of any size."""

from __future__ import annotations

import base64
import io
import re
import struct
import zlib
from fractions import Fraction
from pathlib import Path

import av
import PIL.Image

from tests.vision.films import film
from tests.vision.hostile import picture


def _unescaped(unit: bytes) -> str:
    """The bits of a NAL unit."""
    plain = unit.replace(b"\0\0\3", b"\0\0")
    return "".join(f"{byte:08b}" for byte in plain)


def _escaped(bits: str) -> bytes:
    bits += "0" * (-len(bits) % 8)
    plain = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return re.sub(rb"\x00\x00(?=[\x00-\x03])", b"\0\0\3", plain)


def _golomb(value: int) -> str:
    """An Exp-Golomb code."""
    text = f"{value + 1:b}"
    return "0" * (len(text) - 1) + text


def _read(bits: str, place: int) -> tuple[int, int]:
    """The value of an Exp-Golomb code, and where it ends."""
    zeros = bits.index("1", place) - place
    end = place + 2 * zeros + 1
    return int(bits[place + zeros : end], 2) - 1, end


def _h264_size(unit: bytes, width: int, height: int) -> bytes:
    bits = _unescaped(unit)
    place = 32  # NAL header, profile, its constraints, level
    for _ in range(2):  # number of the set, length of frame numbers
        _, place = _read(bits, place)
    kind, place = _read(bits, place)
    if kind == 0:
        _, place = _read(bits, place)
    _, place = _read(bits, place)  # reference frames
    begin = place + 1
    _, end = _read(bits, begin)
    _, end = _read(bits, end)
    sized = _golomb(width // 16 - 1) + _golomb(height // 16 - 1)
    return _escaped(bits[:begin] + sized + bits[end:])


def _hevc_size(unit: bytes, width: int, height: int) -> bytes:
    bits = _unescaped(unit)
    place = 16 + 8 + 96  # NAL header, layers, profile and level
    for _ in range(2):  # number of the set, colours
        _, place = _read(bits, place)
    begin = place
    _, end = _read(bits, begin)
    _, end = _read(bits, end)
    return _escaped(bits[:begin] + _golomb(width) + _golomb(height) + bits[end:])


def _sized(codec: str, unit: bytes, width: int, height: int) -> bytes:
    """The unit, with another size if it is one that says the size."""
    if codec == "h264" and unit[0] & 31 == 7:
        return _h264_size(unit, width, height)
    if codec == "hevc" and unit[0] >> 1 & 63 == 33:
        return _hevc_size(unit, width, height)
    return unit


def raw_film(path: Path, codec: str, width: int, height: int, count: int = 30) -> Path:
    """A film of `codec` ("h264" or "hevc", without a container) whose header lies."""
    options = {
        "h264": {"profile": "baseline", "tune": "zerolatency", "g": "5"},
        "hevc": {"x265-params": "log-level=none:keyint=5:pools=1:frame-threads=1"},
    }[codec]
    encoder = {"h264": "libx264", "hevc": "libx265"}[codec]
    film(path, count, codec=encoder, options=options)
    units = re.split(rb"\x00\x00\x00?\x01", path.read_bytes())[1:]
    sized = [_sized(codec, unit, width, height) for unit in units]
    path.write_bytes(b"".join(b"\0\0\0\1" + unit for unit in sized))
    return path


def wrapped(raw: Path, path: Path) -> Path:
    """The same film in the container that `path` names."""
    with av.open(str(raw)) as source, av.open(str(path), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(source.demux(source.streams.video[0])):
            if packet.size:
                packet.stream = stream
                packet.pts = packet.dts = number * 40_000
                packet.time_base = Fraction(1, 1_000_000)
                target.mux(packet)
    return path


def gif(width: int, height: int) -> bytes:
    """A GIF whose header lies, of screen and of picture."""
    out = io.BytesIO()
    small = PIL.Image.new("P", (16, 16), 1)
    small.save(out, "GIF", save_all=True, append_images=[small.copy()] * 3)
    data = bytearray(out.getvalue())
    data[6:10] = struct.pack("<HH", width, height)
    place = data.index(b"\x2c\0\0\0\0\x10\0\x10\0")
    data[place + 5 : place + 9] = struct.pack("<HH", width, height)
    return bytes(data)


def webp(side: int, lossless: bool) -> bytes:
    """A WebP whose header lies."""
    out = io.BytesIO()
    PIL.Image.new("RGB", (16, 16), (9, 99, 9)).save(out, "WEBP", lossless=lossless)
    data = bytearray(out.getvalue())
    if lossless:
        place = data.index(b"VP8L") + 9
        flags = struct.unpack_from("<I", data, place)[0] >> 28 << 28
        struct.pack_into("<I", data, place, flags | side - 1 | side - 1 << 14)
    else:
        place = data.index(b"\x9d\x01\x2a") + 3
        struct.pack_into("<HH", data, place, side, side)
    return bytes(data)


def png(side: int) -> bytes:
    """A picture of a few kilobytes that stands for `side`² pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    packed = zlib.compress(bytes(side + 1) * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def jpeg(side: int) -> bytes:
    """One whose header lies."""
    data = bytearray(picture())
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", side, side)
    return bytes(data)


def avif() -> bytes:
    """A grey AVIF that really has 8320 × 8320 pixels; to encode it takes many seconds."""
    return zlib.decompress(base64.b85decode(_AVIF))


_AVIF = (
    "c-muNV30{GsVqn=%S>Yc0uY^>nP!-qnF!*)%uOvxWPkw0jFg-rD4U@mGr5ET4e%9YmgIt2j6f`xnUkLk;<$kLj1W;q"
    "UIqpxkf26pW?mXxtrU=x$^_*lmKhj2=jY^u?aIh3C@KKbo|y&7`9NAEv$!A?Vx2+*1cU6Y$OLQV01`ZjWrog;@-iR+"
    ";pF_BqP*ms3ZS{X3~V69;+X}xFdqS(#lpzc%mQ>1M{Y`Di4X%9xBT~n`o_P@n51|ejNUN|$iLFw|0nVXgZ24SI^H|1"
    "oz;?xyB-8_z3VKT!*rtmeo*R@iQlYDujhU!)wrF+r}SZ-U^1`jP3=Fge$ATVZ@i*rV$j8pE<nvL{ck<@E#QCQQOX!3"
    "T>WwX@w08OZvFe=EdHtR$etfQiTmcZaeLUFh&b$7=Jnrd-?F8`XI{yxglwq^q)4+BZp{)x>YNXg!*3a{zwdqNy6EYo"
    "%AVuj&rf{ob6my!s32br%fPvsBFz-|7yzItHnI"
)
