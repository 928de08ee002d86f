"""Names that the parts of the cluster share."""

from typing import Final

NAMESPACE: Final = "spoton"
HOST_RESOURCE: Final = "spoton_host"
"""Nodes that follow cameras have one of it; the head's node need not."""
HEAD_PORT: Final = 6399
MESSAGES_GROUP: Final = "messages"
"""Calls of a host that run one after the other, on a thread of their own."""
CROPS_GROUP: Final = "crops"
"""Questions for crops, on another."""
DRAINING_KEY: Final = "spoton:cluster:draining"
"""In Redis, addresses of the nodes that should follow nothing."""
