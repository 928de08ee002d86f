"""How good SpotOn is: benchmarks, evaluation, training, simulation, load tests."""

import spoton as spoton  # keeps the libraries quiet before any is loaded; see spoton/quiet.py
