"""Middlewares of django-prometheus for `/metrics`, as a server on the open network needs them."""

from __future__ import annotations

from typing import Any, Final

from asgiref.sync import iscoroutinefunction
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django_prometheus.middleware import (
    Metrics,
    PrometheusAfterMiddleware,
    PrometheusBeforeMiddleware,
)
from django_prometheus.utils import Time
from prometheus_client import disable_created_metrics

_SECONDS: Final = (0.025, 0.1, 0.5, 2.5, float("inf"))
_BYTES: Final = (1024.0, 65536.0, 2.0**20, 2.0**28, float("inf"))
_REFUSED: Final = frozenset({401, 403, 404, 405})
"""Anyone gets these from any view, with any method."""

disable_created_metrics()  # type: ignore[no-untyped-call] # when each series began: an eighth


class FewSeries(Metrics):
    """As django-prometheus has them, with five buckets instead of seventeen or thirty.

    Each view and method has a histogram of its own, so that their number makes out most of
    `/metrics` and of what it takes to write it.
    """

    def register_metric(self, kind: Any, name: str, *args: Any, **given: Any) -> Any:
        """Return a new metric."""
        if "buckets" in given:
            given["buckets"] = _BYTES if name.endswith("bytes") else _SECONDS
        return super().register_metric(kind, name, *args, **given)


class _Native:
    """Calls the methods where they are: under ASGI theirs go through a thread, for each request."""

    async def __acall__(self: Any, request: HttpRequest) -> HttpResponseBase:
        self.process_request(request)
        response = await self.get_response(request)
        answered: HttpResponseBase = self.process_response(request, response)
        return answered


class CountedRequestsMiddleware(_Native, PrometheusBeforeMiddleware):
    """Counts requests, and their time with all middlewares."""

    metrics_cls = FewSeries


class CountedViewsMiddleware(_Native, PrometheusAfterMiddleware):
    """Counts requests by view, and their time without other middlewares."""

    metrics_cls = FewSeries

    def __init__(self, get_response: Any) -> None:
        """Stand before `get_response`."""
        super().__init__(get_response)
        self._series: dict[tuple[Any, ...], Any] = {}
        if iscoroutinefunction(get_response):
            self.process_view = self._process_view  # type: ignore[method-assign,assignment]
            self.process_template_response = self._process_template_response

    def process_request(self, request: HttpRequest) -> None:
        """Start the clock; a length that is no number is the view's to refuse."""
        try:
            super().process_request(request)
        except ValueError:
            request.prometheus_after_middleware_event = Time()  # type: ignore[attr-defined]

    def label_metric(self, metric: Any, request: HttpRequest, *args: Any, **labels: str) -> Any:
        """Return the series of these labels; a stranger's own method does not make a new one."""
        if not labels:
            return metric
        if "method" in labels:
            labels["method"] = self._method(request)
        key = (metric, *labels.values())
        found = self._series.get(key)
        if found is None:
            found = self._series[key] = super().label_metric(metric, request, *args, **labels)
        return found

    def process_view(self, request: HttpRequest, *args: Any) -> None:
        """Leave it to the answer, which says whether the view knows the method."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Count an answer. Refusals are counted together: they would have series for each view."""
        if response.status_code in _REFUSED:
            request.spoton_is_refused = True  # type: ignore[attr-defined]
        elif request.resolver_match is not None:
            super().process_view(request, None)
        return super().process_response(request, response)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Count what a view raised, by view only what it did not mean to say."""
        if isinstance(exception, (Http404, PermissionDenied)):
            kind = type(exception).__name__
            self.label_metric(self.metrics.exceptions_by_type, request, type=kind).inc()
        else:
            super().process_exception(request, exception)

    def _get_view_name(self, request: HttpRequest) -> str:
        if hasattr(request, "spoton_is_refused"):
            return "<refused>"
        return str(super()._get_view_name(request))

    async def _process_view(self, request: HttpRequest, *args: Any) -> None:
        pass

    async def _process_template_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        answered: HttpResponseBase = super().process_template_response(request, response)
        return answered
