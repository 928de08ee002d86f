"""Cameras of one task on several nodes: pictures stay where they are decoded (ADR 0065)."""
