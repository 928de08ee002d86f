"""Environments, cameras, tasks, and the people found in them."""

import spoton as spoton  # keeps OpenVINO and Ultralytics quiet, see spoton.quiet
