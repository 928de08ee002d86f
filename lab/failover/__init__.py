"""A cluster on one machine whose nodes are lost: how soon cameras are back, and who keeps an id."""
