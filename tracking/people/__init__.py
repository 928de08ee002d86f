"""What belongs to a person besides their rows: a colour, files of pictures."""
