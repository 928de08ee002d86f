"""What tracking says to the apps above it, which it cannot call."""

from __future__ import annotations

from django.dispatch import Signal

people_forgotten = Signal()
"""People are about to be forgotten, in the transaction that does it; their rows are still there.

Receivers take `environment` and `people`, a collection of ids, and remove what they hold of them.
"""
