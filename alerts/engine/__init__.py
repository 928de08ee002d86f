"""Rules at work: pure Python, fed once a tick, without database or network."""
