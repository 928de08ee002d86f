"""Finds ONVIF cameras in the network and asks them for their streams, in a process of its own."""
