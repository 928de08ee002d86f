"""A source that another node decodes: waited for within bounds, never taken twice or left out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from vision.seen_frame import SeenFrame, SeenTick
from vision.sources import CameraSpec, CameraStatus, FrameSynchronizer, SourceSpec, Tick
from vision.sources.elsewhere import CropAnswers
from vision.sources.feed import Feed, State
from vision.sources.remote_source import RemoteSource
from vision.sources.share_messages import GIVEN_UP, STATE, ShareState, pack_state
from vision.tick_messages import SEEN, pack_seen
from vision.types import Detections

FILM = SourceSpec("film.mp4", paced=False, start_time=0.0)
LIVE = SourceSpec("rtsp://camera.example/1", lossless=False)
NOBODY = Detections.none()


class NotedNode:
    """A node that keeps the calls it gets."""

    name = "10.0.0.2"

    def __init__(self) -> None:
        self.orders: list[tuple[str, list[str], int]] = []
        self.earlier: list[int] = []
        self.closed: list[str] = []
        self.followed_ticks: list[tuple[str, int, bytes]] = []

    def order(self, share: str, cameras: Sequence[str], position: int, earlier: int) -> None:
        self.orders.append((share, list(cameras), position))
        self.earlier.append(earlier)

    def close(self, share: str) -> None:
        self.closed.append(share)

    def followed(self, share: str, number: int, told: bytes) -> None:
        self.followed_ticks.append((share, number, told))

    def ask(self, wanted: Sequence[tuple[str, bytes]], seconds: float) -> CropAnswers:
        return list


def made(spec: SourceSpec, name: str = "c1") -> tuple[RemoteSource, NotedNode]:
    node = NotedNode()
    return RemoteSource(spec, [CameraSpec(name, spec)], 5, node, "task"), node


def seen(
    number: int, position: int, name: str = "c1", time: float = 0.0, earlier: int = 0
) -> bytes:
    time = time or (position + earlier) / 10
    frame = SeenFrame(position + earlier, time, 0.0, None, (480, 640), NOBODY)
    return pack_seen(SeenTick({name: frame}, {name: position}, number))


def state(said: State, sent: int, reason: str = "") -> bytes:
    status = CameraStatus(said, reason, 640, 480, 0, 100, 10.0)
    return pack_state(ShareState(said, reason, sent, 10.0, {"c1": status}))


def test_frames_come_in_order_and_are_given_back() -> None:
    source, node = made(FILM)
    source.start_if_due()
    source.start_if_due()
    assert node.orders == [(source.share, ["c1"], 5)]
    for number in (1, 2):
        source.hear(SEEN, seen(number, 4 + number))
    assert (source.state, source.next_position) == ("online", 5)
    first = source.pending.popleft()
    assert first.elsewhere
    first.elsewhere.told = b"tracks"
    source.release(first)
    assert node.followed_ticks == [(source.share, 1, b"tracks")]
    assert source.next_position == 6


def test_a_loop_is_ordered_again_in_the_round_it_is_in() -> None:
    source, node = made(FILM)
    source.start_if_due()
    source.hear(SEEN, seen(1, 99))
    source.hear(SEEN, seen(2, 0, earlier=100))
    assert (source.next_position, source.earlier) == (99, 0)
    source.release(source.pending.popleft())
    assert (source.next_position, source.earlier) == (0, 100)
    source.release(source.pending.popleft())
    source.use([CameraSpec("c1", FILM, (0, 0, 10, 10))])
    source.start_if_due()
    assert [order[2] for order in node.orders] == [5, 1]
    assert node.earlier == [0, 100]


def test_a_recording_is_read_again_from_a_lost_message_on() -> None:
    source, node = made(FILM)
    old = source.share
    source.hear(SEEN, seen(1, 5))
    source.hear(SEEN, seen(3, 7))
    source.check_alive()
    assert ([one.ready.position for one in source.pending], node.closed) == ([5], [])
    source._gap_at -= 1.1  # as after a second
    source.check_alive()
    assert (source.state, node.closed) == ("reconnecting", [old])
    source.start_if_due()
    assert node.orders[-1] == (source.share, ["c1"], 6)
    assert source.share != old


def test_messages_that_overtake_each_other_come_in_order() -> None:
    source, node = made(FILM)
    for number in (2, 1, 4, 3, 3):
        source.hear(SEEN, seen(number, 4 + number))
    assert [one.ready.position for one in source.pending] == [5, 6, 7, 8]
    assert source._gap_at == 0.0
    live, node = made(LIVE)
    for number in (2, 1):
        live.hear(SEEN, seen(number, number))
    assert [one.ready.position for one in live.pending] == [2]
    assert [number for _, number, _ in node.followed_ticks] == [1]


def test_what_a_node_has_given_up_is_asked_for_again() -> None:
    source, node = made(FILM)
    old = source.share
    source.start_if_due()
    source.hear(STATE, state("reconnecting", GIVEN_UP, "another model"))
    assert (source.state, source.reason, node.closed) == ("reconnecting", "another model", [old])
    source.start_if_due()
    assert len(node.orders) == 1
    source._order_at = 0.0  # as after two seconds
    source.start_if_due()
    assert node.orders[-1][0] == source.share != old


def test_a_node_that_falls_silent_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    source, node = made(FILM)
    source.hear(STATE, state("online", 0))
    old, now = source.share, source._heard
    monkeypatch.setattr("vision.sources.remote_source.time.monotonic", lambda: now + 2.9)
    source.check_alive()
    assert node.closed == []
    monkeypatch.setattr("vision.sources.remote_source.time.monotonic", lambda: now + 3.1)
    source.check_alive()
    assert (source.state, source.reason) == ("reconnecting", "node 10.0.0.2 does not answer")
    assert node.closed == [old]
    assert source.status("c1").state == "reconnecting"


def test_it_has_ended_when_its_last_frame_has_come() -> None:
    source, _ = made(FILM)
    source.hear(SEEN, seen(1, 5))
    source.hear(STATE, state("ended", 2))
    assert (source.state, source.status("c1").state) == ("online", "online")
    source.hear(SEEN, seen(2, 6))
    source.hear(STATE, state("ended", 2))
    assert (source.state, source.over) == ("ended", False)
    source.pending.clear()
    assert source.over


def test_frames_say_more_than_a_state_of_a_moment_ago() -> None:
    source, _ = made(LIVE)
    source.hear(STATE, state("waiting", 0))
    assert source.status("c1").state == "waiting"
    source.hear(SEEN, seen(1, 1))
    source.hear(STATE, state("waiting", 0))
    assert (source.state, source.status("c1").state) == ("online", "online")
    source.hear(STATE, state("failed", 1, "the window reaches outside"))
    assert source.status("c1").reason == "the window reaches outside"


def test_of_a_live_camera_only_the_newest_waits() -> None:
    source, node = made(LIVE)
    for number in (1, 2, 4):
        source.hear(SEEN, seen(number, number))
    assert [one.ready.position for one in source.pending] == [4]
    assert [number for _, number, _ in node.followed_ticks] == [1, 2]
    assert source.status("c1").dropped == 2


def test_what_it_cannot_read_fails_the_camera_and_says_so() -> None:
    source, _ = made(FILM)
    source.hear(SEEN, b"other")
    assert (source.state, source.reason) == ("failed", "node 10.0.0.2 has another version")


def test_other_windows_are_another_share() -> None:
    source, node = made(FILM)
    old = source.share
    source.use([CameraSpec("c1", FILM)])
    assert node.closed == []
    source.use([CameraSpec("c1", FILM, (0, 0, 10, 10))])
    assert node.closed == [old]


class Two:
    """A live camera of each of two nodes, in one task."""

    def __init__(self, window: float) -> None:
        other = SourceSpec("rtsp://camera.example/2", lossless=False)
        self.sources: list[RemoteSource] = []
        views = [CameraSpec("c1", LIVE), CameraSpec("c2", other)]
        self.feeds = FrameSynchronizer(views, window, lambda: None, make=self._make)
        for source in self.sources:
            self.feeds.hear(source.share, STATE, state("online", 0))

    def _make(
        self, spec: SourceSpec, position: int, views: Sequence[CameraSpec], earlier: int
    ) -> Feed:
        self.sources.append(RemoteSource(spec, views, position, NotedNode(), "task", earlier))
        return self.sources[-1]

    def say(self, camera: int, number: int) -> None:
        source = self.sources[camera]
        self.feeds.hear(source.share, SEEN, seen(number, number, f"c{camera + 1}", 50.0))

    def take(self) -> Tick | None:
        return self.feeds.take()


def test_a_slow_node_delays_a_tick_by_the_window_only() -> None:
    patient, hurried = Two(window=60.0), Two(window=0.0)
    try:
        for two in (patient, hurried):
            two.say(0, 1)
            two.say(1, 1)
            assert two.take()
            two.say(0, 2)
        assert patient.take() is None, "the other camera is awaited"
        alone = hurried.take()
        assert alone
        assert list(alone.seen_elsewhere) == ["c1"]
        patient.say(1, 2)
        both = patient.take()
        assert both
        assert list(both.seen_elsewhere) == ["c1", "c2"]
        assert (both.frames, both.positions) == ({}, {"c1": 2, "c2": 2})
    finally:
        patient.feeds.close()
        hurried.feeds.close()
