"""The web server's entry point: HTTP and web sockets."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoton.settings")

application = ProtocolTypeRouter({"http": get_asgi_application()})
