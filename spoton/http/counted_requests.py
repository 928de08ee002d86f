"""Middlewares of django-prometheus for `/metrics`, as a server on the open network needs them."""

from __future__ import annotations

from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponseBase
from django_prometheus.middleware import PrometheusAfterMiddleware, PrometheusBeforeMiddleware
from django_prometheus.utils import Time


class _Native:
    """Calls the methods where they are: under ASGI theirs go through a thread, for each request."""

    async def __acall__(self: Any, request: HttpRequest) -> HttpResponseBase:
        self.process_request(request)
        response = await self.get_response(request)
        answered: HttpResponseBase = self.process_response(request, response)
        return answered


class CountedRequestsMiddleware(_Native, PrometheusBeforeMiddleware):
    """Counts requests, and their time with all middlewares."""


class CountedViewsMiddleware(_Native, PrometheusAfterMiddleware):
    """Counts requests by view, and their time without other middlewares."""

    def __init__(self, get_response: Any) -> None:
        """Stand before `get_response`."""
        super().__init__(get_response)
        if iscoroutinefunction(get_response):
            self.process_view = self._process_view
            self.process_template_response = self._process_template_response

    def process_request(self, request: HttpRequest) -> None:
        """Start the clock; a length that is no number is the view's to refuse."""
        try:
            super().process_request(request)
        except ValueError:
            request.prometheus_after_middleware_event = Time()  # type: ignore[attr-defined]

    def label_metric(self, metric: Any, request: HttpRequest, *args: Any, **labels: str) -> Any:
        """Return the series of these labels; a stranger's own method does not make a new one."""
        if "method" in labels:
            labels["method"] = self._method(request)
        return super().label_metric(metric, request, *args, **labels)

    async def _process_view(self, request: HttpRequest, *args: Any) -> None:
        super().process_view(request, *args)

    async def _process_template_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        answered: HttpResponseBase = super().process_template_response(request, response)
        return answered
