"""The SpotOn project: settings, addresses, health, and the process supervisor."""

from . import one_thread as one_thread  # before any library is loaded
from . import quiet as quiet

__version__ = "0.2.0"
