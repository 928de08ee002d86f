"""The database from asynchronous code."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from channels.db import database_sync_to_async

P = ParamSpec("P")
T = TypeVar("T")


async def in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `function` in Django's thread and give its connection back afterwards."""
    return cast("T", await database_sync_to_async(function)(*args, **kwargs))
