"""A whole system under faults at random: what is lost, and how soon it is back."""
