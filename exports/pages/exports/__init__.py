"""The list of exports, a new one, and what is done to one."""
