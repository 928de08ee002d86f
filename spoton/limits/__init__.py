"""How much the web server takes from each caller, before it knows who it is."""
