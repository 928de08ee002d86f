"""The networks that the settings ask for, on the device that is there."""
