"""Pages with figures of an environment: how full, when, how long, where from and where to."""
