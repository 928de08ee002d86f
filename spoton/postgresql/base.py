"""Django's backend for PostgreSQL: counted, and with a pool that outlives the server."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from django_prometheus.db.common import DatabaseWrapperMixin
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool

from spoton.counted_cursors import counting


class DatabaseWrapper(DatabaseWrapperMixin, base.DatabaseWrapper):
    """Checks what the pool gives, and renews the whole pool where that is dead.

    The pool's own check waits a second after the first dead connection, two after the next, and so
    on. After a restart of the server all of them are dead: a few were enough to use up the three
    seconds that a page waits (`psycopg_pool.ConnectionPool`, "check").

    Connections and queries count for `/metrics` by django-prometheus. Its own backend makes a class
    of cursors for each connection: for each request.
    """

    def get_connection_params(self) -> dict[str, Any]:
        """Return what psycopg connects with; its cursors count."""
        params: dict[str, Any] = super().get_connection_params()
        params["cursor_factory"] = counting(params["cursor_factory"], self.alias, self.vendor)
        return params

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor of the connection's own kind, which counts already."""
        return base.DatabaseWrapper.create_cursor(self, name)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        """Return a connection that answers.

        Raises:
            OperationalError: none was to be had in time.
        """
        connection: Connection[Any] = super().get_new_connection(conn_params)
        if self.pool is None or _answers(connection):
            return connection
        self.pool.putconn(connection)
        self.pool.drain()
        renewed: Connection[Any] = super().get_new_connection(conn_params)
        return renewed


def _answers(connection: Connection[Any]) -> bool:
    try:
        ConnectionPool.check_connection(connection)
    except OperationalError:
        return False
    return True
