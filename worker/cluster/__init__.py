"""Many machines by Ray: a worker on each node, and control, which says who does what (ADR 0063)."""
