"""Delete what is older than its retention, by a clock that can be trusted."""
