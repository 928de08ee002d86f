"""Users, roles, and what each may see."""

import spoton as spoton  # keeps the libraries quiet before any is loaded; see spoton/quiet.py
