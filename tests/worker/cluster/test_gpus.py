"""What a node says of its GPUs: Ray counts them, the worker knows the one that it uses."""

from __future__ import annotations

from worker.cluster.gpus import NodeGpus, node_gpus

SAID = {"name": "NVIDIA H100 80GB HBM3", "memory_used_mb": 2048.0, "memory_total_mb": 81559.0}


def test_a_node_without_gpus_has_none() -> None:
    assert node_gpus({"CPU": 2.0, "node:10.0.0.2": 1.0}, None) is None


def test_gpus_that_no_worker_uses_are_counted_by_ray() -> None:
    resources = {"GPU": 2.0, "accelerator_type:H100": 1.0}
    assert node_gpus(resources, None) == NodeGpus(2, "H100")
    assert node_gpus({"GPU": 1.0}, None) == NodeGpus(1)


def test_the_worker_s_gpu_has_its_full_name_and_memory() -> None:
    resources = {"GPU": 2.0, "accelerator_type:H100": 1.0}
    assert node_gpus(resources, SAID) == NodeGpus(2, "NVIDIA H100 80GB HBM3", 2048.0, 81559.0)


def test_a_gpu_that_ray_does_not_see_counts_as_one() -> None:
    found = node_gpus({"CPU": 2.0}, SAID)
    assert found is not None
    assert found.count == 1
