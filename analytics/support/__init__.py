"""What someone who helps from afar needs, in one file without secrets."""
