"""Everything about one person as an archive, for requests of access."""
