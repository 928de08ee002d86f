"""The web server's entry point: HTTP and web sockets."""

import gc
import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoton.settings")

# First: consumers import models, which need the apps to be loaded.
http_application = get_asgi_application()

from analytics.metrics import CountedSockets  # noqa: E402
from live.backpressure import Backpressure  # noqa: E402
from spoton.http.body_limit import BodyLimit  # noqa: E402
from spoton.http.url_prefix import UrlPrefix  # noqa: E402
from spoton.limits.layer import NetworkLimits  # noqa: E402
from spoton.sockets import websocket_application  # noqa: E402

# Outermost, because only there the server's own `send` is seen: without it, each client that
# stops reading costs hundreds of megabytes.
application = Backpressure(
    UrlPrefix(
        NetworkLimits(
            ProtocolTypeRouter(
                {
                    "http": BodyLimit(http_application),
                    "websocket": CountedSockets(websocket_application),
                }
            )
        )
    )
)

# What is loaded by now stays for good. Looking through it again and again took the collector a
# tenth of a second each time, in which no call was answered and no socket got anything.
_ = get_resolver().url_patterns  # loads the views
gc.collect()
gc.freeze()
