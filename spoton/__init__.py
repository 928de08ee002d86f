"""The SpotOn project: settings, addresses, health, and the process supervisor."""

__version__ = "0.1.0"
