"""`/metrics` for Prometheus: this web process, the workers, and the cameras that the asker sees."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client import Counter as CounterMetric
from prometheus_client import Gauge as GaugeMetric
from prometheus_client import Histogram as HistogramMetric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.http.authentication import bearer_of
from accounts.http.permissions import needs, signed_in_user
from accounts.models import Role, User
from analytics import migration_figures
from analytics.cluster_figures import ClusterFigures
from analytics.selectors import CameraMetrics, real_time_metrics
from analytics.system.backups import last_good
from analytics.system.performance import machine
from spoton import workers
from spoton.http.middleware import Middleware
from spoton.http.url_prefix import route_of
from tracking.models import states

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SOCKETS: Final = frozenset({"tracking", "frames", "system", "analytics"})

REQUESTS: Final = CounterMetric("spoton_http_requests", "Requests answered.", ["method", "status"])
SECONDS: Final = HistogramMetric("spoton_http_request_seconds", "Time until the answer began.")
SOCKETS: Final = GaugeMetric("spoton_sockets", "Open web sockets.", ["kind"])


class MetricsMiddleware(Middleware):
    """Counts answers; those of each view are counted by django-prometheus."""

    def before(self, request: HttpRequest) -> None:
        """Start the clock."""
        request.started_at = time.perf_counter()  # type: ignore[attr-defined]

    def after(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Count the answer."""
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(method, response.status_code).inc()
        spent = time.perf_counter() - request.started_at  # type: ignore[attr-defined]
        SECONDS.observe(spent)


class CountedSockets:
    """An ASGI application around that of the sockets, which counts the open ones."""

    def __init__(self, application: Any) -> None:
        """Wrap `application`."""
        self._application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one socket."""
        kind = route_of(scope).removeprefix("/ws/").partition("/")[0]
        gauge = SOCKETS.labels(kind if kind in _SOCKETS else "other")
        with gauge.track_inprogress():
            await self._application(scope, receive, send)


class MetricsToken(BaseAuthentication):
    """`Authorization: Bearer METRICS_TOKEN`, for a Prometheus server."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return a user who sees everything and is nobody, if the token is right."""
        given = bearer_of(request.META.get("HTTP_AUTHORIZATION", "")) or ""
        wanted = settings.METRICS_TOKEN.encode()
        if not wanted or not hmac.compare_digest(given.encode("latin-1", "replace"), wanted):
            return None
        return User(username="metrics", role=Role.ADMIN, is_superuser=True), None

    def authenticate_header(self, request: Request) -> str:
        """Return what 401 asks for."""
        return 'Bearer realm="api"'


