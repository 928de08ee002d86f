"""Figures about what is and was seen."""

import spoton as spoton  # keeps the libraries quiet before any is loaded; see spoton/quiet.py
