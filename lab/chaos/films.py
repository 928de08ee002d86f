"""A recording as long as a trial, made of rounds of a short film."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av


def repeat(film: Path, rounds: int, fps: float, target: Path) -> None:
    """Write `film` so many times in a row, its packets as they are."""
    rate = Fraction(fps).limit_denominator(1000)
    with av.open(str(film)) as source, av.open(str(target), "w") as output:
        stream = output.add_stream_from_template(source.streams.video[0])
        stream.time_base = 1 / rate
        packets = [bytes(packet) for packet in source.demux(video=0) if packet.size]
        for number in range(rounds * len(packets)):
            packet = av.Packet(packets[number % len(packets)])
            packet.stream, packet.time_base = stream, 1 / rate
            packet.pts = packet.dts = number
            packet.is_keyframe = number % len(packets) == 0
            output.mux(packet)
