"""People and their tracks as plain data, to be restored after a restart."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from vision.types import Floats

from .embeddings import EmbeddingStore
from .people import People
from .tracks import TrackTable, camera_of, code, track_of

_UPPER = np.triu_indices(4)


def people_state(
    people: People, embeddings: EmbeddingStore, clock: float, newest: int | None = None
) -> list[dict[str, Any]]:
    """Return everybody with all their embeddings, in order; `clock` is now.

    With `newest`, only so many rows, the newest, each with the one embedding that stands for them.
    """
    rows = range(max(0, len(people) - newest) if newest is not None else 0, len(people))
    means = np.round(people.mean, 3).tolist()
    covariances = np.round(people.covariance[:, *_UPPER], 6).tolist()
    return [
        {
            "id": str(people.ids[row]),
            "mean": means[row],
            "covariance": covariances[row],
            "unseen": round(clock - people.last_seen[row], 3),
            "age": round(clock - people.first_seen[row], 3),
            "hits": round(float(people.hits[row]), 3),
            "placed": bool(people.placed[row]),
            "sure": bool(people.confirmed[row]),
            "first": _ago(people.first[row], clock),
            "last": _ago(people.last[row], clock),
            **_looks_state(embeddings, int(people.slots[row]), whole=newest is None),
        }
        for row in rows
    ]


def restore_people(
    people: People,
    embeddings: EmbeddingStore,
    state: Sequence[Mapping[str, Any]],
    clock: float,
    embedded: bool = True,
) -> None:
    """Add everybody in `state`, with their embeddings if `embedded` by the same model.

    Raises ValueError where it makes no sense.
    """
    ids = [UUID(said["id"]) for said in state]
    upper = np.array([said["covariance"] for said in state], np.float64).reshape(-1, 10)
    mean = np.array([said["mean"] for said in state], np.float64).reshape(-1, 4)
    unseen = np.array([said["unseen"] for said in state], np.float64)
    age = np.array([said["age"] for said in state], np.float64)
    if len(set(ids)) < len(ids) or not (np.isfinite(upper).all() and np.isfinite(mean).all()):
        raise ValueError("people twice, or nowhere")
    rows = people.add(ids, clock, [embeddings.allocate() for _ in ids])
    covariance = np.zeros((len(ids), 4, 4))
    covariance[:, *_UPPER] = upper
    covariance += np.triu(covariance, 1).transpose(0, 2, 1)
    people.mean[rows], people.covariance[rows] = mean, covariance
    people.last_seen[rows] = clock - np.maximum(unseen, 0.0)
    people.first_seen[rows] = clock - np.maximum(age, 0.0)
    for row, said in zip(rows.tolist(), state, strict=True):
        people.hits[row] = float(said["hits"])
        people.placed[row], people.confirmed[row] = bool(said["placed"]), bool(said["sure"])
        if people.placed[row]:
            people.start[row] = people.mean[row, :2]
        for camera, (first, last) in enumerate(zip(said["first"], said["last"], strict=True)):
            if first is not None:
                people.first[row, camera] = clock - float(first)
                people.last[row, camera] = clock - float(last)
        if embedded:
            _restore_looks(embeddings, int(people.slots[row]), said)


def tracks_state(
    tracks: TrackTable, people: People, cameras: Sequence[str], clock: float
) -> list[dict[str, Any]]:
    """Return which person each track follows; `cameras` are names by number, `clock` is now."""
    rows, shown = people.rows(tracks.keys), people.rows(tracks.switched_to)
    return [
        {
            "camera": cameras[camera],
            "track": track,
            "person": str(people.ids[rows[row]]),
            "since": round(clock - tracks.since[row], 3),
            "unseen": round(clock - tracks.last_seen[row], 3),
            "misfit": round(clock - tracks.last_fit[row], 3),
            "shows": str(people.ids[shown[row]]) if shown[row] >= 0 else None,
            "doubt": round(float(tracks.doubt[row]), 3),
            "strange": round(float(tracks.switch_evidence[row]), 3),
            "pinned": bool(tracks.pinned[row]),
        }
        for row, (camera, track) in enumerate(
            zip(camera_of(tracks.codes).tolist(), track_of(tracks.codes).tolist(), strict=True)
        )
        if rows[row] >= 0
    ]


def restore_tracks(
    tracks: TrackTable,
    people: People,
    numbers: Mapping[str, int],
    state: Sequence[Mapping[str, Any]],
    clock: float,
) -> None:
    """Add all in `state` whose person is among `people`; raise as `restore_people`."""
    keys = dict(zip(map(str, people.ids), people.keys.tolist(), strict=True))
    known = [said for said in state if said["person"] in keys]
    codes = [int(code(numbers[said["camera"]], said["track"])) for said in known]
    numbers_of = {
        name: np.array([said[name] for said in known], np.float64)
        for name in ("since", "unseen", "misfit", "doubt", "strange")
    }
    if len(set(codes)) < len(codes) or not all(np.isfinite(n).all() for n in numbers_of.values()):
        raise ValueError("tracks twice, or at no time")
    tracks.store(
        np.array(codes, np.int64),
        np.array([keys[said["person"]] for said in known], np.int64),
        clock,
    )
    rows = tracks.rows(np.array(codes, np.int64))
    tracks.since[rows] = clock - numbers_of["since"]
    tracks.last_seen[rows] = clock - numbers_of["unseen"]
    tracks.last_fit[rows] = clock - numbers_of["misfit"]
    tracks.switched_to[rows] = [keys.get(said["shows"], -1) for said in known]
    tracks.doubt[rows], tracks.switch_evidence[rows] = numbers_of["doubt"], numbers_of["strange"]
    tracks.pinned[rows] = [bool(said["pinned"]) for said in known]


def _ago(times: Floats, clock: float) -> list[float | None]:
    return [round(clock - time, 3) if np.isfinite(time) else None for time in times.tolist()]


def _looks_state(embeddings: EmbeddingStore, slot: int, whole: bool) -> dict[str, Any]:
    """Return (n, D) half floats of the embeddings, in base 64, and their (n,) qualities."""
    vectors, qualities = embeddings.vectors(slot)
    if not whole and len(vectors):
        vectors, qualities = embeddings.mean[slot][None], qualities.max(keepdims=True)
    return {
        "looks": base64.b64encode(vectors.astype(np.float16).tobytes()).decode("ascii"),
        "qualities": [round(quality, 3) for quality in qualities.tolist()],
    }


def _restore_looks(embeddings: EmbeddingStore, slot: int, said: Mapping[str, Any]) -> None:
    qualities = [max(1e-3, float(quality)) for quality in said["qualities"][: embeddings.entries]]
    if not qualities:
        return
    packed = np.frombuffer(base64.b64decode(said["looks"]), np.float16).astype(np.float32)
    vectors = packed.reshape(len(said["qualities"]), -1)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not lengths.all():
        raise ValueError("a look that is none")
    for vector, quality in zip(vectors / lengths, qualities, strict=False):
        embeddings.add(slot, vector, quality)
