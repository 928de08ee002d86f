"""The SpotOn project: settings, addresses, health, and the process supervisor."""

from . import quiet as quiet  # before any library is loaded

__version__ = "0.2.0"
