"""What browsers see while it happens: sockets, newest-frame slots, pictures, MJPEG."""

import spoton as spoton  # keeps the libraries quiet before any is loaded; see spoton/quiet.py
