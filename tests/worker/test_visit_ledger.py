"""Stored visits say what the counts of the floor say, whatever becomes of people's identities."""

from __future__ import annotations

from uuid import UUID

import orjson
import pytest

from tests.worker.test_floor_totals import PLAN, Crowd
from vision.floor_event import FloorEvent
from worker.floor_counts import FloorCounts
from worker.records import VisitRecord
from worker.visit_ledger import VisitLedger

ANNA, BEN = UUID(int=1), UUID(int=2)


class Table:
    """The visits as the database has them."""

    def __init__(self) -> None:
        self.rows: dict[UUID, VisitRecord] = {}

    def write(self, records: list[VisitRecord]) -> None:
        for record in records:
            assert record.since <= record.until
            self.rows[record.visit] = record
            if record.void:
                del self.rows[record.visit]

    def open(self) -> dict[tuple[UUID | None, str], float]:
        return {
            (row.person, row.zone): row.since.timestamp()
            for row in self.rows.values()
            if not row.ended
        }


def left(person: UUID, time: float, dwell: float) -> FloorEvent:
    return FloorEvent("zone_left", person, "hall", time, dwell=dwell)


def test_a_stay_is_one_row_from_entry_to_exit() -> None:
    ledger, table = VisitLedger(), Table()
    table.write(ledger.update([], {(ANNA, "hall"): (10.0, 10.0)}, all_open=False))
    assert not ledger.update([], {(ANNA, "hall"): (10.0, 11.0)}, all_open=False)
    table.write(ledger.update([], {(ANNA, "hall"): (10.0, 12.0)}, all_open=True))
    (row,) = table.rows.values()
    assert (row.until.timestamp(), row.ended) == (12.0, False)
    table.write(ledger.update([left(ANNA, 14.0, 4.0)], {}, all_open=False))
    (row,) = table.rows.values()
    assert (row.since.timestamp(), row.until.timestamp(), row.ended) == (10.0, 14.0, True)


def test_who_leaves_and_comes_back_has_two_rows() -> None:
    ledger, table = VisitLedger(), Table()
    table.write(ledger.update([], {(ANNA, "hall"): (10.0, 10.0)}, all_open=False))
    again = {(ANNA, "hall"): (15.0, 15.0)}
    table.write(ledger.update([left(ANNA, 12.0, 2.0)], again, all_open=False))
    assert sorted((row.since.timestamp(), row.ended) for row in table.rows.values()) == [
        (10.0, True),
        (15.0, False),
    ]


def test_a_visit_of_someone_else_changes_hands() -> None:
    ledger, table = VisitLedger(), Table()
    table.write(ledger.update([], {(ANNA, "hall"): (10.0, 10.0)}, all_open=False))
    table.write(ledger.update([], {(BEN, "hall"): (10.0, 11.0)}, all_open=False))
    (row,) = table.rows.values()
    assert (row.person, row.since.timestamp()) == (BEN, 10.0)


def test_a_visit_that_nobody_made_goes() -> None:
    ledger, table = VisitLedger(), Table()
    stays = {(ANNA, "hall"): (10.0, 10.0), (BEN, "hall"): (11.0, 11.0)}
    table.write(ledger.update([], stays, all_open=False))
    table.write(ledger.update([], {(ANNA, "hall"): (10.0, 12.0)}, all_open=False))
    assert table.open() == {(ANNA, "hall"): 10.0}


@pytest.mark.parametrize("seed", range(12))
def test_open_rows_are_who_is_inside(seed: int) -> None:
    crowd, counts, now, table = Crowd(seed), FloorCounts(PLAN), 1_767_268_800.0, Table()
    for _ in range(250):
        now += crowd.chance.choice([0.1, 0.1, 0.5, 1.0])
        counts.update(now, crowd.tick())
        if crowd.happens(0.01):
            counts = FloorCounts(PLAN, orjson.loads(orjson.dumps(counts.state())))
        elif crowd.places and crowd.happens(0.01):
            gone = crowd.chance.choice(list(crowd.places))
            counts.forget(gone)
            del crowd.places[gone]
        elif crowd.happens(0.005):
            counts.leave_all()
        visits, _ = counts.records(all_visits=crowd.happens(0.2))
        table.write(visits)
        inside = counts.payload()["zones"]
        names = {
            (UUID(person["global_id"]), zone)
            for zone, said in inside.items()
            for person in said["people"]
        }
        assert table.open().keys() == names
