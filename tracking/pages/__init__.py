"""Pages that operators look at; each package is one area of addresses."""
