"""The pipeline over recordings with ground truth, and how right it was."""
