"""The files by which several machines run SpotOn say what our commands, settings and Ray expect."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Any, Final

import pytest
import yaml

from spoton.conf import setting
from spoton.conf.config import BASE_DIR, Config
from spoton.conf.env import SECRETS
from worker.cluster.names import HEAD_PORT
from worker.management.commands.run_cluster import Command

RAY: Final = {"RAY_AUTH_MODE", "RAY_AUTH_TOKEN_PATH"}
FROM_KUBERAY: Final = {"POD_IP": "10.1.0.7", "FQ_RAY_IP": "head.spoton.svc"}
KNOWN: Final = (
    {one.name for one in setting.declared(Config)}
    | {f"{name}_FILE" for name in SECRETS}
    | {"HOME", "POD_IP", *RAY}
)


def without_variables(text: str) -> Any:
    """Read a compose file, with the default of each variable."""
    return yaml.safe_load(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text))


def compose(name: str) -> Any:
    return without_variables((BASE_DIR / f"docker-compose.{name}.yml").read_text(encoding="utf-8"))


FIRST, NODE, NODE_GPU = compose("cluster"), compose("node"), compose("node.gpu")
KUBERAY: Final = {
    one["kind"]: one
    for one in yaml.safe_load_all((BASE_DIR / "ops/kuberay/cluster.yaml").read_text("utf-8"))
}
RAY_CLUSTER = KUBERAY["RayCluster"]["spec"]
GROUPS = RAY_CLUSTER["workerGroupSpecs"]
PODS: Final = {
    "head": RAY_CLUSTER["headGroupSpec"]["template"]["spec"],
    **{group["groupName"]: group["template"]["spec"] for group in GROUPS},
}


def services() -> list[Any]:
    """Return the services of both compose files that run `run_cluster`."""
    first = FIRST["services"]
    return [first["head"], first["control"], first["worker"], NODE["services"]["worker"]]


def containers() -> Iterator[Any]:
    for pod in PODS.values():
        yield from pod.get("initContainers", [])
        yield from pod["containers"]


def asked(words: list[str]) -> dict[str, Any]:
    """Return what a `manage.py run_cluster …` asks for; refuses what the command does not know."""
    assert words[:3] == ["python", "manage.py", "run_cluster"]
    parser = Command().create_parser("manage.py", "run_cluster")
    return vars(parser.parse_args(words[3:]))


def in_pod(words: list[str]) -> list[str]:
    return [re.sub(r"\$\((\w+)\)", lambda name: FROM_KUBERAY[name[1]], word) for word in words]


def test_compose_asks_what_run_cluster_knows() -> None:
    options = [asked(shlex.split(one["command"])) for one in services()]
    assert [one["verb"] for one in options] == ["join", "control", "join", "join"]
    head = FIRST["services"]["head"]["networks"]["cluster"]["ipv4_address"]
    assert [options[0]["ip"], options[1]["ip"]] == [head, head]
    for joins in options[2:]:
        assert joins["head"] == head
        assert ip_address(head) in ip_network(joins["ip"])
        assert not joins["follows_nothing"]
    assert options[0]["follows_nothing"]
    assert options[0]["head"] is None


def test_kuberay_asks_what_run_cluster_knows() -> None:
    head, control = (asked(in_pod(one["command"])) for one in PODS["head"]["containers"])
    assert (head["verb"], head["head"], head["follows_nothing"]) == ("join", None, True)
    assert (control["verb"], control["ip"]) == ("control", FROM_KUBERAY["POD_IP"])
    for name in ("cpu", "gpu"):
        (worker,) = (asked(in_pod(one["command"])) for one in PODS[name]["containers"])
        assert (worker["ip"], worker["head"]) == tuple(FROM_KUBERAY.values())


def test_kuberay_leaves_our_commands_and_waits_for_our_port() -> None:
    annotations = KUBERAY["RayCluster"]["metadata"]["annotations"]
    assert annotations == {"ray.io/overwrite-container-cmd": "true"}
    head = RAY_CLUSTER["headGroupSpec"]
    assert head["rayStartParams"] == {"port": str(HEAD_PORT)}
    ports = {one["containerPort"] for one in PODS["head"]["containers"][0]["ports"]}
    assert ports == {HEAD_PORT}


def test_ray_has_the_version_that_is_pinned() -> None:
    pins = (BASE_DIR / "requirements-cluster.txt").read_text(encoding="utf-8")
    assert f"\nray=={RAY_CLUSTER['rayVersion']}\n" in pins


def test_every_variable_is_a_setting() -> None:
    given = {name for one in services() for name in one["environment"]}
    given |= set(NODE_GPU["services"]["worker"]["environment"])
    given |= set(KUBERAY["ConfigMap"]["data"])
    given |= {variable["name"] for one in containers() for variable in one["env"]}
    assert given - KNOWN == set()


def test_every_part_of_ray_has_the_token_as_a_file() -> None:
    for one in services():
        folder = "/run/secrets" if "cluster_token" in one.get("secrets", []) else "/run/spoton"
        assert one["environment"]["RAY_AUTH_TOKEN_PATH"] == f"{folder}/cluster_token"
    assert " cluster_token;" in compose("cpu")["services"]["secrets"]["command"][2]
    for container in containers():
        variables = {one["name"]: one.get("value") for one in container["env"]}
        assert variables["RAY_AUTH_MODE"] == "token"
        mounted = {one["mountPath"]: one["name"] for one in container["volumeMounts"]}
        assert variables["RAY_AUTH_TOKEN_PATH"] == "/run/spoton/cluster_token"
        assert mounted["/run/spoton"] == "secrets"


def test_no_port_of_ray_is_published() -> None:
    every = [one for file in (FIRST, NODE, NODE_GPU) for one in file["services"].values()]
    assert [one for one in every if "ports" in one] == []
    assert set(FIRST["services"]["head"]["networks"]) == {"cluster"}
    for file in (FIRST, NODE):
        assert file["services"]["worker"]["networks"] == ["cameras", "cluster"]
        assert file["networks"]["cluster"]["external"]
    service = RAY_CLUSTER["headGroupSpec"].get("serviceType", "ClusterIP")
    assert service == "ClusterIP"


def test_only_pods_of_the_cluster_reach_it() -> None:
    own = {"matchLabels": {"ray.io/cluster": KUBERAY["RayCluster"]["metadata"]["name"]}}
    policy = KUBERAY["NetworkPolicy"]["spec"]
    assert policy["podSelector"] == own
    assert policy["policyTypes"] == ["Ingress"]
    assert policy["ingress"] == [{"from": [{"podSelector": own}]}]


def test_containers_have_no_rights() -> None:
    for one in services():
        if "cap_drop" in one:  # else docker-compose.cpu.yml says so
            assert (one["read_only"], one["cap_drop"]) == (True, ["ALL"])
            assert one["security_opt"] == ["no-new-privileges:true"]
    worker = compose("cpu")["services"]["worker"]
    assert (worker["read_only"], worker["cap_drop"]) == (True, ["ALL"])
    uid = re.search(r"\nRUN useradd .*--uid (\d+) ", (BASE_DIR / "Dockerfile").read_text())
    assert uid is not None
    for pod in PODS.values():
        user = pod["securityContext"]
        assert (user["runAsNonRoot"], user["runAsUser"]) == (True, int(uid[1]))
        assert pod["automountServiceAccountToken"] is False
    for container in containers():
        assert container["securityContext"] == {
            "readOnlyRootFilesystem": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        }
        if "resources" in container:
            assert {"cpu", "memory"} <= set(container["resources"]["limits"])


def test_control_lives_among_the_head_s_processes() -> None:
    """Ray's driver does not connect to a raylet whose process ids are not its own."""
    control = FIRST["services"]["control"]
    assert (control["network_mode"], control["pid"]) == ("service:head", "service:head")
    assert "ray:/tmp/ray" in control["volumes"]
    assert "ray:/tmp/ray" in FIRST["services"]["head"]["volumes"]
    assert PODS["head"]["shareProcessNamespace"] is True
    first, second = (one["volumeMounts"] for one in PODS["head"]["containers"])
    assert first == second


