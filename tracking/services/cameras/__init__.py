"""Change cameras: sources, tests, photos, calibration."""
