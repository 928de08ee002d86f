"""The web server's entry point: HTTP and web sockets."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoton.settings")

http_application = get_asgi_application()

# After Django is set up, because these import models.
from tracking.live.backpressure import Backpressure  # noqa: E402
from tracking.live.routing import websocket_application  # noqa: E402

application = Backpressure(
    ProtocolTypeRouter({"http": http_application, "websocket": websocket_application})
)
