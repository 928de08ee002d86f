"""Django's cache in Redis, counted for `/metrics`."""

from __future__ import annotations

from typing import Any, Final

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
from django_prometheus.cache import metrics


class _Client(RedisCacheClient):
    """Makes one client of Redis, rather than one for each question."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._shared: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return the client; threads may share it."""
        index: int = self._get_connection_pool_index(write)  # type: ignore[attr-defined]
        if index not in self._shared:
            self._shared[index] = super().get_client(key, write=write)
        return self._shared[index]


_clients: Final[dict[tuple[str, ...], _Client]] = {}
"""By servers. Django keeps caches by task: under ASGI each request would connect again."""


class CountedRedisCache(RedisCache):
    """Counts what is asked for, found and missing as django-prometheus does.

    Its own class comes with django-redis, of which we use nothing.
    """

    @cached_property
    def _cache(self: Any) -> _Client:  # django-stubs knows nothing of what is inside
        servers = tuple(self._servers)
        return _clients.setdefault(servers, _Client(self._servers, **self._options))

    def count(self, key: str, timeout: int) -> int:
        """Return how often a key was counted, this time included; it lasts `timeout` s at first."""
        made = self.make_and_validate_key(key)
        with self._cache.get_client(made, write=True).pipeline(transaction=False) as both:
            both.set(made, 0, ex=timeout, nx=True)
            both.incr(made)
            _, number = both.execute()
        return int(number)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return what is stored, else `default`."""
        metrics.django_cache_get_total.labels(backend="redis").inc()
        missing = object()
        try:
            found = super().get(key, missing, version)
        except Exception:
            metrics.django_cache_get_fail_total.labels(backend="redis").inc()
            raise
        if found is missing:
            metrics.django_cache_misses_total.labels(backend="redis").inc()
            return default
        metrics.django_cache_hits_total.labels(backend="redis").inc()
        return found
