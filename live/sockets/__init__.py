"""The sockets, a module for each address under /ws/."""
