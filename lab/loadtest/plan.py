"""What one run of the load test does, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SocketLoad:
    """What the process of clients receives.

    Attributes:
        cookies: of the users, who share the sockets evenly.
        stalled: clients that read nothing after the handshake, half of each kind.
        settle: seconds between the last handshake and the first measurement.
    """

    port: int
    task_id: str
    cookies: list[str]
    tracking: int
    frames: int
    stalled: int
    seconds: float
    settle: float = 3.0


@dataclass(slots=True)
class SocketFigures:
    """One kind of socket: seconds from publish to receive, messages per socket and second."""

    sockets: int = 0
    dropped: int = 0
    messages: int = 0
    rate: float = 0.0
    slowest_rate: float = 0.0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    p99_ms: float = 0.0
    max_ms: float = 0.0
    close_codes: dict[str, int] = field(default_factory=dict)


def percentile(ordered: list[float], share: float) -> float:
    """Return a percentile of a sorted list, by nearest rank.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 0.5), percentile([], 0.5)
    (2.0, 0.0)
    """
    if not ordered:
        return 0.0
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered)) - 1))]
