"""Environments, cameras, tasks, and the people found in them."""

import spoton as spoton  # keeps the libraries quiet before any is loaded; see spoton/quiet.py
