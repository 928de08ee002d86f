"""Carrying out moves of a camera's tracks: filters, pending crops, galleries and corrections."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vision.types import Ints

from .change_time import ChangeEvidence
from .corrections import Correction, CorrectionKind, Merge
from .galleries import LostPerson
from .gaps import last_gap_end, withdraw_sightings
from .merging import unite
from .reassignment import Exchange, Move
from .state import JointState
from .stays import absence_of, note_return
from .targets import CameraPart

NEWCOMER_SECONDS = 1.0
"""How far back a track is given to someone new, s."""


@dataclass(frozen=True, slots=True)
class _Track:
    """A track on its way: what the camera knew of it, and whose it was.

    Attributes:
        part: filters and track id; see `Targets.take_part`.
        index: its place in `part`.
        crops: numbers of pending ones.
        row, key: target that had it.
    """

    part: CameraPart
    index: int
    crops: Ints
    row: int
    key: int


@dataclass(frozen=True, slots=True)
class MoveMaker:
    """Carries out one camera's moves of a tick.

    Attributes:
        camera: its row.
        state: of the tracker; changes.
    """

    camera: int
    state: JointState

    def carry_out(self, exchange: Exchange) -> tuple[list[Correction], list[Merge]]:
        """Move tracks and return what that corrects.

        Targets that no camera sees after that end: they were someone else, or are lost.
        """
        moves = exchange.moves
        if len(moves) == 1:
            merge = self._recognise(moves[0]) or self._unite(moves[0])
            if merge is not None:
                return [], [merge]
        rows = [move.row for move in moves]
        part = self.state.targets.take_part(self.camera, np.array(rows))
        tracks = [self._take(part, index, row) for index, row in enumerate(rows)]
        corrections, merges, ended = [], [], []
        change = self._change(moves, tracks)
        for move, track in zip(moves, tracks, strict=True):
            absence = self._absence(move)
            corrections.append(self._give(move, track, move.target in rows, change))
            self._note_return(move, track, absence, corrections[-1].since)
        rest = self._give_rest(moves[0], tracks[0]) if len(moves) == 1 else []
        for row in set(rows) - {move.target for move in moves}:
            withdraw_sightings(self.state.targets, row, self.state.time, self.state.settings)
        for move, track, correction in zip(moves, tracks, corrections, strict=True):
            if self._is_over(track.row, move.returns):
                merges += self._end(track, correction, move.returns)
                ended.append(track.row)
        if ended:
            self.state.targets.keep(~np.isin(np.arange(len(self.state.targets)), ended))
        return corrections + rest, merges

    def _is_over(self, row: int, returns: bool) -> bool:
        """Tell whether no camera's track is a target's any longer.

        Of one that was a person who came back, what cameras saw before was that person, too.
        """
        targets = self.state.targets
        if returns:
            recent = targets.seen_lately(self.state.settings.recent_track_seconds)
            return not recent[:, row].any()
        return not np.isfinite(targets.image_age[:, row]).any()

    def _absence(self, move: Move) -> LostPerson | None:
        """Return when and where the person who gets a track was lost; None: they are in view."""
        if not move.absent or move.lost is not None:
            return None if move.lost is None else self.state.galleries.lost[move.lost]
        return None if move.target is None else self._absence_of(move.target)

    def _note_return(
        self, move: Move, track: _Track, absence: LostPerson | None, since: float
    ) -> None:
        targets = self.state.targets
        row = move.target if move.lost is None else targets.row_of(move.lost)
        if absence is not None and row is not None:
            since = float(targets.born[track.row]) if move.returns else since
            note_return(targets, row, since, absence)

    def _recognise(self, move: Move) -> Merge | None:
        """Give a target that has just come, in all cameras, the key of the lost person it is."""
        key, lost = int(self.state.targets.keys[move.row]), move.lost
        if lost is None or self.state.galleries.of(key).mean is not None:
            return None
        self.state.targets.keys[move.row] = lost
        self.state.galleries.of(lost).absorb(self.state.galleries.of(key))
        self.state.galleries.forget(key)
        since = float(self.state.targets.born[move.row])
        note_return(self.state.targets, move.row, since, self.state.galleries.lost.pop(lost))
        self.state.targets.compared[move.row] = True
        self.state.targets.recognised[move.row] = True
        self.state.rulings.unite(lost, key)
        return Merge(key, lost, returned=True, reason=move.reason)

    def _unite(self, move: Move) -> Merge | None:
        """Merge two targets that were never seen apart, if only this camera sees the newer one."""
        targets, row, kept = self.state.targets, move.row, move.target
        if kept is None or np.isfinite(np.delete(targets.image_age[:, row], self.camera)).any():
            return None
        key, into = int(targets.keys[row]), int(targets.keys[kept])
        pair = np.array([into]), np.array([key])
        if not self.state.proximity.never_apart(*pair)[0, 0] or into > key:
            return None
        return unite(self.state, kept, row, move.reason)

    def _take(self, part: CameraPart, index: int, row: int) -> _Track:
        key = int(self.state.targets.keys[row])
        crops = self.state.galleries.of(key).take_pending(self.camera)
        return _Track(part, index, crops, row, key)

    def _change(self, moves: list[Move], tracks: list[_Track]) -> ChangeEvidence:
        """Return what says when tracks changed hands between targets."""
        keys = self.state.targets.keys
        pairs = [
            (track.crops, track.key, int(keys[move.target]))
            for move, track in zip(moves, tracks, strict=True)
            if move.target is not None
        ]
        return ChangeEvidence.of(self.state, pairs)

    def _give(
        self, move: Move, track: _Track, swap: bool = False, change: ChangeEvidence | None = None
    ) -> Correction:
        """Give a track to its new target, and return the correction of its rows."""
        targets, row = self.state.targets, move.target
        kind, since = self._decide(move, track, swap, change)
        if row is None:
            row = self._add_target(move, track)
        targets.put_part(self.camera, row, track.part, track.index)
        targets.unseen[row] = min(targets.unseen[row], track.part["image_age"][track.index])
        key = int(targets.keys[row])
        if not np.isfinite(track.part["floor_age"][track.index]):
            # Elsewhere the floor says more, and what other cameras saw stays true.
            self.state.proximity.forget_apart(track.key)
        crops = track.crops
        if kind is CorrectionKind.NEWCOMER:  # nothing else keeps its first gallery clean
            older = crops < self.state.galleries.pending.number_since(since)
            self.state.galleries.of(track.key).put_pending(crops[older])
            crops = crops[~older]
        self.state.galleries.of(key).put_pending(crops)
        # A camera's track never outlives a swap.
        targets.start_tracks(self.camera, np.array([row]))
        old = int(track.part["track_ids"][track.index])
        new = int(targets.track_ids[self.camera, row])
        return Correction(
            kind, self.camera, old, new, track.key, key, since, self.state.time, move.reason
        )

    def _give_rest(self, move: Move, track: _Track) -> list[Correction]:
        """Give the other cameras' tracks to a person who came back, when a gap changed hands."""
        targets, time, settings = self.state.targets, self.state.time, self.state.settings
        gap_end = last_gap_end(targets, time, settings)[track.row]
        if not (move.absent and np.isfinite(gap_end)):
            return []
        row = move.target if move.lost is None else targets.row_of(move.lost)
        assert row is not None
        rest = replace(move, target=row, lost=None)
        corrections = []
        for camera in np.flatnonzero(targets.image_age[:, track.row] <= time - gap_end).tolist():
            maker = MoveMaker(camera, self.state)
            part = targets.take_part(camera, np.array([track.row]))
            corrections.append(maker._give(rest, maker._take(part, 0, track.row)))
        return corrections

    def _decide(
        self, move: Move, track: _Track, swap: bool, change: ChangeEvidence | None
    ) -> tuple[CorrectionKind, float]:
        """Return the kind of a move, and since when, s, it holds."""
        targets, time = self.state.targets, self.state.time
        settings = self.state.settings
        earliest = time - settings.correction_seconds
        if move.absent and not move.returns:
            gap_end = last_gap_end(targets, time, settings)[track.row]
            earliest = float(np.fmax(earliest, gap_end))
        if move.lost is not None:
            return CorrectionKind.RETURN, earliest
        if move.target is None:
            return CorrectionKind.NEWCOMER, max(earliest, time - NEWCOMER_SECONDS)
        one, other = targets.keys[[track.row]], targets.keys[[move.target]]
        met = float(self.state.proximity.last_meeting(one, other)[0, 0])
        # They were confused at their last meeting, or before the end of a long one.
        since = met if change is None else change.time_before(met)
        kind = CorrectionKind.SWAP if swap else CorrectionKind.JOIN
        return kind, max(earliest, since)

    def _add_target(self, move: Move, track: _Track) -> int:
        """Add a target for someone from the gallery or someone new, and return its row."""
        targets = self.state.targets
        row = int(targets.add(1, self.state.time)[0])
        targets.confirmed[row] = targets.compared[row] = True
        targets.log_odds[row] = targets.log_odds[track.row]
        if move.lost is not None:
            targets.keys[row] = move.lost
            targets.recognised[row] = True
            targets.born[row] = targets.born[track.row]
            targets.birthplace[row] = targets.birthplace[track.row]
            del self.state.galleries.lost[move.lost]
        else:
            targets.cut_off[row] = True
        return row

    def _end(self, track: _Track, correction: Correction, returns: bool) -> list[Merge]:
        """End a target without tracks: it was the person that got the track, or is lost."""
        key = int(self.state.targets.keys[track.row])
        gallery = self.state.galleries.of(key)
        if gallery.mean is None or returns:
            self.state.galleries.forget(key)
            self.state.rulings.unite(correction.person, key)
            returned = correction.kind is CorrectionKind.RETURN
            return [Merge(key, correction.person, returned, correction.reason)]
        self.state.galleries.lose(key, self._absence_of(track.row))
        return []

    def _absence_of(self, row: int) -> LostPerson:
        state = self.state
        return absence_of(state.targets, row, state.time, state.settings)
