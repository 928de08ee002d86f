"""The computer's clock is set while the whole of SpotOn runs."""
