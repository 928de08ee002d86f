"""Where cameras of the common makers give their streams, as data: see `makers.toml`."""
