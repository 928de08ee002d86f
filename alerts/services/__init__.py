"""Changes of rules and alerts, one use case a module."""
