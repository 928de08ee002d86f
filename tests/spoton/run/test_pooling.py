"""Connections to PostgreSQL: none is shared by two processes, none stays with a thread."""

from __future__ import annotations

import multiprocessing
import threading
from multiprocessing.connection import Connection

import pytest
from django.db import connection

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no pool"),
]


def backend() -> int:
    """The server's process that serves this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def tell(pipe: Connection) -> None:
    pipe.send(backend())
    connection.close()


def test_a_forked_child_has_its_own_connections() -> None:
    ours = backend()
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=tell, args=(there,))
    child.start()
    assert here.poll(20)
    assert here.recv() != ours
    child.join(10)
    assert child.exitcode == 0
    assert backend() == ours


def test_a_thread_that_closes_its_connection_gives_it_back() -> None:
    connection.close()
    pool = connection.pool  # type: ignore[attr-defined]

    def held() -> int:  # threads of other tests may hold some
        stats = pool.get_stats()
        return int(stats["pool_size"] - stats["pool_available"])

    before, size = held(), pool.get_stats()["pool_size"]  # other tests' parallel calls made it grow

    def work() -> None:
        backend()
        connection.close()

    for _ in range(20):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert held() == before
    assert pool.get_stats()["pool_size"] <= size + 1
