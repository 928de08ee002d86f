from tests.live.fixtures import campus, redis_server, task, viewer, web, worker

__all__ = ["campus", "redis_server", "task", "viewer", "web", "worker"]
