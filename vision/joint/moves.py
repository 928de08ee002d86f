"""Carrying out moves of a camera's tracks: filters, pending crops, galleries and corrections."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .corrections import Correction, CorrectionKind, Merge
from .galleries import Galleries
from .gallery import GalleryCrop
from .merging import unite
from .proximity import Proximity
from .reassignment import Move
from .settings import JointSettings
from .targets import CameraPart, Targets

NEWCOMER_SECONDS = 1.0
"""How far back a track is given to someone new, s."""
PLACED_SECONDS = 9.0
"""Age up to which a camera's floor filter says where someone was lost, s."""


@dataclass(frozen=True, slots=True)
class _Track:
    """A track on its way: what the camera knew of it, and whose it was.

    Attributes:
        part: filters and track id; see `Targets.take_part`.
        index: its place in `part`.
        crops: pending ones.
        row: target that had it.
    """

    part: CameraPart
    index: int
    crops: list[GalleryCrop]
    row: int


@dataclass(frozen=True, slots=True)
class MoveMaker:
    """Carries out one camera's moves of a tick.

    Attributes:
        camera: its row.
        targets, galleries: change.
        proximity: tells since when two may have been confused.
        time: of the tick, s.
        settings: how far corrections reach back.
    """

    camera: int
    targets: Targets
    galleries: Galleries
    proximity: Proximity
    time: float
    settings: JointSettings

    def carry_out(self, moves: list[Move]) -> tuple[list[Correction], list[Merge]]:
        """Move tracks and return what that corrects.

        Targets that no camera sees after that end: they were someone else, or are lost.
        """
        if len(moves) == 1:
            merge = self._recognise(moves[0]) or self._unite(moves[0])
            if merge is not None:
                return [], [merge]
        rows = [move.row for move in moves]
        part = self.targets.take_part(self.camera, np.array(rows))
        tracks = [self._take(part, index, row) for index, row in enumerate(rows)]
        corrections, merges, ended = [], [], []
        for move, track in zip(moves, tracks, strict=True):
            corrections.append(self._give(move, track, swap=move.target in rows))
        for track, correction in zip(tracks, corrections, strict=True):
            if not np.isfinite(self.targets.image_age[:, track.row]).any():
                merges += self._end(track, correction)
                ended.append(track.row)
        self.targets.keep(~np.isin(np.arange(len(self.targets)), ended))
        return corrections, merges

    def _recognise(self, move: Move) -> Merge | None:
        """Give a target that has just come, in all cameras, the key of the lost person it is."""
        key, lost = int(self.targets.keys[move.row]), move.lost
        if lost is None or self.galleries.of(key).mean is not None:
            return None
        self.targets.keys[move.row] = lost
        self.galleries.of(lost).absorb(self.galleries.of(key))
        self.galleries.forget(key)
        del self.galleries.lost[lost]
        return Merge(key, lost)

    def _unite(self, move: Move) -> Merge | None:
        """Merge two targets that were never seen apart, if only this camera sees the newer one."""
        targets, row, kept = self.targets, move.row, move.target
        if kept is None or np.isfinite(np.delete(targets.image_age[:, row], self.camera)).any():
            return None
        key, into = int(targets.keys[row]), int(targets.keys[kept])
        if not self.proximity.never_apart(np.array([into, key]))[0, 1] or into > key:
            return None
        return unite(targets, self.galleries, kept, row)

    def _take(self, part: CameraPart, index: int, row: int) -> _Track:
        gallery = self.galleries.of(int(self.targets.keys[row]))
        return _Track(part, index, gallery.take_pending(self.camera), row)

    def _give(self, move: Move, track: _Track, swap: bool) -> Correction:
        """Give a track to its new target, and return the correction of its rows."""
        targets, row = self.targets, move.target
        kind, since = self._decide(move, track, swap)
        if row is None:
            row = self._add_target(move, track)
        targets.put_part(self.camera, row, track.part, track.index)
        targets.unseen[row] = min(targets.unseen[row], track.part["image_age"][track.index])
        key = int(targets.keys[row])
        self.galleries.of(key).put_pending(track.crops)
        # A camera's track never outlives a swap.
        targets.start_tracks(self.camera, np.array([row]))
        old = int(track.part["track_ids"][track.index])
        return Correction(kind, old, key, since, self.time)

    def _decide(self, move: Move, track: _Track, swap: bool) -> tuple[CorrectionKind, float]:
        """Return the kind of a move, and since when, s, it holds."""
        targets, earliest = self.targets, self.time - self.settings.correction_seconds
        if move.lost is not None:
            return CorrectionKind.RETURN, earliest
        if move.target is None:
            return CorrectionKind.NEWCOMER, self.time - NEWCOMER_SECONDS
        one, other = targets.keys[[track.row]], targets.keys[[move.target]]
        met = float(self.proximity.last_meeting(one, other)[0, 0])
        if swap:
            return CorrectionKind.SWAP, max(earliest, met)
        return CorrectionKind.JOIN, max(earliest, met)

    def _add_target(self, move: Move, track: _Track) -> int:
        """Add a target for someone from the gallery or someone new, and return its row."""
        targets = self.targets
        row = int(targets.add(1, self.time)[0])
        targets.confirmed[row] = True
        targets.log_odds[row] = targets.log_odds[track.row]
        if move.lost is not None:
            targets.keys[row] = move.lost
            targets.born[row] = targets.born[track.row]
            targets.birthplace[row] = targets.birthplace[track.row]
            del self.galleries.lost[move.lost]
        return row

    def _end(self, track: _Track, correction: Correction) -> list[Merge]:
        """End a target without tracks: it was the person that got the track, or is lost."""
        key = int(self.targets.keys[track.row])
        gallery = self.galleries.of(key)
        if gallery.mean is None or correction.kind is CorrectionKind.RETURN:
            self.galleries.forget(key)
            return [Merge(key, correction.person)]
        placed = track.part["floor_age"][track.index] < PLACED_SECONDS
        place = track.part["floor_state"][track.index, :2] if placed else None
        last_seen = self.time - self.settings.recent_crops_seconds
        self.galleries.lose(key, last_seen, place, self.settings.gallery_people)
        return []
