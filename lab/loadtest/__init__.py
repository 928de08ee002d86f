"""A load of clients on the live sockets, for `manage.py benchmark_sockets`."""
