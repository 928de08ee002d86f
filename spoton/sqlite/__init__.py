"""Django's SQLite backend, counted."""
