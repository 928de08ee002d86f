"""The GPUs of a node: how many by Ray's count, and what its worker says of the one that it uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

_COUNT: Final = "GPU"
_MODEL: Final = "accelerator_type:"
"""Ray names the model in a resource of its own, such as `accelerator_type:H100`."""


@dataclass(frozen=True, slots=True)
class NodeGpus:
    """GPUs of a node.

    Attributes:
        count: of all that Ray found.
        model: "" while nobody knows it.
        memory_used_mb: of the one that the node's worker uses, by all programs; None without one.
        memory_total_mb: likewise.
    """

    count: int
    model: str = ""
    memory_used_mb: float | None = None
    memory_total_mb: float | None = None

    def payload(self) -> dict[str, Any]:
        """Return it for `spoton.workers.cluster`."""
        return asdict(self)


def node_gpus(resources: Mapping[str, float], said: Mapping[str, Any] | None) -> NodeGpus | None:
    """Return the GPUs of a node; None where there are none.

    The name that the driver gives is preferred to Ray's, which is its first word.

    Args:
        resources: of the node, as `ray.nodes()` has them.
        said: by its worker, see `tracking.networks.gpu`; None: it uses no GPU.
    """
    count = int(resources.get(_COUNT, 0)) or (1 if said else 0)
    if not count:
        return None
    named = (name.removeprefix(_MODEL) for name in resources if name.startswith(_MODEL))
    if not said:
        return NodeGpus(count, next(named, ""))
    return NodeGpus(count, said["name"], said["memory_used_mb"], said["memory_total_mb"])
