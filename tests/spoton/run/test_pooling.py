"""Connections to PostgreSQL: none is shared by two processes, none stays with a thread."""

from __future__ import annotations

import multiprocessing
import threading
import time
from multiprocessing.connection import Connection

import psycopg
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


def fill_pool(size: int) -> None:
    """Let so many threads have a connection at once, so that the pool keeps as many."""
    barrier = threading.Barrier(size)

    def work() -> None:
        backend()
        barrier.wait(10)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


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


def test_the_first_call_after_a_restart_of_the_server_succeeds() -> None:
    """Then all connections in the pool are dead at once."""
    fill_pool(6)
    ours = backend()
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)",
            (ours,),
        )
    connection.close()  # back to the pool, the last of the line
    began = time.monotonic()
    assert backend()
    assert time.monotonic() - began < 2
