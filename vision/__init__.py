"""Computer vision without Django: frames in, people on a floor out."""

import spoton as spoton  # keeps the libraries quiet before any is loaded; see spoton/quiet.py
