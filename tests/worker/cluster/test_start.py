"""What `ray start` gets."""

from __future__ import annotations

import pytest

from worker.cluster.start import RedisUnusable, TokenMissing, environment, ray_command

REDIS = "redis://10.0.0.1:6380/2"


def test_a_cluster_without_a_token_does_not_start() -> None:
    with pytest.raises(TokenMissing, match="RAY_AUTH_TOKEN_PATH"):
        environment({}, REDIS)


def test_nodes_sign_in_by_token_and_report_nothing() -> None:
    made = environment({"RAY_AUTH_TOKEN": "secret", "PGOPTIONS": "-c a=1"}, REDIS)
    assert (made["RAY_AUTH_MODE"], made["RAY_USAGE_STATS_ENABLED"]) == ("token", "0")
    assert made["RAY_REDIS_ADDRESS"] == "10.0.0.1:6380"
    assert made["PGOPTIONS"].startswith("-c a=1 -c idle_in_transaction_session_timeout=")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("unix:///run/redis.sock", "that all machines"),
        ("redis://:secret@10.0.0.1:6379", "without a password"),
        ("rediss://10.0.0.1:6379", "nor use TLS"),
    ],
)
def test_a_redis_that_ray_cannot_use_is_refused(address: str, reason: str) -> None:
    with pytest.raises(RedisUnusable, match=reason) as told:
        environment({"RAY_AUTH_TOKEN": "secret"}, address)
    assert "secret" not in str(told.value)


def test_a_node_has_one_address_and_no_dashboard() -> None:
    head = ray_command("10.0.0.5", None, follows=False)
    assert {"--head", "--node-ip-address=10.0.0.5", "--include-dashboard=false"} <= set(head)
    assert "--resources={}" in head
    node = ray_command("10.0.0.6", "10.0.0.5")
    assert {"--address=10.0.0.5:6399", '--resources={"spoton_host": 1}'} <= set(node)