class MetricsView(APIView):
    """GET the figures of this web process, the workers and the visible cameras."""

    authentication_classes = [MetricsToken, *APIView.authentication_classes]
    permission_classes = [needs("metrics.view")]

    @extend_schema(
        summary="Figures for Prometheus",
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        """Return the figures, those of environments only for who may see them."""
        migration_figures.count()
        ours = CollectorRegistry()
        ours.register(_Workers())
        ours.register(ClusterFigures())
        ours.register(_Machine())
        ours.register(_Backups())
        ours.register(_Cameras(signed_in_user(request)))
        page = generate_latest(REGISTRY) + generate_latest(ours)
        return HttpResponse(page, content_type=CONTENT_TYPE_LATEST)


def _gauge(name: str, text: str, labels: list[str], rows: Iterable[tuple[Any, ...]]) -> Metric:
    family = GaugeMetricFamily(f"spoton_{name}", text, labels=labels)
    for *values, figure in rows:
        family.add_metric([str(value) for value in values], float(figure))
    return family


def _counter(name: str, text: str, labels: list[str], rows: Iterable[tuple[Any, ...]]) -> Metric:
    family = CounterMetricFamily(f"spoton_{name}", text, labels=labels)
    for *values, figure in rows:
        family.add_metric([str(value) for value in values], float(figure))
    return family


class _Workers(Collector):
    """What living workers last said of themselves."""

    def collect(self) -> Iterator[Metric]:
        beats = {str(beat.get("holder", "?")): beat for beat in workers.heartbeats()}
        yield _gauge("workers", "Living workers.", [], [(len(beats),)])
        sending = [(len(workers.deliveries()),)]
        yield _gauge("delivery_processes", "Living processes that deliver alerts.", [], sending)
        for name, key, text in (
            ("worker_fps", "fps", "Frames per second of all cameras."),
            ("worker_rss_megabytes", "rss_mb", "Memory."),
            ("worker_store_queue", "queue", "Ticks that wait to be stored."),
        ):
            rows = [(holder, beat.get(key, 0)) for holder, beat in beats.items()]
            yield _gauge(name, text, ["worker"], rows)
        overloads = {holder: beat.get("overload") or {} for holder, beat in beats.items()}
        for name, key, text in (
            ("worker_overloaded", "", "1 while live cameras give fewer frames than they could."),
            ("worker_live_fps_limit", "fps", "What each live camera may give while overloaded."),
        ):
            rows = [
                (holder, said[key] if key else bool(said))
                for holder, said in overloads.items()
                if said or not key
            ]
            yield _gauge(name, text, ["worker"], rows)
        yield _gauge(
            "worker_stage_milliseconds",
            "Milliseconds per frame.",
            ["worker", "stage"],
            _parts(beats, "stage_ms"),
        )
        late = [(*of, ms / 1000) for *of, ms in _parts(beats, "latency_ms") if ms is not None]
        text = "From the picture to its result."
        yield _gauge("worker_latency_seconds", text, ["worker", "share"], late)
        rows = [
            (holder, beat["capacity"]["fps"])
            for holder, beat in beats.items()
            if isinstance(beat.get("capacity"), dict)
        ]
        yield _gauge("worker_capacity_fps", "Frames per second it manages.", ["worker"], rows)
        rows = [(holder, len(beat.get("tasks", ()))) for holder, beat in beats.items()]
        yield _gauge("worker_tasks", "Tasks that it runs.", ["worker"], rows)
        rows = [(holder, beat.get("cameras_for_others", 0)) for holder, beat in beats.items()]
        text = "Cameras that it decodes for tasks of other nodes."
        yield _gauge("worker_cameras_for_others", text, ["worker"], rows)
        yield _counter(
            "worker_ticks",
            "Ticks by what became of them.",
            ["worker", "what"],
            _parts(beats, "ticks"),
        )
        yield _counter(
            "worker_frames",
            "Frames that the detector saw, and still ones that it need not see.",
            ["worker", "what"],
            _parts(beats, "frames"),
        )


def _parts(beats: dict[str, dict[str, Any]], key: str) -> list[tuple[Any, ...]]:
    """Return (worker, part, figure) of what each worker says in parts."""
    return [
        (holder, *part) for holder, beat in beats.items() for part in (beat.get(key) or {}).items()
    ]


class _Machine(Collector):
    """This machine, the database, Redis and the jobs that wait."""

    def collect(self) -> Iterator[Metric]:
        now = machine()
        for name, text, figure, unit in (
            ("disk_free_bytes", "Free on the disk of the data.", now["disk"]["free_mb"], 2**20),
            ("disk_total_bytes", "Size of the disk of the data.", now["disk"]["total_mb"], 2**20),
            ("machine_cpu_percent", "Of all cores together.", now["cpu"]["percent"], 1),
            ("machine_memory_percent", "Memory in use.", now["memory"]["percent"], 1),
            ("jobs_waiting", "Jobs that no process has begun.", now["jobs"], 1),
            ("database_seconds", "Time of the smallest query.", now["database_ms"], 1e-3),
            ("redis_seconds", "Time of the smallest question.", now["redis_ms"], 1e-3),
        ):
            yield _gauge(name, text, [], [] if figure is None else [(figure * unit,)])


class _Backups(Collector):
    """The last good backup, where backups are made."""

    def collect(self) -> Iterator[Metric]:
        run = last_good() if settings.BACKUPS.daily else None
        at = [(run.begun_at.timestamp(),)] if run else [(0.0,)] if settings.BACKUPS.daily else []
        text = "When the last good backup was begun; 0: never."
        yield _gauge("backup_last_success_timestamp_seconds", text, [], at)
        size = [(run.size_bytes or 0,)] if run else []
        yield _gauge("backup_size_bytes", "Of the last good backup.", [], size)


class _Cameras(Collector):
    """The environments and cameras that `user` may see."""

    def __init__(self, user: User) -> None:
        self._environments = real_time_metrics(user).environments

    def collect(self) -> Iterator[Metric]:
        environments = self._environments
        labels = ["environment"]
        for name, key, text in (
            ("people_now", "active_persons", "People in view."),
            ("tasks_running", "active_tasks", "Tasks that a worker holds."),
            ("cameras", "total_cameras", "Enabled cameras."),
            ("cameras_online", "online_cameras", "Cameras that deliver."),
            ("fps", "processing_fps", "Frames per second of all cameras."),
        ):
            rows = [
                (environment.environment_id, value)
                for environment in environments
                if (value := getattr(environment, key)) is not None
            ]
            yield _gauge(name, text, labels, rows)
        labels = ["environment", "camera"]
        yield _gauge("camera_online", "1 if it delivers.", labels, self._rows("online"))
        yield _gauge("camera_fps", "Frames per second.", labels, self._rows("fps"))
        yield _counter(
            "camera_dropped_frames",
            "Frames that came too late.",
            labels,
            self._rows("dropped_frames"),
        )

        reconnects = self._rows("reconnects")
        yield _counter("camera_reconnects", "Streams that came back.", labels, reconnects)
        faults = [
            (environment.environment_id, camera.camera_id, fault, camera.picture_state == fault)
            for environment in self._environments
            for camera in environment.cameras
            if camera.picture_state
            for fault in states.PICTURE_HELP
        ]
        text = "1 if the picture of the camera is so."
        yield _gauge("camera_picture", text, [*labels, "fault"], faults)

    def _rows(self, key: str) -> list[tuple[str, str, float]]:
        cameras: list[tuple[str, CameraMetrics]] = [
            (environment.environment_id, camera)
            for environment in self._environments
            for camera in environment.cameras
        ]
        return [
            (environment, camera.camera_id, getattr(camera, key)) for environment, camera in cameras
        ]
