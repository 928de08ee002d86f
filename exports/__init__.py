"""Take it away: exports as files, made in the background."""
