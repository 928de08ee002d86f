"""Figures of a cluster for `/metrics`: what its control last said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from spoton import workers


class ClusterFigures(Collector):
    """Nodes, their cameras and GPUs, and moves by their reason; none without a cluster."""

    def collect(self) -> Iterator[Metric]:
        """Yield the figures."""
        said = workers.cluster()
        nodes = said.get("nodes", [])
        for key, text in (
            ("cameras", "Cameras that a node of the cluster decodes."),
            ("cameras_of_others", "So many of them for tasks of others."),
            ("draining", "1 while it should follow nothing."),
        ):
            gauge = GaugeMetricFamily(f"spoton_cluster_node_{key}", text, labels=["node"])
            for node in nodes:
                gauge.add_metric([str(node["node"])], float(node.get(key, 0)))
            yield gauge
        yield from _gpus(nodes)
        text = "Tasks and cameras that moved, since control was started."
        moves = CounterMetricFamily("spoton_cluster_moves", text, labels=["why"])
        for why, count in said.get("moved", {}).items():
            moves.add_metric([str(why)], float(count))
        yield moves


def _gpus(nodes: list[dict[str, Any]]) -> Iterator[Metric]:
    """Yield how many GPUs nodes have, and the memory of the one that each worker uses."""
    text = "GPUs of a node of the cluster."
    count = GaugeMetricFamily("spoton_cluster_node_gpus", text, labels=["node", "model"])
    having = [(str(node["node"]), node["gpus"]) for node in nodes if node.get("gpus")]
    for name, gpus in having:
        count.add_metric([name, str(gpus["model"])], float(gpus["count"]))
    yield count
    for key, text in (
        ("used", "Of the GPU that a node's worker uses, taken by all programs."),
        ("total", "Of the GPU that a node's worker uses."),
    ):
        name = f"spoton_cluster_node_gpu_memory_{key}_bytes"
        memory = GaugeMetricFamily(name, text, labels=["node"])
        for node, gpus in having:
            if gpus[f"memory_{key}_mb"] is not None:
                memory.add_metric([node], gpus[f"memory_{key}_mb"] * 2**20)
        yield memory
