"""The joint tracker measured over data sets."""
