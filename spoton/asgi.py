"""The web server's entry point: HTTP and web sockets."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoton.settings")

# First: consumers import models, which need the apps to be loaded.
http_application = get_asgi_application()

from spoton.body_limit import BodyLimit  # noqa: E402
from spoton.metrics import CountedSockets  # noqa: E402
from spoton.sockets import websocket_application  # noqa: E402
from tracking.live.backpressure import Backpressure  # noqa: E402

# Outermost, because only there the server's own `send` is seen: without it, each client that
# stops reading costs hundreds of megabytes.
application = Backpressure(
    ProtocolTypeRouter(
        {"http": BodyLimit(http_application), "websocket": CountedSockets(websocket_application)}
    )
)
