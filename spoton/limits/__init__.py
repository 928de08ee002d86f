<<<<<<< HEAD
"""How much one network may ask for."""
=======
"""How much the web server takes from whom, before it knows who it is."""
>>>>>>> w-passwords
