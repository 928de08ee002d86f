"""The SpotOn project: settings, addresses, health, and the process supervisor."""

from . import quiet as quiet  # first: nothing reports to anybody

__version__ = "0.1.0"
