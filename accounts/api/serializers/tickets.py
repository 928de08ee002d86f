"""Tickets as JSON."""

from __future__ import annotations

from rest_framework import serializers


class TicketSerializer(serializers.Serializer[dict[str, object]]):
    """What a socket's address takes as `?ticket=`."""

    ticket = serializers.CharField(help_text="For `?ticket=` of one socket, once.")
    expires_in = serializers.IntegerField(help_text="Seconds for which it works.")
