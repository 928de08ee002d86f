"""Recordings of live cameras: packets are copied into files as they come, never encoded again."""
