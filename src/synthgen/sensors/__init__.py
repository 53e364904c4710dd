"""Devices: rays to ask, physics to apply, a reading to return."""
