"""Who looks like someone: vectors of appearance, compared by their cosine."""
