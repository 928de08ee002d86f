"""How much the web server takes from whom, before it knows who it is."""
