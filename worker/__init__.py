"""The parts of run_inference: leases, reconciling, storing, publishing."""

import spoton as spoton  # keeps the libraries quiet before any is loaded; see spoton/quiet.py
