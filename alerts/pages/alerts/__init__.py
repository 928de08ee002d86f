"""The list of alerts, and one of them."""
