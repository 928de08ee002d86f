"""Computer vision without Django: frames in, people on a floor out."""
