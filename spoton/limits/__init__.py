"""How much one network may ask for."""
