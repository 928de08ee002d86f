"""The address of this machine in the cluster's network."""

from __future__ import annotations

import pytest

from worker.cluster.address import NotInNetwork, own_address


def test_an_address_is_taken_as_it_is() -> None:
    assert own_address("10.0.0.2") == "10.0.0.2"
    assert own_address("head.spoton.svc") == "head.spoton.svc"


def test_in_a_network_it_is_the_machine_s_own() -> None:
    assert own_address("127.0.0.1/32") == "127.0.0.1"
    assert own_address("127.0.0.0/8") == "127.0.0.1"


def test_a_network_without_the_machine_is_refused() -> None:
    with pytest.raises(NotInNetwork, match=r"203\.0\.113\.0/24"):
        own_address("203.0.113.0/24")


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(NotInNetwork, match="cluster/24"):
        own_address("cluster/24")
