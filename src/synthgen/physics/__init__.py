"""Atmosphere, light and sensor equations: arrays in, arrays out."""