@pytest.mark.parametrize("name", ["cpu", "gpu"])
def test_nodes_in_kubernetes_share_data_and_weights(name: str) -> None:
    for container in (*PODS[name]["initContainers"], *PODS[name]["containers"]):
        found = {one["mountPath"]: one.get("subPath") for one in container["volumeMounts"]}
        assert found["/app/var"] == "data"
        assert found["/app/weights"] == "weights"
    claim = KUBERAY["PersistentVolumeClaim"]
    assert claim["spec"]["accessModes"] == ["ReadWriteMany"]
    shared = next(one for one in PODS[name]["volumes"] if one["name"] == "shared")
    assert shared["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]


def test_a_gpu_node_has_one_gpu_and_an_image_for_it() -> None:
    (worker,) = PODS["gpu"]["containers"]
    assert worker["resources"]["limits"]["nvidia.com/gpu"] == 1
    assert {"name": "DEVICE", "value": "cuda"} in worker["env"]
    built = NODE_GPU["services"]["worker"]
    assert built["image"] == worker["image"]
    assert built["build"]["args"] == {"TORCH": "cu128", "CLUSTER": "on"}
    assert "nvidia.com/gpu" not in PODS["cpu"]["containers"][0]["resources"]["limits"]


def test_images_of_clusters_alone_have_ray() -> None:
    dockerfile = (BASE_DIR / "Dockerfile").read_text()
    assert "\nARG CLUSTER=off\n" in dockerfile
    for file in (FIRST, NODE):
        assert file["services"]["worker"]["build"]["args"]["CLUSTER"] == "on"
    assert compose("cpu")["services"]["worker"]["build"] == "."
