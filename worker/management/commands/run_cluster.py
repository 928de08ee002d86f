"""manage.py run_cluster: nodes that join, control, what they do, and those that are drained."""

from __future__ import annotations

import importlib
import json
import logging
import os
import signal
import subprocess
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from spoton.workers import CLUSTER_KEY, client
from worker.cluster.address import NotInNetwork, own_address
from worker.cluster.control import ClusterControl
from worker.cluster.names import DRAINING_KEY, HEAD_PORT, NAMESPACE
from worker.cluster.start import RedisUnusable, TokenMissing, environment, ray_command

logger = logging.getLogger(__name__)
END_SECONDS = 30


class Command(BaseCommand):
    help = "Follow cameras on many machines: join, control, status, drain (docs/SCALING.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        join = verbs.add_parser("join", help="make this machine a node; runs until it is ended")
        join.add_argument(
            "--ip", required=True, help="its address in the cluster's network, or that network"
        )
        join.add_argument("--head", help="address of the head; without it, this is the head")
        join.add_argument(
            "--follows-nothing", action="store_true", help="the node follows no cameras"
        )
        control = verbs.add_parser("control", help="say which node does what; on the head")
        control.add_argument("--ip", required=True, help="address of the head, or its network")
        verbs.add_parser("status", help="nodes, cameras and moves as JSON")
        drain = verbs.add_parser("drain", help="have a node follow nothing")
        drain.add_argument("node", help="its address")
        drain.add_argument("--undo", action="store_true", help="let it follow cameras again")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(options)
        except (TokenMissing, RedisUnusable, NotInNetwork) as error:
            raise CommandError(str(error)) from None

    def _join(self, options: dict[str, Any]) -> None:
        command = ray_command(
            own_address(options["ip"]), options["head"], follows=not options["follows_nothing"]
        )
        given = environment(os.environ, settings.REDIS_URL)
        given["PYTHONPATH"] = str(settings.BASE_DIR)
        with subprocess.Popen(command, env=given, cwd=settings.BASE_DIR) as node:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: node.terminate())
            code = node.wait()
        if code > 0:
            raise CommandError(f"ray start ended with {code}")

    def _control(self, options: dict[str, Any]) -> None:
        os.environ.update(environment(os.environ, settings.REDIS_URL))
        ray: Any = importlib.import_module("ray")
        address = own_address(options["ip"])
        ray.init(
            address=f"{address}:{HEAD_PORT}",
            namespace=NAMESPACE,
            log_to_driver=False,
            _node_ip_address=address,
        )
        nodes = importlib.import_module("worker.cluster.nodes").Nodes()
        control = ClusterControl(nodes)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: control.stop())
        control.run()

    def _status(self, _: dict[str, Any]) -> None:
        said = client().get(CLUSTER_KEY)
        if said is None:
            raise CommandError("no cluster is under control: manage.py run_cluster control")
        self.stdout.write(json.dumps(json.loads(said), indent=2))

    def _drain(self, options: dict[str, Any]) -> None:
        change = client().srem if options["undo"] else client().sadd
        change(DRAINING_KEY, options["node"])
