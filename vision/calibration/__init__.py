"""From pairs of points to a homography, and what is to be said about it."""
