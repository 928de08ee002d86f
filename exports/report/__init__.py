"""A report of an environment's figures, as a page that opens offline or as PDF."""
