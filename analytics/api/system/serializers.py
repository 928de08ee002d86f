"""The installation's figures as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from spoton.http.strict import QuerySerializer

_Base = serializers.Serializer[Any]


class PercentilesSerializer(_Base):
    """Milliseconds; null while nothing was measured."""

    p50 = serializers.FloatField(allow_null=True)
    p95 = serializers.FloatField(allow_null=True)
    p99 = serializers.FloatField(allow_null=True)


class _OverloadSerializer(_Base):
    """A worker takes fewer frames of live cameras than they send, so as not to be late."""

    since = serializers.FloatField(help_text="Seconds since 1970.")
    fps = serializers.FloatField(help_text="That each live camera may give.")
    wanted_fps = serializers.FloatField(help_text="That the fastest of them would give.")
    cameras = serializers.IntegerField()


class SystemWorkerSerializer(_Base):
    """One worker."""

    holder = serializers.CharField()
    device = serializers.CharField()
    detector = serializers.CharField()
    tasks = serializers.ListField(child=serializers.CharField())
    fps = serializers.FloatField()
    cpu_percent = serializers.FloatField(allow_null=True)
    rss_mb = serializers.FloatField(allow_null=True)
    latency_ms = PercentilesSerializer()
    stage_ms = serializers.DictField(child=serializers.FloatField())
    frames_detected = serializers.IntegerField(
        help_text="Frames that the detector saw since the worker started."
    )
    frames_still = serializers.IntegerField(
        help_text="Frames in which nothing moved, so that the detector need not see them."
    )
    queue = serializers.IntegerField()
    stored = serializers.IntegerField()
    dropped = serializers.IntegerField()
    database_away = serializers.BooleanField()
    overload = _OverloadSerializer(allow_null=True)


class SystemTaskSerializer(_Base):
    """One task that is queued or runs."""

    task_id = serializers.UUIDField()
    environment_id = serializers.CharField()
    status = serializers.CharField()
    fps = serializers.FloatField()
    people_now = serializers.IntegerField(
        allow_null=True, help_text="Null while no camera delivers: unknown."
    )
    worker = serializers.CharField(allow_blank=True)


class SystemAlertSerializer(_Base):
    """What needs attention."""

    code = serializers.CharField()
    severity = serializers.ChoiceField([("critical", "Critical"), ("warning", "Warning")])
    message = serializers.CharField()
    environment_id = serializers.CharField(allow_null=True)
    task_id = serializers.UUIDField(allow_null=True)
    camera_id = serializers.CharField(allow_null=True)


class SystemAlertsSerializer(_Base):
    """All alerts, the worst first."""

    alerts = SystemAlertSerializer(many=True)


class _CpuSerializer(_Base):
    percent = serializers.FloatField()
    cores = serializers.IntegerField()


class _MemorySerializer(_Base):
    used_mb = serializers.FloatField()
    total_mb = serializers.FloatField()
    percent = serializers.FloatField()


class _GpuSerializer(_Base):
    name = serializers.CharField()
    memory_used_mb = serializers.FloatField()
    memory_total_mb = serializers.FloatField()


class _WebSerializer(_Base):
    cpu_percent = serializers.FloatField()
    rss_mb = serializers.FloatField()


class _QueuesSerializer(_Base):
    store = serializers.IntegerField()
    tasks = serializers.IntegerField(allow_null=True)
    jobs = serializers.IntegerField(allow_null=True)


class _SystemDiskSerializer(_Base):
    free_mb = serializers.FloatField()
    total_mb = serializers.FloatField()
    percent = serializers.FloatField()


class SystemDeliveriesSerializer(_Base):
    """A process that delivers alerts."""

    holder = serializers.CharField()
    sending = serializers.IntegerField(help_text="Receivers that it sends to at this moment.")
    database_away = serializers.BooleanField()


class _NodeGpusSerializer(_Base):
    count = serializers.IntegerField()
    model = serializers.CharField(allow_blank=True, help_text="Empty while it is not known.")
    memory_used_mb = serializers.FloatField(
        allow_null=True, help_text="Of the GPU that the machine's worker uses; null without one."
    )
    memory_total_mb = serializers.FloatField(allow_null=True)


class _ClusterNodeSerializer(_Base):
    """A machine that follows cameras."""

    node = serializers.CharField(help_text="Its address in the cluster's network.")
    tasks = serializers.ListField(child=serializers.UUIDField())
    cameras = serializers.IntegerField(help_text="That it decodes.")
    cameras_of_others = serializers.IntegerField(
        help_text="So many of them for tasks of other machines."
    )
    elsewhere = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()),
        help_text="By task and camera, the machine that decodes a camera of its tasks for it.",
    )
    fps = serializers.FloatField(
        allow_null=True, help_text="What it manages; null while that is not known."
    )
    load = serializers.FloatField(help_text="Part of the time that it is busy.")
    draining = serializers.BooleanField(help_text="It should follow nothing.")
    gpus = _NodeGpusSerializer(allow_null=True)


class _ClusterMoveSerializer(_Base):
    """A task, or cameras of it, that got another machine."""

    at = serializers.DateTimeField()
    task_id = serializers.UUIDField()
    cameras = serializers.ListField(
        child=serializers.CharField(), help_text="Empty: the whole task moved."
    )
    node = serializers.CharField(help_text="Where to.")
    why = serializers.CharField(
        help_text="new, node lost, drain, balance, no room or room at home."
    )


class _ClusterSerializer(_Base):
    """Machines that share the tasks and their cameras."""

    nodes = _ClusterNodeSerializer(many=True)
    moves = _ClusterMoveSerializer(many=True, help_text="The newest five, the newest first.")


class SystemMetricsSerializer(_Base):
    """What every process and the machine do now."""

    timestamp = serializers.DateTimeField()
    workers = SystemWorkerSerializer(many=True)
    deliveries = SystemDeliveriesSerializer(many=True)
    tasks = SystemTaskSerializer(many=True, allow_null=True)
    fps = serializers.FloatField()
    latency_ms = PercentilesSerializer()
    cpu = _CpuSerializer()
    memory = _MemorySerializer()
    gpu = _GpuSerializer(allow_null=True)
    cluster = _ClusterSerializer(
        allow_null=True,
        help_text="Null without one, and for users who do not see all environments.",
    )
    web = _WebSerializer()
    queues = _QueuesSerializer()
    disk = _SystemDiskSerializer()
    database_ms = serializers.FloatField(allow_null=True)
    redis_ms = serializers.FloatField(allow_null=True)
    alerts = SystemAlertSerializer(many=True)


class SystemMinuteSerializer(_Base):
    """One minute of the last day."""

    timestamp = serializers.DateTimeField()
    workers = serializers.IntegerField()
    tasks = serializers.IntegerField()
    fps = serializers.FloatField()
    latency_p50_ms = serializers.FloatField(allow_null=True)
    latency_p95_ms = serializers.FloatField(allow_null=True)
    cpu_percent = serializers.FloatField()
    memory_percent = serializers.FloatField()
    disk_percent = serializers.FloatField()
    store_queue = serializers.IntegerField()


class SystemHistorySerializer(_Base):
    """A minute each, the oldest first."""

    minutes = SystemMinuteSerializer(many=True)


class SystemHistoryQuerySerializer(QuerySerializer):
    """How far back."""

    minutes = serializers.IntegerField(min_value=1, max_value=1440, default=60)


class SystemDashboardSerializer(_Base):
    """This moment and the last hour."""

    now = SystemMetricsSerializer()
    minutes = SystemMinuteSerializer(many=True)


class SystemHealthSerializer(_Base):
    """The state of each part."""

    status = serializers.ChoiceField(
        [
            ("healthy", "Healthy"),
            ("overloaded", "Overloaded"),
            ("degraded", "Degraded"),
            ("unhealthy", "Unhealthy"),
        ]
    )
    parts = serializers.DictField(child=serializers.CharField())
    alerts = SystemAlertSerializer(many=True)


class _ModelFileSerializer(_Base):
    name = serializers.CharField()
    size_mb = serializers.FloatField()


class _PrecisionSerializer(_Base):
    model = serializers.CharField()
    size = serializers.CharField()
    precision = serializers.ChoiceField(["f32", "bf16", "f16", "int8"])
    per_second = serializers.DictField(child=serializers.FloatField())


class _MeasuringSerializer(_Base):
    """A measurement of precisions that is under way."""

    process = serializers.CharField(help_text="How the holder of a worker in it begins.")
    model = serializers.CharField()
    size = serializers.CharField()
    precision = serializers.ChoiceField(["f32", "bf16", "f16", "int8"], help_text="Runs now.")
    done = serializers.FloatField(help_text="0–1")


class _CapacitySerializer(_Base):
    """What the workers' computers can follow."""

    cameras = serializers.IntegerField(help_text="About how many.")
    fps = serializers.FloatField(help_text="Frames per second of each: TARGET_FPS.")
    frames_per_second = serializers.FloatField(help_text="Of all together.")
    basis = serializers.ChoiceField(
        ["load", "part_load", "before", "detector"],
        help_text="Measured under load, under little load, when a task last ran, or estimated "
        "from the detector alone.",
    )
    is_sure = serializers.BooleanField(help_text="Whether it was measured under load.")
    is_overloaded = serializers.BooleanField()


class _SpaceSerializer(_Base):
    free_mb = serializers.FloatField()
    total_mb = serializers.FloatField()


class DiagnosticsSerializer(_Base):
    """Versions, settings without secrets, models, disk, migrations."""

    version = serializers.CharField()
    python = serializers.CharField()
    platform = serializers.CharField()
    packages = serializers.DictField(child=serializers.CharField(allow_null=True))
    settings = serializers.DictField()
    database = serializers.CharField()
    database_version = serializers.CharField(allow_null=True)
    redis = serializers.ChoiceField([("embedded", "Embedded"), ("given", "Given")])
    model_files = _ModelFileSerializer(many=True)
    precisions = _PrecisionSerializer(many=True)
    measuring = _MeasuringSerializer(many=True)
    capacity = _CapacitySerializer(
        allow_null=True, help_text="Null until a task has run or the detector was measured."
    )
    disk = _SpaceSerializer()
    pending_migrations = serializers.IntegerField(allow_null=True)
    workers = serializers.IntegerField()


class ClearedSerializer(_Base):
    """How many entries the cache had."""

    cleared = serializers.IntegerField()


class CollectedSerializer(_Base):
    """How many objects were found that nothing used any longer."""

    collected = serializers.IntegerField()
