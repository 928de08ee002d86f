"""Who looks like somebody: vectors of appearance, compared by their cosine."""
