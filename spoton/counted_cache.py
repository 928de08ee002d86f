"""Django's cache in Redis, counted for `/metrics`."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.redis import RedisCache
from django_prometheus.cache import metrics


class CountedRedisCache(RedisCache):
    """Counts what is asked for, found and missing as django-prometheus does.

    Its own class comes with django-redis, of which we use nothing.
    """

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
